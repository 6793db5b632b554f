"""How rare a word is: in the corpus, and in English where the corpus is small."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

from vectorstore.ranking import idf
from vectorstore.searchable import SearchableStore

_PRIOR = 2000
"""Chunks that the general rarity of a word weighs as many as: in five articles nothing can
be told from counts, in a thousand nearly all."""
_COMMON = 20.0
_UNLISTED = 28_000

Ranks = Callable[[str], int | None]
"""A word's place among the words of the language by frequency, or ``None``."""


class Rarity:
    """Inverse document frequency over the chunks, smoothed towards that of the language."""

    def __init__(self, store: SearchableStore, rank: Ranks) -> None:
        self._store = store
        self._rank = rank
        self._total = len(store.vectors)
        self._known = functools.lru_cache(maxsize=50_000)(self._compute)

    def __call__(self, word: str) -> float:
        """About 0 for "the", 7 for a word that neither corpus nor language has often."""
        return self._known(word.lower())

    def _compute(self, word: str) -> float:
        tokens = self._store.words.tokens(word)
        frequency = max(map(self._store.words.document_frequency, tokens), default=0)
        here = idf(frequency, self._total)
        rank = self._rank(word)
        general = math.log(1 + (_UNLISTED if rank is None else max(rank, 0)) / _COMMON)
        return (self._total * here + _PRIOR * general) / (self._total + _PRIOR)
