"""A question that tells somebody by several clauses → the name that the evidence for each shares.

"Which company was sued over its tank, has been sold twice, and is run by a former diver?" No
sentence says all of it. The one name that stands where each of it is told is what was asked for.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from rag.findings import Asked, Evidence, Reading, distinct
from rag.language import Linguist
from rag.named import names_of
from rag.question import Question
from rag.sought import Sought, sought_by
from vectorstore.types import Span

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_AFTER_NAME = re.compile(r"(?:\s+[a-z][\w’'-]*)+$")
_BESIDE = 0.5
"""What a sentence counts for a name that stands only just before it, or over its article."""
_MISFIT = 0.7
"""What a name counts that the parser takes for another kind than is asked for: it may be wrong."""
_HARDLY = 0.8
"""What a name counts that stands in sentences for one clause alone, and beside those for others."""
_BEFORE = 320
"""So many signs before a sentence may name whom it speaks of."""
_FOUND = 0.3
"""How surely a sentence has to answer a clause to speak for a name."""
_LEAST_CLAUSES = 2
_LEAST_SHARE = 0.4
"""What is borne out less is no answer; of questions that no article answers it was .35 at most."""
_WORTH = 0.5
"""A sentence that has the name stands for the best one, if its score is this share of it."""


Key = tuple[str, ...]
"""The words of a name, folded."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A sentence by the names that it has."""

    score: float
    keys: frozenset[Key]
    before: Key
    """The words of the title of its article, and of what stands before it."""

    def speaks_of(self, calls: Collection[Key]) -> float:
        """How surely it answers, as far as it speaks of whom ``calls`` call."""
        if not self.keys.isdisjoint(calls):
            return self.score
        return _BESIDE * self.score if any(_stands(key, self.before) for key in calls) else 0.0


@dataclass(frozen=True, slots=True)
class Bridge:
    """The name that clauses share, and how far what was found for them bears it out."""

    name: str
    share: float
    """The mean over the clauses of how surely a sentence that names it answers: 0..1.

    Less where the name seems to be of another kind than the one asked for.
    """
    clauses: int
    """For how many of them one was found."""
    calls: frozenset[Key]
    """The ways in which the sentences call it, as folded words."""

    def named_in(self, text: str) -> Span | None:
        """Where a text has the longest of its names."""
        return _span_of(text, self.calls)


def bridge_of(
    question: Question, readings: Sequence[Reading], linguist: Linguist, outlets: Iterable[str] = ()
) -> Bridge | None:
    """The name that the evidence for the parts of ``question`` shares, if it asks for one.

    Names that the question has are none that it asks for, nor those of ``outlets``.
    """
    sought = sought_by(question)
    if sought is None:
        return None
    names = _Names(question.standalone, outlets, linguist)
    for reading in readings:
        for asked in reading.asked:
            names.add(asked)
    return names.best(sought)


class _Names:
    """The names in what was found, those of one person together."""

    def __init__(self, question: str, outlets: Iterable[str], linguist: Linguist) -> None:
        self._known = {_folded(word) for word in _WORD.findall(question)}
        self._outlets = {_key(outlet) for outlet in outlets}
        self._linguist = linguist
        self._kinds: dict[Key, Counter[str]] = defaultdict(Counter)
        self._written: dict[Key, str] = {}
        self._weights: dict[Key, float] = defaultdict(float)
        self._parts: list[list[_Named]] = []

    def add(self, asked: Asked) -> None:
        """The names of the sentences that were looked at for one part."""
        self._parts.append([self._of(evidence) for evidence in asked.considered])

    def _of(self, evidence: Evidence) -> _Named:
        keys = set()
        for name in names_of(evidence.text, self._linguist):
            shown = _AFTER_NAME.sub("", name.text)  # "Everton chairman" names Everton
            key = _key(shown)
            # "CEO Caroline Ellison" is in the question too, where that has Caroline Ellison.
            known = self._known.issuperset(key if "of" in key else key[-2:])
            if not key or known or key in self._outlets:
                continue
            keys.add(key)
            self._kinds[key][name.kind or ""] += 1
            self._written.setdefault(key, shown)
            self._weights[key] += evidence.score
        chunk = evidence.chunk
        start = max(evidence.span.start - chunk.start, 0)
        before = f"{chunk.title or ''} {chunk.text[max(0, start - _BEFORE) : start]}"
        words = tuple(_folded(word) for word in _WORD.findall(before))
        return _Named(evidence.score, frozenset(keys), words)

    def best(self, sought: Sought) -> Bridge | None:
        """The name that most of the parts have, and most surely."""
        called: dict[Key, set[Key]] = defaultdict(set)
        for key in self._kinds:
            called[self._whole(self._whole(key))].add(key)
        bridges = []
        for whole, calls in called.items():
            found = [
                max((one.speaks_of(calls) for one in part), default=0.0) for part in self._parts
            ]
            clauses = sum(score >= _FOUND for score in found)
            if clauses >= _LEAST_CLAUSES:
                fits = 1.0 if _is_sought(self._kinds[whole], sought) else _MISFIT
                # Named outright for one clause alone, it may only be spoken of where the rest is.
                outright = sum(
                    any(not one.keys.isdisjoint(calls) for one in part) for part in self._parts
                )
                fits *= 1.0 if outright >= _LEAST_CLAUSES else _HARDLY
                share = fits * sum(found) / len(found)
                bridges.append(Bridge(self._written[whole], share, clauses, frozenset(calls)))
        best = max(bridges, key=lambda one: (one.share, one.name), default=None)
        return best if best and best.share >= _LEAST_SHARE else None

    def _whole(self, key: Key) -> Key:
        """The name that is meant: of somebody by surname, or by more than the name, the usual one.

        "Bankman-Fried" is Sam Bankman-Fried, and so is "FTX founder Sam Bankman-Fried"; but
        "Google" is not Google Play.
        """
        same = [
            other
            for other in self._kinds
            if len(other) > 1
            and other[-1] == key[-1]
            and (set(key) <= set(other) or set(other) <= set(key))
            and self._kinds[other]["person"]
        ]
        return max(same, key=lambda other: (self._weights[other], other), default=key)


def with_name(reading: Reading, bridge: Bridge, most: int) -> Reading:
    """What was found for one part, a sentence that has the name first where one answers it."""
    considered = reading.asked[0].considered if reading.asked else ()
    naming = [
        replace(one, answer=span)
        for one in considered
        if (span := bridge.named_in(one.text)) is not None
    ]
    if not naming or not considered:
        return reading
    best = naming[0]
    if best.score < _WORTH * considered[0].score:
        return reading
    evidence = [one for one in reading.evidence if one.text != best.text]
    return replace(reading, evidence=tuple(distinct([best, *evidence])[:most]))


def _span_of(text: str, called: frozenset[Key]) -> Span | None:
    """Where a text has the longest of some ways to call a name."""
    words = list(_WORD.finditer(text))
    for key in sorted(called, key=lambda key: (-len(key), key)):
        for at in range(len(words) - len(key) + 1):
            run = words[at : at + len(key)]
            if tuple(_folded(word[0]) for word in run) == key:
                return Span(run[0].start(), run[-1].end())
    return None


def _is_sought(kinds: Counter[str], sought: Sought) -> bool:
    people, every = kinds["person"], kinds.total()
    return 3 * people >= every if sought == "person" else 2 * people <= every


def _stands(key: tuple[str, ...], words: Sequence[str]) -> bool:
    return any(tuple(words[at : at + len(key)]) == key for at in range(len(words) - len(key) + 1))


def _key(name: str) -> Key:
    return tuple(_folded(word) for word in _WORD.findall(name))


def _folded(word: str) -> str:
    return re.sub(r"[’']s?$", "", word.casefold())
