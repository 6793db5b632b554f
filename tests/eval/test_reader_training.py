"""Our own questions, and that what is fitted is what is shipped."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from eval.cross_network import Network, pad
from eval.questions import QUESTIONS, SMALL, WIDE, QuestionFile, groups, read_rows
from eval.train_cross import RAG
from rag.cross_encoder import CrossEncoder
from rag.cross_model import BASES, LARGE, Size
from rag.pairs import Pair, Pieces, cut
from rag.settings import Settings

FILES = (*SMALL, *WIDE)


def test_every_file_of_questions_is_named_and_every_named_one_is_there() -> None:
    assert {f"{file.name}.jsonl" for file in FILES} == {p.name for p in QUESTIONS.glob("*.jsonl")}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_questions_say_where_their_answer_stands_and_near_misses_say_nothing(
    file: QuestionFile,
) -> None:
    rows = read_rows(QUESTIONS / f"{file.name}.jsonl")
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["question"].strip()
        assert bool(row["answers"]) == bool(row["evidence"]) == row["answerable"]
        assert all(0 <= start < end for _, start, end in row["evidence"])


def test_an_article_is_of_one_part_only_and_every_question_of_some_part() -> None:
    for file in FILES:
        parts = [file.rows(part) for part in ("cross", "together", "alone", "measured")]
        assert sum(map(len, parts)) == len(read_rows(QUESTIONS / f"{file.name}.jsonl"))
        articles = [{row["file"] for row in rows} for rows in parts]
        assert sum(map(len, articles)) == len(set().union(*articles))
        # Those in other words alone were written for fitting: nothing of them only measures.
        assert file in SMALL or all(articles[:3])


def test_a_group_of_questions_is_about_few_articles() -> None:
    rows = [{"file": str(i // 3), "id": i} for i in range(60)]
    found = groups(rows, size=6)
    assert [row for group in found for row in group] == rows
    assert all(len({row["file"] for row in group}) <= 6 for group in found)


@pytest.mark.parametrize("size", BASES)
def test_what_is_asked_answers_as_what_was_fitted(size: Size) -> None:
    shelf = Settings.from_env().shelf
    if size == "large" and not shelf.find(LARGE):
        pytest.skip("newsdesk model install reader")
    pairs = [
        Pair("Who won?", "Sport", "It rained.", "Anna Berg won the race by a second."),
        Pair("Who won?", "Sport", "", "The race was run in the rain."),
    ]
    network = Network(size, shelf).eval()
    network.take(load_file(str(RAG / BASES[size].adapter)))
    with torch.inference_mode():
        fitted = network(cut(network.tokenizer, pairs)).logits
    judged = [one.logit for one in CrossEncoder(size, shelf, threads=1).judge(pairs)]
    # Half the width rounds the one's layers and the other's sums.
    assert np.allclose(fitted.numpy(), judged, atol=0.35)
    assert (fitted[0] > fitted[1]) == (judged[0] > judged[1])


@given(st.lists(st.tuples(st.integers(4, 70), st.integers(0, 70)), min_size=1, max_size=4))
def test_a_batch_keeps_each_piece_in_its_place(parts: list[tuple[int, int]]) -> None:
    pieces = [
        Pieces(
            list(range(9, 9 + start + size + 1)), [0] * (start + size + 1), start, [(0, 1)] * size
        )
        for start, size in parts
    ]
    batch = pad(pieces, 1)
    assert batch.ids.shape == batch.types.shape == batch.there.shape == batch.sentence.shape
    assert batch.ids.shape[1] % 16 == 0
    for i, one in enumerate(pieces):
        assert batch.ids[i, : len(one.ids)].tolist() == one.ids
        assert batch.there[i].sum() == len(one.ids)
        assert set(batch.ids[i, len(one.ids) :].tolist()) <= {1}
        assert batch.sentence[i].sum() == len(one.places)
