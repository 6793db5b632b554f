"""The regressions that decide what is quoted and whether to answer."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from rag.cross_model import Size
from rag.features import NAMES, Matrix
from rag.linear import Floats, Logistic

MARGIN = 0.05
"""A further sentence is quoted when its odds are this share of the best one's."""
MARGIN_OF_YES_OR_NO = 0.02
"""The same where yes or no is asked: what speaks for either should be seen."""
SENTENCE_NAMES = (*NAMES, "shortlisted", "cross", "cross_gap")
"""Columns of what decides which sentence answers: how likely it was by the first look, what
the cross-encoder says, and how far that is below what it says of the best one."""
POOLED = tuple(
    "cosine pieces_near soft exact soft_near exact_near exact_passage soft_passage least_near "
    "names names_near names_passage focus verb focus_near verb_near others_near focus_bound "
    "verb_bound cross".split()
)
ANSWER_NAMES = (
    *SENTENCE_NAMES,
    "best",
    "second",
    "lead",
    *(f"most_{name}" for name in POOLED),
)
"""Columns of what decides whether to answer: the best sentence's row, the scores of the best
two, and the greatest value of some columns over all sentences."""


@dataclass(frozen=True, slots=True)
class ReaderModel:
    """The three regressions of the reader, as ``eval.train_reader`` fits them."""

    shortlist: Logistic
    """Which sentences are worth a closer look."""
    sentence: Logistic
    """Which of them answers."""
    answer: Logistic
    """Whether one of those that would be quoted does."""

    @classmethod
    @functools.cache
    def shipped(cls, size: Size) -> ReaderModel:
        """What comes with Newsdesk for the cross-encoder of ``size``."""
        raw = json.loads((files("rag") / f"reader_{size}.json").read_text(encoding="utf-8"))
        return cls(
            Logistic.from_json(raw["shortlist"], NAMES),
            Logistic.from_json(raw["sentence"], SENTENCE_NAMES),
            Logistic.from_json(raw["answer"], ANSWER_NAMES),
        )


def with_cross(matrix: Matrix, likely: Floats, logits: Floats) -> Matrix:
    """The rows of a shortlist with what the cross-encoder says of them.

    Shape (rows, len(SENTENCE_NAMES)) from (rows, len(NAMES)), (rows,) and (rows,).
    """
    return np.column_stack([matrix, likely, logits, logits - logits.max(initial=-np.inf)])


def choose(scores: Floats, most: int, margin: float = MARGIN) -> list[int]:
    """The rows worth quoting, best first: those whose odds are near the best one's."""
    odds = scores / np.maximum(1.0 - scores, 1e-9)
    order = np.argsort(-scores, kind="stable")[:most]
    return [int(i) for i in order if odds[i] >= margin * odds[order[0]]]


def answer_row(matrix: Matrix, scores: Floats) -> Floats:
    """The features of whether to answer at all, shape (len(ANSWER_NAMES),)."""
    order = np.argsort(-scores, kind="stable")
    best = float(scores[order[0]])
    second = float(scores[order[1]]) if len(order) > 1 else 0.0
    pooled = matrix[:, [SENTENCE_NAMES.index(name) for name in POOLED]].max(axis=0)
    return np.concatenate([matrix[order[0]], [best, second, best - second], pooled])
