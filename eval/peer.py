"""What the comparison of libraries asks of each: an index that is filled, saved, opened, asked.

Imports as little as it can: a fresh process that asks a library imports this with it.
"""

from __future__ import annotations

import signal
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from eval.memory import processor_seconds
from eval.types import Passage
from vectorstore.embedding import SentenceEncoder
from vectorstore.types import Article


class Library(ABC):
    """One index of a library, kept at ``place``, over the articles of ``corpus``.

    ``add`` takes articles in, those of before again included, in the way that the library's own
    guide names for it; ``save`` writes what was taken in. Where a library writes at once, all of
    the writing is in ``save``.
    """

    def __init__(self, corpus: Path, place: Path, encoder: SentenceEncoder) -> None:
        self.corpus, self.place, self.encoder = corpus, place, encoder

    def prepare(self) -> None:
        """Loads what an index takes no part in, before the clock of a build is started."""
        self.encoder.embed_query("Ready?")

    @abstractmethod
    def open(self) -> None:
        """Opens what was saved at ``place``; raises whatever the library does."""

    @abstractmethod
    def add(self, articles: Sequence[Article]) -> None:
        """Takes articles in; the first time, with nothing opened before, makes the index."""

    @abstractmethod
    def save(self) -> None:
        """Writes the index to ``place``."""

    @abstractmethod
    def find(self, question: str, k: int) -> list[Passage]:
        """The best ``k`` pieces for a question, best first."""

    @property
    @abstractmethod
    def chunks(self) -> int:
        """How many pieces the index holds."""

    @property
    def processes(self) -> tuple[int, ...]:
        """The ids of other processes that the library searches with."""
        return ()

    @property
    def processor_seconds(self) -> float:
        """Seconds of processor that this process and those have had since they began."""
        return sum(map(processor_seconds, (None, *self.processes)))

    def alarm(self, seconds: float) -> None:
        """Has the system end the process that writes, after a time and without a word.

        The clock is the system's own: a process that holds its interpreter's lock is ended, too.
        """
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def close(self) -> None:
        """Lets go of the index."""
        return
