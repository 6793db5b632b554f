"""Question and sentence read together: how they are cut, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from rag.cross_encoder import _PIECES, CrossEncoder, _batches, cross_of
from rag.cross_model import BASES, LARGE, Size, choose_size
from rag.model_shelf import Shelf
from rag.pairs import Pair, cut
from rag.settings import Settings
from vectorstore.errors import ModelError, SettingsError

ASKED = "How large was the loan that Putin promised?"
ANSWERS = Pair(ASKED, "Belarus", "They met on Monday.", "Putin promised a loan of $1.5 billion.")
BESIDE = Pair(ASKED, "Belarus", "They met on Monday.", "The talks in Sochi lasted four hours.")
TEXTS = st.text(max_size=40)


@pytest.fixture(scope="module", params=BASES)
def size(request: pytest.FixtureRequest) -> Size:
    found: Size = request.param
    if found == "large" and not Settings.from_env().shelf.find(LARGE):
        pytest.skip("newsdesk model install reader")
    return found


@pytest.fixture(scope="module")
def cross(size: Size) -> CrossEncoder:
    return CrossEncoder(size, Settings.from_env().shelf, threads=1)


@pytest.fixture(scope="module")
def tokenizer(size: Size) -> PreTrainedTokenizerFast:
    found = AutoTokenizer.from_pretrained(BASES[size].folder(Settings.from_env().shelf))
    assert isinstance(found, PreTrainedTokenizerFast)
    found.backend_tokenizer.no_padding()
    found.backend_tokenizer.no_truncation()
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
    assert cross.judge([ANSWERS, *[BESIDE, long] * 9])[0] == alone


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


@given(st.builds(Pair, TEXTS, TEXTS, TEXTS, TEXTS))
def test_each_piece_has_its_place(tokenizer: PreTrainedTokenizerFast, pair: Pair) -> None:
    (one,) = cut(tokenizer.backend_tokenizer, [pair])
    assert len(one.ids) == len(one.types) == one.start + len(one.places) + 1
    assert all(0 <= a <= b <= len(pair.sentence) for a, b in one.places)


@given(st.lists(st.integers(5, 141), min_size=1, max_size=80), st.integers(1, 4))
def test_the_workers_share_the_pairs_evenly(lengths: list[int], workers: int) -> None:
    batches = _batches(lengths, workers)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    filled = [sum(lengths[i] for i in batch) for batch in batches]
    assert len(batches) % workers == 0 or len(batches) == len(lengths)
    assert max(filled) - min(filled) <= max(lengths)
    assert max(filled) < _PIECES + max(lengths)


def test_long_texts_are_cut_and_the_words_before_keep_their_end(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    before = "one two three " * 50 + "the very end"
    (one,) = cut(
        tokenizer.backend_tokenizer, [Pair("why " * 99, "title " * 99, before, "word " * 999)]
    )
    assert len(one.ids) <= 141
    assert "very end" in tokenizer.decode(one.ids)


def test_a_long_question_keeps_its_beginning_and_its_end(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    question = f"When did they meet, {'and where, ' * 30}and who paid for the lorry?"
    (one,) = cut(tokenizer.backend_tokenizer, [Pair(question, "", "", "Anna did.")])
    kept = tokenizer.decode(one.ids).lower()
    assert "when did they meet" in kept
    assert "who paid for the lorry?" in kept


def test_a_pair_is_cut_as_the_tokenizer_itself_joins_two_texts(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    (one,) = cut(tokenizer.backend_tokenizer, [Pair("Who won?", "Sport", "It rained", "Anna won.")])
    # Between what stands before and the sentence we put one mark more.
    rest = f"Sport. It rained{tokenizer.sep_token}Anna won."
    assert one.ids == tokenizer("Who won?", rest)["input_ids"]


def test_the_large_one_reads_where_it_is_installed(tmp_path: Path) -> None:
    nothing = Shelf(tmp_path)
    assert choose_size("auto", nothing) == choose_size("small", nothing) == "small"
    with pytest.raises(ModelError, match="newsdesk model install reader"):
        choose_size("large", nothing)
    with pytest.raises(ModelError, match="newsdesk model install reader"):
        cross_of(Settings(reader="large", model_dir=str(tmp_path)))
    with pytest.raises(SettingsError, match="auto, small, large"):
        Settings(reader="huge")  # type: ignore[arg-type]
