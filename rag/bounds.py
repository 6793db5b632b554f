"""Words that bound a number, "nearly 7,000" and "at least 20", and which may stand for which."""

from __future__ import annotations

import re
from typing import Literal

from rag.numbers import Number

Bound = Literal["exact", "more", "least", "less", "most", "nearly", "about"]
"""Over it, not under it; under it, not over it; a little under; either side; or none of these."""
Agreement = Literal["carried", "partly", "against"]

_WORDS: tuple[tuple[Bound, str], ...] = (
    # The longer first: "no more than" is no "more than".
    ("most", r"no more than|not more than|at most|up to|as (?:many|much) as|a maximum of"),
    ("least", r"no (?:less|fewer) than|not (?:less|fewer) than|at least|a minimum of"),
    ("nearly", r"almost|nearly|close to|just under|just short of|approaching"),
    ("more", r"more than|over|above|exceed(?:s|ed|ing)?|upwards of|in excess of|well over"),
    ("less", r"less than|fewer than|under|below"),
    ("about", r"about|around|roughly|approximately|some|an estimated|estimated at|circa|ca?\.|~"),
)
_BEFORE: tuple[tuple[Bound, re.Pattern[str]], ...] = tuple(
    (bound, re.compile(rf"(?:(?<!\w)(?:{words}))\s*(?:[$£€¥₹]|us\$)?\s*$", re.IGNORECASE))
    for bound, words in _WORDS
)
_OR_MORE = re.compile(r"^\s*(?:\+|or more\b|or above\b)", re.IGNORECASE)
_OR_LESS = re.compile(r"^\s*(?:or (?:less|fewer|under)\b|at most\b)", re.IGNORECASE)
_OR_SO = re.compile(r"^\s*(?:or so\b|-odd\b)", re.IGNORECASE)
_PLACES = re.compile(r"(?<!\w)(?:over|under|above|below|around|about|some)\s*$", re.IGNORECASE)
"""Words that before a year bound nothing: "protests over 2020", "around 1994"."""
_YEARS = range(1000, 2100)
_LOOK = 30

_CARRIES: dict[Bound, dict[Bound, Agreement]] = {
    # What the evidence has → what a sentence may have; any other pair speaks against it.
    "exact": {"about": "carried", "least": "partly", "most": "partly"},
    "more": {"least": "carried", "exact": "partly", "about": "partly"},
    "least": {"more": "partly", "exact": "partly", "about": "partly"},
    "less": {"most": "carried", "exact": "partly", "about": "partly", "nearly": "partly"},
    "most": {"less": "partly", "exact": "partly", "about": "partly", "nearly": "partly"},
    "nearly": {"about": "carried", "less": "partly", "most": "partly", "exact": "partly"},
    "about": {"exact": "partly", "nearly": "partly"},
}


def bound_of(text: str, number: Number) -> Bound:
    """How ``text`` bounds ``number``, by the words before and after it."""
    return bound_between(
        text[max(0, number.start - _LOOK) : number.start], text[number.end :], number
    )


def bound_between(before: str, after: str, number: Number) -> Bound:
    """How the words on both sides of ``number`` bound it."""
    if _OR_MORE.match(after):
        return "least"
    if _OR_LESS.match(after):
        return "most"
    if _OR_SO.match(after):
        return "about"
    if _is_year(number) and _PLACES.search(before):
        return "exact"
    return next((bound for bound, words in _BEFORE if words.search(before)), "exact")


def agreement(said: Bound, given: Bound) -> Agreement:
    """Whether evidence with one bound carries a sentence with another on the same number.

    "About 7,000" may be said of nearly 7,000. "7,000" may not, for it drops what the evidence
    leaves open; and "more than 7,000" is another claim.
    """
    return "carried" if said == given else _CARRIES[given].get(said, "against")


def _is_year(number: Number) -> bool:
    return number.value in _YEARS and not number.unit and number.shown.isdigit()
