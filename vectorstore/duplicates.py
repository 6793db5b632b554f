"""Which articles are one report under several mastheads.

Candidates come from MinHash with locality-sensitive hashing, over runs of words of the whole
text and of its opening alone (a stub shares little with the whole but its opening); each pair
is then held against the words themselves. Boilerplate is left out beforehand, so neither a
shared footer makes two reports one nor a different one makes one report two.

What is the same report: nearly all of the shorter text stands in the longer one, and both
open alike. A follow-up that repeats the background of yesterday's report is another report,
and so is a round-up that holds several reports whole.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vectorstore.headlines import is_prose
from vectorstore.sentences import overlapping, split_paragraphs
from vectorstore.sketches import Bands, Shingles, sketch
from vectorstore.types import Article

_WORD = re.compile(r"\d[\d.,]*\d|\w+")
_RUN = 4
_OPENING = 250
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_LEAST = 12
_ALIKE = 0.5
CONTAINED = 0.65
"""Of the shorter text, what must stand in the longer one for the two to be one report."""
_BRIEF, _BRIEF_SHARE = 80, 0.85
_SAME_FIGURES = 0.6
_LEAST_FIGURES = 3
_OPENED = 0.15
_EVEN = 0.8


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of an article; small enough to keep for every article of a folder."""

    source: str
    whole: Shingles
    opening: Shingles
    numbers: Shingles
    """The figures in it: forms of daily reports differ in nothing else."""
    whole_bands: Bands
    opening_bands: Bands
    """Articles that share a band of either may be one report."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two articles compare, all shares of 0 to 1."""

    contained: float
    """Of the runs of the shorter text, those that the longer one has."""
    alike: float
    """Of the runs of both, those that both have."""
    opened: float
    """Of the opening of either, what stands in the other: the smaller share."""
    figures: float
    """Of the figures of the shorter text, those that the longer one has; 1 of too few."""
    brief: bool
    """Whether one of them is so short that forms of words and chance weigh heavily."""
    lopsided: bool
    """Whether one is so much longer that it may hold more than the other."""

    @property
    def same(self) -> bool:
        """Whether they are versions of one report."""
        if self.brief:
            return self.contained >= _BRIEF_SHARE and self.figures >= _BRIEF_SHARE
        opened = self.contained >= CONTAINED and self.opened >= _OPENED
        return self.figures >= _SAME_FIGURES and (self.alike >= _ALIKE or opened)


def fingerprint(article: Article) -> Fingerprint:
    """The runs of words of the article, its boilerplate and its headline left out."""
    words: list[str] = []
    short: list[str] = []
    for p in split_paragraphs(article.text):
        cuts = overlapping(article.boilerplate, p)
        if cuts and any(s.start <= p.start and p.end <= s.end for s in cuts):
            continue
        end = min((s.start for s in cuts if s.start > p.start), default=p.end) if cuts else p.end
        paragraph = article.text[p.start : end]
        (words if is_prose(paragraph.strip()) else short).extend(_words(paragraph))
    # Headlines are rewritten from one masthead to the next; what is no prose at all has
    # nothing but such lines to be compared by.
    words = words or short
    hashes = np.fromiter(map(_hash_word, words), dtype=np.uint64, count=len(words))
    figures = hashes[[word[0].isdigit() for word in words]] if words else hashes
    whole, opening = _shingle(hashes), _shingle(hashes[:_OPENING])
    return Fingerprint(
        article.source, whole, opening, np.unique(figures), sketch(whole), sketch(opening)
    )


def compare(one: Fingerprint, other: Fingerprint) -> Likeness:
    """How much of the words of two articles is the same."""
    fewer, more = sorted((len(one.whole), len(other.whole)))
    if fewer < _LEAST:
        equal = float(fewer > 0 and np.array_equal(one.whole, other.whole))
        return Likeness(equal, equal, equal, equal, brief=True, lopsided=False)
    shared = _shared(one.whole, other.whole)
    figures = sorted((one.numbers, other.numbers), key=len)
    return Likeness(
        contained=shared / fewer,
        alike=shared / (fewer + more - shared),
        opened=min(
            _shared(one.opening, other.whole) / len(one.opening),
            _shared(other.opening, one.whole) / len(other.opening),
        ),
        figures=_shared(*figures) / len(figures[0]) if len(figures[0]) >= _LEAST_FIGURES else 1.0,
        brief=fewer < _BRIEF,
        lopsided=fewer < _EVEN * more,
    )


def _shared(one: Shingles, other: Shingles) -> int:
    return len(np.intersect1d(one, other, assume_unique=True))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _shingle(hashes: Shingles) -> Shingles:
    """Hashes of all runs of four words, from those of the words, in their order.

    Of shorter texts, of the one run that they are.
    """
    run = min(_RUN, len(hashes))
    if not run:
        return hashes
    mixed = np.zeros(len(hashes) - run + 1, dtype=np.uint64)
    for i in range(run):
        mixed = (mixed ^ hashes[i : len(hashes) - run + 1 + i]) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)


@lru_cache(maxsize=200_000)
def _hash_word(word: str) -> int:
    data = word.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")
