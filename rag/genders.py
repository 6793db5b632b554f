"""Whether the articles say "he" or "she" of somebody."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator

from rag.first_names import Gender, gender_by
from vectorstore.searchable import SearchableStore
from vectorstore.types import Chunk

_LOOKED_INTO = 12
"""Passages that name them."""
_LEAST, _SHARE = 2, 0.75
"""How often they have to be called so, and which share of all times."""
_WORDS: dict[str, Gender] = {
    **dict.fromkeys(("he", "him", "his", "mr", "sir"), "he"),
    **dict.fromkeys(("she", "her", "hers", "mrs", "ms"), "she"),
}
_SPOKEN = re.compile(r"\b(?:he|him|his|she|hers?)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?<![.!?“”\"‘])\s[A-Z][\w’'-]+")
"""Another name, which the pronoun after it may mean."""
_OWNS = re.compile(r"[’']s?$")


class Genders:
    """What the articles of a store call people, learned from the passages that name them.

    A first name that tells it needs no passages: they speak of others with the same last name.
    """

    def __init__(self, store: SearchableStore) -> None:
        self._store = store
        self._known = functools.lru_cache(maxsize=1_000)(self._counted)

    def of(self, name: str) -> Gender | None:
        """What ``name`` is called; ``None`` where the articles do not tell."""
        words = _OWNS.sub("", name).split()
        if not words:
            return None
        return (gender_by(words[0]) if len(words) > 1 else None) or self._known(words[-1])

    def _counted(self, word: str) -> Gender | None:
        tokens = self._store.words.tokens(word)
        if not tokens:
            return None
        found = self._store.words.search([(token, 1.0) for token in tokens], _LOOKED_INTO)
        named = re.compile(
            rf"(?:\b(?P<title>Mr|Sir|Mrs|Ms)\.?\s+(?:\w+\s+)?|\b(?P<first>[A-Z][\w’'-]+)\s+)?"
            rf"\b{re.escape(word)}\b"
        )
        votes = Counter(
            vote
            for chunk in self._store.chunks([key for key, _ in found]).values()
            for vote in _votes(chunk, named)
        )
        for gender in ("he", "she"):
            if votes[gender] >= max(_LEAST, _SHARE * votes.total()):
                return gender
        return None


def _votes(chunk: Chunk, named: re.Pattern[str]) -> Iterator[Gender]:
    """What each sentence that names them calls them: by a title or name, or the pronoun after."""
    for span in chunk.sentences:
        sentence = chunk.text[span.start - chunk.start : span.end - chunk.start]
        last = None
        for last in named.finditer(sentence):
            if last["title"]:
                yield _WORDS[last["title"].lower()]
            elif last["first"] and (gender := gender_by(last["first"])):
                yield gender
        if last is None:
            continue
        rest = sentence[last.end() :]
        spoken = _SPOKEN.search(rest)
        if spoken and not _NAMED.search(rest, 0, spoken.start()):
            yield _WORDS[spoken[0].lower()]
