"""Sentences chosen from several articles → the sections in which they are told."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.arrangement import Arrangement, Section, Shape
from rag.findings import Evidence
from rag.told import Told
from vectorstore.types import Chunk

_LATE = datetime.date.max


@dataclass(frozen=True, slots=True)
class Plan:
    """What is quoted, in order, and the sections that hold it."""

    shape: Shape
    evidence: tuple[Evidence, ...]
    sections: tuple[Section, ...]
    """Their sentences are places in ``evidence``."""
    lead: str = ""
    lead_from: tuple[int, ...] = ()
    """Places in ``evidence`` of what carries the dates of ``lead``."""
    dated_by: tuple[str, ...] = ()
    """Sources whose day of publication ``lead`` or a heading rests on."""
    notes: tuple[str, ...] = ()

    def arrangement(self) -> Arrangement:
        """The arrangement of an answer that cites each piece of evidence by its place."""
        numbers = tuple(place + 1 for place in self.lead_from)
        return Arrangement(self.shape, self.sections, self.lead, numbers)


def sections_of(shape: Shape, chosen: Sequence[Told], *, newest: bool = False) -> Plan | None:
    """A section for each article, the earliest first, or the ``newest``; the undated last."""
    ordered = in_time(chosen)
    if not ordered:
        return None
    if newest:
        earliest = datetime.date.min
        ordered.sort(key=lambda one: -(one.evidence.chunk.published or earliest).toordinal())
    groups: dict[str, list[int]] = {}
    for place, one in enumerate(ordered):
        groups.setdefault(one.evidence.chunk.source, []).append(place)
    headings = [label_of(ordered[places[0]].evidence.chunk) for places in groups.values()]
    sections = []
    for heading, places in zip(headings, groups.values(), strict=True):
        chunk = ordered[places[0]].evidence.chunk
        if headings.count(heading) > 1 and chunk.title and chunk.title != heading:
            heading = f"{heading}, “{chunk.title}”"
        sections.append(Section(heading, tuple(places)))
    return Plan(shape, tuple(one.evidence for one in ordered), tuple(sections))


def in_time(told: Iterable[Told]) -> list[Told]:
    """By the day of the article, then by article, then as they stand in it."""
    return sorted(told, key=lambda one: (*_when(one.evidence.chunk), one.evidence.span.start))


def heading_of(told: Sequence[Told]) -> str:
    """The outlet, with its day where all is of one article."""
    chunks = [one.evidence.chunk for one in told]
    if len({chunk.source for chunk in chunks}) == 1:
        return label_of(chunks[0])
    return chunks[0].outlet or label_of(chunks[0])


def label_of(chunk: Chunk) -> str:
    """Outlet and day for people, else the title, else the file."""
    named = ", ".join(filter(None, [chunk.outlet, day_told(chunk.published)]))
    return (
        named
        if chunk.outlet
        else ", ".join(filter(None, [chunk.title or chunk.source, day_told(chunk.published)]))
    )


def day_told(day: datetime.date | None) -> str:
    """A day as people write it; empty for none."""
    return f"{day.day} {day:%B} {day.year}" if day else ""


def _when(chunk: Chunk) -> tuple[datetime.date, str]:
    return chunk.published or _LATE, chunk.source
