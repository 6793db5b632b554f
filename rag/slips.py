"""A word with a slip of the pen → the word that is meant."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from rag.dictionary import by_initial, english_words
from rag.exonyms import WORD
from rag.rarity import Ranks
from rag.stopwords import STOPWORDS
from vectorstore.searchable import SearchableStore

SHORTEST = 4
"""Letters of a word that is looked at; a shorter one is near to too many."""
_LIKENESS = 0.74
"""The least share of a word's letters that must stand where they should: one slip in four
letters, two in eight, three in twelve."""
_STEM_LIKENESS = 0.6
"""The same of a name and of the stem of one, whose words in full are looked at then."""
_FIRST_LETTER_LIKENESS = 0.85
"""The same where even the first letter differs ("Gaddafi", "Qaddafi")."""
_SURELY_MEANT = 0.87
"""One slip in eight letters: a common word this near is meant even where the articles lack it."""
_COMMON = 1_000_000
"""The count of a common word."""
_REMEMBERED = 5_000
"""Words with what they were taken for: the same come up again and again."""
_USUAL = 100_000
"""The count of a word that nobody writes by a slip; a rarer one may have two letters swapped."""
_LOOKED_INTO = 3
"""Passages in which the articles' way of writing a stem is looked up."""
_MOST = 8
_PARTED = re.compile(r"\W+")

_Fitting = tuple[float, bool, int, str]
"""What may be meant: its likeness, negative, whether the articles lack it, its count, negative."""


class Slips:
    """Words of one corpus, and of English, by what people write for them."""

    def __init__(self, store: SearchableStore, rank: Ranks) -> None:
        self._store = store
        self._rank = rank
        # Many ask at once: this cache is safe with threads.
        self._nearest_to = functools.lru_cache(_REMEMBERED)(self._find)

    def knows(self, word: str) -> bool:
        """Whether the articles have a word, or English has it often."""
        return (
            self._rank(word) is not None or self.has(word) or english_words().get(word, 0) >= _USUAL
        )

    def has(self, word: str) -> bool:
        """Whether the articles have a word, in any of its forms."""
        return any(
            self._store.words.document_frequency(token) for token in self._store.words.tokens(word)
        )

    def meant(self, word: str, is_name: bool) -> str | None:
        """The word that ``word``, in small letters, is taken for; ``None`` to leave it.

        It is one of the articles, as they write it, or one of English that is very near. A name
        is taken for one of the articles alone.
        """
        if len(word) < SHORTEST or self.knows(word):
            return None
        if word in english_words():
            return next((swap for swap in _swaps(word) if self.has(swap)), None)
        return self._nearest_to(word, is_name)

    def _find(self, word: str, is_name: bool) -> str | None:
        if is_name:
            return self._name(word)
        for _, _, _, found in sorted([*self._of_articles(word), *self._of_english(word)]):
            if found in english_words():
                return found
            written = self._written(found)
            # "Meddled" is no "middle", although their stems are near.
            if max(_alike(word, found), _alike(word, written)) >= _LIKENESS:
                return written
        return None

    def _name(self, word: str) -> str | None:
        """The name of the articles, in full, that is nearest; else a word that is very near.

        Mette is no "meeting", Neuer is not "never", and "Indiies" are the Indies, not India.
        """
        fitting: list[tuple[float, int, str]] = []
        asked = {word, *self._store.words.tokens(word)}  # "Poutine" is "poutin" to a stemmer
        # A stemmer takes the last letters of "France" and "Boehly", and leaves those of "Frnace".
        for form in dict.fromkeys((word, word.removesuffix("e"))):
            for _, _, _, stem in self._of_articles(form, _STEM_LIKENESS):
                least = _LIKENESS if self._is_name(stem) else _SURELY_MEANT
                for written, count in self._forms(stem).items():
                    likeness = max(_alike(one, written.lower()) for one in asked)
                    if likeness >= least:
                        fitting.append((-likeness, -count, written.lower()))
        return min(fitting)[2] if fitting else None

    def _of_articles(self, word: str, least: float = _LIKENESS) -> Iterator[_Fitting]:
        """What the vocabulary has near ``word``: stems, than which a word in full is longer."""
        for form in {word, *self._store.words.tokens(word)}:
            if len(form) < SHORTEST:
                continue
            for stem, likeness in _nearest(form, self.vocabulary, least):
                if stem[0] == word[0] or likeness >= _FIRST_LETTER_LIKENESS:
                    yield -likeness, False, -self._store.words.document_frequency(stem), stem

    def _of_english(self, word: str) -> Iterator[_Fitting]:
        """Whole words of English near ``word``.

        A stem is too far from a word with a slip: "invas" from "invaison". What is very near is
        meant even where the articles lack it: they may say it in other words.
        """
        counts = english_words()
        for whole, likeness in _nearest(word, by_initial().get(word[0], [])):
            common = counts[whole] >= _COMMON
            # They have a stem of it perhaps in another word alone: "joint" is no "jointing".
            known = self.has(whole) and (common or self._write(whole))
            if known or (likeness >= _SURELY_MEANT and common):
                yield -likeness, not known, -counts[whole], whole

    def _written(self, stem: str) -> str:
        """The word that the articles write for ``stem``, in small letters."""
        forms = Counter(form.lower() for form in self._forms(stem).elements())
        return max(forms, key=lambda word: (forms[word], word), default=stem)

    def _is_name(self, stem: str) -> bool:
        """Whether the articles mostly write a word with a capital."""
        forms = self._forms(stem)
        large = sum(count for form, count in forms.items() if form[0].isupper())
        return 2 * large > forms.total()

    def _write(self, word: str) -> bool:
        """Whether the articles write this very form of a word."""
        return any(
            form.lower() == word
            for stem in self._store.words.tokens(word)
            for form in self._forms(stem)
        )

    def _forms(self, stem: str) -> Counter[str]:
        """The words for ``stem`` in some passages that have it, as they stand there."""
        keys = [key for key, _ in self._store.words.search([(stem, 1.0)], _LOOKED_INTO)]
        words = [
            part
            for chunk in self._store.chunks(keys).values()
            for match in WORD.finditer(f"{chunk.header} {chunk.text}")
            for part in _PARTED.split(match[1])  # "Calvert-Lewin" has Calvert
        ]
        return Counter(word for word in words if self._store.words.tokens(word) == [stem])

    @functools.cached_property
    def vocabulary(self) -> list[str]:
        """Words of letters only; they are stems, which for names are the names."""
        return [
            term
            for term, _ in self._store.words.vocabulary()
            if len(term) >= SHORTEST and term.isalpha()
        ]


def unswapped(word: str) -> str | None:
    """The word that asks, points or joins of which ``word`` has two letters swapped: "waht"."""
    return next((s for s in _swaps(word) if len(s) >= SHORTEST and s in STOPWORDS), None)


def _swaps(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))


def _nearest(word: str, words: list[str], least: float = _LIKENESS) -> list[tuple[str, float]]:
    found = process.extract(
        word,
        words,
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=least,
        limit=_MOST,
    )
    return [(other, likeness) for other, likeness, _ in found]


def _alike(one: str, other: str) -> float:
    return DamerauLevenshtein.normalized_similarity(one, other)
