"""A question in, a cited answer out: reads top to bottom as the data flows."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda

from rag.arrangement import kept
from rag.chat_writer import ChatWriter, is_writable
from rag.checking import check
from rag.cross_encoder import CrossEncoder, cross_of
from rag.disagreement import Difference, differences
from rag.examining import Examined
from rag.genders import Genders
from rag.language import Linguist
from rag.mentions import OutletNames
from rag.piece_memory import PieceMemory
from rag.question import Question, analyse
from rag.reading import Evidence, Reader, Reading
from rag.refusing import FLOORS, reason_to_refuse
from rag.request import Request
from rag.retrieval import search
from rag.roundup import Roundup
from rag.settings import Settings
from rag.sides import quoted_with_sides, told, updates
from rag.spelling import Spelling
from rag.syndication import copies_of
from rag.twins import twins_of
from rag.types import Answer
from rag.writing import cite, quote
from vectorstore.embedding import SentenceEncoder
from vectorstore.searchable import SearchableStore
from vectorstore.types import Hit

_DENIED = 0.5
"""From here on the best quote is taken to deny what the question takes for granted."""


@dataclass(frozen=True, slots=True)
class State:
    """What the steps have found so far; each adds its part."""

    request: Request
    question: Question
    hits: tuple[Hit, ...] = ()
    reading: Reading | None = None
    timings: tuple[tuple[str, float], ...] = ()

    def timed(self, step: str, since: float, **found: Any) -> State:
        """The state with what a step found and how long it took."""
        return replace(self, timings=(*self.timings, (step, time.perf_counter() - since)), **found)


class Pipeline:
    """The steps over one open store; models are held by whoever makes it."""

    def __init__(
        self,
        store: SearchableStore,
        encoder: SentenceEncoder,
        settings: Settings,
        *,
        writer: ChatWriter | None = None,
        linguist: Linguist | None = None,
        pieces: PieceMemory | None = None,
        cross: CrossEncoder | None = None,
    ) -> None:
        self._writer = writer
        self._store = store
        self._encoder = encoder
        self._settings = settings
        self._floor = FLOORS[settings.caution]
        self.outlet_names = OutletNames(store.rows.outlets())
        self.spelling = Spelling(store, encoder.rank_of)
        self._genders = Genders(store)
        self._linguist = linguist or Linguist()
        self._pieces = pieces or PieceMemory(encoder)
        self._reader = Reader(
            store,
            encoder,
            linguist=self._linguist,
            pieces=self._pieces,
            cross=cross or cross_of(settings),
            spelling=self.spelling,
        )
        self._roundup = Roundup(
            store,
            encoder,
            linguist=self._linguist,
            spelling=self.spelling,
            outlet_names=self.outlet_names,
            pieces=self._pieces,
        )

    def runnable(self) -> Runnable[Request, Answer]:
        """The steps as a LangChain chain: question, retriever, reader, writer, check."""
        return (
            RunnableLambda(self.understand, name="question")
            | RunnableLambda(self.retrieve, name="retriever")
            | RunnableLambda(self.read, name="reader")
            | RunnableLambda(self.write, name="writer")
            | RunnableLambda(self.check, name="check")
        )

    def stream(self, request: Request) -> Iterator[Answer]:
        """The answer as it grows: the passages first, then sentence by sentence."""
        state = self.retrieve(self.understand(request))
        yield replace(_start(state), complete=False)
        answer = self.check(self.quote(self.read(state)))
        if self._writer and is_writable(answer):
            # The quotes are there at once: a slow model keeps nobody waiting for them.
            yield replace(answer, complete=False)
            yield from map(self.check, self._writer.stream(answer))
            return
        for n in range(1, len(answer.sentences)):
            yield _first_sentences(answer, n)
        yield answer

    def understand(self, request: Request) -> State:
        """The question that stands alone."""
        since = time.perf_counter()
        question = analyse(
            request.question,
            request.turns,
            self.outlet_names,
            self.spelling,
            self._linguist,
            self._genders.of,
        )
        return State(request, question).timed("question", since)

    def retrieve(self, state: State) -> State:
        """The passages to read."""
        since = time.perf_counter()
        framing = state.question.framing
        if framing:
            found = self._roundup.retrieve(framing, state.request.filters, self._settings.passages)
            return state.timed("retriever", since, hits=tuple(found))
        # The reader will want the word pieces of these too: one pass gives both.
        texts = [state.question.standalone, *(part.text for part in state.question.parts)]
        self._encoder.remember(texts, [one.whole for one in self._pieces.read(texts)])
        hits = search(
            self._store,
            self._encoder,
            state.question,
            k=self._settings.passages,
            filters=state.request.filters,
            spelling=self.spelling,
        )
        return state.timed("retriever", since, hits=tuple(hits))

    def examine(self, request: Request) -> Examined:
        """The candidate sentences for a question and their features: what the reader sees."""
        state = self.retrieve(self.understand(request))
        asked = state.question
        return self._reader.examine(asked.standalone, asked.kind, state.hits)

    def read(self, state: State) -> State:
        """The sentences that answer."""
        since = time.perf_counter()
        framing = state.question.framing
        reading = (
            self._roundup.read(framing, state.hits)
            if framing
            else self._reader.read(
                state.question, state.hits, most=self._settings.sentences, least=self._floor
            )
        )
        return state.timed("reader", since, reading=reading)

    def write(self, state: State) -> Answer:
        """The answer in quotes, or in prose where a model writes; or the refusal."""
        answer = self.quote(state)
        if self._writer and is_writable(answer):
            return self._writer.write(self.check(answer))
        return answer

    def quote(self, state: State) -> Answer:
        """The answer in the words of the articles, or the refusal."""
        since = time.perf_counter()
        reading = state.reading or Reading((), (), 0.0)
        reason = reason_to_refuse(
            state.question.standalone, reading, self._floor, state.request.filters
        )
        answer = replace(
            _start(state.timed("writer", since)),
            confidence=reading.confidence,
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
        return differences(reading.asked, self._linguist, twins)

    def _with_copies(
        self, evidence: Sequence[Evidence], hits: tuple[Hit, ...]
    ) -> tuple[Evidence, ...]:
        """Each piece with the other sources of the same report that have it."""
        return tuple(
            one
            if one.also_in
            else replace(one, also_in=copies_of(one.chunk, one.text, hits, self._text_of))
            for one in evidence
        )

    def check(self, answer: Answer) -> Answer:
        """The answer, its quotes held against the articles."""
        return check(answer, self._text_of)

    def _text_of(self, source: str) -> str | None:
        article = self._store.rows.article(source)
        return article.text if article else None


def _notes(question: Question, reading: Reading, *, refused: bool) -> tuple[str, ...]:
    """What a reader should know beside the answer."""
    notes = [f"“{written}” was read as “{read}”." for written, read in question.respelled]
    if not refused:
        if reading.evidence[0].denial >= _DENIED:
            notes.append("The article may say otherwise than the question takes for granted.")
        notes += [f"Nothing was found for: {part}" for part in reading.unanswered]
        if any(piece.chunk.partial for piece in reading.evidence):
            notes.append("An article quoted here stops at a subscription wall.")
    return tuple(notes)


def _start(state: State) -> Answer:
    return Answer(
        question=state.request.question,
        standalone_question=state.question.standalone,
        hits=state.hits,
        timings=dict(state.timings),
    )


def _first_sentences(answer: Answer, n: int) -> Answer:
    """``answer`` cut to its first ``n`` sentences and the citations that they use."""
    sentences = answer.sentences[:n]
    used = {number for sentence in sentences for number in sentence.citations}
    citations = tuple(c for c in answer.citations if c.number in used)
    # The differences cite what has yet to come: they are told with the last sentence.
    return replace(
        answer,
        sentences=sentences,
        citations=citations,
        disagreements=(),
        arrangement=kept(answer.arrangement, dict(enumerate(range(n))), used),
        complete=False,
    )
