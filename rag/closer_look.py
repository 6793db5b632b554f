"""Candidate sentences → those worth a closer look, and what the cross-encoder says of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rag.cross_encoder import CrossEncoder, Judgement
from rag.cross_model import BASES
from rag.examining import Examined
from rag.features import NAMES
from rag.linear import Floats, Logistic
from rag.reader_model import with_cross

_NEAR = [NAMES.index("answering"), NAMES.index("in_passage")]


@dataclass(frozen=True, slots=True)
class Looked:
    """The sentences that were read closely, in the order of the candidates."""

    rows: list[int]
    """Which candidates they are."""
    matrix: Floats
    """Shape (len(rows), len(SENTENCE_NAMES))."""
    judged: list[Judgement]


def look(cross: CrossEncoder, first: Logistic, examined: Examined) -> Looked:
    """Reads the likeliest candidates, and some more where none of them clearly answers.

    Most questions are answered by one of the likeliest; the cross-encoder's time goes where
    it is needed. Which those are is told in two ways that take turns: by all features, and by
    the question encoder alone, which finds what is said in other words.
    """
    base = BASES[cross.size]
    likely = first.probability(examined.matrix)
    order = _in_turn(likely, examined.matrix[:, _NEAR].sum(axis=1))[: base.shortlist]
    read, rest = order[: base.glance], order[base.glance :]
    judged = cross.judge(examined.pairs(read))
    if rest and max(one.logit for one in judged) < base.clear:
        read, judged = order, judged + cross.judge(examined.pairs(rest))
    told = dict(zip(read, judged, strict=True))
    rows = sorted(told)
    kept = np.clip(likely[rows], 1e-9, 1 - 1e-9)
    logits = np.array([told[row].logit for row in rows])
    matrix = with_cross(examined.matrix[rows], np.log(kept / (1 - kept)), logits)
    return Looked(rows, matrix, [told[row] for row in rows])


def _in_turn(*rankings: Floats) -> list[int]:
    """The rows, best first: the best of each ranking in turn, each row once."""
    orders = [np.argsort(-scores, kind="stable").tolist() for scores in rankings]
    return list(dict.fromkeys(row for rows in zip(*orders, strict=True) for row in rows))
