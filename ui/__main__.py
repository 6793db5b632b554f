"""``python -m ui``: the same as ``newsdesk chat``."""

import sys

from ui.command import main

if __name__ == "__main__":
    sys.exit(main(["chat", *sys.argv[1:]]))
