"""What tells evidence that carries a claim from evidence that does not: words alone.

No corpus is at hand when a claim is judged, so the rarity of a word is guessed from its
form: long words, names and numbers say more than short ones.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.stopwords import STOPWORDS

Floats = npt.NDArray[np.float64]

NAMES = tuple(
    "words content weighted stems pairs triples run order letters best_sentence best_two "
    "best_pairs spread numbers_missing names_missing negation_differs "
    "least_covered uncovered near_window".split()
)
"""The columns, in order. None is a length: how long evidence is says much about which set
a pair comes from, and nothing about whether it carries the claim."""

_MARK = re.compile(r"\[\d+\](?:\s*https?://\S+)?")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|\w+")
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|\n+")
_NEGATION = frozenset("no not never none nobody nothing neither nor without cannot".split())
_SUFFIX = re.compile(r"(?:['’]s|['’]|(?:ies|ing|ed|es|s|ly|ation|ations|ment|ments))$")
_RUN = 12
"""A run of words this long counts as a full quote."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text as its words."""

    shown: tuple[str, ...]
    low: tuple[str, ...]
    stems: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of ``text``, citation marks left out."""
        shown = tuple(_WORD.findall(_MARK.sub(" ", text)))
        low = tuple(word.lower().replace("’", "'").replace(",", "") for word in shown)
        return cls(shown, low, tuple(map(stem, low)))


def stem(word: str) -> str:
    """The word without its ending, so that forms of one word meet; rough on purpose."""
    if word[:1].isdigit() or len(word) < 4:
        return word
    bare = _SUFFIX.sub("", word)
    return (bare if len(bare) >= 3 else word)[:7]


def features(claim: str, evidence: str) -> Floats:
    """The row of a claim and its evidence, shape (len(NAMES),)."""
    said, given = Words.of(claim), Words.of(evidence)
    if not said.low:
        return np.zeros(len(NAMES))
    weights = _weights(said)
    sentences = [Words.of(part) for part in _SENTENCE.split(evidence) if part.strip()]
    known = set(given.stems)
    by_sentence = [_covered(said, weights, set(s.stems)) for s in sentences] or [0.0]
    pairs_of = [_joint(said.stems, s.stems, 2) for s in sentences] or [0.0]
    next_to = [
        _covered(said, weights, {*a.stems, *b.stems}) for a, b in itertools.pairwise(sentences)
    ]
    whole = _covered(said, weights, known)
    content = [s for s, low in zip(said.stems, said.low, strict=True) if low not in STOPWORDS]
    numbers = {w for w in said.low if w[0].isdigit()}
    names = _names(said)
    missing = [s for s in content if s not in known]
    row = [
        sum(w in set(given.low) for w in said.low) / len(said.low),
        _share(content, set(known)),
        whole,
        sum(s in known for s in said.stems) / len(said.stems),
        _joint(said.stems, given.stems, 2),
        _joint(said.stems, given.stems, 3),
        min(_longest_run(said.stems, given.stems), _RUN) / _RUN,
        max((_in_order(said.stems, s.stems) for s in sentences), default=0.0),
        _letters(said, given),
        max(by_sentence),
        max([*next_to, max(by_sentence)]),
        max(pairs_of),
        whole - max(by_sentence),
        float(len(numbers - set(given.low))),
        float(sum(stem(name.lower()) not in known for name in names)),
        float(_negated(said) and not _negated(given)),
        max((len(s) for s in missing), default=0) / 7,
        math.log1p(len(missing)),
        _window(said, given, weights),
    ]
    return np.array(row, dtype=np.float64)


def _weights(words: Words) -> list[float]:
    return [_weight(*pair) for pair in zip(words.shown, words.low, strict=True)]


def _weight(shown: str, low: str) -> float:
    """How much a word says, guessed from its form."""
    if low in STOPWORDS:
        return 0.1
    return min(len(low), 10) / 5 + 0.8 * shown[0].isupper() + 1.0 * low[0].isdigit()


def _covered(said: Words, weights: Sequence[float], known: set[str]) -> float:
    held = sum(w for s, w in zip(said.stems, weights, strict=True) if s in known)
    return held / sum(weights)


def _share(items: Sequence[str], known: set[str]) -> float:
    return sum(item in known for item in items) / len(items) if items else 1.0


def _joint(said: Sequence[str], given: Sequence[str], n: int) -> float:
    """The share of the runs of ``n`` words that the evidence holds as well."""
    runs = list(zip(*(said[i:] for i in range(n)), strict=False))
    known = set(zip(*(given[i:] for i in range(n)), strict=False))
    return sum(run in known for run in runs) / len(runs) if runs else 0.0


def _longest_run(said: Sequence[str], given: Sequence[str]) -> int:
    best, before = 0, [0] * (len(given) + 1)
    for a in said:
        now = [0] * (len(given) + 1)
        for j, b in enumerate(given, start=1):
            if a == b:
                now[j] = before[j - 1] + 1
                best = max(best, now[j])
        before = now
    return best


def _in_order(said: Sequence[str], given: Sequence[str]) -> float:
    """The longest common subsequence as a share of the claim."""
    before = [0] * (len(given) + 1)
    for a in said:
        now = [0]
        for j, b in enumerate(given, start=1):
            now.append(before[j - 1] + 1 if a == b else max(before[j], now[-1]))
        before = now
    return before[-1] / len(said)


def _letters(said: Words, given: Words) -> float:
    def grams(words: Words) -> Counter[str]:
        text = " ".join(words.low)
        return Counter(text[i : i + 5] for i in range(max(len(text) - 4, 0)))

    ours, theirs = grams(said), grams(given)
    return sum(n for gram, n in ours.items() if gram in theirs) / max(sum(ours.values()), 1)


def _window(said: Words, given: Words, weights: Sequence[float]) -> float:
    """The most that any stretch of the evidence twice as long as the claim covers."""
    size = 2 * len(said.stems)
    starts = range(0, max(len(given.stems) - size // 2, 1), max(size // 4, 1))
    return max(_covered(said, weights, set(given.stems[i : i + size])) for i in starts)


def _names(words: Words) -> list[str]:
    return [w for w in words.shown[1:] if w[0].isupper() and w.lower() not in STOPWORDS]


def _negated(words: Words) -> bool:
    return any(low in _NEGATION or low.endswith("n't") for low in words.low)
