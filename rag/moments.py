"""The days that a sentence names, resolved by the day on which its article was published.

Nothing is known here of what happened when: a day is the sentence's own, or it is not told.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.numbers import Day, dates_in
from vectorstore.dates import WEEKDAYS
from vectorstore.types import Span

Date = datetime.date
_DAY = datetime.timedelta(days=1)
_YEARS = range(1500, 2101)
_COUNTS = {
    word: number
    for number, words in enumerate(
        ("", "a one an", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
    for word in words.split()
}
_YEAR = re.compile(
    r"\b(?:in|since|by|of|during|until|till|from|after|before|the|early|late|mid|year|and|to|for)"
    r"[\s-]+(?P<year>1[5-9]\d\d|20\d\d)\b(?!\s?(?:%|per|people|million|billion)|[.,:]\d|['’]?s\b|-\w)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"\b(?:(?P<which>last|next|this|previous|past|earlier this|later this) "
    rf"(?P<unit>week|month|year)"
    rf"|(?P<side>last |next |this |this past )?(?P<weekday>{'|'.join(WEEKDAYS)})"
    r"|(?P<near>yesterday|today|tonight|tomorrow)"
    r"|(?P<count>a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) "
    r"(?P<ago>day|week|month|year)s? ago)\b(?!['’]s (?:edition|paper))",
)
_AHEAD = re.compile(
    r"\b(?:will|shall|due to|set to|plan(?:s|ned)? to|scheduled|expected to|going to|to be held|"
    r"upcoming|ahead of)\b[^.;]{0,60}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of days that a text names, both ends included, and where it names it."""

    first: Date
    last: Date
    span: Span

    @property
    def told(self) -> str:
        """The stretch for people: a day, a month, a year, or from one day to another."""
        first, last = self.first, self.last
        if first == last:
            return f"{first.day} {first:%B} {first.year}"
        if (first, last) == _month(first.year, first.month):
            return f"{first:%B} {first.year}"
        if (first, last) == (Date(first.year, 1, 1), Date(first.year, 12, 31)):
            return str(first.year)
        return f"{first.day} {first:%B} to {last.day} {last:%B} {last.year}"

    def comes_before(self, other: Moment) -> bool | None:
        """Whether all of it lies before the other; ``None`` where the two overlap."""
        if self.last < other.first:
            return True
        return False if other.last < self.first else None


def moments_in(text: str, published: Date | None) -> list[Moment]:
    """The days that ``text`` names, in reading order.

    Those that lean on the day of publication ("on Monday", "last year", "9 August") are left
    out where that is not known.
    """
    found = [m for day in dates_in(text) if (m := _written(day, published))]
    taken = [(day.start, day.end) for day in dates_in(text)]
    for match in _YEAR.finditer(text):
        year, span = int(match["year"]), Span(*match.span("year"))
        if year in _YEARS and not any(a < span.end and span.start < b for a, b in taken):
            found.append(Moment(Date(year, 1, 1), Date(year, 12, 31), span))
    if published:
        found += _relative(text, published)
    return sorted(found, key=lambda one: one.span)


def moment_of(text: str, published: Date | None) -> Moment | None:
    """The day that ``text`` tells most finely, the first of equals."""
    return min(
        moments_in(text, published), key=lambda m: ((m.last - m.first).days, m.span), default=None
    )


def _written(day: Day, published: Date | None) -> Moment | None:
    span = Span(day.start, day.end)
    try:
        if day.year is not None:
            if day.year not in _YEARS:
                return None
            return Moment(*_stretch(day.year, day), span)
        if published is None:
            return None
        near = [_stretch(published.year + shift, day) for shift in (0, -1, 1)]
    except ValueError:  # the 31st of a shorter month
        return None
    return Moment(*min(near, key=lambda s: _distance((s[0] - published).days)), span)


def _distance(days: int) -> int:
    """How far off a day is for the news, which looks back further than ahead."""
    return 2 * days if days > 0 else -days


def _stretch(year: int, day: Day) -> tuple[Date, Date]:
    if day.day is None:
        return _month(year, day.month)
    return (Date(year, day.month, day.day),) * 2


def _month(year: int, month: int) -> tuple[Date, Date]:
    return Date(year, month, 1), Date(year, month, calendar.monthrange(year, month)[1])


def _relative(text: str, published: Date) -> Iterator[Moment]:
    for match in _RELATIVE.finditer(text):
        try:
            stretch = _reached(match, text[: match.start()], published)
        except (ValueError, OverflowError):
            continue
        yield Moment(*stretch, Span(*match.span()))


def _reached(match: re.Match[str], before: str, published: Date) -> tuple[Date, Date]:
    if match["near"]:
        shift = {"yesterday": -1, "tomorrow": 1}.get(match["near"], 0)
        return (published + shift * _DAY,) * 2
    if match["weekday"]:
        return (_weekday(match, before, published),) * 2
    if match["ago"]:
        return _ago(match["ago"], _COUNTS.get(match["count"]) or int(match["count"]), published)
    shift = {"last": -1, "previous": -1, "past": -1, "next": 1}.get(match["which"], 0)
    if match["unit"] == "year":
        return Date(published.year + shift, 1, 1), Date(published.year + shift, 12, 31)
    if match["unit"] == "month":
        return _month(*_months_on(published, shift))
    monday = published + (7 * shift - published.weekday()) * _DAY
    return monday, monday + 6 * _DAY


def _weekday(match: re.Match[str], before: str, published: Date) -> Date:
    """The day of the week that is meant: the latest one, or where it is to come the next."""
    wanted, side = WEEKDAYS.index(match["weekday"]), (match["side"] or "").strip()
    back = (published.weekday() - wanted) % 7
    if side == "next" or (not side and _AHEAD.search(before)):
        return published + ((-back) % 7 or (7 if side else 0)) * _DAY
    return published - (back or (7 if side == "last" else 0)) * _DAY


def _ago(unit: str, count: int, published: Date) -> tuple[Date, Date]:
    """As finely as people count: a year ago is the month, weeks ago the week."""
    if unit == "day":
        return (published - count * _DAY,) * 2
    if unit == "week":
        monday = published - (7 * count + published.weekday()) * _DAY
        return monday, monday + 6 * _DAY
    if unit == "month":
        return _month(*_months_on(published, -count))
    # "Three years ago" is the year; only "a year ago" is said of nearly the same day.
    if count == 1:
        return _month(published.year - 1, published.month)
    return Date(published.year - count, 1, 1), Date(published.year - count, 12, 31)


def _months_on(day: Date, count: int) -> tuple[int, int]:
    months = day.year * 12 + day.month - 1 + count
    return months // 12, months % 12 + 1
