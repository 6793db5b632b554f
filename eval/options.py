"""Options of the command line that every run takes."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from pathlib import Path

from eval import written_table
from eval.intervals import RESAMPLES, SEED
from eval.judging import load_judge
from eval.recipes import PEERS
from eval.run import Options, Run, save
from eval.table import failures, figures_table, kinds_table, layout
from eval.types import EvalError

_FLAGS = frozenset({"--failures"})
_LOCAL = frozenset({"--json", "--cache"}) | _FLAGS
"""Options that change no figure."""
_NAMED = {"--data": "FOLDER", "--set": "FOLDER", "--corpus": "FOLDER", "--judge-labels": "FILE"}


def add_run_options(one: argparse.ArgumentParser) -> None:
    """How many questions, which seed, where to write."""
    one.add_argument("--json", type=Path, help="where to write the run; default: eval/runs/")
    one.add_argument("--limit", type=int, default=0, help="so many of each part, spread evenly")
    one.add_argument("--seed", type=int, default=SEED, help="of the bootstrap")
    one.add_argument("--resamples", type=int, default=RESAMPLES, help="of the bootstrap")
    one.add_argument("--failures", action="store_true", help="list what went wrong")
    one.add_argument(
        "--judge",
        default="newsdesk",
        help="who says whether citations carry a sentence: newsdesk, module:function, "
        "or model:provider:name, a language model",
    )
    one.add_argument(
        "--judge-labels", type=Path, help="claims that people labelled: the judge's agreement"
    )
    one.add_argument(
        "--held-details", action="store_true", help="show single questions of the held part too"
    )


def add_system(one: argparse.ArgumentParser) -> None:
    """Who is asked."""
    one.add_argument(
        "--system",
        default="newsdesk",
        help=f"newsdesk, {', '.join(PEERS)}, module:function or a URL",
    )


def add_writer(one: argparse.ArgumentParser) -> None:
    """Quotes alone against prose."""
    one.add_argument(
        "--writer",
        default="",
        metavar="SPEC",
        help="quotes alone against written answers: gguf:writer, openai:…; or quotes",
    )


def command_of(words: Sequence[str]) -> str:
    """The command as others can give it: paths of this machine are called FOLDER or FILE."""
    kept: list[str] = []
    left = list(words)
    while left:
        word = left.pop(0)
        name, has_value, _ = word.partition("=")
        if name in _LOCAL or name in _NAMED:
            if name not in _FLAGS and not has_value and left:
                left.pop(0)
            if name in _NAMED:
                kept += [name, _NAMED[name]]
        else:
            kept.append(word)
    return shlex.join(["python", "-m", "eval", *(kept[1:] if kept[:1] == ["seeds"] else kept)])


def options_of(given: argparse.Namespace) -> Options:
    """The options as the runner takes them.

    Raises:
        EvalError: a number is out of range.

    """
    if given.resamples < 1 or given.limit < 0:
        raise EvalError("--resamples must be at least 1 and --limit at least 0.")
    return Options(
        given.seed,
        given.resamples,
        given.limit,
        given.held_details,
        judge=load_judge(given.judge, given.judge_labels),
        command=command_of(given.words),
    )


def finish(run: Run, given: argparse.Namespace) -> int:
    """Writes a run, prints it for people, and gives the exit code."""
    path = save(run, given.json)
    print(f"{run['set']}, {run['system']}: value [95 % interval] n=questions\n")
    if "writer" in run:
        print("\n\n".join(layout(rows) for rows in written_table.tables(run)))
    else:
        print(figures_table(run))
    by_kind = "" if "writer" in run else kinds_table(run)
    wrong = failures(run) if given.failures else ""
    for text in (by_kind, wrong):
        if text:
            print(f"\n{text}")
    print(f"\nWritten: {path}")
    return 1 if any(part["broken spans"] for part in run["parts"].values()) else 0
