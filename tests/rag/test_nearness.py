"""How near the sentences of chunks lie to questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rag.desk import Desk
from rag.nearness import nearest_sentences, sentence_cosines
from rag.question_encoder import encode_for_both, question_encoder
from vectorstore.embedding import SentenceEncoder
from vectorstore.sentence_vectors import SentenceVectors

ASKED = ["Who promised a loan?", "How many people were arrested in Minsk?"]


def test_a_chunk_is_as_near_as_its_nearest_sentence(desk: Desk, encoder: SentenceEncoder) -> None:
    store = desk.store
    keys = store.rows.keys().tolist()
    plain, asked = encode_for_both(encoder, ASKED)
    assert np.array_equal(plain, encoder.encode(ASKED))
    found = nearest_sentences(store, keys, asked)
    assert sorted(found) == sorted(keys)
    for number, vector in enumerate(question_encoder(encoder).encode(ASKED)):
        each = sentence_cosines(store, keys, vector)
        assert all(
            np.isclose(found[key][number], own.max(), atol=1e-5) for key, own in each.items()
        )


def test_what_has_no_sentences_is_left_out(desk: Desk, encoder: SentenceEncoder) -> None:
    key = desk.store.rows.keys().tolist()[0]
    asked = encoder.encode(ASKED)
    assert list(nearest_sentences(desk.store, [key, 12345], asked)) == [key]
    assert nearest_sentences(desk.store, [12345], asked) == {}


def test_every_hit_says_how_near_its_nearest_sentence_lies(desk: Desk) -> None:
    hits = desk.search(ASKED[0])
    near = [hit.explanation["near"] for hit in hits]
    assert all(-1.0 <= one <= 1.0 for one in near)
    assert len(set(near)) > 1


class OneChunk:
    """A store of one chunk of three sentences, the last of which the encoder did not reach."""

    def sentence_vectors(self, keys: Sequence[int]) -> dict[int, SentenceVectors]:
        return {1: np.array([[127, 0], [0, 127], [0, 0]], dtype=np.int8)}


def test_a_sentence_that_was_not_read_is_as_near_as_the_others_are_on_average() -> None:
    store: Any = OneChunk()
    found = sentence_cosines(store, [1], np.array([0.6, 0.8], dtype=np.float32))
    assert np.allclose(found[1], [0.6, 0.8, 0.7], atol=1e-3)
