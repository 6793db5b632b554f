"""Where evidence differs → what is quoted, and the sides told, each by its quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.disagreement import Difference
from rag.findings import Evidence
from rag.rivals import View
from rag.syndication import story_of
from rag.types import Citation, Disagreement, Side
from rag.writing import focus_of


def quoted_with_sides(
    evidence: Sequence[Evidence], found: Sequence[Difference], most: int
) -> tuple[Evidence, ...]:
    """The evidence to quote: a sentence of each side first, then the rest, up to ``most``."""
    sides = [side[0].evidence for difference in found for side in difference.sides]
    return tuple(_once([*sides, *evidence])[: max(most, len(_once(sides)))])


def told(found: Sequence[Difference], citations: Sequence[Citation]) -> tuple[Disagreement, ...]:
    """The differences that are no mere update, each side with the citations that carry it."""
    return tuple(
        Disagreement(one.asked, tuple(_side(side, citations) for side in one.sides))
        for one in found
        if not one.update
    )


def updates(found: Sequence[Difference], citations: Sequence[Citation]) -> list[str]:
    """A note on each later report that supersedes an earlier one."""
    notes = []
    for one in found:
        if one.update:
            later, *earlier = (_side(side, citations) for side in one.sides)
            by_number = {citation.number: citation for citation in citations}
            before = " and ".join(
                f"“{side.statement}” ({by_number[side.citations[0]].label})" for side in earlier
            )
            notes.append(
                f"The later report, “{later.statement}” ({by_number[later.citations[0]].label}), "
                f"supersedes the earlier {before}."
            )
    return notes


def _side(side: Sequence[View], citations: Sequence[Citation]) -> Side:
    quotes = {_words(view.evidence.text) for view in side}
    first = _words(side[0].evidence.text)
    numbers = [c.number for c in citations if _words(c.quote) in quotes]
    numbers.sort(key=lambda n: (_words(_of(n, citations).quote) != first, n))
    return Side(
        statement=_statement(side[0]),
        citations=tuple(numbers),
        sources=len({story_of(view.evidence.chunk) for view in side}),
    )


def _of(number: int, citations: Sequence[Citation]) -> Citation:
    return next(citation for citation in citations if citation.number == number)


def _statement(view: View) -> str:
    """The answer phrase in the words of the article; for a claim the whole sentence."""
    text = view.evidence.text
    span = focus_of(text, view.evidence.answer) if view.value else None
    return " ".join((text[span.start : span.end] if span else text).split())


def _once(evidence: Iterable[Evidence]) -> list[Evidence]:
    kept: dict[str, Evidence] = {}
    for one in evidence:
        kept.setdefault(_words(one.text), one)
    return list(kept.values())


def _words(text: str) -> str:
    return " ".join(text.lower().split())
