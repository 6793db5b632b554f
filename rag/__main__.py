"""``python -m rag QUESTION``: the same as ``newsdesk ask``."""

import importlib
import sys

if __name__ == "__main__":
    # By name: imports go from ui to rag, and only a command at the very top turns round.
    sys.exit(importlib.import_module("ui.command").main(["ask", *sys.argv[1:]]))
