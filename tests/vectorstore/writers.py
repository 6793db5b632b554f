"""What the processes run that are killed, raced and starved of disk."""

from __future__ import annotations

import itertools
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from desk_folder import CHUNKING
from fake_encoder import FakeEncoder

from vectorstore.errors import IndexNotWritten
from vectorstore.sync import Indexer


def alternate(corpora: list[Path], index: Path, ready: Connection, rounds: int | None) -> None:
    """Brings one index in step with one folder, then with the next, and so on."""
    encoder = FakeEncoder()
    ready.send("ready")
    turns = itertools.cycle(corpora)
    for corpus in turns if rounds is None else itertools.islice(turns, rounds):
        Indexer(corpus, index, encoder, CHUNKING).sync()
    ready.send("done")


def main() -> None:
    """Syncs once and tells how it went: for a process that is started in a small disk."""
    corpus, index = map(Path, sys.argv[1:])
    try:
        report = Indexer(corpus, index, FakeEncoder(dimension=256), CHUNKING).sync()
    except IndexNotWritten as error:
        sys.stdout.write(f"refused: {error}")
    else:
        sys.stdout.write(f"wrote: {report.articles}")


if __name__ == "__main__":
    main()
