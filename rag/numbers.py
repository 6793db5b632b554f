"""Numbers and dates of a text by their value, however they are written."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from vectorstore.dates import MONTH_NAMES, MONTHS

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
).split()
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_SMALL = {word: float(i) for i, word in enumerate(_UNITS)} | {
    word: 20.0 + 10 * i for i, word in enumerate(_TENS)
}
_VAGUE = {
    "dozen": "dozen", "dozens": "dozens", "hundreds": "hundreds", "thousands": "thousands",
    "millions": "millions", "billions": "billions", "half": "half", "twice": "twice",
    "double": "twice", "doubled": "twice", "thrice": "thrice", "triple": "thrice",
    "tripled": "thrice", "quarter": "quarter", "couple": "couple", "pair": "couple",
}  # fmt: skip
"""Words of quantity without a value of their own."""

_MONEY = {
    "$": "$", "us$": "$", "usd": "$", "dollar": "$", "£": "£", "gbp": "£", "pound": "£",
    "€": "€", "eur": "€", "euro": "€", "¥": "¥", "yen": "¥", "₹": "₹", "rupee": "₹",
}  # fmt: skip
_MEASURES = {
    "%": "%", "percent": "%", "per cent": "%", "km": "km", "kilometre": "km", "kilometer": "km",
    "mile": "mile", "metre": "m", "meter": "m", "kg": "kg", "kilogram": "kg", "tonne": "tonne",
    "ton": "tonne", "year": "year", "month": "month", "week": "week", "day": "day",
    "hour": "hour", "minute": "minute",
}  # fmt: skip
UNITS = _MONEY | _MEASURES
"""Words and signs of a unit, with the sign of each."""
_CURRENCY = r"us\$|[$£€¥₹]"
_DIGITS = re.compile(
    rf"(?P<money>{_CURRENCY})?\s?(?<![\w.])(?P<value>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<decade>s)\b"
    r"|[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|bn|mn|tn|k|m|b)\b)?",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\b(?:" + "|".join([*_SMALL, *_ORDINALS, *_VAGUE, "hundred", "hundredth"]) + r")\b"
    r"(?:(?:[\s-]|\s+and\s+)(?:" + "|".join([*_SMALL, *_ORDINALS, *_SCALES]) + r")\b)*",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[\s-]?(%|per\s?cent|[a-z]+?)(?:s|es)?\b" + r"|^\s?(%)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])[\w]+(?:-\w+)*\b|\b[^\W\d_]+-\d+\b")
_ORDINAL_TAIL = re.compile(r"^\d+(?:st|nd|rd|th|s|bn|mn|tn|k|m|b)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number where a text has it."""

    value: float | str
    """Its value; the word itself for a vague one ("dozens") or a mixed one ("F-16")."""
    kind: str
    """``count``, ``ordinal``, ``decade``, ``vague`` or ``code``."""
    unit: str
    """A currency, a percentage or a common measure; empty where none follows."""
    shown: str
    start: int
    end: int


def numbers_in(text: str) -> list[Number]:
    """The numbers of ``text`` in reading order, in figures or in words."""
    found = [*_codes(text)]
    for maker in (_from_digits, _from_words):
        taken = [(n.start, n.end) for n in found]
        found += [n for n in maker(text) if not any(n.start < b and a < n.end for a, b in taken)]
    return sorted(found, key=lambda n: n.start)


def _codes(text: str) -> Iterator[Number]:
    for match in _GLUED.finditer(text):
        if not _ORDINAL_TAIL.match(match[0]) and not re.match(r"^\d+-[a-z]", match[0]):
            yield Number(match[0].lower(), "code", "", match[0], *match.span())


def _from_digits(text: str) -> Iterator[Number]:
    for match in _DIGITS.finditer(text):
        value = float(match["value"].replace(",", ""))
        if match["scale"]:
            value *= _SCALES[match["scale"].lower()]
        kind = "ordinal" if match["ordinal"] else "decade" if match["decade"] else "count"
        unit = _MONEY[match["money"].lower()] if match["money"] else _unit_after(text, match.end())
        yield Number(value, kind, unit, match[0].strip(), *match.span())


def _from_words(text: str) -> Iterator[Number]:
    for match in _WORDS.finditer(text):
        words = re.split(r"[\s-]+", match[0].lower())
        if len(words) == 1 and words[0] in _VAGUE:
            yield Number(_VAGUE[words[0]], "vague", "", match[0], *match.span())
            continue
        value, kind = _value_of(words)
        if value is not None and not (words == ["one"] and _is_pronoun(text, match)):
            unit = _unit_after(text, match.end())
            yield Number(value, kind, unit, match[0], *match.span())


def _value_of(words: list[str]) -> tuple[float | None, str]:
    """The value of number words: "two hundred and five", "twenty-first"."""
    total = current = 0.0
    kind = "count"
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _ORDINALS:
            current, kind = current + 1 + _ORDINALS.index(word), "ordinal"
        elif word in _SCALES:
            current = (current or 1.0) * _SCALES[word]
            if _SCALES[word] > 100:
                total, current = total + current, 0.0
        elif word in _VAGUE:
            return None, "vague"
    return total + current, kind


def _is_pronoun(text: str, match: re.Match[str]) -> bool:
    """Whether "one" stands for a person or a thing rather than for 1."""
    before, after = text[: match.start()].lower().rstrip(), text[match.end() :].lower()
    return bool(
        re.match(r"\s+(?:of|another|day|by)\b|['’]s|\s*[.,;:!?)]|\s*$", after)
    ) or before.endswith(("no", "any", "every", "the", "this", "that", "each", "which"))


def _unit_after(text: str, end: int) -> str:
    match = _AFTER.match(text[end:])
    if not match:
        return ""
    word = re.sub(r"\s+", " ", (match[1] or match[2]).lower())
    return UNITS.get(word, "")


_MONTH = "|".join(rf"{name}|{name[:3]}\b\.?" for name in MONTH_NAMES) + r"|sept\b\.?"
_DATES = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})\b"
    rf"|\b(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<y1>\d{{4}})\b)?"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})(?:,?\s+(?P<y2>\d{{4}})\b)?"
    rf"|\b(?P<m3>{_MONTH}),?\s+(?:of\s+)?(?P<y3>\d{{4}})\b"
    rf"|\b(?:in|of|during|last|next|this|early|late|mid|(?P<bound>since|until|by|from))[\s-]+"
    rf"(?P<m4>{_MONTH})\b(?!,?\s+(?:of\s+)?\d{{4}}\b)(?(bound)(?!\s+\d{{1,2}}\b(?![,.:]\d)))"
    r"|\b(?P<m5>January|February|April|June|July|August|September|October|November|December)\b",
    re.IGNORECASE,
)
_MONTH_IN = re.compile(
    rf"\b(?:\d{{4}}-\d\d-\d|{'|'.join(name[:3] for name in MONTH_NAMES)})", re.IGNORECASE
)
"""Most sentences have none, which is told in a third of the time."""
_RELATIVE = re.compile(
    r"\b(yesterday|today|tomorrow|tonight|(?:last|next|this|previous|following|earlier this|later "
    r"this) (?:week|month|year|night|morning|evening|afternoon|weekend|spring|summer|autumn|fall"
    r"|winter|decade|century)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as a text states it; ``None`` where it does not."""

    day: int | None
    month: int
    year: int | None
    shown: str
    start: int
    end: int

    def agrees_with(self, other: Day) -> bool:
        """Whether nothing that this date states is missing or different in the other."""
        return self.month == other.month and all(
            ours is None or ours == theirs
            for ours, theirs in ((self.day, other.day), (self.year, other.year))
        )


def dates_in(text: str) -> list[Day]:
    """The dates of ``text`` that name a month, in words or between a year and a day."""
    if not _MONTH_IN.search(text):
        return []
    return [day for match in _DATES.finditer(text) if (day := _day(match)) is not None]


def _day(match: re.Match[str]) -> Day | None:
    if match["iso"]:
        try:
            date = datetime.date.fromisoformat(match["iso"])
        except ValueError:
            return None
        return Day(date.day, date.month, date.year, match[0], *match.span())
    name = next(match[f"m{i}"] for i in range(1, 6) if match[f"m{i}"])
    # Folded, for a pattern that overlooks case takes the long s of old prints for an s.
    month = MONTHS[name[:3].casefold()]
    day, year = match["d1"] or match["d2"], match["y1"] or match["y2"] or match["y3"]
    return Day(
        int(day) if day else None, month, int(year) if year else None, match[0], *match.span()
    )


def relative_dates(text: str) -> set[str]:
    """Weekdays and words such as "yesterday" and "last month"."""
    return {match[1].lower() for match in _RELATIVE.finditer(text)}
