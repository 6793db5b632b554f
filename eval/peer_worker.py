"""One step of the comparison of libraries, in a process of its own: ``eval.bench_peers`` runs it.

    python -m eval.peer_worker JSON

JSON names the step, the class of the library and the folder in which everything lies: ``corpus``,
``index``, ``questions.json``. The last line that is printed holds the figures. The steps that ask
import nothing but the library, its adapter and our encoder.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

STEPS = {
    "build": "eval.peer_steps",
    "edit": "eval.peer_steps",
    "kill": "eval.peer_steps",
    "start": "eval.peer_asking",
    "ask": "eval.peer_asking",
}


def run(given: dict[str, Any]) -> dict[str, Any]:
    """Does the step ``given["step"]`` with the class ``given["module"]``, ``given["cls"]``."""
    told = dict(given)
    step = told.pop("step")
    library = getattr(importlib.import_module(told.pop("module")), told.pop("cls"))
    work = getattr(importlib.import_module(STEPS[step]), step)
    figures: dict[str, Any] = work(library, Path(told.pop("home")), **told)
    return figures


def main(told: str) -> None:
    """Runs a step; what libraries print goes to the errors."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)
        out.write(json.dumps(run(json.loads(told))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
