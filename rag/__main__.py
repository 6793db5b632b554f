"""``python -m rag QUESTION``: the same as ``newsdesk ask``."""

import importlib
import sys

if __name__ == "__main__":
    # By name: imports go from ui to rag, and only a command at the very top turns round.
    sys.argv[1:1] = ["ask"]
    importlib.import_module("ui.command").run()
