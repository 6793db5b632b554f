"""Names and words as a question spells them → as the articles do.

Learned from the words of the corpus alone: a word that it lacks, and that is no ordinary
word of English either, is taken for the nearest one that it has.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from rag.exonyms import WORD, Exonyms
from rag.foreign import is_foreign
from rag.places import packaged_places
from rag.rarity import Ranks
from rag.slips import SHORTEST, Slips, unswapped
from vectorstore.searchable import SearchableStore

_VARIANT_LIKENESS = 0.85
VARIANT_WEIGHT = 0.7
_ENDING = 3
"""Letters at the end of a word in which others of its family differ: "sprinter", "sprinting"."""
_START = 3
"""Letters that the spellings of one name share at their start."""


@dataclass(frozen=True, slots=True)
class Respelled:
    """A text, and the words that were changed in it: as written, as read."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()


class Spelling:
    """The spellings of one corpus."""

    def __init__(self, store: SearchableStore, rank: Ranks) -> None:
        self._store = store
        # The same words come up in every question; a look into the vocabulary takes 15 µs.
        self._rank = functools.lru_cache(maxsize=20_000)(rank)
        self._slips = Slips(store, self._rank)
        self._exonyms = Exonyms(store, self._rank, packaged_places)

    def respell(self, text: str) -> Respelled:
        """``text`` in Latin letters, with words that the corpus lacks read as those it has.

        A place is read as the articles call it; of other words the nearest one is taken.
        """
        changes: list[tuple[str, str]] = []
        for span, name in reversed(list(self._exonyms.unknown(text))):
            changes.insert(0, (text[span.start : span.end], name))
            text = text[: span.start] + name + text[span.end :]

        def read(match: re.Match[str]) -> str:
            word, owning = match[1], match[2] or ""
            latin = anyascii(word) if not word.isascii() else word
            if not word.isascii() and not WORD.fullmatch(latin):
                return WORD.sub(read, latin) + owning  # "¼" is three signs in Latin letters
            if not self.knows(latin.lower()) and (meant := unswapped(latin.lower())):
                changes.append((word, meant.capitalize() if latin[0].isupper() else meant))
                return changes[-1][1] + owning
            # A place that the articles lack is no misspelt word: "Homel" is not "home".
            is_place = latin[:1].isupper() and self._exonyms.is_place(latin)
            written = None if is_place else self._slips.meant(latin.lower(), latin[:1].isupper())
            if written is None:
                return (word if latin.lower() == word.lower() else latin) + owning
            respelled = written.capitalize() if latin[0].isupper() else written
            changes.append((word, respelled))
            return respelled + owning

        return Respelled(WORD.sub(read, text), tuple(changes))

    def is_foreign(self, text: str) -> bool:
        """Whether ``text`` is in another language: its nearest words would say something else."""
        return is_foreign([match[1].lower() for match in WORD.finditer(text)], self.knows)

    def is_place(self, name: str) -> bool:
        """Whether a country or a large city is called ``name``."""
        return self._exonyms.is_place(name)

    def knows(self, word: str) -> bool:
        """Whether the articles have a word, or English has it often."""
        return self._slips.knows(word)

    def lacks(self, word: str, *, even_known: bool) -> bool:
        """Whether the articles surely have a word in no form: no other of its family, no parts.

        Of a word that English has often that is told only where it is ``even_known``: it may
        stand there in other words, which a name does not.
        """
        word = word.lower()
        if self._slips.has(word) or (self._rank(word) is not None and not even_known):
            return False
        if self.variants_in(word) or self.variants_in(word.capitalize()):
            return False
        family = word[: max(SHORTEST, len(word) - _ENDING)]
        if any(other.startswith(family) for other in self._by_start.get(word[:_START], ())):
            return False
        cuts = range(_START, len(word) - _START + 1)
        return not any(self._slips.has(word[:cut]) and self._slips.has(word[cut:]) for cut in cuts)

    def variants_in(self, question: str) -> dict[str, list[str]]:
        """For each token of ``question`` that is a name the other ways in which it stands."""
        found: dict[str, list[str]] = {}
        for match in WORD.finditer(question):
            others = [
                token
                for name in self._exonyms.others(match[1])
                for token in self._store.words.tokens(name)
            ]
            for token in self._store.words.tokens(match[1])[:1]:
                every = dict.fromkeys([*found.get(token, ()), *others, *self._variants(token)])
                found[token] = [other for other in every if other != token]
        return {token: others for token, others in found.items() if others}

    def _variants(self, token: str) -> list[str]:
        """Other spellings of a name that the corpus has beside ``token`` itself."""
        if len(token) < 6 or not token.isalpha() or self._rank(token) is not None:
            return []
        found = process.extract(
            token,
            self._by_start.get(token[:_START], ()),
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=_VARIANT_LIKENESS,
            limit=5,
        )
        return [word for word, _, _ in found if word != token and self._rank(word) is None]

    def as_written_in(self, texts: Sequence[str], question: str) -> list[str]:
        """``question`` for each of ``texts``, with the names that it has in another spelling.

        Where the articles spell a name in two ways the one who asks has one of them.
        """
        every = self.variants_in(question)
        others = {
            match[1]: every[tokens[0]]
            for match in WORD.finditer(question)
            if (tokens := self._store.words.tokens(match[1])) and tokens[0] in every
        }
        return (
            [self._with_names(question, others, text) for text in texts]
            if others
            else [question] * len(texts)
        )

    def _with_names(self, question: str, others: Mapping[str, list[str]], text: str) -> str:
        written = {
            token: match[1]
            for match in WORD.finditer(text)
            for token in self._store.words.tokens(match[1])
        }
        for word, variants in others.items():
            if self._store.words.tokens(word)[0] not in written:
                there = [written[variant] for variant in variants if variant in written]
                question = question.replace(word, there[0]) if there else question
        return question

    @functools.cached_property
    def _by_start(self) -> dict[str, list[str]]:
        """The vocabulary by its first letters: all of it takes 2 ms to look through."""
        found: dict[str, list[str]] = {}
        for word in self._slips.vocabulary:
            found.setdefault(word[:_START], []).append(word)
        return found
