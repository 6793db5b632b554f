"""Counts that grow as news comes in: the later report overtakes the earlier one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

_TOLLS = re.compile(
    r"\b(?:kill|die|dea(?:d|th)|injur|wound|hurt|casualt|victim|toll|fatalit|miss(?:ing)\b|rescue"
    r"|evacuat|displace|homeless|infect|(?:confirmed )?cases\b|hospitali[sz]|detain|arrest"
    r"|surviv|affect|flee|fled|stranded|collapsed|destroyed|damaged|raised so far)\w*",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:initial(?:ly)?|at first|first (?:day|night|hours?|week|reports?|count)|early reports?"
    r"|preliminary|so far|as of|to date|on the (?:second|third) (?:day|night)|that day"
    r"|(?:until|by) (?:noon|midnight|morning|evening|night|(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day)"
    r"|(?:day|night|morning|afternoon|evening|month|week|year|january|february|march|april|may"
    r"|june|july|august|september|october|november|december) alone)\b",
    re.IGNORECASE,
)


def grows(question: str) -> bool:
    """Whether a question asks for a count that grows as news comes in."""
    return bool(_TOLLS.search(question))


def speaks_of_part(text: str) -> bool:
    """Whether a sentence counts a part of the time alone: the first day, until Monday."""
    return bool(_PART.search(text))


def overtakes(
    later: Sequence[datetime.date | None], earlier: Sequence[datetime.date | None]
) -> bool:
    """Whether all days of ``later`` are known and after all of ``earlier``."""
    ours, theirs = [d for d in later if d], [d for d in earlier if d]
    whole = len(ours) == len(later) > 0 and len(theirs) == len(earlier) > 0
    return whole and min(ours) > max(theirs)
