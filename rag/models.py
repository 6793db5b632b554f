"""The models that answer, loaded once and shared by everything that is asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from rag.cross_encoder import CrossEncoder, cross_of, quick_of
from rag.judge import Judging, judging_of
from rag.language import Linguist
from rag.piece_memory import PieceMemory
from rag.reranking import Reranker, reranker_of
from rag.settings import Settings
from vectorstore.embedding import SentenceEncoder
from vectorstore.errors import NewsdeskError


@dataclass(frozen=True, slots=True)
class Models:
    """What a desk holds for as long as it is there; each is loaded at its first use."""

    encoder: SentenceEncoder
    cross: CrossEncoder
    """Reads a question beside a sentence."""
    quick: CrossEncoder
    """Does so for those who cannot wait: ``cross`` itself where that is the small one."""
    linguist: Linguist
    pieces: PieceMemory
    reranker: Reranker | None = None
    judging: Judging | None = None
    """The judge that the settings name; without one the reader decides alone."""

    @classmethod
    def of(cls, settings: Settings, encoder: SentenceEncoder) -> Models:
        """Those that ``settings`` ask for.

        Raises:
            ExtraMissing: the integration of the judge is not installed.
            ModelError: the larger reader is asked for, or a judge, and is not installed.
            SettingsError: the judge is none of those that there are.
        """
        cross = cross_of(settings)
        quick = quick_of(cross, settings)
        return cls(
            encoder,
            cross,
            quick,
            Linguist(),
            PieceMemory(encoder),
            reranker_of(settings),
            judging_of(settings),
        )

    def load(self) -> None:
        """Begins to load them side by side; a question waits for those that it needs."""
        for work in (self.cross.load, self.linguist.load, self.encoder.load):
            threading.Thread(target=_quietly, args=(work,)).start()


def _quietly(work: Callable[[], None]) -> None:
    # What goes wrong goes wrong again where a question needs it, and is told there.
    with suppress(NewsdeskError):
        work()
