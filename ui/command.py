"""The console command ``newsdesk``: chat, ask, search, index, model, eval.

Whatever Newsdesk refuses on purpose ends as one line on stderr and exit code 2; Ctrl-C ends
quietly with 130. Heavy imports wait until the subcommand that needs them.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ui import model_command
from vectorstore.errors import NewsdeskError, QuestionError
from vectorstore.fleet import Fleet

if TYPE_CHECKING:
    from rag.desk import Desk
    from rag.types import Answer

STOPPED = 130
"""What a shell expects of a program that Ctrl-C ended."""


def run() -> None:
    """The program: runs what its command line says, and ends with the exit code."""
    code = main()
    if sys.argv[1:2] in (["ask"], ["search"]):
        # Python takes a second to give back, piece by piece, what the models held; the system
        # takes it all at once. These two have closed what they opened.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BrokenPipeError, AttributeError):  # None where it is closed
                stream.flush()
        os._exit(code)
    sys.exit(code)


def main(argv: list[str] | None = None) -> int:
    """Runs one subcommand and returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        if arguments[:1] == ["eval"]:
            # Its own options, so its own parser.
            return int(importlib.import_module("eval.command").main(arguments[1:]))
        options = _parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except NewsdeskError as error:
        print(f"newsdesk: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        # The reader of a pipe left; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsdesk",
        description="Ask a folder of news articles; every sentence shows what it rests on.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    chat = commands.add_parser("chat", help="open the chat page in the browser")
    chat.add_argument("folder", nargs="?", help="the folder of articles")
    chat.add_argument("--host", default="127.0.0.1", help="address to listen on")
    chat.add_argument("--port", type=int, help="port; without it 7860 or the next that is free")
    chat.add_argument(
        "--auth", metavar="NAME:PASSWORD|@FILE", help="ask visitors for a name and a password"
    )
    chat.add_argument(
        "--let-anyone-read",
        action="store_true",
        help="with --host and without --auth: whoever reaches this machine reads every article",
    )
    chat.add_argument(
        "--adding",
        choices=["own", "all", "nobody"],
        default="own",
        help="who sees what visitors add: they alone, everybody (it goes into the folder), or "
        "nobody may add anything",
    )
    chat.add_argument("--no-browser", action="store_true", help="do not open a browser")
    chat.set_defaults(run=_chat)

    ask = commands.add_parser("ask", help="ask one question in the terminal")
    ask.add_argument("question", nargs="+")
    ask.add_argument("--corpus", metavar="FOLDER", help="the folder of articles")
    ask.add_argument("--outlet", action="append", default=[], help="only this outlet; repeatable")
    ask.add_argument("--after", metavar="YYYY-MM-DD", help="only articles of that day or later")
    ask.add_argument("--before", metavar="YYYY-MM-DD", help="only articles of that day or earlier")
    ask.add_argument("--json", action="store_true", help="the whole answer as JSON")
    ask.set_defaults(run=_ask)

    search = commands.add_parser("search", help="show the passages that a question finds")
    search.add_argument("question", nargs="+")
    search.add_argument("--corpus", metavar="FOLDER", help="the folder of articles")
    most = search.add_mutually_exclusive_group()
    most.add_argument("-k", type=int, default=5, help="how many passages")
    most.add_argument(
        "--words", type=int, metavar="N", help="not whole passages: their nearest N words"
    )
    search.add_argument("--explain", action="store_true", help="show what made each score")
    search.set_defaults(run=_search)

    index = commands.add_parser("index", help="bring the index of a folder up to date")
    index.add_argument("folder", nargs="?", help="the folder of articles")
    index.add_argument("--rebuild", action="store_true", help="start anew, even when damaged")
    index.add_argument(
        "--compact", action="store_true", help="clear all words of deleted articles from the disk"
    )
    index.add_argument("--watch", action="store_true", help="go on, whenever the folder changes")
    index.add_argument(
        "--workers", type=int, metavar="N", help="processes of this machine that do the indexing"
    )
    index.add_argument(
        "--cluster", metavar="ADDRESS", help="the Dask scheduler of a cluster that does it"
    )
    index.add_argument(
        "--parts", type=Path, metavar="FOLDER", help="where workers keep what they finished"
    )
    index.add_argument(
        "--metrics", type=Path, metavar="FILE", help="how far they are, for Prometheus"
    )
    index.set_defaults(run=_index)

    model_command.add_to(commands)
    commands.add_parser("eval", help="how good the answers are: newsdesk eval --help")
    return parser


def corpus_of(given: str | None) -> Path | None:
    """The folder that was named, else NEWSDESK_CORPUS, else ``None`` for the seeds."""
    named = given or os.environ.get("NEWSDESK_CORPUS", "").strip()
    return Path(named) if named else None


def _open(folder: str | None, *, rebuild: bool = False, fleet: Fleet | None = None) -> Desk:
    from ui.progress import open_with_bar

    return open_with_bar(corpus_of(folder), rebuild=rebuild, fleet=fleet)


def _chat(options: argparse.Namespace) -> int:
    from ui.serve import Address, serve

    address = Address(
        host=options.host,
        port=options.port,
        auth=options.auth,
        open_to_all=options.let_anyone_read,
    )
    return serve(
        corpus_of(options.folder), address, browser=not options.no_browser, adding=options.adding
    )


def _ask(options: argparse.Namespace) -> int:
    question = " ".join(options.question)
    with _open(options.corpus) as desk:
        if not question.strip() or len(question) > desk.settings.max_question:
            answer = desk.ask(question)  # says which of the two, and what to do
            raise QuestionError(answer.reason or answer.text)
        desk.load()
        answer = desk.ask(
            question, outlets=options.outlet, after=options.after, before=options.before
        )
    if options.json:
        print(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_told(answer)))
    return 0


def _told(answer: Answer) -> list[str]:
    """An answer for the terminal: its text, then where each quote stands."""
    lines = [_printable(answer.text)]
    lines += ["", *(f"Note: {_printable(note)}" for note in answer.notes)] if answer.notes else []
    cited, head = answer.citations, ""
    if answer.refused and answer.nearest:
        cited, head = answer.nearest, "The nearest passages, which are not an answer:"
    lines += ["", head] if head else [""] if cited else []
    for citation in cited:
        mark = f"[{citation.number}] " if citation.number else ""
        place = f"{citation.source}:{citation.start}-{citation.end}"
        partial = ", stops at a subscription wall" if citation.partial else ""
        lines.append(f"  {mark}{_printable(citation.label)}{partial} ({_printable(place)})")
        lines.append(f"      “{_printable(' '.join(citation.quote.split()))}”")
    return lines


def _printable(text: str) -> str:
    """Text without what a terminal would obey: escape sequences are files' words too."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def _search(options: argparse.Namespace) -> int:
    with _open(options.corpus) as desk:
        question = " ".join(options.question)
        words = options.words
        hits = desk.search(question, options.k) if words is None else desk.excerpts(question, words)
    if not hits:
        few = "No sentence near it is so short: allow more words."
        print(few if words is not None else "No passage matches: use other words.")
    for rank, hit in enumerate(hits, start=1):
        chunk = hit.chunk
        print(f"{rank:>2}. {_printable(chunk.header or chunk.source)}")
        print(f"    {_printable(chunk.source)}:{chunk.start}-{chunk.end}  score {hit.score:.3f}")
        if options.explain:
            parts = (f"{name} {value}" for name, value in hit.explanation.items())
            print("    " + _printable(", ".join(parts)))
        text = " ".join(chunk.text.split())
        print("    " + _printable(text if options.words else text[:240]))
    return 0


def _index(options: argparse.Namespace) -> int:
    from ui.progress import told_of, watch

    with _open(options.folder, rebuild=options.rebuild, fleet=_fleet(options)) as desk:
        if options.compact:
            desk.sync(compact=True)
        print("\n".join(_printable(line) for line in told_of(desk)))
        if options.watch:
            watch(desk)
    return 0


def _fleet(options: argparse.Namespace) -> Fleet | None:
    """The workers that were asked for."""
    given = (options.workers, options.cluster, options.parts, options.metrics)
    if all(one is None for one in given):
        return None
    return Fleet(options.workers or 0, options.cluster or "", options.parts, options.metrics)


def arguments_of(sequence: Sequence[str]) -> argparse.Namespace:
    """The options that a command line gives, for tests and other front ends."""
    return _parser().parse_args(list(sequence))


if __name__ == "__main__":
    run()
