"""What goes in and what comes out of an answer. Frozen, and free of heavy imports."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from rag.arrangement import Arrangement
from vectorstore.types import Hit, Span

Verdict = Literal["verbatim", "supported", "partly", "unsupported"]
"""How a sentence stands to its citations: quoted letter for letter, carried by them,
carried in part, or not at all."""

REFUSAL = "The articles do not say."
"""The one text of a refusal, shared by code, prompt and tests."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question and the text of its answer."""

    question: str
    answer: str
    focus: str = ""
    """The phrase of the answer that answers, where it is known."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and where it stands: ``text_of(source)[start:end] == quote``."""

    number: int
    source: str
    start: int
    end: int
    quote: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: datetime.date | None = None
    url: str | None = None
    partial: bool = False
    """Whether the article stops at a subscription wall."""
    also_in: tuple[str, ...] = ()
    """Other sources in which these words stand as part of the same report, among those that
    the filters let through. Together with this one they are one independent source."""
    story: str = ""
    """The report: citations of one ``story`` are one independent source."""

    @property
    def label(self) -> str:
        """Outlet and date for people, else the title, else the file."""
        date = f"{self.published.day} {self.published:%b %Y}" if self.published else None
        named = ", ".join(part for part in (self.outlet, date) if part)
        return named or self.title or self.source


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and the citations that it rests on."""

    text: str
    citations: tuple[int, ...]
    """Numbers of ``Answer.citations``."""
    support: float
    """0 to 1: how far the citations carry the sentence; 1 for a quote."""
    verdict: Verdict
    focus: Span | None = None
    """The exact answer phrase inside ``text``, where one was found."""


_BRIEF = 60
"""Characters of a statement that a line of text repeats."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement: what it says, and the citations that say it."""

    statement: str
    """What it answers, in the words of the articles: a phrase, or a sentence."""
    citations: tuple[int, ...]
    """Numbers of ``Answer.citations``, at least one."""
    sources: int = 1
    """How many independent reports say so; copies of one report count once."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A claim on which sources differ."""

    claim: str
    """What was asked, to which the sides answer differently."""
    sides: tuple[Side, ...]
    """At least two, the likelier one first; none is preferred."""

    @property
    def text(self) -> str:
        """That the articles differ, and each side, with [n] marks; long ones by these alone."""
        # What is longer stands as a sentence of the answer: nobody wants to read it twice.
        brief = all(len(side.statement) <= _BRIEF for side in self.sides)
        told = (
            (f"“{side.statement}”" if brief else "") + "".join(f"[{n}]" for n in side.citations)
            for side in self.sides
        )
        return f"The articles differ: {'; '.join(told)}."


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer, or a refusal.

    Every sentence has a citation, every citation a sentence that uses it.
    """

    question: str
    """As asked."""
    standalone_question: str
    """What was searched for: the question with what it leaves to the conversation."""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    reason: str | None = None
    """Why it refused, in a sentence for people."""
    confidence: float = 0.0
    """0 to 1, calibrated: of the answers at .8, eight in ten are right."""
    disagreements: tuple[Disagreement, ...] = ()
    nearest: tuple[Citation, ...] = ()
    """Beside a refusal: the nearest quotes, which are not an answer."""
    hits: tuple[Hit, ...] = ()
    """The passages that were read, best first."""
    timings: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Seconds by step."""
    complete: bool = True
    """False in a stream until the last."""
    notes: tuple[str, ...] = ()
    """What a reader should know beside the answer, in sentences for people."""
    arrangement: Arrangement | None = None
    """How the sentences stand together, where several articles are told side by side."""

    @property
    def text(self) -> str:
        """The sentences with their [n] marks and where they differ; for a refusal its reason.

        Those of an arrangement stand on a line for each section, after its heading.
        """
        if self.refused:
            return f"{REFUSAL} {self.reason}" if self.reason else REFUSAL
        quotes = [s.text + _marks(s.citations) for s in self.sentences]
        differ = [one.text for one in self.disagreements]
        if self.arrangement is None:
            return " ".join([*quotes, *differ])
        lead = self.arrangement.lead
        lines = [lead + _marks(self.arrangement.citations)] if lead else []
        for section in self.arrangement.sections:
            told = " ".join(filter(None, [section.note, *(quotes[n] for n in section.sentences)]))
            lines.append(f"{section.heading}: {told}")
        return "\n".join([*lines, *differ])

    @property
    def independent_sources(self) -> int:
        """How many different reports are cited; a syndicated one counts once."""
        return len({citation.story or citation.source for citation in self.citations})

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values that JSON can hold, dates as ISO 8601."""
        plain: dict[str, Any] = asdict_plain(self)
        return plain | {"text": self.text}


def _marks(citations: Sequence[int]) -> str:
    return "".join(f"[{number}]" for number in citations)


def asdict_plain(value: Any) -> Any:
    """Dataclasses, tuples, mappings and dates as what JSON can hold."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: asdict_plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(key): asdict_plain(item) for key, item in value.items()}
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Sequence | set | frozenset):
        return [asdict_plain(item) for item in value]
    return str(value)


History = Sequence[Answer | Turn | tuple[str, str]]
"""Earlier answers or (question, answer text) pairs, oldest first."""


def _focus(answer: Answer) -> str:
    """The phrase of the first sentence that answers, or nothing."""
    first = answer.sentences[0] if answer.sentences else None
    return first.text[first.focus.start : first.focus.end] if first and first.focus else ""


def turns_of(history: History) -> tuple[Turn, ...]:
    """The turns of a history, whatever form each came in."""
    turns = []
    for item in history:
        if isinstance(item, Answer):
            turns.append(Turn(item.standalone_question, item.text, _focus(item)))
        elif isinstance(item, Turn):
            turns.append(item)
        else:
            question, answer = item
            turns.append(Turn(str(question), str(answer)))
    return tuple(turns)
