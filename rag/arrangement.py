"""How the sentences of an answer stand together: by source or by day, under words of ours.

Free of heavy imports, as all of what an answer is made of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

Shape = Literal["summary", "accounts", "timeline", "order"]
SHAPES: Mapping[str, Shape] = {shape: shape for shape in get_args(Shape)}
"""By name: what a text from outside may call for."""


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences that belong under one heading; none where a source says nothing."""

    heading: str
    """An outlet with its date, or a day as far as the articles tell it."""
    sentences: tuple[int, ...] = ()
    """Places in ``Answer.sentences``, from 0, in reading order."""
    note: str = ""
    """What is to be known of the section, such as that nothing was found."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Sections that together hold every sentence of an answer once."""

    shape: Shape
    sections: tuple[Section, ...]
    lead: str = ""
    """One sentence of ours above them, which claims nothing but dates and outlets."""
    citations: tuple[int, ...] = ()
    """Numbers of the citations that carry the dates of ``lead``."""

    @property
    def by_date(self) -> bool:
        """Whether it answers by its dates, so that prose in its place could only lose them."""
        return self.shape in {"timeline", "order"}

    @property
    def silences(self) -> tuple[str, ...]:
        """What is said of the sources that say nothing, each in a sentence for people."""
        return tuple(f"{s.heading}: {s.note}" for s in self.sections if not s.sentences)


def kept(
    arrangement: Arrangement | None, places: Mapping[int, int], citations: Collection[int]
) -> Arrangement | None:
    """What is left of an arrangement where only some sentences are, each at its new place.

    The lead goes with the first of its citations that is missing, and a section with the last
    of its sentences. Nothing is left of an arrangement without sentences.
    """
    if arrangement is None:
        return None
    sections = tuple(
        replace(one, sentences=tuple(places[at] for at in one.sentences if at in places))
        for one in arrangement.sections
        if not one.sentences or any(at in places for at in one.sentences)
    )
    if not any(one.sentences for one in sections):
        return None
    if all(number in citations for number in arrangement.citations):
        return replace(arrangement, sections=sections)
    return replace(arrangement, sections=sections, lead="", citations=())
