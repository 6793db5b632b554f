"""What a sentence states that its evidence does not: numbers, dates, names, quotations.

Each rule errs on the side of a complaint: a true sentence that is cut costs the reader a
quote in its place, a false one that passes costs the trust in all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rag.name_rules import problems_of_names
from rag.number_rules import problems_of_dates, problems_of_numbers

if TYPE_CHECKING:
    from spacy.tokens import Doc

_PAIRS = (("“", "”"), ("„", "”"), ("«", "»"), ('"', '"'))
_SINGLE = re.compile(r"(?:(?<=\s)|^|(?<=[(\[]))[‘'](?=\S)(.+?)(?<=\S)[’'](?=$|[\s.,;:!?)\]])")


def problems_of_facts(sentence: Doc, evidence: Doc) -> Iterator[str]:
    """What the sentence states that the evidence does not, each in words for people."""
    yield from problems_of_numbers(sentence, evidence)
    yield from problems_of_dates(sentence.text, evidence.text)
    yield from problems_of_names(sentence, evidence)
    yield from _quotations(sentence.text, evidence.text)


def quotations(text: str) -> list[str]:
    """What stands between quotation marks; an unclosed one goes to the end."""
    found: list[str] = []
    for opening, closing in _PAIRS:
        inner = re.escape(opening), re.escape(closing)
        found += re.findall(rf"{inner[0]}(.+?)(?:{inner[1]}|$)", text, re.DOTALL)
    return found + _SINGLE.findall(text)


def _quotations(sentence: str, evidence: str) -> Iterator[str]:
    known = fold(evidence)
    for quotation in quotations(sentence):
        parts = [fold(part) for part in re.split(r"\.\.\.|…|\[[^\]]*\]", quotation)]
        at: Callable[[str], bool] = lambda part: not part or f" {part} " in f" {known} "  # noqa: E731
        if not all(at(part) for part in parts):
            yield f"the quotation “{quotation.strip()}” is not in the quotes"


def fold(text: str) -> str:
    """A text as its words alone, without case and punctuation, to compare quotations by."""
    return " ".join(re.findall(r"\w+", text.casefold().replace("’", "").replace("'", "")))
