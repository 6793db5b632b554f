"""Which of two events came first: told by the days that sentences give them, by nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.alignment import same_stem
from rag.arrangement import Section
from rag.language import Linguist
from rag.moments import Moment, moments_in
from rag.plan import Plan
from rag.timeline import leans_on_article, marked
from rag.told import Told

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SURE = 0.7
"""A sentence dates an event when it speaks of it nearly as surely as the surest."""
_TAKES_PART = frozenset({"nsubj", "nsubjpass", "dobj", "attr", "csubj", "ccomp"})
_STEM = 5
NO_DAY = "these articles give no day for it."


@dataclass(frozen=True, slots=True)
class _Dated:
    topic: str
    told: Told
    moment: Moment


def events_in_order(
    linguist: Linguist, topics: Sequence[str], told: Sequence[Sequence[Told]]
) -> Plan | None:
    """For each event the sentence that gives its day, the earliest first.

    ``None`` where no sentence gives a day to either. The order is told where both have one.
    """
    found = [_dating(linguist, topic, column) for topic, column in zip(topics, told, strict=True)]
    dated = sorted(
        (one for one in found if one), key=lambda one: (one.moment.first, one.moment.last)
    )
    if not dated:
        return None
    undated = [topic for topic, one in zip(topics, found, strict=True) if one is None]
    sections = [
        Section(f"“{one.topic}”, {one.moment.told}", (place,)) for place, one in enumerate(dated)
    ]
    return Plan(
        "order",
        tuple(marked(one.told, one.moment) for one in dated),
        (*sections, *(Section(f"“{topic}”", (), NO_DAY) for topic in undated)),
        "" if undated else _lead(dated),
        () if undated else tuple(range(len(dated))),
        tuple(one.told.evidence.chunk.source for one in dated if leans_on_article(one.told)),
    )


def _lead(dated: Sequence[_Dated]) -> str:
    listed = "; ".join(f"“{one.topic}”, {one.moment.told}" for one in dated)
    sure = all(a.moment.comes_before(b.moment) for a, b in itertools.pairwise(dated))
    order = "in this order" if sure else "which leave the order open"
    return f"By the days that the articles give, {order}: {listed}."


def _dating(linguist: Linguist, topic: str, told: Sequence[Told]) -> _Dated | None:
    """The surest sentence that gives the event its day."""
    best = max((one.evidence.score for one in told), default=0.0)
    sure = [one for one in told if one.evidence.score >= _SURE * best]
    parsed, *docs = linguist.parse([topic, *(one.evidence.text for one in sure)])
    core = _core(parsed)
    for one, doc in zip(sure, docs, strict=True):
        for moment in moments_in(one.evidence.text, one.evidence.chunk.published):
            if core and gives_day(doc, moment, core):
                return _Dated(topic, one, moment)
    return None


def _core(topic: Doc) -> str:
    """The lemma of what happens: the head of "the invasion of Ukraine"."""
    return next((str(t.lemma_.lower()) for t in topic if t.dep_ == "ROOT"), "")


def gives_day(sentence: Doc, moment: Moment, core: str) -> bool:
    """Whether the day of ``moment`` is said of ``core``, and not of something beside it.

    "They met on Friday, a year after the invasion" gives the invasion no day.
    """
    named = [t for t in sentence if moment.span.start <= t.idx < moment.span.end]
    heads = [t for t in named if t.head not in named] or named[:1]
    for token in heads:
        governor = token.head
        if _is(token, core):
            return True
        for step in (token, *token.ancestors):
            governor = step
            if step not in named and step.pos_ in {"VERB", "NOUN", "PROPN", "AUX"}:
                break
            if step.dep_ == "prep" and step.lower_ in {"before", "after", "since", "until"}:
                return False
        if _is(governor, core):
            return True
        if governor.pos_ in {"VERB", "AUX"} and any(
            _is(child, core) for child in governor.children if child.dep_ in _TAKES_PART
        ):
            return True
    return False


def _is(token: Token, core: str) -> bool:
    lemma = token.lemma_.lower()
    if lemma == core or same_stem(lemma, core):
        return True
    # "Annexed" and "annexation", "elected" and "election".
    shorter, longer = sorted((lemma, core), key=len)
    return len(shorter) >= _STEM and longer.startswith(shorter)
