"""Amounts of a text as the ranges they allow: "more than 600", "nearly 7,000", "dozens"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.bounds import bound_between
from rag.numbers import Number, dates_in, numbers_in

_BETWEEN = re.compile(r"^\s*(?:to|and|or|-|–|—)\s*(?:[$£€¥₹]|us\$)?$", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|since|by|of|until|from|during)\s*$", re.IGNORECASE)
_DOZEN = re.compile(r"^[\s-]*dozen\b", re.IGNORECASE)
_LONG = re.compile(r"^[\s-]*(decade|century|centuries|fortnight)s?\b", re.IGNORECASE)
_ROOM = 1.5
"""How far "more than" reaches: 600 to 900 for more than 600."""
_NEAR = 0.1
_ROUNDED = 0.05
_LEAST_ROUNDED = 100
"""Smaller numbers are given as they are: 30 injured are not 29."""
_YEARS = range(1000, 2100)
_VAGUE = {
    "dozen": (10.0, 14.0), "dozens": (24.0, 99.0), "hundreds": (200.0, 999.0),
    "thousands": (2e3, 9_999.0), "millions": (2e6, 9.99e6), "billions": (2e9, 9.99e9),
    "couple": (2.0, 3.0),
}  # fmt: skip
_DAYS = {"hour": 1 / 24, "minute": 1 / 1440, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
_LONG_DAYS = {"decade": 3650.0, "century": 36500.0, "centuries": 36500.0, "fortnight": 14.0}


@dataclass(frozen=True, slots=True)
class Amount:
    """A range of values in one unit; durations are in days."""

    low: float
    high: float
    unit: str
    start: int
    end: int
    as_written: str = ""
    """The unit of a duration as it is written."""

    def agrees_with(self, other: Amount) -> bool | None:
        """Whether both may be true of one thing; ``None`` where the units cannot be compared."""
        if self.unit and other.unit and self.unit != other.unit:
            return None
        if self._counts(other) or other._counts(self):
            return True
        # A month is no number of weeks: durations in unlike units are compared loosely.
        loose = _ROUNDED if self.as_written != other.as_written else 0.0
        return self.low * (1 - loose) <= other.high * (1 + loose) and other.low * (
            1 - loose
        ) <= self.high * (1 + loose)

    def _counts(self, bare: Amount) -> bool:
        """Whether a bare number is this one in its own unit: "34-year-old" and "the player, 34"."""
        days = _DAYS.get(self.as_written)
        if days is None or bare.unit:
            return False
        return self.low <= bare.high * days and bare.low * days <= self.high


def amounts_in(text: str) -> list[Amount]:
    """The amounts of ``text`` in reading order, dates and ordinals left out."""
    days = [(day.start, day.end) for day in dates_in(text) if day.day or day.year]
    found: list[Amount] = []
    numbers = [
        n
        for n in numbers_in(text)
        if n.kind in {"count", "vague"} and not any(a <= n.start < b for a, b in days)
    ]
    for number in numbers:
        amount = _amount(number, text)
        if amount is None or (found and amount.start < found[-1].end):
            continue  # "dozen" in "two dozen" is counted
        before = found[-1] if found else None
        if before and _BETWEEN.match(text[before.end : amount.start]) and before.low < amount.high:
            same = amount.unit or before.unit
            if _is_range(before, amount, text):
                found[-1] = replace(amount, low=before.low, start=before.start, unit=same)
                continue
        found.append(amount)
    return found


def _is_range(first: Amount, second: Amount, text: str) -> bool:
    between = text[first.end : second.start].strip().lower()
    if "and" in between or "or" in between:
        return bool(re.search(r"\bbetween\s*\S?$", text[: first.start], re.IGNORECASE))
    return True


def _amount(number: Number, text: str) -> Amount | None:
    before, after = text[: number.start], text[number.end :]
    start, end, unit = number.start, number.end, number.unit
    if isinstance(number.value, str):
        known = _VAGUE.get(number.value)
        return Amount(*known, unit, start, end) if known else None
    value, written = number.value, ""
    if value in _YEARS and not unit and number.shown.isdigit():
        # Written without a comma it may be a year, and those are not rounded.
        return None if _IN.search(before) else Amount(value, value, unit, start, end)
    dozen, long = _DOZEN.match(after), _LONG.match(after)
    if dozen:
        value, end = value * 12, end + dozen.end()
    if long:
        value, unit, written = value * _LONG_DAYS[long[1].lower()], "day", long[1].lower()
        end += long.end()
    elif unit in _DAYS:
        value, unit, written = value * _DAYS[unit], "day", unit
    low, high = _range(value, number, before, text[end:])
    return Amount(low, high, unit, start, end, written)


def _range(value: float, number: Number, before: str, after: str) -> tuple[float, float]:
    bound = bound_between(before, after, number)
    if bound in {"more", "least"}:
        return value, value * _ROOM
    if bound in {"less", "most"}:
        return value / _ROOM, value
    if bound == "nearly":
        return value * (1 - _NEAR), value
    if bound == "about":
        return value * (1 - _NEAR), value * (1 + _NEAR)
    # Just under a half, so that neighbours such as 6,700 and 6,800 do not meet.
    slack = min(0.499 * _step(number), _ROUNDED * value)
    return value - slack, value + slack


def _step(number: Number) -> float:
    """How finely a number is given: 100 for 6,700, and a tenth of a million for 1.5 million."""
    value = float(number.value)
    digits = re.match(r"[\d,]*\.(\d+)", number.shown.lstrip("$£€¥₹uUsS "))
    if digits:
        return _last_digit(value, len(digits[1]), number.shown)
    if value < _LEAST_ROUNDED:
        return 0.0
    step = 1.0
    while value % (step * 10) == 0 and step < value:
        step *= 10
    return step if step > 1 else 0.0


def _last_digit(value: float, decimals: int, shown: str) -> float:
    """What one more in the last decimal would add."""
    plain = re.search(r"[\d,]+\.\d+", shown)
    written = float(plain[0].replace(",", "")) if plain else value
    scale = value / written if written else 1.0
    return scale * float(10**-decimals)
