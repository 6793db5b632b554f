"""What an answer phrase says, and whether two phrases can both be true of one thing.

Numbers are compared with their bounds, dates at their precision, names by containment and
spelling, other phrases by their words. Where two cannot be compared nothing is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from anyascii import anyascii
from rapidfuzz.distance import DamerauLevenshtein

from rag.alignment import same_stem
from rag.amounts import Amount, amounts_in
from rag.name_rules import TITLES
from rag.numbers import UNITS, Day, dates_in
from rag.stopwords import STOPWORDS
from vectorstore.types import Span

Sort = Literal["amount", "date", "name", "phrase"]

_LIKENESS = 0.85
"""Two long names are spellings of one when they share this much."""
_LONG = 6
_ENOUGH = 0.6
"""Names that share this share of their words are taken for one."""
_YEAR = re.compile(
    r"(?<![\w,.$£€-])(?P<first>1\d{3}|20\d{2})(?:\s?(?:-|–|—|to|or|/)\s?(?P<last>\d{4}|\d{2}))?"
    r"(?P<decade>s)?(?![\w%]|,\d|\.\d)"
)
_LEADS_TO_PLACE = re.compile(r"\b(?:in|at|near|from|to)\s+$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_NO_NAMES = frozenset(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_CORPORATE = frozenset("inc ltd plc corp co llc group company corporation limited".split())
_OPEN = re.compile(
    r"\bwhat(?:\s+else)?\s+(?:(?:do|does|did|has|have|had|will|would|can|could|should|may|might|must"
    r"|shall|about|if)\b|happen)",
    re.IGNORECASE,
)
"""Asks what somebody did or said, or what happened: one true answer does not deny another."""


@dataclass(frozen=True, slots=True)
class Period:
    """A date as far as it is known: years from ``first`` to ``last``."""

    first: int | None
    last: int | None
    month: int | None = None
    day: int | None = None

    def agrees_with(self, other: Period) -> bool | None:
        """Whether all that both state is the same; ``None`` where they state nothing alike."""
        known = [
            ours == theirs
            for ours, theirs in ((self.month, other.month), (self.day, other.day))
            if ours is not None and theirs is not None
        ]
        if self.first and self.last and other.first and other.last:
            known.append(self.first <= other.last and other.first <= self.last)
        return all(known) if known else None


@dataclass(frozen=True, slots=True)
class Value:
    """An answer phrase, as far as it can be compared."""

    sort: Sort
    amounts: tuple[Amount, ...] = ()
    periods: tuple[Period, ...] = ()
    words: tuple[str, ...] = ()
    """Of a name or a phrase: its words that say something, folded."""

    def agrees_with(self, other: Value) -> bool | None:
        """Whether both may be true of one thing; ``None`` where they cannot be compared."""
        if {self.sort, other.sort} == {"name", "phrase"} or self.sort == other.sort == "phrase":
            return any(_same_word(x, y) for x in self.words for y in other.words)
        if self.sort != other.sort:
            return None
        if self.sort == "name":
            return _names_agree(self.words, other.words)
        if self.sort == "amount":
            return _any(a.agrees_with(b) for a in self.amounts for b in other.amounts)
        return _any(a.agrees_with(b) for a in self.periods for b in other.periods)


def _any(agreements: Iterable[bool | None]) -> bool | None:
    """Whether one agrees, or none does; ``None`` where none can be compared."""
    known = set(agreements)
    return True if True in known else False if False in known else None


def value_of(sentence: str, answer: Span, kind: str, question: str = "") -> Value | None:
    """What ``sentence`` says at ``answer`` to a question of ``kind``; ``None`` for nothing.

    A "who" is a name, a "how many" an amount, a "when" a date; for other questions it is
    what the phrase itself is.
    """
    start, end = _whole_words(sentence, answer)
    phrase = sentence[start:end]
    periods = tuple(periods_in(sentence, start, end))
    amounts = tuple(a for a in amounts_in(sentence) if a.start < end and a.end > start)
    names = names_in(phrase, starts=not sentence[:start].strip())
    if kind in {"how many", "how much"}:
        return Value("amount", amounts=amounts) if amounts else None
    if kind == "when":
        return Value("date", periods=periods) if periods else None
    words = _content(phrase, question)
    if kind in {"who", "where"} and names:
        return Value("name", words=names) if 2 * len(names) >= len(words) else None
    if kind == "who":
        brief = words and not amounts and len(words) <= _MOST_BESIDE
        return Value("phrase", words=words) if brief else None
    if kind == "how":  # "how effective", "how fast"
        return Value("amount", amounts=amounts) if amounts else None
    if kind not in {"which", "what"}:
        return None
    if len(words) <= _MOST_BESIDE and not names and (amounts or periods):
        return Value("amount", amounts=amounts) if amounts else Value("date", periods=periods)
    if _OPEN.search(question) or not words + names:
        return None
    return Value("name", words=names) if names else Value("phrase", words=words)


_MOST_BESIDE = 3


def periods_in(text: str, start: int, end: int) -> list[Period]:
    """The dates and years that ``text`` has between ``start`` and ``end``."""
    days = dates_in(text)
    found = [_period(day) for day in days if day.start < end and day.end > start]
    inside = [(d.start, d.end) for d in days]
    for match in _YEAR.finditer(text):
        if match.start() >= end or match.end() <= start:
            continue
        if any(a <= match.start() < b for a, b in inside):
            continue
        first = int(match["first"])
        last = _last_year(first, match["last"]) + (9 if match["decade"] else 0)
        found.append(Period(first, last))
    return found


def _last_year(first: int, last: str | None) -> int:
    if last is None:
        return first
    year = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    return max(first, year)


def _period(day: Day) -> Period:
    return Period(day.year, day.year, day.month, day.day)


def names_in(phrase: str, *, starts: bool = False) -> tuple[str, ...]:
    """The words of names in ``phrase``, folded; the first one of a sentence counts if alone."""
    words = [m[0] for m in _WORD.finditer(phrase)]
    found = [w for i, w in enumerate(words) if w[0].isupper() and not (starts and i == 0)]
    if starts and words and words[0][0].isupper():
        found.insert(0, words[0])
    return tuple(dict.fromkeys(_fold(word) for word in found if _is_name(word)))


def has_name(names: Collection[str], name: str) -> bool:
    """Whether a folded name is among others, in this or another spelling."""
    return name in names or any(_same_name(name, other) for other in names)


def _is_name(word: str) -> bool:
    folded = _fold(word)
    known = TITLES | _NO_NAMES | _CORPORATE | (frozenset() if word.isupper() else STOPWORDS)
    return bool(folded) and folded not in known


def _fold(word: str) -> str:
    plain = re.sub(r"['’]s?$", "", word)
    plain = re.sub(r"['’.-]", "", plain)
    return str(anyascii(plain)).lower()


def _content(phrase: str, question: str) -> tuple[str, ...]:
    """The words of a phrase that say something, those of the question left out."""
    asked = [_fold(m[0]) for m in _WORD.finditer(question)]
    words = (_fold(m[0]) for m in _WORD.finditer(phrase))
    return tuple(
        dict.fromkeys(
            w
            for w in words
            if w
            and w not in STOPWORDS
            and w not in UNITS
            and not w[0].isdigit()
            and not any(w == a or same_stem(w, a) for a in asked)
        )
    )


def _names_agree(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    shorter, longer = sorted((ours, theirs), key=len)
    alike = sum(any(_same_name(a, b) for b in longer) for a in shorter)
    if alike == len(shorter) or alike >= _ENOUGH * len(longer):
        return True
    return _is_acronym(shorter, longer) or _is_acronym(longer, shorter)


def _same_name(a: str, b: str) -> bool:
    if a == b:
        return True
    if min(len(a), len(b)) == 1:
        return a[0] == b[0]
    if min(len(a), len(b)) < _LONG:
        return False
    likeness = DamerauLevenshtein.normalized_similarity(a, b)
    return bool(likeness >= _LIKENESS or same_stem(a, b))


def _is_acronym(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    letters = "".join(word[0] for word in long)
    return any(len(word) > 1 and word == letters for word in short)


def _whole_words(text: str, answer: Span) -> tuple[int, int]:
    """``answer`` grown to whole words."""
    start, end = answer.start, answer.end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def says(text: str, value: Value) -> bool:
    """Whether ``text`` says ``value`` anywhere."""
    if value.sort == "amount":
        there = amounts_in(text)
        return any(a.agrees_with(b) is True for a in value.amounts for b in there)
    if value.sort == "date":
        days = periods_in(text, 0, len(text))
        return any(a.agrees_with(b) is True for a in value.periods for b in days)
    words = {_fold(match[0]) for match in _WORD.finditer(text)}
    same = _same_name if value.sort == "name" else _same_word
    return all(any(same(word, other) for other in words) for word in value.words)


def calls_somebody(text: str, surname: str) -> bool:
    """Whether ``text`` has a folded last name as one: with a capital, and not as a place."""
    return any(
        match[0][0].isupper()
        and _fold(match[0]) == surname
        and not _LEADS_TO_PLACE.search(text[: match.start()])
        for match in _WORD.finditer(text)
    )


def _same_word(a: str, b: str) -> bool:
    return a == b or same_stem(a, b)
