"""What tells a sentence that answers a question from one that does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.alignment import (
    CONTENT,
    Alignment,
    Role,
    Shares,
    Wanted,
    lemmas_of,
    relations_of,
    same_stem,
    wanted_words,
)
from rag.clauses import (
    asks_for_speech,
    gives_reason,
    has_speech,
    leans_on_pronoun,
    subjects_of,
)
from rag.language import Linguist
from vectorstore.encoder import Encoder
from vectorstore.types import FloatMatrix

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Row = list[float]
Matrix = npt.NDArray[np.float64]

NAMES = (
    "cosine cosine_before cosine_after pieces pieces_rare pieces_least pieces_near "
    "pieces_near_least soft exact soft_near exact_near exact_passage soft_passage least "
    "least_near typed untyped wants_type names names_near names_passage nameless numbers_missing "
    "focus verb times others focus_near verb_near times_near others_near focus_bound verb_bound "
    "candidate relations subject_same subject_other subject_before reasoned unreasoned spoken "
    "unspoken length heading asks news rank hit passage_cosine wanted "
    "cosine_gap pieces_gap soft_gap exact_gap soft_near_gap corpus"
).split()
"""The columns of the matrix, in order."""

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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence as the features see it: with the passage that it stands in."""

    text: str
    passage: int
    """Its place among the hits, from 0. Sentences of one passage stand in reading order."""
    header: str
    hit_share: float
    """The score of its passage as a share of the best one's."""
    passage_cosine: float


class FeatureMaker:
    """Turns candidates into rows of numbers."""

    def __init__(
        self,
        encoder: Encoder,
        linguist: Linguist,
        rarity: Callable[[str], float],
        *,
        chunks: int,
    ) -> None:
        self._encoder = encoder
        self._linguist = linguist
        self._rarity = rarity
        self._chunks = chunks

    def matrix(
        self,
        question: str,
        kind: str,
        candidates: Sequence[Candidate],
        cosines: npt.NDArray[np.float32],
        likeness: npt.NDArray[np.float32],
        pieces: Sequence[tuple[int, int]],
    ) -> Matrix:
        """Shape (len(candidates), len(NAMES)).

        ``cosines``, shape (candidates,): of question and sentence. ``likeness``, shape
        (candidates, question pieces): how near the nearest word piece of the sentence
        comes to each of the question. ``pieces``: where those of the question stand.
        """
        headers = list(dict.fromkeys(c.header for c in candidates))
        docs = self._linguist.parse([question, *headers, *(c.text for c in candidates)])
        asked, header_docs = docs[0], docs[1 : len(headers) + 1]
        sentences = docs[len(headers) + 1 :]
        wanted = wanted_words(asked, self._rarity) or [Wanted(question.lower(), 1.0, "other")]
        lemmas = [lemmas_of(doc) for doc in sentences]
        titles = dict(zip(headers, map(lemmas_of, header_docs), strict=True))
        vocabulary = {lemma for some in [*lemmas, *titles.values()] for lemma in some}
        alignment = Alignment(wanted, vocabulary, self._encoder.encode_cached)
        there = [alignment.best(some) for some in lemmas]
        in_title = {header: alignment.best(some) for header, some in titles.items()}
        passages: dict[int, Shares] = {}
        for candidate, shares in zip(candidates, there, strict=True):
            known = passages.get(candidate.passage, in_title[candidate.header])
            passages[candidate.passage] = np.maximum(known, shares)
        view = _View(
            question, kind, asked, wanted, alignment, _piece_weights(asked, wanted, pieces)
        )
        rows: list[Row] = []
        for i, candidate in enumerate(candidates):
            near = [j for j in (i - 1, i, i + 1) if _same_passage(candidates, i, j)]
            before = cosines[i - 1] if i - 1 in near else 0.0
            after = cosines[i + 1] if i + 1 in near else 0.0
            context = np.maximum(
                np.max([there[j] for j in near], axis=0), in_title[candidate.header]
            )
            words = " ".join([candidate.header, *(candidates[j].text for j in near)])
            rows.append(
                [
                    float(cosines[i]),
                    float(before),
                    float(after),
                    *view.of_pieces(likeness[i], np.max([likeness[j] for j in near], axis=0)),
                    *view.of_words(there[i], context, passages[candidate.passage]),
                    *view.of_type(sentences[i]),
                    *view.of_names(there[i], context, passages[candidate.passage]),
                    float(sum(number not in words for number in view.numbers)),
                    *view.of_roles(there[i], context),
                    *view.of_binding(sentences[i]),
                    *view.of_clauses(
                        sentences[i], sentences[i - 1] if i - 1 in near else None, words
                    ),
                    *view.of_form(candidate, sentences[i], lemmas[i]),
                ]
            )
        matrix = _with_gaps(np.array(rows, dtype=np.float64).reshape(len(rows), -1))
        size = np.full((len(rows), 1), np.log10(max(self._chunks, 1)))
        return np.hstack([matrix, size])


class _View:
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
        self._asked = asked
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
        self._relations = relations_of(asked)
        self._subjects = subjects_of(asked)
        self._asks_speech = asks_for_speech(asked)
        self._asked_words = {token.lower_ for token in asked}
        self.numbers = set(_NUMBER.findall(question))

    def of_pieces(self, here: FloatMatrix, near: FloatMatrix) -> Row:
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

    def of_type(self, sentence: Doc) -> Row:
        """Whether something of the asked type stands there that the question did not say."""
        new = [entity for entity in sentence.ents if entity.text.lower() not in self._lowered]
        typed = any(entity.label_ in self._types for entity in new)
        wants = bool(self._types)
        return [float(typed), float(wants and not typed), float(wants)]

    def of_names(self, here: Shares, near: Shares, passage: Shares) -> Row:
        return [
            *(self._of_role("name", shares >= _FOUND) for shares in (here, near, passage)),
            float(all(w.role != "name" for w in self._wanted)),
        ]

    def of_roles(self, here: Shares, near: Shares) -> Row:
        roles: tuple[Role, ...] = ("focus", "verb", "number", "other")
        return [self._of_role(role, shares) for shares in (here, near) for role in roles]

    def of_clauses(self, sentence: Doc, before: Doc | None, words: str) -> Row:
        """Whether the asked subject is the sentence's, and what was asked of it is there.

        ``before`` is the sentence before in the passage, ``words`` the sentences around.
        """
        subjects = subjects_of(sentence)
        if before is not None and leans_on_pronoun(sentence):
            earlier = subjects_of(before)
        else:
            earlier = set()
        same = _share_name(self._subjects, subjects)
        same_before = _share_name(self._subjects, earlier)
        other = bool(self._subjects and subjects) and not same and not same_before
        why, speech = self._kind == "why", self._asks_speech
        reason, spoken = gives_reason(words), has_speech(sentence)
        return [
            float(same),
            float(other),
            float(same_before),
            float(why and reason),
            float(why and not reason),
            float(speech and spoken),
            float(speech and not spoken),
        ]

    def of_binding(self, sentence: Doc) -> Row:
        """How near a candidate for the answer hangs by the asked noun and the asked verb."""
        focus = verb = any_candidate = 0.0
        for token in sentence:
            if not self._may_answer(token):
                continue
            any_candidate = 1.0
            for step, above in enumerate(list(token.ancestors)[:5]):
                lemma = above.lemma_.lower()
                if above.pos_ in {"NOUN", "PROPN"} and step < 3:
                    focus = max(focus, self._alignment.nearest("focus", lemma))
                if above.pos_ == "VERB":
                    verb = max(verb, self._alignment.nearest("verb", lemma))
                    break
        roles = {w.role for w in self._wanted}
        return [
            focus if "focus" in roles else 0.5,
            verb if "verb" in roles else 0.5,
            any_candidate,
            _overlap(self._relations, relations_of(sentence)),
        ]

    def _may_answer(self, token: Token) -> bool:
        if token.lower_ in self._asked_words:
            return False
        if self._kind in _COUNTED:
            return bool(token.like_num or token.ent_type_ in {"MONEY", "PERCENT"})
        return token.ent_type_ in self._types if self._types else token.pos_ in CONTENT

    def of_form(self, candidate: Candidate, sentence: Doc, lemmas: Sequence[str]) -> Row:
        text = candidate.text
        new = len(set(lemmas) - {w.lemma for w in self._wanted})
        return [
            float(np.log1p(len(text.split()))),
            float(text[-1:] not in ".!?”\"’'"),
            float(text.rstrip("”\"’'").endswith("?")),
            min(new, 10) / 10.0,
            1.0 / (1 + candidate.passage),
            candidate.hit_share,
            candidate.passage_cosine,
            min(len(self._wanted), 12) / 12.0,
        ]

    def _of_role(self, role: Role, shares: npt.NDArray[np.generic]) -> float:
        mask = np.array([w.role == role for w in self._wanted])
        if not mask.any():
            return 1.0
        return float((shares[mask] * self._shares[mask]).sum() / self._shares[mask].sum())


def _same_passage(candidates: Sequence[Candidate], i: int, j: int) -> bool:
    return 0 <= j < len(candidates) and candidates[i].passage == candidates[j].passage


def _piece_weights(
    asked: Doc, wanted: Sequence[Wanted], pieces: Sequence[tuple[int, int]]
) -> Shares:
    """The weight of the word that each word piece of the question belongs to."""
    weight_of = {w.lemma: w.weight for w in wanted}
    weights = np.zeros(max(len(pieces), 1))
    for token in asked:
        weight = weight_of.get(token.lemma_.lower(), 0.0)
        start, end = token.idx, token.idx + len(token.text)
        for i, (a, b) in enumerate(pieces):
            if a < end and b > start:
                weights[i] = max(weights[i], weight)
    return weights + 1e-6


def _share_name(asked: set[str], found: set[str]) -> bool:
    return any(a == b or same_stem(a, b) for a in asked for b in found)


def _overlap(wanted: set[tuple[str, str]], found: set[tuple[str, str]]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0


def _with_gaps(matrix: Matrix) -> Matrix:
    """``matrix`` with, for the five likenesses, how far each row is behind the best."""
    columns = [NAMES.index(n) for n in ("cosine", "pieces", "soft", "exact", "soft_near")]
    part = matrix[:, columns]
    return np.hstack([matrix, part - part.max(axis=0, initial=-np.inf)])
