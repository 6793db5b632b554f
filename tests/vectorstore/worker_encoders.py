"""Encoders for worker processes that are watched and killed, and a process that drives them."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from desk_folder import CHUNKING
from fake_encoder import FakeEncoder

from vectorstore.encoder import Progress
from vectorstore.fleet import Fleet
from vectorstore.sync import Indexer
from vectorstore.types import FloatMatrix


class WatchedEncoder(FakeEncoder):
    """Writes down what it encoded, by process; with ``deaths`` so many of its processes die.

    ``folder`` holds a file for each process. A process that is to die does so with half a
    batch done, by the signal that nothing survives.
    """

    def __init__(self, folder: Path, *, deaths: int = 0, seconds: float = 0.0) -> None:
        super().__init__(seconds=seconds)
        self._folder = folder
        self._deaths = deaths

    def maker(self) -> Callable[[], WatchedEncoder]:
        return partial(WatchedEncoder, self._folder, deaths=self._deaths, seconds=self._seconds)

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatMatrix:
        for turn in range(self._deaths):
            try:
                (self._folder / f"death{turn}").touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)
        if "MALLOC_TRIM_THRESHOLD_" in os.environ:
            (self._folder / "trimming").touch()
        made = super().encode(texts, progress=progress)
        with (self._folder / f"process{os.getpid()}").open("a", encoding="ascii") as file:
            file.writelines(f"{hashlib.sha256(text.encode()).hexdigest()}\n" for text in texts)
        return made


def encoded(folder: Path) -> Counter[str]:
    """How often each text was encoded to the end, by its digest."""
    return Counter(
        line for path in folder.glob("process*") for line in path.read_text().splitlines()
    )


def processes(folder: Path) -> set[int]:
    """The processes that encoded anything."""
    return {int(path.name.removeprefix("process")) for path in folder.glob("process*")}


def main() -> None:
    """Indexes a folder by two slow workers: to be killed."""
    corpus, index, notes = map(Path, sys.argv[1:])
    encoder = WatchedEncoder(notes, seconds=0.02)
    Indexer(corpus, index, encoder, CHUNKING).sync(fleet=Fleet(workers=2))


if __name__ == "__main__":
    main()
