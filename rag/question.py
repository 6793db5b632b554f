"""The question as asked → what to look for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from rag.carrying import own_start
from rag.comparing import compared_in
from rag.conjoined import left_out, questions_in, with_lead
from rag.followup import stand_alone
from rag.framing import Framing, asks_for_all, framing_of
from rag.mentions import OutletMention, OutletNames, Pointer, find_dates, find_pointers, outlets_in
from rag.parts import split_names, split_parts
from rag.pronouns import GenderOf, unknown
from rag.repeats import asks_on
from rag.spelling import Spelling
from rag.types import Turn
from rag.written_out import with_people
from vectorstore.decoding import mend
from vectorstore.types import Span

if TYPE_CHECKING:
    from rag.language import Linguist

Kind = Literal[
    "who", "when", "where", "how many", "how much", "why", "how", "which", "what", "yes or no"
]

_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"\bhow (?:many|often|old|long|far|tall|big|large|high|close)\b", "how many"),
    (r"\bhow much\b|\bwhat (?:price|sum|amount|percentage|share|number)\b", "how much"),
    (
        r"\b(?:what (?:is|was|were) the )?(?:total )?(?:death toll|number of|amount of)\b",
        "how many",
    ),
    (r"\bwho(?:m|se)?\b", "who"),
    (r"\bwhen\b|\b(?:what|which) (?:year|month|day|date|time)\b", "when"),
    (r"\bwhere\b|\b(?:what|which) (?:city|country|place|town|region|resort)\b", "where"),
    (r"\bwhy\b|\bwhat (?:made|caused|reason)\b", "why"),
    (r"\bhow\b", "how"),
    (r"\bwhich\b", "which"),
    (r"\bwhat\b", "what"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a question asks for."""

    text: str
    kind: Kind
    standalone: str
    """The part with whom "she" means by the one before it, and the time that leads them all."""
    outlets: tuple[str, ...] = ()
    """Outlets of the corpus that the part names."""
    pointers: tuple[Pointer, ...] = ()
    """The outlets and days that it names, those that belong together together."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for, and how it came from what was asked."""

    asked: str
    standalone: str
    kind: Kind
    parts: tuple[Part, ...] = ()
    """At least two, or none where the question asks for one thing."""
    outlets: tuple[str, ...] = ()
    """Outlets of the corpus that the question names."""
    dates: tuple[datetime.date, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    """The outlets and days that it names, those that belong together together."""
    respelled: tuple[tuple[str, str], ...] = ()
    """Words as written, each with the spelling of the articles that it was read as."""
    framing: Framing | None = None
    """What is to be made of several articles, where that is asked."""
    told: str = ""
    """The answer before, where the question asks on after it."""

    @property
    def own(self) -> str:
        """What was asked last, without what the conversation puts before it."""
        return self.standalone[own_start(self.standalone) :]

    @property
    def rewritten(self) -> bool:
        """Whether the conversation was needed to understand it."""
        return self.asked != self.standalone


def analyse(
    question: str,
    turns: Sequence[Turn] = (),
    outlet_names: OutletNames | None = None,
    spelling: Spelling | None = None,
    linguist: Linguist | None = None,
    gender_of: GenderOf = unknown,
) -> Question:
    """The question in a form that stands alone, taken apart."""
    # No model reads half of a sign pair, which a text cut in two by another program may hold.
    asked = " ".join(mend(question).split())
    turns = [Turn(mend(turn.question), mend(turn.answer), mend(turn.focus)) for turn in turns]
    names = outlet_names or OutletNames(())
    if asks_for_all(asked):
        turns = []  # whatever was spoken of before
    standalone = mend(stand_alone(asked, turns, linguist, gender_of, names))
    standalone, framing, respelled = _spelt(standalone, names, spelling)
    meant = asked
    if framing and framing.is_plain_question:
        # "How do they differ on how many died?" asks how many died; the reader tells the sides.
        meant = standalone = _as_question(framing.topics[0])
        framing = None
    mentions = names.find(standalone)
    spans = _clauses(standalone, mentions)
    everything = Span(0, len(standalone))
    pointers = find_pointers(standalone, mentions, everything)
    meaning = partial(with_people, linguist=linguist, gender_of=gender_of)
    parts = _parts(standalone, spans, mentions, meaning)
    if not framing and (texts := _whole_questions(standalone, len(parts) > 1, linguist)):
        parts = tuple(_whole_part(text, names) for text in texts)
    asks_after = own_start(standalone) > 0 or asks_on(standalone)
    return Question(
        asked=asked,
        standalone=standalone,
        kind=kind_of(meant),
        parts=parts if len(parts) > 1 else (),
        outlets=outlets_in(mentions, everything),
        dates=tuple(find_dates(standalone)),
        pointers=pointers,
        respelled=respelled,
        framing=framing,
        told=turns[-1].answer if turns and asks_after else "",
    )


def _spelt(
    asked: str, names: OutletNames, spelling: Spelling | None
) -> tuple[str, Framing | None, tuple[tuple[str, str], ...]]:
    """A question as the articles spell it, its frame, and the words that were changed.

    The words of a frame are English and not those of the articles: only what it is about, and
    an outlet that is not known as it is written, is read in another spelling.
    """
    framing = _frame(asked, names)
    if spelling is None or spelling.is_foreign(asked):
        return asked, framing, ()
    if framing is None:
        read = spelling.respell(asked)
        return read.text, _frame(read.text, names), read.changes
    changes: dict[tuple[str, str], None] = {}
    spelt: dict[str, str] = {}
    for written in (*framing.topics, *framing.sides):
        read = spelling.respell(written)
        if written not in framing.topics and (names.called(written) or not names.called(read.text)):
            continue
        changes |= dict.fromkeys(read.changes)
        spelt[written] = read.text
    for written, text in spelt.items():
        asked = asked.replace(written, text)
    topics, sides = (
        tuple(spelt.get(written, written) for written in column)
        for column in (framing.topics, framing.sides)
    )
    return asked, replace(framing, topics=topics, sides=sides), tuple(changes)


def _frame(asked: str, names: OutletNames) -> Framing | None:
    framing = framing_of(asked, names.called)
    if framing or own_start(asked):  # what was asked before may have compared; this does not
        return framing
    return compared_in(asked, names)


def _as_question(topic: str) -> str:
    asks = f"What is {topic}?" if topic.lower().startswith("the ") else f"{topic}?"
    return asks[0].upper() + asks[1:]


def _clauses(question: str, mentions: Sequence[OutletMention]) -> list[Span]:
    """The clauses that ask for something; what a conversation carries on asks for nothing."""
    start = own_start(question)
    named = [Span(m.span.start - start, m.span.end - start) for m in mentions]
    spans = split_parts(question[start:], [span for span in named if span.start >= 0])
    return [Span(span.start + start, span.end + start) for span in spans]


def _parts(
    question: str,
    spans: Sequence[Span],
    mentions: Sequence[OutletMention],
    meant: Callable[[str, str], str],
) -> tuple[Part, ...]:
    """The clauses at ``spans``, each with whom it means by the one before it."""
    found: list[Part] = []
    carried = question[: own_start(question)]
    texts = {span: question[span.start : span.end].strip(" ,;") for span in spans}
    texts = {span: text for span, text in texts.items() if text}
    for (span, text), led in zip(texts.items(), with_lead(list(texts.values())), strict=True):
        before = found[-1].standalone if found else carried
        found.append(
            Part(
                text,
                kind_of(text),
                meant(led, before),
                outlets_in(mentions, span),
                find_pointers(question, mentions, span),
            )
        )
    return tuple(found)


def _whole_part(text: str, names: OutletNames) -> Part:
    mentions, everything = names.find(text), Span(0, len(text))
    outlets = outlets_in(mentions, everything)
    pointers = find_pointers(text, mentions, everything)
    return Part(text, kind_of(text), text, outlets, pointers)


def _whole_questions(question: str, in_clauses: bool, linguist: Linguist | None) -> list[str]:
    """The questions that share their words, each whole; none where it is but one.

    Where clauses ask for things already, only what the second leaves out is filled in.
    """
    start = own_start(question)
    carried, own = question[:start], question[start:]
    if in_clauses:
        texts = left_out(own, linguist)
    else:
        texts = questions_in(own, linguist) or split_names(own)
    return [carried + text for text in texts]


def kind_of(question: str) -> Kind:
    """The kind of answer that a question wants, by its first question word."""
    lowered = question.lower()
    found = [
        (match.start(), rank, kind)
        for rank, (pattern, kind) in enumerate(_KINDS)
        if (match := re.search(pattern, lowered))
    ]
    return min(found)[2] if found else "yes or no"
