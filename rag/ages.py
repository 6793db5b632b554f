"""Whether a sentence can tell how old somebody or something is."""

from __future__ import annotations

import re

from rag.numbers import dates_in

_ASKS = re.compile(
    r"\W*(?:(?:and|so|but)\s+)?(?:how (?:many years )?old\b"
    r"|(?:at )?(?:what|which) age (?:is|was|did|does|had|has|will)\b"
    r"|what(?:['’]s| is| was) (?:his|her|their|its|[^,?]{2,40}['’]s) age\W*$)[^,?]*\W*",
    re.IGNORECASE,
)
"""A question for an age alone: who asks why as well is answered without one."""
_FEW = r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
"""These count most things but age: as an age they stand beside a word that says so."""
_NUMBER = re.compile(
    r"(?<![\d.,:$£€])\d{1,3}(?:\.\d)?(?![\d%]|[.,:]\d|\s?(?:%|percent|per cent|million|billion"
    r"|trillion|thousand|bn|m\b))"
    r"|\b(?:(?:twen|thir|for|fif|six|seven|eigh|nine)t(?:y|ies)|\w+teen|hundred|teenage[dr]?s?"
    r"|toddler|newborn|baby|infant|centur(?:y|ies)|decades? old|\w+genarians?|pensioner"
    r"|(?<!this )(?:months?|weeks?)|years? old|year-old)\b"
    rf"|{_FEW}[- ](?:year|month|week|day|decade)s?\b"
    rf"|(?:,|\b(?:ages?|aged|at|is|was|turn(?:s|ed|ing)?))\s+{_FEW}(?=\s*(?:[,.;]|$|when\b|and\b))",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:born|birth|founded|established|built|constructed|erected|made|dat(?:es?|ing)|since"
    r"|created|began|begun|opened|launched|formed|started|first)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1\d{3}|20\d{2})s?\b")


def asks_an_age(question: str) -> bool:
    """Whether a question asks how old somebody or something is, and nothing else."""
    return _ASKS.fullmatch(question) is not None


def may_say_an_age(sentence: str) -> bool:
    """Whether a number stands there that may be an age, or when something began.

    Days of the calendar, sums and shares are none; what else is counted may be one.
    """
    if _SINCE.search(sentence) and _YEAR.search(sentence):
        return True
    for day in reversed(dates_in(sentence)):
        sentence = sentence[: day.start] + sentence[day.end :]
    return _NUMBER.search(sentence) is not None
