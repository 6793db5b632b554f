"""Places as a question calls them → as the articles of one corpus do: "Kiev", "Burma"."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from rapidfuzz.distance import DamerauLevenshtein

from rag.places import Place, Places, folded
from rag.rarity import Ranks
from vectorstore.searchable import SearchableStore
from vectorstore.types import Span

WORD = re.compile(r"([^\W\d_]+(?:['’-](?![sS]\b)[^\W\d_]+)*)(['’][sS]\b)?")
"""A word, and the 's that may follow it."""
_MOST_WORDS = 4
_ORDINARY = 5_000
"""Words commoner than this in English are more than the name of a place."""
_LIKENESS = 0.74
_LOOKED_INTO = 3
"""Passages in which a name of several words is looked for."""


class Exonyms:
    """What the articles of one corpus call places that are called otherwise elsewhere.

    GeoNames lists a hundred names for a large city, most of them never met in English. One is
    taken for the place where it is the usual name, one that English knows well, or one spelt
    much like what was asked.
    """

    def __init__(self, store: SearchableStore, rank: Ranks, places: Callable[[], Places]) -> None:
        self._store = store
        self._rank = rank
        self._places = places
        self._present = functools.lru_cache(maxsize=2_000)(self._look_up)

    def is_place(self, name: str) -> bool:
        """Whether a country or a large city is called ``name``."""
        return self._places().find(name) is not None

    def unknown(self, text: str) -> Iterator[tuple[Span, str]]:
        """Names of places in ``text`` that the articles lack, each with the name they have."""
        words = [Span(*match.span(1)) for match in WORD.finditer(text)]
        at = 0
        while at < len(words):
            for end in range(min(at + _MOST_WORDS, len(words)), at, -1):
                span = Span(words[at].start, words[end - 1].end)
                if name := self._instead_of(text[span.start : span.end]):
                    yield span, name
                    at = end - 1
                    break
            at += 1

    def others(self, word: str) -> list[str]:
        """Other names of one word that the articles have for the place that is called ``word``."""
        place = self._places().find(word)
        if place is None or self._is_plain(word, place):
            return []
        return [
            name
            for name in self._names(place, word)
            if " " not in name and folded(name) != folded(word)
        ]

    def _instead_of(self, asked: str) -> str | None:
        place = self._places().find(asked)
        if place is None and " " not in asked and asked[0].isupper() and len(asked) > 5:
            place = None if self._knows(asked) else self._places().nearest(asked)
        if place is None or self._present(asked) or self._is_plain(asked, place):
            return None
        return next(iter(self._names(place, asked)), None)

    def _names(self, place: Place, asked: str) -> list[str]:
        """The names of ``place`` that the articles have, the commonest first."""
        fitting = [
            (-count, number, name)
            for number, name in enumerate(place.names)
            if self._is_usable(name, place, asked) and (count := self._present(name))
        ]
        return [name for _, _, name in sorted(fitting)]

    def _is_usable(self, name: str, place: Place, asked: str) -> bool:
        if place.is_country or name == place.usual:
            return True
        rank = self._rank(folded(name))
        if rank is not None:
            return rank >= _ORDINARY
        return any(
            DamerauLevenshtein.normalized_similarity(folded(name), folded(other)) >= _LIKENESS
            for other in (asked, place.usual)
        )

    def _is_plain(self, word: str, place: Place) -> bool:
        """Whether ``word`` is an ordinary one, and no place's usual name."""
        rank = self._rank(folded(word))
        return rank is not None and rank < _ORDINARY and folded(word) != folded(place.usual)

    def _knows(self, word: str) -> bool:
        return self._rank(folded(word)) is not None or bool(self._present(word))

    def _look_up(self, name: str) -> int:
        """In how many passages ``name`` stands, at most."""
        tokens = self._store.words.tokens(name)
        counts = [self._store.words.document_frequency(token) for token in tokens]
        if len(tokens) < 2 or not all(counts):
            return min(counts, default=0)
        found = self._store.words.search([(token, 1.0) for token in tokens], _LOOKED_INTO)
        wanted = f" {folded(name)} "
        chunks = self._store.chunks([key for key, _ in found]).values()
        return min(counts) if any(wanted in f" {folded(c.searchable)} " for c in chunks) else 0
