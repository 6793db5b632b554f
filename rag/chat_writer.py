"""Quotes → prose by a language model, every sentence held against the quotes."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from langchain_core.language_models import BaseChatModel

from rag.chat_stream import ModelFailed, ModelSilent, Reply
from rag.gate import Gate
from rag.prompt import gives_orders, messages
from rag.quoting import OTHERWISE
from rag.types import Answer, Citation, Sentence

_MOST_SENTENCES = 10
_MOST_REPEATED = 3

SILENT = "The language model did not answer in time: these are the quotes alone."
FAILED = "The language model failed ({}): these are the quotes alone."
USELESS = "The language model wrote nothing that the quotes carry: these are the quotes alone."
EMPTY = "The language model wrote nothing: these are the quotes alone."
BROKE_OFF = "The language model broke off; what it wrote until then is shown."
REPEATED = "The language model repeated itself and was stopped."
REPLACED = "{} of the language model's sentences said more than the quotes; a quote stands there."
CUT = "{} of the language model's sentences said more than the quotes and were left out."
UNJUDGED = "The judge had no word on some of it: Newsdesk weighed that alone."
DECLINED = "The language model found no answer in the quotes."
ORDERS = "A quote speaks to language models, so none was asked: these are the quotes alone."
PART = "The language model found no answer to a part of the question in the quotes."


@dataclass(slots=True)
class _Draft:
    """What has passed the gate, and what became of the rest."""

    sentences: list[Sentence] = field(default_factory=list)
    replaced: int = 0
    cut: int = 0
    refusals: int = 0
    repeated: int = 0
    truncated: bool = False
    unjudged: bool = False

    @property
    def written(self) -> bool:
        """Whether a sentence of the model's own stands."""
        return len(self.sentences) > self.replaced

    def notes(self) -> tuple[str, ...]:
        """What a reader should know of how it came about."""
        found = [PART] if self.refusals else []
        found += [REPLACED.format(self.replaced)] if self.replaced else []
        found += [CUT.format(self.cut)] if self.cut else []
        found += [UNJUDGED] if self.unjudged else []
        found += [BROKE_OFF] if self.truncated else []
        found += [REPEATED] if self.repeated >= _MOST_REPEATED else []
        return tuple(found)


def is_writable(quoted: Answer) -> bool:
    """Whether prose may take the place of the quotes.

    Not of a refusal, nor of an order in time, nor where the quotes deny what the question takes
    for granted: a small model says it all the same, in the words of the question.
    """
    in_time = quoted.arrangement and quoted.arrangement.by_date
    return not (quoted.refused or in_time or OTHERWISE in quoted.notes)


class ChatWriter:
    """Rewrites an answer of quotes as prose.

    The quotes remain the answer wherever the model is silent, breaks, or writes nothing
    that they carry; a note of the answer says so.
    """

    def __init__(
        self,
        model: BaseChatModel,
        *,
        timeout: float,
        gate: Callable[[Sequence[Citation]], Gate] = Gate,
    ) -> None:
        self._model = model
        self._timeout = timeout
        self._gate = gate

    def stream(self, quoted: Answer) -> Iterator[Answer]:
        """The answer as it is written; the last one is complete.

        Args:
            quoted: the reader's answer: quotes alone, and no refusal, for a model is never
                asked what the reader did not find.

        """
        if quoted.refused or not quoted.citations:
            yield quoted
            return
        if any(gives_orders(f"{c.quote} {c.title or ''}") for c in quoted.citations):
            yield _noted(quoted, ORDERS)
            return
        since = time.perf_counter()
        done = yield from self._attempts(quoted)
        seconds = {**quoted.timings, "model": time.perf_counter() - since}
        yield replace(done, timings=seconds, complete=True)

    def write(self, quoted: Answer) -> Answer:
        """The last answer of ``stream``."""
        *_, last = self.stream(quoted)
        return last

    def _attempts(self, quoted: Answer) -> Generator[Answer, None, Answer]:
        draft = _Draft()
        for stricter in (False, True):
            draft = _Draft()
            try:
                yield from self._draft(quoted, draft, stricter=stricter)
            except ModelSilent:
                return _end(quoted, draft, SILENT)
            except ModelFailed as error:
                return _end(quoted, draft, FAILED.format(error))
            if draft.written:
                return _whole(quoted, draft)
            if draft.refusals and not draft.sentences:
                return _declined(quoted)
        nothing = not (draft.sentences or draft.cut)
        return _noted(quoted, EMPTY if nothing else USELESS)

    def _draft(self, quoted: Answer, draft: _Draft, *, stricter: bool) -> Iterator[Answer]:
        asked = messages(quoted.standalone_question, quoted.citations, stricter=stricter)
        reply = Reply(self._model, asked, self._timeout)
        gate = self._gate(quoted.citations)
        arriving = reply.sentences()
        try:
            for raw in arriving:
                passed = gate.pass_on(raw)
                draft.refusals += passed.refusal
                draft.repeated += passed.repeated
                draft.replaced += passed.replaced
                draft.cut += bool(passed.problems) and passed.sentence is None
                if passed.sentence:
                    draft.sentences.append(passed.sentence)
                    if draft.written:
                        yield replace(_prose(quoted, draft), complete=False)
                if draft.repeated >= _MOST_REPEATED or len(draft.sentences) >= _MOST_SENTENCES:
                    break
        finally:
            arriving.close()  # stops the model
        draft.truncated = reply.truncated
        draft.unjudged = gate.unjudged


def _prose(quoted: Answer, draft: _Draft) -> Answer:
    """The answer with the sentences of ``draft``, its citations numbered as they come.

    A disagreement is kept where the sentences cite each of its sides.
    """
    order = list(dict.fromkeys(n for s in draft.sentences for n in s.citations))
    number = {old: new for new, old in enumerate(order, start=1)}
    known = {c.number: c for c in quoted.citations}
    return replace(
        quoted,
        sentences=tuple(
            replace(s, citations=tuple(sorted(number[n] for n in s.citations)))
            for s in draft.sentences
        ),
        citations=tuple(replace(known[old], number=number[old]) for old in order),
        # A disagreement cites by number, and only what an answer uses can be cited.
        disagreements=tuple(
            replace(
                d,
                sides=tuple(
                    replace(side, citations=tuple(number[n] for n in side.citations if n in number))
                    for side in d.sides
                ),
            )
            for d in quoted.disagreements
            if all(number.keys() & set(side.citations) for side in d.sides)
        ),
        # Prose joins what the sections kept apart; who says nothing has to be known all the same.
        arrangement=None,
        notes=(*quoted.notes, *_silences(quoted), *draft.notes()),
    )


def _whole(quoted: Answer, draft: _Draft) -> Answer:
    """The answer that is written; what a side says stands as a quote where the model is silent.

    Else a model that keeps to one side would have picked it, and nobody would know.
    """
    cited = {n for sentence in draft.sentences for n in sentence.citations}
    for difference in quoted.disagreements:
        for side in difference.sides:
            if not cited.intersection(side.citations):
                first = side.citations[0]
                draft.sentences += [s for s in quoted.sentences if s.citations == (first,)]
                cited.add(first)
    return _prose(quoted, draft)


def _end(quoted: Answer, draft: _Draft, note: str) -> Answer:
    """What stands when the model broke: its sentences so far, else the quotes."""
    if draft.written:
        draft.truncated = True
        return _whole(quoted, draft)
    return _noted(quoted, note)


def _declined(quoted: Answer) -> Answer:
    return replace(
        quoted,
        sentences=(),
        citations=(),
        disagreements=(),
        arrangement=None,
        refused=True,
        reason=DECLINED,
        nearest=tuple(replace(c, number=0) for c in quoted.citations),
    )


def _silences(quoted: Answer) -> tuple[str, ...]:
    return quoted.arrangement.silences if quoted.arrangement else ()


def _noted(quoted: Answer, note: str) -> Answer:
    return replace(quoted, notes=(*quoted.notes, note))
