"""Calendar dates as they are written, without guessing which number is the month."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

MONTH_NAMES = (
    "january february march april may june july august september october november december"
).split()
MONTHS = {
    form: number for number, name in enumerate(MONTH_NAMES, start=1) for form in (name, name[:3])
} | {"sept": 9}
"""The number of a month by each way of writing it, in small letters."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"\b(?:(?P<m1>{_MONTH})\.? (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y1>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m2>{_MONTH})\.?,? (?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})[-/](?P<m3>\d{1,2})[-/](?P<d3>\d{1,2}))(?!\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")
# Hexadecimal names hold runs of digits too: only whole parts of a name are dates.
_IN_NAME = re.compile(
    r"(?<![0-9a-z])(?:(\d{4})[-_./](\d{1,2})[-_./](\d{1,2})|((?:19|20)\d\d)(\d\d)(\d\d))(?![0-9a-z])",
    re.IGNORECASE,
)
_YEARS = (1800, 2100)


def parse_date(value: object) -> datetime.date | None:
    """A date from a date, an ISO 8601 date or time, an e-mail's date or one in English words.

    ``None`` for anything else: ``03/04/2021`` is two different days on two shores.
    """
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    text = str(value or "").strip()
    if re.fullmatch(r"(?:19|20)\d{6}(?:T.*)?", text):
        return _date(text[:4], text[4:6], text[6:8])
    found = next(written_dates(text[:80]), None)
    if found:
        return found
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError):
        return None


def written_dates(text: str) -> Iterator[datetime.date]:
    """The full dates, with a year, that ``text`` writes, in reading order."""
    if not _YEAR.search(text):
        return
    for match in _WRITTEN.finditer(text):
        for form in "123":
            if match[f"y{form}"]:
                day = _date(match[f"y{form}"], match[f"m{form}"], match[f"d{form}"])
                if day:
                    yield day


def date_in_name(source: str) -> datetime.date | None:
    """The date in the path of a file, where it holds exactly one."""
    days = {
        _date(*(part for part in match.groups() if part)) for match in _IN_NAME.finditer(source)
    }
    days.discard(None)
    return days.pop() if len(days) == 1 else None


def _date(year: str, month: str, day: str) -> datetime.date | None:
    number = MONTHS.get(month.lower(), 0) if not month.isdigit() else int(month)
    try:
        found = datetime.date(int(year), number, int(day))
    except ValueError:
        return None
    return found if _YEARS[0] <= found.year <= _YEARS[1] else None
