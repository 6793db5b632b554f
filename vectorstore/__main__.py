"""``python -m vectorstore FOLDER``: the same as ``newsdesk index``."""

import importlib
import sys

if __name__ == "__main__":
    # By name: imports go from ui to vectorstore, and only a command at the very top turns round.
    sys.exit(importlib.import_module("ui.command").main(["index", *sys.argv[1:]]))
