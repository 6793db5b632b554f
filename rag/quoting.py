"""The reading of a question → its answer in the words of the articles, or the refusal."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from rag.disagreement import Difference, differences
from rag.findings import Evidence, Reading
from rag.question import Question
from rag.refusing import FLOORS, reason_to_refuse
from rag.settings import Settings
from rag.sides import quoted_with_sides, told, updates
from rag.state import State
from rag.syndication import copies_of
from rag.twins import twins_of
from rag.types import Answer
from rag.writing import cite, quote
from vectorstore.searchable import SearchableStore
from vectorstore.types import Hit

_DENIED = 0.5
"""From here on the best quote is taken to deny what the question takes for granted."""
OTHERWISE = "The article may say otherwise than the question takes for granted."


class Quoting:
    """Answers in quotes from one open store."""

    def __init__(self, store: SearchableStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._floor = FLOORS[settings.caution]

    def quote(self, state: State, sure: Callable[[float], float]) -> Answer:
        """The answer in the words of the articles, or the refusal.

        ``sure`` gives the confidence that is told for the reader's own probability.
        """
        since = time.perf_counter()
        reading = state.reading or Reading((), (), 0.0)
        reason = reason_to_refuse(state.question.own, reading, self._floor, state.request.filters)
        answer = replace(
            state.timed("writer", since).start(),
            confidence=sure(reading.confidence),
            notes=_notes(state.question, reading, refused=reason is not None),
        )
        if reason:
            nearest = tuple(cite(piece, 0) for piece in reading.nearest)
            return replace(answer, refused=True, reason=reason, nearest=nearest)
        if reading.plan:
            sentences, citations = quote(self._with_copies(reading.evidence, state.hits))
            return replace(
                answer,
                sentences=sentences,
                citations=citations,
                arrangement=reading.plan.arrangement(),
                notes=(*answer.notes, *reading.plan.notes),
            )
        found = self._differences(reading, state.hits)
        evidence = quoted_with_sides(reading.evidence, found, self._settings.sentences)
        sentences, citations = quote(self._with_copies(evidence, state.hits))
        return replace(
            answer,
            sentences=sentences,
            citations=citations,
            disagreements=told(found, citations),
            notes=(*answer.notes, *updates(found, citations)),
        )

    def _differences(self, reading: Reading, hits: tuple[Hit, ...]) -> tuple[Difference, ...]:
        """Where what was read gives unlike answers, copies that differ included."""
        twins = partial(twins_of, hits=hits, article_of=self._store.rows.article)
        return differences(reading.asked, twins)

    def _with_copies(
        self, evidence: Sequence[Evidence], hits: tuple[Hit, ...]
    ) -> tuple[Evidence, ...]:
        """Each piece with the other sources of the same report that have it."""
        return tuple(
            one
            if one.also_in
            else replace(one, also_in=copies_of(one.chunk, one.text, hits, self.text_of))
            for one in evidence
        )

    def text_of(self, source: str) -> str | None:
        """The text of an article, ``None`` of one that is not there."""
        article = self._store.rows.article(source)
        return article.text if article else None


def _notes(question: Question, reading: Reading, *, refused: bool) -> tuple[str, ...]:
    """What a reader should know beside the answer."""
    notes = [f"“{written}” was read as “{read}”." for written, read in question.respelled]
    if not refused:
        if reading.evidence[0].denial >= _DENIED:
            notes.append(OTHERWISE)
        notes += [f"Nothing was found for: {part}" for part in reading.unanswered]
        if any(piece.chunk.partial for piece in reading.evidence):
            notes.append("An article quoted here stops at a subscription wall.")
    return tuple(notes)
