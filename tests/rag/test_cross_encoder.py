"""Question and sentence read together: how they are cut, and what comes of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from rag.cross_encoder import CrossEncoder
from rag.pairs import Pair, cut, pad
from vectorstore.packaged_model import packaged_minilm

ASKED = "How large was the loan that Putin promised?"
ANSWERS = Pair(ASKED, "Belarus", "They met on Monday.", "Putin promised a loan of $1.5 billion.")
BESIDE = Pair(ASKED, "Belarus", "They met on Monday.", "The talks in Sochi lasted four hours.")
TEXTS = st.text(max_size=40)


@pytest.fixture(scope="module")
def cross() -> CrossEncoder:
    return CrossEncoder(threads=1)


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    found = AutoTokenizer.from_pretrained(packaged_minilm())
    assert isinstance(found, PreTrainedTokenizerFast)
    return found


def test_the_sentence_that_answers_is_told_from_the_one_beside_it(cross: CrossEncoder) -> None:
    answers, beside = cross.judge([ANSWERS, BESIDE])
    assert answers.logit > beside.logit


def test_the_answer_is_marked_in_its_sentence(cross: CrossEncoder) -> None:
    (judged,) = cross.judge([ANSWERS])
    marked = ANSWERS.sentence[judged.answer.start : judged.answer.end]
    assert "1.5" in marked


def test_a_pair_is_judged_alike_whatever_is_beside_it(cross: CrossEncoder) -> None:
    alone = cross.judge([ANSWERS])[0]
    long = Pair(ASKED, "A title", "Before.", "Something else entirely. " * 20)
    assert cross.judge([long, ANSWERS, BESIDE, ANSWERS])[1] == alone


def test_nothing_is_judged_as_nothing(cross: CrossEncoder) -> None:
    assert cross.judge([]) == []


@settings(deadline=None, max_examples=25)
@given(st.builds(Pair, TEXTS, TEXTS, TEXTS, TEXTS))
def test_any_texts_can_be_judged_and_the_answer_stands_inside(
    cross: CrossEncoder, pair: Pair
) -> None:
    (judged,) = cross.judge([pair])
    assert judged.logit == judged.logit
    assert 0 <= judged.answer.start <= judged.answer.end <= len(pair.sentence)


@given(st.lists(st.builds(Pair, TEXTS, TEXTS, TEXTS, TEXTS), min_size=1, max_size=4))
def test_a_batch_keeps_each_piece_in_its_place(
    tokenizer: PreTrainedTokenizerFast, pairs: list[Pair]
) -> None:
    pieces = cut(tokenizer, pairs)
    batch = pad(pieces)
    assert batch.ids.shape == batch.types.shape == batch.there.shape == batch.sentence.shape
    assert batch.ids.shape[1] % 16 == 0
    for i, one in enumerate(pieces):
        assert batch.ids[i, : len(one.ids)].tolist() == one.ids
        assert batch.there[i].sum() == len(one.ids)
        assert batch.sentence[i].sum() == len(one.places)
        assert all(0 <= a <= b <= len(pairs[i].sentence) for a, b in one.places)


def test_long_texts_are_cut_and_the_words_before_keep_their_end(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    before = "one two three " * 50 + "the very end"
    (one,) = cut(tokenizer, [Pair("why " * 99, "title " * 99, before, "word " * 999)])
    assert len(one.ids) <= 140
    assert "very end" in tokenizer.decode(one.ids)
