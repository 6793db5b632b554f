"""Whether a sentence can be of the weekday that a question names."""

from __future__ import annotations

import re

_DAY = r"(?P<day>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_ASKS = re.compile(
    rf"\bon\s+(?:last\s+)?{_DAY}\b(?!,?\s+(?:the\s+)?(?:\d|{_MONTH}))", re.IGNORECASE
)
"""With a date beside it the day is known otherwise."""
_SAYS = re.compile(
    rf"(?<!\bBlack )(?<!\bCyber )(?<!\bBloody )(?<!\bGood )(?<!\bSuper )\b{_DAY}s?\b", re.IGNORECASE
)
"""Not those by which a feast, a sale or a massacre is known."""


def asked_weekday(question: str) -> str:
    """The one weekday "on" which something was, as a question says; empty for none, or several."""
    days = {match["day"].lower() for match in _ASKS.finditer(question)}
    every = {match["day"].lower() for match in _SAYS.finditer(question)}
    return next(iter(days)) if len(days) == 1 and days == every else ""


def may_be_of(weekday: str, sentence: str) -> bool:
    """Whether a sentence names that weekday, or none: what was on Monday was not on Sunday."""
    named = {match["day"].lower() for match in _SAYS.finditer(sentence)}
    return not named or weekday in named
