"""What a question asks for, word by word, and how far a text holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from rag.stopwords import STOPWORDS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Role = Literal["name", "number", "focus", "verb", "other"]
Shares = npt.NDArray[np.float64]
"""Shape (wanted words,): a value of 0..1 for each."""

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})
# Words that carry little of what is asked: they count for a third.
_LIGHT = frozenset(
    "be have do say tell make take get give go come happen mean call accord kind type thing "
    "number amount many much long way reason name".split()
)
_LIGHT_SHARE = 0.3
_NOT_NAMES = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY"})
_STEM_MATCH = 0.9
_STEM_START = 4
"""Letters that two words of one stem share at the least."""
# Cosines of single words below this say nothing; what is above is stretched to 0..1.
_UNRELATED = 0.35


@dataclass(frozen=True, slots=True)
class Wanted:
    """A content word of the question: its lemma, how much it weighs, and its part in it."""

    lemma: str
    weight: float
    role: Role


def wanted_words(doc: Doc, rarity: Callable[[str], float]) -> list[Wanted]:
    """The content words of a parsed question, each lemma once."""
    focus = focus_of(doc)
    wanted: dict[str, Wanted] = {}
    for token in doc:
        lemma = token.lemma_.lower()
        if is_content(token) and lemma not in wanted:
            weight = rarity(lemma) * (_LIGHT_SHARE if lemma in _LIGHT else 1.0)
            wanted[lemma] = Wanted(lemma, weight, _role(token, focus))
    return list(wanted.values())


def _role(token: Token, focus: Token | None) -> Role:
    if token.pos_ == "PROPN" or (token.ent_type_ and token.ent_type_ not in _NOT_NAMES):
        return "name"
    if token.like_num or token.ent_type_ in {"DATE", "CARDINAL"}:
        return "number"
    if focus is not None and token.i == focus.i:
        return "focus"
    return "verb" if token.pos_ == "VERB" or token.dep_ == "ROOT" else "other"


def focus_of(doc: Doc) -> Token | None:
    """The noun that a question word asks for: "which *broadcaster*", "how many *officers*"."""
    for token in doc:
        if token.tag_ not in {"WDT", "WP", "WRB", "WP$"}:
            continue
        head = token.head
        if token.dep_ in {"det", "poss"} and head.pos_ in {"NOUN", "PROPN"}:
            return head
        if head.lower_ in {"many", "much", "big", "large"} and head.head.pos_ == "NOUN":
            return head.head
        if head.lemma_ == "be":
            for child in head.children:
                if child.dep_ in {"nsubj", "attr"} and child.pos_ == "NOUN":
                    return child
    return None


def is_content(token: Token) -> bool:
    """Whether a token says something by itself."""
    return (
        (token.pos_ in CONTENT or token.like_num)
        and token.lower_ not in STOPWORDS
        and any(character.isalnum() for character in token.text)
    )


def lemmas_of(doc: Doc) -> list[str]:
    """The lemmas of the content words of a parsed text, in order."""
    return [token.lemma_.lower() for token in doc if is_content(token)]


def relations_of(doc: Doc) -> set[tuple[str, str]]:
    """Pairs of (dependent, head) between content words, prepositions passed through."""
    pairs = set()
    for token in doc:
        if not is_content(token):
            continue
        head = token.head
        while head.pos_ in {"ADP", "AUX"} and head.head.i != head.i:
            head = head.head
        if head.i != token.i and is_content(head):
            pairs.add((token.lemma_.lower(), head.lemma_.lower()))
    return pairs


class Alignment:
    """How far each word of a vocabulary stands for each wanted word, 0..1.

    A word stands wholly for itself, nearly for one of the same stem, and for one of like
    meaning by the cosine of the two; names and numbers only for themselves.
    """

    def __init__(
        self,
        wanted: Sequence[Wanted],
        vocabulary: Iterable[str],
        encode: Callable[[Sequence[str]], npt.NDArray[np.float32]],
    ) -> None:
        self.wanted = wanted
        words = sorted(set(vocabulary))
        self._column = {word: i for i, word in enumerate(words)}
        vectors = encode([w.lemma for w in wanted] + words)
        cosines = vectors[: len(wanted)] @ vectors[len(wanted) :].T
        soft = np.clip((cosines - _UNRELATED) / (1 - _UNRELATED), 0.0, 0.85)
        self._table = soft.astype(np.float64).reshape(len(wanted), len(words))
        by_start: dict[str, list[str]] = {}
        for word in words:
            by_start.setdefault(word[:_STEM_START], []).append(word)
        for i, one in enumerate(wanted):
            if one.role in {"name", "number"}:
                self._table[i] = 0.0
            for word in by_start.get(one.lemma[:_STEM_START], ()):
                if word == one.lemma:
                    self._table[i, self._column[word]] = 1.0
                elif same_stem(one.lemma, word):
                    self._table[i, self._column[word]] = _STEM_MATCH
        self._nearest: dict[tuple[Role, str], float] = {}

    def best(self, lemmas: Sequence[str]) -> Shares:
        """For each wanted word how far the nearest of ``lemmas`` stands for it."""
        columns = [self._column[lemma] for lemma in lemmas]
        if not columns:
            return np.zeros(len(self.wanted))
        return np.asarray(self._table[:, columns].max(axis=1))

    def nearest(self, role: Role, lemma: str) -> float:
        """How far ``lemma`` stands for any wanted word of ``role``."""
        column = self._column.get(lemma)
        if column is None:
            return 0.0
        known = self._nearest.get((role, lemma))
        if known is None:
            values = [self._table[i, column] for i, w in enumerate(self.wanted) if w.role == role]
            known = self._nearest[role, lemma] = float(max(values, default=0.0))
        return known


def same_stem(a: str, b: str) -> bool:
    """Whether two words share so long a beginning that they are forms of one word."""
    common = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        common += 1
    longer = max(len(a), len(b))
    return (common >= 5 and common >= 0.6 * longer) or (common >= 4 and common >= 0.75 * longer)
