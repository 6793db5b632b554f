"""The question's side of the features: what it asks, held against one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, get_args

import numpy as np
import numpy.typing as npt

from rag.alignment import CONTENT, Alignment, Role, Shares, Wanted, relations_of, same_stem
from rag.clauses import asks_for_speech, gives_reason, subjects_of
from rag.sentence_view import SentenceView, Word
from vectorstore.types import FloatMatrix

if TYPE_CHECKING:
    from spacy.tokens import Doc

Row = list[float]

_TYPES: dict[str, frozenset[str]] = {
    "who": frozenset({"PERSON", "ORG", "NORP"}),
    "when": frozenset({"DATE", "TIME"}),
    "where": frozenset({"GPE", "LOC", "FAC"}),
    "how many": frozenset({"CARDINAL", "QUANTITY", "PERCENT", "MONEY", "DATE", "ORDINAL", "TIME"}),
    "how much": frozenset({"MONEY", "PERCENT", "QUANTITY", "CARDINAL"}),
}
_COUNTED = frozenset({"how many", "how much"})
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_FOUND = 0.9
"""From this likeness on a word counts as there."""


class QuestionView:
    """The question's side of every row."""

    def __init__(
        self,
        question: str,
        kind: str,
        asked: Doc,
        wanted: Sequence[Wanted],
        alignment: Alignment,
        piece_weights: Shares,
    ) -> None:
        self._lowered = question.lower()
        self._kind = kind
        self._types = _TYPES.get(kind, frozenset())
        self._wanted = wanted
        self._alignment = alignment
        weights = np.array([w.weight for w in wanted]) + 1e-6
        self._shares = weights / weights.sum()
        self._relative = weights / weights.max()
        self._piece_shares = piece_weights / piece_weights.sum()
        self._piece_relative = piece_weights / piece_weights.max()
        self._roles = {role: self._members(role) for role in get_args(Role)}
        self._relations = relations_of(asked)
        self._subjects = subjects_of(asked)
        self._asks_speech = asks_for_speech(asked)
        self._asked_words = {token.lower_ for token in asked}
        self.numbers = set(_NUMBER.findall(question))

    def of_pieces(self, here: FloatMatrix, near: FloatMatrix) -> Row:
        """How near the word pieces of the question are found, here and around."""

        def least(likeness: FloatMatrix) -> float:
            return float((1 - self._piece_relative * (1 - likeness)).min())

        return [
            float(here.mean()),
            float(here @ self._piece_shares),
            least(here),
            float(near @ self._piece_shares),
            least(near),
        ]

    def of_words(self, here: Shares, near: Shares, passage: Shares) -> Row:
        """How far the content words are found: here, near, in the passage."""

        def exact(shares: Shares) -> float:
            return float((shares >= _FOUND) @ self._shares)

        def least(shares: Shares) -> float:
            return float((1 - self._relative * (1 - shares)).min())

        return [
            float(here @ self._shares),
            exact(here),
            float(near @ self._shares),
            exact(near),
            exact(passage),
            float(passage @ self._shares),
            least(here),
            least(near),
        ]

    def of_type(self, sentence: SentenceView) -> Row:
        """Whether something of the asked type stands there that the question did not say."""
        typed = any(
            kind in self._types and name not in self._lowered for name, kind in sentence.entities
        )
        wants = bool(self._types)
        return [float(typed), float(wants and not typed), float(wants)]

    def of_names(self, here: Shares, near: Shares, passage: Shares) -> Row:
        """How far the names are found, here, near and in the passage."""
        return [
            *(self._of_role("name", shares >= _FOUND) for shares in (here, near, passage)),
            float(all(w.role != "name" for w in self._wanted)),
        ]

    def of_roles(self, here: Shares, near: Shares) -> Row:
        """How far the asked noun, the verbs, the numbers and the rest are found, here and near."""
        roles: tuple[Role, ...] = ("focus", "verb", "number", "other")
        return [self._of_role(role, shares) for shares in (here, near) for role in roles]

    def of_clauses(self, sentence: SentenceView, before: SentenceView | None, words: str) -> Row:
        """Whether the asked subject is the sentence's, and what was asked of it is there.

        ``before`` is the sentence before in the passage, ``words`` the sentences around.
        """
        same = _share_name(self._subjects, sentence.subjects)
        same_before = (
            before is not None and sentence.leans and _share_name(self._subjects, before.subjects)
        )
        other = bool(self._subjects and sentence.subjects) and not same and not same_before
        why, speech = self._kind == "why", self._asks_speech
        reason, spoken = why and gives_reason(words), sentence.has_speech
        return [
            float(same),
            float(other),
            float(same_before),
            float(why and reason),
            float(why and not reason),
            float(speech and spoken),
            float(speech and not spoken),
        ]

    def of_binding(self, sentence: SentenceView) -> Row:
        """How near a candidate for the answer hangs by the asked noun and the asked verb."""
        focus = verb = any_candidate = 0.0
        for word in sentence.words:
            if not self._may_answer(word):
                continue
            any_candidate = 1.0
            for noun in word.nouns:
                focus = max(focus, self._alignment.nearest("focus", noun))
            if word.verb is not None:
                verb = max(verb, self._alignment.nearest("verb", word.verb))
        roles = {w.role for w in self._wanted}
        return [
            focus if "focus" in roles else 0.5,
            verb if "verb" in roles else 0.5,
            any_candidate,
            _overlap(self._relations, sentence.relations),
        ]

    def _may_answer(self, word: Word) -> bool:
        if word.lower in self._asked_words:
            return False
        if self._kind in _COUNTED:
            return word.is_number or word.entity in {"MONEY", "PERCENT"}
        return word.entity in self._types if self._types else word.pos in CONTENT

    def of_form(self, text: str, lemmas: Sequence[str]) -> Row:
        """The form of the sentence, and how much it adds to the question's words."""
        new = len(set(lemmas) - {w.lemma for w in self._wanted})
        return [
            float(np.log1p(len(text.split()))),
            float(text[-1:] not in ".!?”\"’'"),
            float(text.rstrip("”\"’'").endswith("?")),
            min(new, 10) / 10.0,
        ]

    @property
    def size(self) -> float:
        """How many content words the question has, 12 and more as 1."""
        return min(len(self._wanted), 12) / 12.0

    def _of_role(self, role: Role, shares: Shares | npt.NDArray[np.bool_]) -> float:
        mask, weights, total = self._roles[role]
        return float((shares[mask] * weights).sum() / total) if len(weights) else 1.0

    def _members(self, role: Role) -> tuple[npt.NDArray[np.bool_], Shares, float]:
        """Which content words have a role, their weights and the sum of these."""
        mask = np.array([w.role == role for w in self._wanted], dtype=np.bool_)
        return mask, self._shares[mask], float(self._shares[mask].sum())


def _share_name(asked: Set[str], found: Set[str]) -> bool:
    return any(a == b or same_stem(a, b) for a in asked for b in found)


def _overlap(wanted: Set[tuple[str, str]], found: Set[tuple[str, str]]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0
