"""When an article that does not say was published, from what its text tells.

An inferred date needs two signs that agree (a dated caption and the weekday of the lead; an
anniversary, how far off it is, and the weekday) and always comes with its reason.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Sequence

from vectorstore.dates import WEEKDAYS, written_dates
from vectorstore.headlines import is_prose

_LEAD = 3
_TOP = 8
_DAY = "|".join(WEEKDAYS)
_ON_DAY = re.compile(rf"\b({_DAY})\b")
_NUMBERS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "first": 1, "second": 2, "third": 3, "fourth": 4,
    "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_EVENTS: tuple[tuple[str, datetime.date], ...] = (
    (r"(?:full-scale |russian |russia['’]s )*invasion of ukraine", datetime.date(2022, 2, 24)),
    (r"annexation of crimea", datetime.date(2014, 3, 18)),
    (r"(?:attacks? of )?(?:september 11|9/11)\b", datetime.date(2001, 9, 11)),
    (r"(?:hamas['’]s? |hamas-led )?(?:attacks? of )?october 7\b", datetime.date(2023, 10, 7)),
    (r"fall of the berlin wall", datetime.date(1989, 11, 9)),
    (r"brexit referendum", datetime.date(2016, 6, 23)),
    (r"(?:attack|riot|storming)\w* (?:on|at|of) the (?:us )?capitol", datetime.date(2021, 1, 6)),
    (r"fukushima (?:nuclear )?(?:disaster|accident|meltdown)", datetime.date(2011, 3, 11)),
    (r"chernobyl (?:nuclear )?(?:disaster|accident|explosion)", datetime.date(1986, 4, 26)),
    (r"fall of kabul|taliban(?:['’]s)? (?:takeover|return to power)", datetime.date(2021, 8, 15)),
    (r"(?:invasion of iraq|start of the iraq war)", datetime.date(2003, 3, 20)),
    (r"(?:death|killing|murder) of george floyd", datetime.date(2020, 5, 25)),
    (r"grenfell tower fire", datetime.date(2017, 6, 14)),
    (r"beirut (?:port )?(?:explosion|blast)", datetime.date(2020, 8, 4)),
    (r"death of queen elizabeth(?: ii)?", datetime.date(2022, 9, 8)),
    (r"(?:military )?coup in myanmar|myanmar(?:['’]s)? coup", datetime.date(2021, 2, 1)),
    (r"(?:dissolution|collapse|break-?up) of the soviet union", datetime.date(1991, 12, 26)),
    (r"tiananmen(?: square)? (?:massacre|crackdown)", datetime.date(1989, 6, 4)),
    (r"assassination of (?:john f\. kennedy|president kennedy|jfk)", datetime.date(1963, 11, 22)),
    (r"(?:d-day|normandy landings)", datetime.date(1944, 6, 6)),
)  # fmt: skip
_ANNIVERSARY = re.compile(
    r"\b(?:(?P<much>a|one|two|three|four|five|six|\d+) (?P<unit>day|week)s? (?P<side>before|after)|"
    r"(?P<eve>on the eve of)|(?P<on>on)) "
    r"the (?:(?P<which>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"\d+(?:st|nd|rd|th))(?:-year)? )?anniversary of (?:the |russia['’]s )?(?P<event>[^.,;]{4,80})",
    re.IGNORECASE,
)
_YEARS_AGO = re.compile(r"\b(a|one|two|three|four|five|\d+) years? ago\b", re.IGNORECASE)
_SLACK = 3
# Only a picture has a credit, and its caption the day on which it was taken.
_CREDITED = re.compile(r"©|\b(?:photo|getty|afp|reuters|epa)\b|\bap\W*$|/AP\b", re.IGNORECASE)


def infer_date(lines: Sequence[str]) -> tuple[datetime.date, str] | None:
    """The date of publication that ``lines`` (boilerplate left out) imply, and the reason."""
    return _from_caption(lines) or _from_anniversary(lines)


def _from_caption(lines: Sequence[str]) -> tuple[datetime.date, str] | None:
    """A dated caption near the top, whose weekday is the day of which the lead tells."""
    captioned = {
        day
        for line in lines[1:_TOP]
        if len(line.split()) < 60 and _CREDITED.search(line)
        for day in written_dates(line)
    }
    if len(captioned) != 1:
        return None
    day = captioned.pop()
    if any(later > day for line in lines[_TOP:] for later in written_dates(line)):
        return None
    name = WEEKDAYS[day.weekday()]
    lead = itertools.islice(filter(is_prose, lines), _LEAD)
    if not any(name in _ON_DAY.findall(line) for line in lead):
        return None
    return day, f"inferred: a caption is dated {day.isoformat()}, a {name}, as the text says"


def _from_anniversary(lines: Sequence[str]) -> tuple[datetime.date, str] | None:
    """“A week before the anniversary of …, they met on Friday”, with the count of years."""
    top = " ".join(lines[:_TOP])
    match = _ANNIVERSARY.search(top) if "anniversary of" in top.lower() else None
    if match is None:
        return None
    named = match["event"].lower()
    event = next((day for pattern, day in _EVENTS if re.match(pattern, named)), None)
    if event is None:
        return None
    ago = match["which"] or next(iter(_YEARS_AGO.findall(top)), None)
    years = _number(ago)
    if years is None or event.replace(day=1).year + years > 2100:
        return None
    day = event.replace(year=event.year + years) if (event.month, event.day) != (2, 29) else event
    day += datetime.timedelta(days=_offset(match))
    names = _ON_DAY.findall(top[match.end() :])
    near = [
        day + datetime.timedelta(days=shift)
        for shift in sorted(range(-_SLACK, _SLACK + 1), key=abs)
    ]
    exact = match["on"] or match["eve"]
    for name in names[:1]:
        for candidate in near[:1] if exact else near:
            if WEEKDAYS[candidate.weekday()] == name:
                said = match[0][: match.start("event") - match.start()] + match["event"]
                return candidate, f"inferred: the text says “{said.strip()}” and “{name}”"
    return None


def _offset(match: re.Match[str]) -> int:
    if match["eve"]:
        return -1
    if match["on"]:
        return 0
    days = (_number(match["much"]) or 0) * (7 if match["unit"].lower() == "week" else 1)
    return -days if match["side"].lower() == "before" else days


def _number(word: str | None) -> int | None:
    if not word:
        return None
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else _NUMBERS.get(word.lower())
