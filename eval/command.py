"""``python -m eval``: measure, compare, report, gate.

Without a name the questions about seeds/ that may be tuned on are asked; with --held the others
as well, which is for what is recorded. Exit codes: 0 all well, 1 a figure
fell or a citation's words do not stand where it says, 2 it could not be run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from eval import bench, draft, everything, gate, pages, public, report, results, sets
from eval.compare import changes_table, compare, flips
from eval.control import control
from eval.options import add_run_options, add_system, add_writer, finish, options_of
from eval.provenance import corpus_facts
from eval.run import Options, Run, load, run_set
from eval.sets import HELD, read_seeds, read_set
from eval.systems import load_system
from eval.types import EvalError, EvalSet
from eval.validate import validate
from eval.written import check_system, run_written, settings_for
from rag import Settings, open_desk
from vectorstore.chunking import chunk_article
from vectorstore.errors import NewsdeskError

Command = Callable[[argparse.Namespace], int]


def main(argv: list[str] | None = None) -> int:
    """Runs the command and gives its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in {"-h", "--help"}):
        words.insert(0, "seeds")
    given = parser().parse_args(words)
    given.words = words
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
    one.add_argument("--corpus", type=Path, help="the folder of articles")
    add_system(one)
    add_writer(one)
    add_run_options(one)
    one.add_argument("--held", action="store_true", help="ask the part that is held back too")
    one.set_defaults(command=_ask)
    public.add_commands(commands)
    bench.add_commands(commands)
    one = commands.add_parser(
        "validate",
        help="say what is wrong with a set",
        description=sets.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one.add_argument("set", type=Path, nargs="?", help="default: the questions about seeds/")
    one.add_argument("--corpus", type=Path, help="the folder of articles")
    one.set_defaults(command=_validate)
    one = commands.add_parser("compare", help="two runs: what moved, and is it chance?")
    one.add_argument("a", type=Path, help="the run before")
    one.add_argument("b", type=Path, help="the run after")
    one.set_defaults(command=_compare)
    one = commands.add_parser("report", help="a run as one page of HTML")
    one.add_argument("run", type=Path)
    one.add_argument("--html", type=Path, help="where to write it; default: beside the run")
    one.set_defaults(command=_report)
    one = commands.add_parser("draft", help="propose questions about a corpus, to be accepted")
    one.add_argument("table", type=Path, help="the .csv to write")
    one.add_argument("--corpus", type=Path, help="the folder of articles; default: seeds/")
    one.add_argument("--most", type=int, default=50, help="how many")
    one.set_defaults(command=_draft)
    one = commands.add_parser("all", help="every set with every system, recorded and written down")
    one.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    one.add_argument("--out", type=Path, help="where the runs are kept; default: eval/runs/all")
    one.add_argument("--systems", default="", help="a,b,c; default: all that are installed")
    one.add_argument("--sets", nargs="*", default=[], choices=sorted(everything.KEYS))
    one.set_defaults(command=_all)
    one = commands.add_parser("record", help="keep whole runs for the tables of the documentation")
    one.add_argument("runs", type=Path, nargs="+", help="ours among them: it is compared with")
    one.set_defaults(command=_record)
    one = commands.add_parser("table", help="write the tables of README.md and docs/results.md")
    one.add_argument("--check", action="store_true", help="only say which pages are not true")
    one.set_defaults(command=_table)
    one = commands.add_parser("gate", help="fail where figures fell against the baseline")
    one.add_argument("run", type=Path, nargs="?", help="default: asks the questions about seeds/")
    one.add_argument("--baseline", type=Path, default=gate.BASELINE)
    one.add_argument("--accept", action="store_true", help="record this run as the baseline")
    one.set_defaults(command=_gate)
    return top


def _ask(given: argparse.Namespace) -> int:
    """Asks the questions of a set."""
    questions, options = _questions(given), options_of(given)
    if not (given.held or given.held_details):
        questions = questions.without_kept_back()
    if given.writer:
        check_system(given.system)
        return finish(write_set(questions, given.writer, options), given)
    return finish(ask_set(questions, given.system, options), given)


def _questions(given: argparse.Namespace) -> EvalSet:
    if given.set:
        return read_set(given.set, given.corpus)
    return read_seeds(corpus=given.corpus)


def ask_set(questions: EvalSet, name: str, options: Options) -> Run:
    """Asks a system the questions of a set."""
    with open_desk(questions.corpus, Settings.from_env()) as desk:
        system = load_system(name, desk)
        desk.warm()
        run = run_set(questions, system, desk.text_of, desk.settings, options)
        return run | {"model": desk.manifest.model, "corpus": corpus_facts(desk)}


def write_set(questions: EvalSet, writer: str, options: Options) -> Run:
    """Asks our own desk, for the quotes and for the prose of a writer."""
    guesses = control(case for cases in questions.parts.values() for case in cases)
    with open_desk(questions.corpus, settings_for(writer)) as desk:
        desk.warm()
        facts = {"model": desk.manifest.model, "corpus": corpus_facts(desk)}
        return run_written(questions, desk, options, writer, guesses, **facts)


def _validate(given: argparse.Namespace) -> int:
    questions = _questions(given)
    with open_desk(questions.corpus, Settings.from_env()) as desk:
        problems = validate(questions, desk.text_of)
    for problem in problems:
        print(problem)
    count = sum(len(cases) for cases in questions.parts.values())
    print(f"{questions.name}: {count} questions, {len(problems)} problems")
    return 1 if problems else 0


def _compare(given: argparse.Namespace) -> int:
    a, b = load(given.a), load(given.b)
    print(changes_table(compare(a, b)))
    moved = flips(a, b)
    if moved:
        print("\n" + "\n".join(moved))
    return 0


def _report(given: argparse.Namespace) -> int:
    path = given.html or given.run.with_suffix(".html")
    path.write_text(report.page(load(given.run)), encoding="utf-8")
    print(f"Written: {path}")
    return 0


def _draft(given: argparse.Namespace) -> int:
    with open_desk(given.corpus, Settings.from_env()) as desk:
        articles = desk.articles()
        chunks = [c for a in articles for c in chunk_article(a, desk.settings.chunking)]
    drafts = draft.propose(chunks, most=given.most)
    draft.write(drafts, given.table)
    print(f"Written: {given.table}, {len(drafts)} proposals. Say yes in 'accept' to those that")
    print(f"are good, then: python -m eval --set {given.table} --corpus FOLDER")
    return 0


def _all(given: argparse.Namespace) -> int:
    out = given.out or everything.default_out()
    chosen = given.systems.split(",") if given.systems else everything.systems()
    todo = list(everything.jobs(given.data, out, chosen, given.sets))
    runs = everything.run_all(todo)
    for path in results.record(runs):
        print(f"Recorded: {path}")
    _told_pages(pages.write())
    return 0 if len(runs) == len(todo) else 1


def _record(given: argparse.Namespace) -> int:
    for path in results.record([load(path) for path in given.runs]):
        print(f"Recorded: {path}")
    return _told_pages(pages.write())


def _table(given: argparse.Namespace) -> int:
    if not given.check:
        return _told_pages(pages.write())
    old = pages.stale()
    print("\n".join(f"{page} is not what was measured: 'python -m eval table'." for page in old))
    return 1 if old else 0


def _told_pages(changed: list[Path]) -> int:
    for path in changed:
        print(f"Written: {path}")
    return 0


def _gate(given: argparse.Namespace) -> int:
    asked = Options(command="python -m eval --held")
    run = load(given.run) if given.run else ask_set(read_seeds(), "newsdesk", asked)
    if given.accept:
        if run["set"] != "seeds" or run["limit"] or HELD not in run["parts"]:
            raise EvalError("Only a whole run of the seeds set can be the baseline.")
        print(f"Recorded: {gate.accept(run, given.baseline)}")
        return _told_pages(pages.write() if given.baseline == gate.BASELINE else [])
    is_open, told = gate.check(run, given.baseline)
    print(told)
    return 0 if is_open else 1
