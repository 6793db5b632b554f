"""``python -m eval``: measure, compare, report, gate.

Without a name the questions about seeds/ are asked. Exit codes: 0 all well, 1 a figure
fell or a citation's words do not stand where it says, 2 it could not be run.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from eval.intervals import RESAMPLES, SEED
from eval.run import Options, Run, run_set, save
from eval.sets import read_seeds, read_set
from eval.systems import load_system
from eval.table import failures, figures_table, kinds_table
from eval.types import EvalError, EvalSet
from eval.validate import validate
from rag import Desk, Settings, open_desk
from vectorstore.errors import NewsdeskError

Command = Callable[[argparse.Namespace], int]


def main(argv: list[str] | None = None) -> int:
    """Runs the command and gives its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in {"-h", "--help"}):
        words.insert(0, "seeds")
    given = parser().parse_args(words)
    command: Command = given.command
    try:
        return command(given)
    except NewsdeskError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("seeds", help="the questions about seeds/, or --set FOLDER")
    one.add_argument("--set", type=Path, help="a folder with queries.jsonl, or a .csv")
    add_options(one)
    one.set_defaults(command=run_questions)
    check = commands.add_parser(
        "validate", help="say what is wrong with a set", description=read_set.__module__
    )
    check.add_argument("set", type=Path, nargs="?", help="default: the questions about seeds/")
    check.add_argument("--corpus", type=Path, help="the folder of articles")
    check.set_defaults(command=run_validate)
    return top


def add_options(one: argparse.ArgumentParser) -> None:
    """The options that every run takes."""
    one.add_argument("--corpus", type=Path, help="the folder of articles")
    one.add_argument("--system", default="newsdesk", help="newsdesk, langchain, module:function …")
    one.add_argument("--json", type=Path, help="where to write the run; default: eval/runs/")
    one.add_argument("--limit", type=int, default=0, help="only so many questions of each part")
    one.add_argument("--seed", type=int, default=SEED, help="of the bootstrap")
    one.add_argument("--resamples", type=int, default=RESAMPLES, help="of the bootstrap")
    one.add_argument(
        "--held-details", action="store_true", help="show single questions of the held part too"
    )


def options_of(given: argparse.Namespace) -> Options:
    """The options as the runner takes them."""
    if given.resamples < 1 or given.limit < 0:
        raise EvalError("--resamples must be at least 1 and --limit at least 0.")
    return Options(given.seed, given.resamples, given.limit, given.held_details)


def run_questions(given: argparse.Namespace) -> int:
    """Asks the questions of a set, prints the table and writes the run."""
    questions = read_set(given.set, given.corpus) if given.set else read_seeds(corpus=given.corpus)
    run = ask_set(questions, given.system, options_of(given))
    tell(run)
    path = save(run, given.json)
    print(f"\nWritten: {path}")
    return 1 if any(part["broken spans"] for part in run["parts"].values()) else 0


def ask_set(questions: EvalSet, name: str, options: Options) -> Run:
    """Asks a system the questions of a set."""
    settings = Settings.from_env()
    desk = open_desk(questions.corpus, settings)
    system = load_system(name, desk)
    desk.warm()
    run = run_set(questions, system, desk.text_of, settings, options)
    return run | {"model": desk.manifest.model, "corpus": corpus_facts(desk)}


def corpus_facts(desk: Desk) -> dict[str, object]:
    """The size of a corpus, and a hash over the hashes of its files."""
    manifest = desk.manifest
    files = "\n".join(f"{name}\0{digest}" for name, digest in sorted(manifest.files.items()))
    return {
        "articles": manifest.articles,
        "chunks": manifest.chunks,
        "sha256": hashlib.sha256(files.encode()).hexdigest(),
    }


def tell(run: Run) -> None:
    """Prints a run for people."""
    print(f"{run['set']}, {run['system']}: value [95 % interval] n=questions\n")
    print(figures_table(run))
    by_kind = kinds_table(run)
    if by_kind:
        print(f"\n{by_kind}")
    wrong = failures(run)
    if wrong:
        print(f"\n{wrong}")


def run_validate(given: argparse.Namespace) -> int:
    """Prints what is wrong with a set."""
    questions = read_set(given.set, given.corpus) if given.set else read_seeds(corpus=given.corpus)
    desk = open_desk(questions.corpus, Settings.from_env())
    problems = validate(questions, desk.text_of)
    for problem in problems:
        print(problem)
    count = sum(len(cases) for cases in questions.parts.values())
    print(f"{questions.name}: {count} questions, {len(problems)} problems")
    return 1 if problems else 0
