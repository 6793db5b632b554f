"""Whether a sentence can tell how old somebody or something is."""

from __future__ import annotations

import re

from rag.numbers import dates_in

_ASKS = re.compile(r"\b(?:how old|(?:what|which) age|(?:what|which) is\b.{1,40}\bage)\b")
_FEW = r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
"""These count most things but age: as an age they stand beside a word that says so."""
_NUMBER = re.compile(
    r"(?<![\d.,:$£€])\d{1,3}(?![\d%:]|[.,]\d|\s?(?:%|percent|per cent|million|billion|trillion"
    r"|thousand|bn|m\b))"
    r"|\b(?:(?:twen|thir|for|fif|six|seven|eigh|nine)t(?:y|ies)|\w+teen|hundred|teenage[dr]?s?|toddler|newborn"
    r"|baby|infant"
    r"|centur(?:y|ies)|septua\w+|octo\w+ian|nona\w+ian|pensioner|months?|weeks?)\b"
    rf"|{_FEW}[- ](?:year|month|week|day)s?\b|\b(?:aged?|at|turn(?:s|ed|ing)?)\s+{_FEW}\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:born|birth|founded|established|built|dat(?:es?|ing)|since|created|began|begun|opened"
    r"|launched|formed|started|first)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1\d{3}|20\d{2})s?\b")


def asks_an_age(question: str) -> bool:
    """Whether a question asks how old somebody or something is."""
    return _ASKS.search(question.lower()) is not None


def may_say_an_age(sentence: str) -> bool:
    """Whether a number stands there that may be an age, or when something began.

    Days of the calendar, sums and shares are none.
    """
    if _SINCE.search(sentence) and _YEAR.search(sentence):
        return True
    for day in reversed(dates_in(sentence)):
        sentence = sentence[: day.start] + sentence[day.end :]
    return _NUMBER.search(sentence) is not None
