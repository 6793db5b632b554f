"""What tells a sentence that answers a question from one that does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.alignment import (
    Alignment,
    Shares,
    Wanted,
    wanted_words,
)
from rag.language import Linguist
from rag.question_view import QuestionView, Row
from rag.sentence_view import SentenceViews
from vectorstore.encoder import Encoder

if TYPE_CHECKING:
    from spacy.tokens import Doc

Matrix = npt.NDArray[np.float64]

NAMES = (
    "answering in_passage cosine cosine_before cosine_after pieces pieces_rare pieces_least "
    "pieces_near pieces_near_least soft exact soft_near exact_near exact_passage soft_passage "
    "least least_near typed untyped wants_type names names_near names_passage nameless "
    "numbers_missing focus verb times others focus_near verb_near times_near others_near "
    "focus_bound verb_bound candidate relations subject_same subject_other subject_before "
    "reasoned unreasoned spoken unspoken length heading asks news rank hit passage_cosine wanted "
    "answering_gap in_passage_gap cosine_gap pieces_gap soft_gap exact_gap soft_near_gap corpus"
).split()
"""The columns of the matrix, in order."""


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
    answering: float
    """The cosine of the sentence and of what the question encoder makes of the question."""
    in_passage: float
    """The same of the sentence as it is read in its passage."""


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
        self._views = SentenceViews(linguist)
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
        # All at once: one by one they would take the parser longer.
        asked = self._linguist.parse([question, *headers, *(c.text for c in candidates)])[0]
        sentences = [self._views(candidate.text) for candidate in candidates]
        wanted = wanted_words(asked, self._rarity) or [Wanted(question.lower(), 1.0, "other")]
        lemmas = [sentence.lemmas for sentence in sentences]
        titles = {header: self._views(header).lemmas for header in headers}
        vocabulary = {lemma for some in [*lemmas, *titles.values()] for lemma in some}
        alignment = Alignment(wanted, vocabulary, self._encoder.encode_words)
        there = [alignment.best(some) for some in lemmas]
        in_title = {header: alignment.best(some) for header, some in titles.items()}
        passages: dict[int, Shares] = {}
        for candidate, shares in zip(candidates, there, strict=True):
            known = passages.get(candidate.passage, in_title[candidate.header])
            passages[candidate.passage] = np.maximum(known, shares)
        view = QuestionView(
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
                    candidate.answering,
                    candidate.in_passage,
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
                    *view.of_form(candidate.text, lemmas[i]),
                    1.0 / (1 + candidate.passage),
                    candidate.hit_share,
                    candidate.passage_cosine,
                    view.size,
                ]
            )
        matrix = _with_gaps(np.array(rows, dtype=np.float64).reshape(len(rows), -1))
        size = np.full((len(rows), 1), np.log10(max(self._chunks, 1)))
        return np.hstack([matrix, size])


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


def _with_gaps(matrix: Matrix) -> Matrix:
    """``matrix`` with, for the seven likenesses, how far each row is behind the best."""
    likenesses = ("answering", "in_passage", "cosine", "pieces", "soft", "exact", "soft_near")
    columns = [NAMES.index(name) for name in likenesses]
    part = matrix[:, columns]
    return np.hstack([matrix, part - part.max(axis=0, initial=-np.inf)])
