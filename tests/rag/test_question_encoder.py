"""The vectors of questions: near what answers, in the space that the index has already."""

from __future__ import annotations

from importlib.resources import as_file, files

import numpy as np
import pytest

from rag.question_encoder import CHANGES, question_encoder
from vectorstore.embedding import SentenceEncoder

ASKED = "Why did the ferry company put up its fares?"
ANSWERS = "Tickets cost more from June since diesel has become dearer, the operator explained."
ALIKE = "The ferry company did not say whether its fares would be put up."


@pytest.fixture(scope="module")
def questions(encoder: SentenceEncoder) -> SentenceEncoder:
    return question_encoder(encoder)


def test_a_question_lies_nearer_to_its_answer_than_it_did(
    encoder: SentenceEncoder, questions: SentenceEncoder
) -> None:
    answers, alike = encoder.encode([ANSWERS, ALIKE])
    before, after = encoder.encode([ASKED])[0], questions.encode([ASKED])[0]
    assert after @ answers - after @ alike > before @ answers - before @ alike


def test_vectors_of_questions_are_unit_vectors_of_the_same_length(
    encoder: SentenceEncoder, questions: SentenceEncoder
) -> None:
    vectors = questions.encode([ASKED, "", "?", "word " * 400])
    assert vectors.shape == (4, encoder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_question_has_one_vector_whatever_is_asked_beside_it(questions: SentenceEncoder) -> None:
    alone = questions.encode([ASKED])[0]
    assert (questions.encode([ANSWERS, ASKED, "x " * 90])[1] == alone).all()


def test_all_who_read_with_one_encoder_share_what_is_made_of_it(encoder: SentenceEncoder) -> None:
    assert question_encoder(encoder) is question_encoder(encoder)
    assert question_encoder(encoder).name != encoder.name


def test_another_model_encodes_questions_itself() -> None:
    other = SentenceEncoder("somebody/else")
    assert question_encoder(other) is other
    with as_file(files("rag") / CHANGES) as path:
        changed = SentenceEncoder().changed_by(path)
    assert question_encoder(changed) is changed
