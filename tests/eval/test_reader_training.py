"""Our own questions, and that what is fitted is what is shipped."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from eval.accounts import ACCOUNTS, accounts_for_training
from eval.cross_network import Network, pad
from eval.questions import QUESTIONS, SMALL, WIDE, QuestionFile, groups, part_of, read_rows
from eval.train_cross import RAG, Draw, read
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
        # Of questions of yes or no some know which of the two each sentence says.
        assert len(row.get("says", row["evidence"])) == len(row["evidence"])


def test_an_article_is_of_one_part_only_and_every_question_of_some_part() -> None:
    for file in FILES:
        parts = [file.rows(part) for part in ("cross", "together", "alone", "measured")]
        assert sum(map(len, parts)) == len(read_rows(QUESTIONS / f"{file.name}.jsonl"))
        articles = [{row["file"] for row in rows} for rows in parts]
        assert sum(map(len, articles)) == len(set().union(*articles))
        # Those in other words alone were written for fitting: nothing of them only measures.
        assert file in SMALL or all(articles[:3])


def test_accounts_say_yes_or_no_as_those_that_they_agree_with(tmp_path: Path) -> None:
    rows = read_rows(ACCOUNTS)
    assert len({row["id"] for row in rows}) == len(rows)
    files = {
        row["file"]: max(r["span"][1] for r in rows if r["file"] == row["file"]) for row in rows
    }
    (tmp_path / "multihop_rag").mkdir()
    with (tmp_path / "multihop_rag/corpus.jsonl").open("w", encoding="utf-8") as corpus:
        for file, end in files.items():
            corpus.write(json.dumps({"url": file, "body": "One said so. " * end}) + "\n")
    fitted = {row["id"]: row for row in rows if part_of(row) == "cross"}
    made = list(accounts_for_training(tmp_path))
    assert [one["pair"] for one in made] == list(fitted)
    for one in made:
        row = fitted[one["pair"]]
        assert len(one["says"]) == len(one["gold"]) < len(one["candidates"])
        assert one["says"][0] == row["says"]
        by_text = {text: label for label, text in row["others"]}
        for (*_, text), says in list(zip(one["candidates"], one["says"], strict=False))[1:]:
            assert says == (row["says"] == (by_text[text] == "agree"))


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


def test_a_question_is_drawn_with_its_near_miss_and_the_sentence_between_them(
    tmp_path: Path,
) -> None:
    answer = ["Sport", "", "Anna Berg won the race by a second."]
    others = [["Sport", "", f"It rained on day {i}."] for i in range(9)]
    shared = {"pair": "p-1", "kind": "", "answers": []}
    rows = [
        {**shared, "question": "By how much did she lose?", "answerable": False, "gold": [],
         "candidates": [*others[:4], answer]},
        {**shared, "question": "Who won?", "answerable": True, "gold": [0],
         "answers": ["Anna Berg"], "candidates": [answer, *others]},
        {**shared, "question": "Why?", "answerable": True, "gold": [], "pair": "p-2",
         "candidates": others},
    ]  # fmt: skip
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    tokenizer = Network("small", Settings.from_env().shelf).tokenizer
    [couple] = read(path, tokenizer)
    draw = Draw()
    draw.add(couple, random.Random(0))
    draw.add(couple, random.Random(1))
    assert draw.labels == [1.0, 0.0, 0.0, 0.0, 0.0] * 2
    assert draw.owner == [0, 0, 0, 1, 1, 2, 2, 2, 3, 3]
    said = [tokenizer.decode(one.ids[one.start : -1]) for one in draw.rows]
    for right, trap in draw.rivals:
        assert said[right] == said[trap] == answer[2].lower()
    assert [one for one, _ in draw.rivals] == [0, 5] == list(draw.denied)
    assert all(
        bool(marked) == bool(label) for marked, label in zip(draw.marks, draw.labels, strict=True)
    )


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
