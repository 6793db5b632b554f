"""Numbers and days that a sentence states and its evidence does not, or states otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.alignment import same_stem
from rag.bounds import Agreement, agreement, bound_of
from rag.numbers import Number, dates_in, numbers_in, relative_dates

if TYPE_CHECKING:
    from spacy.tokens import Doc

_HARD_UNITS = frozenset({"%", "$", "£", "€", "¥", "₹"})


def problems_of_numbers(sentence: Doc, evidence: Doc) -> Iterator[str]:
    """Numbers that are not in the evidence, or bound, measure or count something else there."""
    days = [(d.start, d.end) for d in dates_in(sentence.text) if d.day or d.year]
    given = numbers_in(evidence.text)
    for number in numbers_in(sentence.text):
        if any(a <= number.start and number.end <= b for a, b in days):
            continue  # held as a whole by the rule for dates
        alike = [n for n in given if _equal(n, number)]
        if not alike and not (number.value == 1 and number.shown.lower() == "one"):
            yield f"the number “{number.shown}” is not in the quotes"
        elif not alike and not re.search(r"\b(?:an?|single)\b", evidence.text, re.IGNORECASE):
            yield "the number “one” is not in the quotes"
        elif alike:
            yield from _unit(number, alike, sentence, evidence, given)


def _equal(a: Number, b: Number) -> bool:
    if {a.value, b.value} == {2.0, "couple"}:
        return True
    return (
        a.value == b.value
        and (a.kind == "ordinal") == (b.kind == "ordinal")
        and (a.kind == "code") == (b.kind == "code")
    )


def _unit(
    number: Number, alike: list[Number], sentence: Doc, evidence: Doc, given: list[Number]
) -> Iterator[str]:
    if number.unit and all(n.unit != number.unit for n in alike):
        yield f"“{number.shown}” has another unit in the quotes"
        return
    if not number.unit and number.kind == "count" and all(n.unit in _HARD_UNITS for n in alike):
        yield f"“{number.shown}” has a unit in the quotes"
        return
    if _bounded(number, alike, sentence.text, evidence.text) == "against":
        yield f"the quotes bound “{number.shown}” otherwise"
    counted = _counted(sentence, number)
    if counted and not any(_counted(evidence, n) in {counted, ""} for n in alike):
        bound = {_counted(evidence, n) for n in given if n.value != number.value}
        named = any(same_stem(counted, t.lemma_.lower()) for t in evidence)
        if counted in bound or not (named or counted in evidence.text.lower()):
            yield f"“{number.shown} {counted}” counts something else in the quotes"


def loosened_bounds(sentence: Doc, evidence: Doc) -> Iterator[str]:
    """Numbers that the evidence bounds and the sentence does not, or bounds more boldly.

    "7,000" for "nearly 7,000" is not false, and is not what the evidence says.
    """
    days = [(d.start, d.end) for d in dates_in(sentence.text) if d.day or d.year]
    given = numbers_in(evidence.text)
    for number in numbers_in(sentence.text):
        alike = [n for n in given if _equal(n, number)]
        if not alike or any(a <= number.start and number.end <= b for a, b in days):
            continue
        if _bounded(number, alike, sentence.text, evidence.text) == "partly":
            yield f"the quotes bound “{number.shown}”, or leave it less open"


def _bounded(number: Number, alike: list[Number], sentence: str, evidence: str) -> Agreement:
    """How the bound of a number agrees with that of the evidence; the best of several there."""
    said = bound_of(sentence, number)
    found = {agreement(said, bound_of(evidence, n)) for n in alike}
    best: tuple[Agreement, ...] = ("carried", "partly", "against")
    return next((one for one in best if one in found), "carried")


def _counted(doc: Doc, number: Number) -> str:
    """The lemma of what a number counts; empty where the parse does not tell."""
    for token in doc:
        if number.start <= token.idx < number.end and token.dep_ in {"nummod", "amod"}:
            return str(token.head.lemma_.lower())
    return ""


def problems_of_dates(sentence: str, evidence: str) -> Iterator[str]:
    """Days, years and words like "yesterday" that are not in the evidence."""
    given = dates_in(evidence)
    years = {n.value for n in numbers_in(evidence)}
    for date in dates_in(sentence):
        # A year may stand apart from its day in the evidence, but only where no date has another.
        agreed = any(
            date.agrees_with(other)
            or (other.year is None and date.year in years and _same_day(date, other))
            for other in given
        )
        if not agreed:
            yield f"the date “{date.shown}” is not in the quotes"
    for words in sorted(relative_dates(sentence) - relative_dates(evidence)):
        yield f"“{words}” is not in the quotes"


def _same_day(a: object, b: object) -> bool:
    return (getattr(a, "day", 0), getattr(a, "month", 0)) == (
        getattr(b, "day", 1),
        getattr(b, "month", 1),
    ) or (getattr(a, "day", 0) is None and getattr(a, "month", 0) == getattr(b, "month", 1))
