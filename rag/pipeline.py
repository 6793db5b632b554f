"""A question in, a cited answer out: reads top to bottom as the data flows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from langchain_core.runnables import Runnable, RunnableLambda

from rag.arrangement import kept
from rag.chat_writer import ChatWriter, is_writable
from rag.checking import check
from rag.confidence import Calibration
from rag.examining import Examined
from rag.explaining import Explainer
from rag.findings import Reading
from rag.fragments import sentences_first
from rag.genders import Genders
from rag.mentions import OutletNames
from rag.models import Models
from rag.question import Question, analyse
from rag.quoting import Quoting
from rag.reading import Reader
from rag.refusing import FLOORS
from rag.request import Request
from rag.retrieval import search
from rag.roundup import Roundup
from rag.second_opinion import second_opinion
from rag.settings import Settings
from rag.spelling import Spelling
from rag.state import State
from rag.summing_up import summed_up
from rag.types import Answer
from vectorstore.searchable import SearchableStore

AWAY = "The judge had no word: Newsdesk decided alone."
READ_QUICKLY = "Many were asking, so the smaller reader read this. Ask again for a closer look."


class Pipeline:
    """The steps over one open store; models are held by whoever makes it."""

    def __init__(
        self,
        store: SearchableStore,
        settings: Settings,
        models: Models,
        writer: ChatWriter | None = None,
    ) -> None:
        self._writer = writer
        self._store = store
        self._models = models
        self._settings = settings
        self._quoting = Quoting(store, settings)
        self.outlet_names = OutletNames(store.rows.outlets())
        self.spelling = Spelling(store, models.encoder.rank_of)
        self._genders = Genders(store)
        self._explainer = Explainer(self.spelling, models.linguist)
        self._reader = Reader(store, models, models.cross, spelling=self.spelling)
        self._quick = (
            self._reader
            if models.quick is models.cross
            else Reader(store, models, models.quick, spelling=self.spelling)
        )
        self.roundup = Roundup(
            store,
            models.encoder,
            linguist=models.linguist,
            spelling=self.spelling,
            outlet_names=self.outlet_names,
            pieces=models.pieces,
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
        yield replace(state.start(), complete=False)
        answer = self.check(self._quote(self.read(state)))
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
            self._models.linguist,
            self._genders.of,
        )
        return State(request, question).timed("question", since)

    def retrieve(self, state: State) -> State:
        """The passages to read."""
        since = time.perf_counter()
        framing = state.question.framing
        if framing:
            found = self.roundup.retrieve(framing, state.request.filters, self._settings.passages)
            return state.timed("retriever", since, hits=tuple(found))
        # The reader will want the word pieces of these too: one pass gives both.
        texts = [state.question.standalone, *(part.text for part in state.question.parts)]
        self._models.encoder.remember(texts, [one.whole for one in self._models.pieces.read(texts)])
        hits = search(
            self._store,
            self._models.encoder,
            state.question,
            k=self._settings.passages,
            filters=state.request.filters,
            spelling=self.spelling,
            reranker=None if state.request.quick else self._models.reranker,
        )
        return state.timed("retriever", since, hits=tuple(hits))

    def examine(self, request: Request) -> Examined:
        """The candidate sentences for a question and their features: what the reader sees."""
        state = self.retrieve(self.understand(request))
        asked = state.question
        return self._reader.examine(asked.standalone, asked.kind, state.hits)

    def in_parts(self, request: Request) -> tuple[Question, list[float]]:
        """A question and how sure to be of each of its parts, none where it has none."""
        state = self.understand(request)
        if state.question.framing or not state.question.parts:
            return state.question, []
        state = self.retrieve(state)
        parts, _ = self._reader.in_parts(state.question, state.hits, self._settings.sentences)
        return state.question, [one.confidence for one in parts]

    def read(self, state: State) -> State:
        """The sentences that answer."""
        since = time.perf_counter()
        framing = state.question.framing
        reading = (
            self.roundup.read(framing, state.hits)
            if framing
            else self._reader_for(state.request).read(
                state.question,
                state.hits,
                most=self._settings.sentences,
                least=FLOORS[self._settings.caution],
            )
        )
        if not framing:
            evidence = sentences_first(reading.evidence, self._models.linguist)
            reading = self._judged(state, replace(reading, evidence=evidence))
            if reading.confidence < FLOORS[self._settings.caution]:
                state, reading = self._summed_up(state, reading)
        return state.timed("reader", since, reading=reading)

    def _judged(self, state: State, reading: Reading) -> Reading:
        """With the word of the judge, if one is named; those who cannot wait do without."""
        judging = self._models.judging
        if judging is None or state.request.quick:
            return reading
        floor = FLOORS[self._settings.caution]
        return second_opinion(state.question.standalone, reading, judging, floor)

    def _summed_up(self, state: State, reading: Reading) -> tuple[State, Reading]:
        """What articles say of what happened or was said, where no sentence answers by itself."""
        framing = summed_up(state.question.own)
        if framing is None:
            return state, reading
        hits = self.roundup.retrieve(framing, state.request.filters, self._settings.passages)
        found = self.roundup.read(framing, hits)
        if found.plan is None or found.missing:
            return state, reading
        asked = replace(state.question, framing=framing, parts=())
        return replace(state, question=asked, hits=tuple(hits)), found

    def _reader_for(self, request: Request) -> Reader:
        return self._quick if request.quick else self._reader

    def _told(self, state: State) -> Callable[[float], float]:
        """From a reading's confidence to the answer's; of several articles it is set by hand."""
        if state.question.framing:
            return float
        return Calibration.shipped(self._reader_for(state.request).size).told

    def write(self, state: State) -> Answer:
        """The answer in quotes, or in prose where a model writes; or the refusal."""
        answer = self._quote(state)
        if self._writer and is_writable(answer):
            return self._writer.write(self.check(answer))
        return answer

    def _quote(self, state: State) -> Answer:
        answer = self._explainer.explain(self._quoting.quote(state, self._told(state)), state)
        if state.reading and state.reading.unjudged:
            answer = replace(answer, notes=(*answer.notes, AWAY))
        if state.request.quick and self._quick is not self._reader and not state.question.framing:
            return replace(answer, notes=(*answer.notes, READ_QUICKLY))
        return answer

    def check(self, answer: Answer) -> Answer:
        """The answer, its quotes held against the articles."""
        return check(answer, self._quoting.text_of)


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
