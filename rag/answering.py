"""Asking and streaming over one pipeline: what a desk and desks joined have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from rag.pipeline import Pipeline
from rag.request import When, make_request
from rag.settings import Settings
from rag.types import Answer, History


class Answering(ABC):
    """Answers from the ``pipeline`` in force, as ``settings`` say."""

    settings: Settings

    @property
    @abstractmethod
    def pipeline(self) -> Pipeline:
        """The pipeline over the index in force."""

    def ask(
        self,
        question: str,
        *,
        history: History = (),
        outlets: Sequence[str] | str = (),
        sources: Sequence[str] | str = (),
        after: When = None,
        before: When = None,
        quick: bool = False,
    ) -> Answer:
        """A cited answer, or a refusal.

        Args:
            question: up to ``settings.max_question`` characters.
            history: earlier answers or (question, answer text) pairs, oldest first.
            outlets: only articles of these outlets.
            sources: only these files.
            after: only articles published on that day or later (a date or ``YYYY-MM-DD``).
            before: only articles published on that day or earlier.
            quick: reads with the smaller reader, for when many are waiting; a note says so.

        """
        request = make_request(
            question, self.settings, history, outlets, sources, after, before, quick=quick
        )
        if isinstance(request, Answer):
            return request
        return self.pipeline.runnable().invoke(request)

    def stream(
        self,
        question: str,
        *,
        history: History = (),
        outlets: Sequence[str] | str = (),
        sources: Sequence[str] | str = (),
        after: When = None,
        before: When = None,
        quick: bool = False,
    ) -> Iterator[Answer]:
        """As ``ask``, but the answer as it grows; the last one is ``complete``."""
        request = make_request(
            question, self.settings, history, outlets, sources, after, before, quick=quick
        )
        if isinstance(request, Answer):
            yield request
            return
        yield from self.pipeline.stream(request)
