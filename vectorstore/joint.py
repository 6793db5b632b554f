"""Several stores searched as one: the reading half of a store, over all of them.

An index of five articles and one of a million count words differently: what is rare in one
is common in the other. Here words are weighed by how rare they are in all stores together,
so that a passage scores as it would if one index held everything.
"""

from __future__ import annotations

import datetime
import functools
import heapq
from collections import Counter
from collections.abc import Sequence

import numpy as np

from vectorstore.ranking import Found, idf
from vectorstore.searchable import SearchableStore
from vectorstore.sentence_vectors import SentenceVectors
from vectorstore.types import Article, Chunk, Filters, FloatMatrix, KeyArray


class JointStore:
    """What a search asks of a store, answered by several.

    Keys are drawn from where a chunk stands and its words, so chunks of different sources
    never share one. The same source in two stores is the earlier store's.
    """

    def __init__(self, *stores: SearchableStore) -> None:
        self.stores = stores
        self.words = JointWords(stores)
        self.vectors = JointVectors(stores)
        self.rows = JointRows(stores)

    def chunks(self, keys: Sequence[int]) -> dict[int, Chunk]:
        """Chunks by key; unknown keys are left out."""
        found: dict[int, Chunk] = {}
        for store in reversed(self.stores):
            found |= store.chunks(keys)
        return found

    def sentence_vectors(self, keys: Sequence[int]) -> dict[int, SentenceVectors]:
        """By key the vectors of a chunk's sentences."""
        found: dict[int, SentenceVectors] = {}
        for store in reversed(self.stores):
            found |= store.sentence_vectors(keys)
        return found


class JointWords:
    """The words of all stores."""

    def __init__(self, stores: Sequence[SearchableStore]) -> None:
        self._stores = stores
        self._rarity = functools.lru_cache(maxsize=10_000)(self._compute)

    def tokens(self, text: str) -> list[str]:
        """The words of ``text`` as the indexes count them, repeats and order kept."""
        return self._stores[0].words.tokens(text)

    def document_frequency(self, token: str) -> int:
        """How many chunks hold ``token``."""
        return sum(store.words.document_frequency(token) for store in self._stores)

    def vocabulary(self) -> list[tuple[str, int]]:
        """Every word and how many chunks hold it, the commonest first."""
        counts: Counter[str] = Counter()
        for store in self._stores:
            counts.update(dict(store.words.vocabulary()))
        return counts.most_common()

    def search(
        self, terms: Sequence[tuple[str, float]], k: int, *, allowed: KeyArray | None = None
    ) -> Found:
        """The best ``k`` of (key, BM25) by the rarity of words in all stores."""
        found: Found = []
        for number, store in enumerate(self._stores):
            weighed = [(token, weight * self._rarity(token)[number]) for token, weight in terms]
            found += store.words.search(weighed, k, allowed=allowed)
        return _best(found, k)

    def _compute(self, token: str) -> tuple[float, ...]:
        """For each store: what a hit of ``token`` there must be multiplied by."""
        every = _idf(
            self.document_frequency(token), sum(len(store.vectors) for store in self._stores)
        )
        return tuple(
            every / _idf(store.words.document_frequency(token), len(store.vectors))
            for store in self._stores
        )


class JointVectors:
    """The vectors of all stores."""

    def __init__(self, stores: Sequence[SearchableStore]) -> None:
        self._stores = stores

    def __len__(self) -> int:
        return sum(len(store.vectors) for store in self._stores)

    def search(
        self, queries: FloatMatrix, k: int, *, allowed: KeyArray | None = None
    ) -> list[Found]:
        """For each row of ``queries`` the best ``k`` of (key, cosine), best first."""
        each = [store.vectors.search(queries, k, allowed=allowed) for store in self._stores]
        return [
            _best([hit for found in row for hit in found], k) for row in zip(*each, strict=True)
        ]


class JointRows:
    """The articles of all stores."""

    def __init__(self, stores: Sequence[SearchableStore]) -> None:
        self._stores = stores

    def article(self, source: str) -> Article | None:
        """The article of ``source``, or ``None``."""
        found = (store.rows.article(source) for store in self._stores)
        return next((article for article in found if article is not None), None)

    def outlets(self) -> list[str]:
        """The outlets that the articles name, sorted."""
        return sorted({outlet for store in self._stores for outlet in store.rows.outlets()})

    def allowed(self, filters: Filters) -> KeyArray | None:
        """Keys of the chunks that ``filters`` lets through; ``None`` where it lets all."""
        keys = [store.rows.allowed(filters) for store in self._stores]
        some = [array for array in keys if array is not None]
        return np.sort(np.concatenate(some)) if some else None

    def newest(self, filters: Filters, count: int) -> list[str]:
        """Sources of the newest articles that ``filters`` lets through, the newest first."""
        found = [source for store in self._stores for source in store.rows.newest(filters, count)]
        days = {source: getattr(self.article(source), "published", None) for source in found}
        dated = sorted(filter(days.get, days), key=lambda source: days[source] or _NEVER)
        return [*reversed(dated), *(source for source in days if not days[source])][:count]

    def origins(self, keys: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
        """Outlet and day (``YYYY-MM-DD``) of chunks by key."""
        found: dict[int, tuple[str | None, str | None]] = {}
        for store in reversed(self._stores):
            found |= store.rows.origins(keys)
        return found


_NEVER = datetime.date.min


def _idf(frequency: int, total: int) -> float:
    """``idf``, where removed chunks may still count in ``frequency``."""
    return idf(frequency, max(total, frequency))


def _best(found: Found, k: int) -> Found:
    return heapq.nsmallest(k, found, key=lambda hit: (-hit[1], hit[0]))
