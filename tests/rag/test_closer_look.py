"""Which sentences the cross-encoder is given to read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rag.closer_look import look
from rag.cross_encoder import CrossEncoder, Judgement
from rag.cross_model import BASES
from rag.examining import Examined
from rag.features import NAMES
from rag.linear import Logistic
from rag.pairs import Pair
from rag.settings import Settings
from vectorstore.types import Chunk, Span

EXACT, ANSWERING = NAMES.index("exact"), NAMES.index("answering")
BY_WORDS = Logistic(
    NAMES,
    np.zeros(len(NAMES)),
    np.ones(len(NAMES)),
    np.array([float(i == EXACT) for i in range(len(NAMES))]),
    0.0,
)
"""Finds likely what holds the words of the question."""
SENTENCES = 30


class Recorder(CrossEncoder):
    """Notes what it is given to read, and finds all of it equally likely."""

    def __init__(self, logit: float) -> None:
        super().__init__("large", Settings().shelf)
        self.read: list[str] = []
        self._logit = logit

    def judge(self, pairs: Sequence[Pair]) -> list[Judgement]:
        self.read += [pair.sentence for pair in pairs]
        return [Judgement(self._logit, Span(0, 1)) for _ in pairs]


def examined() -> Examined:
    """The first sentences hold the question's words, the last ones lie near it in meaning."""
    texts = [f"Sentence {n}." for n in range(SENTENCES)]
    whole = " ".join(texts)
    spans = tuple(Span(whole.index(text), whole.index(text) + len(text)) for text in texts)
    chunk = Chunk("a", "a", 0, len(whole), whole, spans)
    matrix = np.zeros((SENTENCES, len(NAMES)))
    matrix[:, EXACT] = np.linspace(1, 0, SENTENCES)
    matrix[:, ANSWERING] = np.linspace(0, 1, SENTENCES)
    places = [(chunk, span, text) for span, text in zip(spans, texts, strict=True)]
    return Examined("A question?", places, matrix)


@pytest.mark.parametrize("logit", [-1.0, 1.0])
def test_half_of_what_is_read_is_near_in_meaning_and_half_by_all_features(logit: float) -> None:
    cross = Recorder(logit)
    looked = look(cross, BY_WORDS, examined())
    base = BASES["large"]
    wanted = base.glance if logit >= base.clear else base.shortlist
    half = wanted // 2
    assert sorted(looked.rows) == [*range(half), *range(SENTENCES - half, SENTENCES)]
    assert sorted(cross.read) == sorted(f"Sentence {n}." for n in looked.rows)
    assert looked.matrix.shape[0] == len(looked.judged) == wanted


def test_what_both_rankings_find_is_read_once() -> None:
    cross = Recorder(1.0)
    given = examined()
    given.matrix[:, ANSWERING] = given.matrix[:, EXACT]
    assert look(cross, BY_WORDS, given).rows == list(range(BASES["large"].glance))
    assert len(set(cross.read)) == len(cross.read)
