"""Options of the command line that every run takes."""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.intervals import RESAMPLES, SEED
from eval.run import Options, Run, save
from eval.table import failures, figures_table, kinds_table
from eval.types import EvalError


def add_run_options(one: argparse.ArgumentParser) -> None:
    """How many questions, which seed, where to write."""
    one.add_argument("--json", type=Path, help="where to write the run; default: eval/runs/")
    one.add_argument("--limit", type=int, default=0, help="only so many questions of each part")
    one.add_argument("--seed", type=int, default=SEED, help="of the bootstrap")
    one.add_argument("--resamples", type=int, default=RESAMPLES, help="of the bootstrap")
    one.add_argument("--failures", action="store_true", help="list what went wrong")
    one.add_argument(
        "--held-details", action="store_true", help="show single questions of the held part too"
    )


def options_of(given: argparse.Namespace) -> Options:
    """The options as the runner takes them.

    Raises:
        EvalError: a number is out of range.

    """
    if given.resamples < 1 or given.limit < 0:
        raise EvalError("--resamples must be at least 1 and --limit at least 0.")
    return Options(given.seed, given.resamples, given.limit, given.held_details)


def finish(run: Run, given: argparse.Namespace) -> int:
    """Writes a run, prints it for people, and gives the exit code."""
    path = save(run, given.json)
    print(f"{run['set']}, {run['system']}: value [95 % interval] n=questions\n")
    print(figures_table(run))
    by_kind = kinds_table(run)
    wrong = failures(run) if given.failures else ""
    for text in (by_kind, wrong):
        if text:
            print(f"\n{text}")
    print(f"\nWritten: {path}")
    return 1 if any(part["broken spans"] for part in run["parts"].values()) else 0
