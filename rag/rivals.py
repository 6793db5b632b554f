"""How likely it is that two unlike answers are answers to the same question.

Two sentences that give unlike values contradict each other only where both answer what was
asked. A small regression weighs how likely each is to, and how much of the question they share.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from rag.alignment import same_stem
from rag.findings import Evidence
from rag.lasting import asks_what_lasts
from rag.linear import Floats, Logistic
from rag.stopwords import STOPWORDS
from rag.values import Value

MODEL = "disagreement_model.json"
NAMES = tuple(
    "alone score alone_best score_best covered covered_best covered_both alike short amount date "
    "name typed asks_noun".split()
)
"""The columns: of the less likely sentence and of the likelier one how sure to be of its article
and of itself, as odds' logarithm, and how much of the question it holds; what both hold; how
alike they are beside the question; what sort of answer is asked for and given."""
_TYPED = frozenset({"who", "when", "where", "how many", "how much"})
_NOUN = re.compile(
    r"\b(?:what|which)\s+(?:is|was|are|were)\s+(?:the|his|her|its|their)\b"
    r"|\b(?:what|which)\s+(?!is\b|was\b|are\b|were\b|do\b|does\b|did\b|has\b|have\b|had\b|will\b"
    r"|would\b|can\b|could\b|should\b|may\b|might\b)\w+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class View:
    """A sentence with what it says, as far as that can be compared."""

    evidence: Evidence
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class RivalModel:
    """Whether two unlike answers answer the same question, and from when on that is said."""

    rivals: Logistic
    least: float
    least_lasting: float = 1.0
    """The same for questions about what stays as it is (``rag.lasting``), where it is lower."""

    @classmethod
    @functools.cache
    def shipped(cls) -> RivalModel:
        """The model that comes with Newsdesk."""
        raw = json.loads((files("rag") / MODEL).read_text(encoding="utf-8"))
        rivals = Logistic.from_json(raw["rivals"], NAMES)
        return cls(rivals, float(raw["least"]), float(raw["least_lasting"]))

    def says(self, question: str, kind: str, one: View, other: View) -> bool:
        """Whether the two answer the same question surely enough to be told as a difference."""
        least = self.least
        if asks_what_lasts(question):
            least = min(least, self.least_lasting)
        return self.probability(question, kind, one, other) >= least

    def probability(self, question: str, kind: str, one: View, other: View) -> float:
        """That the two answer the same question, 0..1, in whatever order they come."""
        return float(self.rivals.probability(row(question, kind, one, other)[np.newaxis])[0])


def row(question: str, kind: str, one: View, other: View) -> Floats:
    """The features of two views with unlike values, shape (len(NAMES),)."""
    best, less = sorted((one, other), key=lambda v: (-v.evidence.alone, -v.evidence.score))
    asked = _words(question)
    ours, theirs = (_words(v.evidence.text) for v in (best, less))
    titles = [_words(f"{v.evidence.text} {v.evidence.chunk.title or ''}") for v in (best, less)]
    sorts = [v.value.sort if v.value else "" for v in (best, less)]
    beside = [_without(words, asked) for words in (ours, theirs)]
    phrases = [v.evidence.answer for v in (best, less)]
    return np.array(
        [
            _log_odds(less.evidence.alone),
            _log_odds(less.evidence.score),
            _log_odds(best.evidence.alone),
            _log_odds(best.evidence.score),
            _share(asked, titles[1]),
            _share(asked, titles[0]),
            _share(asked, titles[0], titles[1]),
            _share(beside[0], beside[1]) / 2 + _share(beside[1], beside[0]) / 2,
            float(max((p.end - p.start for p in phrases if p), default=0) <= _SHORT),
            float(sorts[0] == sorts[1] == "amount"),
            float(sorts[0] == sorts[1] == "date"),
            float(sorts[0] == sorts[1] == "name"),
            float(kind in _TYPED),
            float(bool(_NOUN.search(question))),
        ]
    )


_SHORT = 25


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"\w+", text.casefold()) if w not in STOPWORDS and len(w) > 1}


def _without(words: Iterable[str], asked: Iterable[str]) -> set[str]:
    kept = list(asked)
    return {w for w in words if not any(_same(w, a) for a in kept)}


def _share(asked: set[str], *held: set[str]) -> float:
    """How many of ``asked`` are in every one of ``held``."""
    there = sum(all(any(_same(a, w) for w in words) for words in held) for a in asked)
    return there / max(1, len(asked))


def _same(a: str, b: str) -> bool:
    return a == b or same_stem(a, b)
