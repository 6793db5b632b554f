"""Which outlet reported first: told by the dates of its articles, and by nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.arrangement import Section
from rag.findings import Evidence
from rag.plan import Plan, day_told, label_of
from rag.told import Told

_EARLIEST = 4
NO_DATE = "no date is known of this article."


@dataclass(frozen=True, slots=True)
class Dated:
    """An outlet and what it says of a topic."""

    name: str
    told: tuple[Told, ...]
    silence: str
    """What is said where it says nothing."""

    @property
    def first(self) -> Told | None:
        """The surest sentence of its earliest article, one without a date where none has."""
        return _earliest(self.told)


def reports_in_order(
    sides: Sequence[Dated], claimed: Literal["", "before", "after"]
) -> Plan | None:
    """Each outlet's earliest article that says so; ``None`` where none does."""
    firsts = [side.first for side in sides]
    if not any(firsts):
        return None
    evidence: list[Evidence] = []
    sections = []
    for side, first in zip(sides, firsts, strict=True):
        if first is None:
            sections.append(Section(side.name, (), side.silence))
            continue
        note = "" if first.evidence.chunk.published else NO_DATE
        sections.append(Section(label_of(first.evidence.chunk), (len(evidence),), note))
        evidence.append(first.evidence)
    days = [first.evidence.chunk.published if first else None for first in firsts]
    lead = _lead([side.name for side in sides], days, claimed)
    return Plan(
        "order",
        tuple(evidence),
        tuple(sections),
        lead,
        tuple(range(len(evidence))) if lead else (),
        tuple(one.chunk.source for one in evidence if one.chunk.published),
    )


def _lead(
    names: Sequence[str],
    days: Sequence[datetime.date | None],
    claimed: Literal["", "before", "after"],
) -> str:
    """Who was first by the dates; empty where one has none."""
    known = [day for day in days if day]
    if len(known) < len(days) or len(known) < 2:
        return ""
    told = "; ".join(f"{name}, {day_told(day)}" for name, day in zip(names, known, strict=True))
    if len(set(known)) == 1:
        return f"On the same day, by the dates of the articles here: {told}."
    if claimed:
        is_so = known[0] < known[1] if claimed == "before" else known[0] > known[1]
        return f"{'Yes' if is_so else 'No'}, by the dates of the articles here: {told}."
    return f"{names[known.index(min(known))]} first, by the dates of the articles here: {told}."


def first_of_all(told: Sequence[Told]) -> Plan | None:
    """The earliest articles that say so, of whatever outlet; ``None`` where none has a date."""
    by_story: dict[str, list[Told]] = {}
    for one in told:
        by_story.setdefault(one.story, []).append(one)
    firsts = [first for found in by_story.values() if (first := _earliest(found))]
    dated = sorted(
        (f for f in firsts if f.evidence.chunk.published),
        key=lambda f: (f.evidence.chunk.published, f.evidence.chunk.source),
    )
    undated = [f for f in firsts if not f.evidence.chunk.published]
    chosen = [*dated[:_EARLIEST], *undated[: _EARLIEST - min(len(dated), _EARLIEST) or 1]]
    if not dated or not chosen:
        return None
    lead = f"The earliest by the dates of the articles here: {label_of(dated[0].evidence.chunk)}."
    return Plan(
        "order",
        tuple(one.evidence for one in chosen),
        tuple(
            Section(
                label_of(one.evidence.chunk),
                (place,),
                "" if one.evidence.chunk.published else NO_DATE,
            )
            for place, one in enumerate(chosen)
        ),
        lead,
        (0,),
        tuple(one.evidence.chunk.source for one in dated[:_EARLIEST]),
    )


def _earliest(told: Sequence[Told]) -> Told | None:
    """Of the earliest article the sentence that is worth most; ``told`` comes in that order."""
    days = [one.evidence.chunk.published for one in told]
    first = min((day for day in days if day), default=None)
    return next((one for one, day in zip(told, days, strict=True) if day == first), None)
