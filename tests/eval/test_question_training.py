"""Fitting the question encoder: what is read, what is punished, what comes of it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from eval.train_question import Asked, QuestionNetwork, Texts, fit, loss_of, read
from vectorstore.embedding import SentenceEncoder

QUESTIONS = [
    ("Why is the bridge shut?", "Cracks were found in its piers.", "The bridge is red."),
    ("Who won the race?", "Anna Berg came in first.", "The race was run in the rain."),
    ("What does bread cost?", "Bakers ask three crowns for a loaf.", "Bread is eaten daily."),
    ("When does the fair open?", "Stalls are set up on 4 May.", "The fair is a big one."),
]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    rows = [
        {
            "question": question,
            "answerable": True,
            "gold": [0],
            "candidates": [["Title", "", right], ["Title", "Before.", wrong]],
        }
        for question, right, wrong in QUESTIONS
    ]
    rows.append({**rows[0], "answerable": False, "gold": []})
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_what_has_no_answer_is_left_out_and_each_text_stands_once(pairs: Path) -> None:
    sentences, passages = Texts(), Texts()
    alone, within = read(pairs, sentences, passages)
    assert len(alone) == len(within) == len(QUESTIONS)
    assert sentences.row("Anna Berg came in first.") == alone[1].right[0]
    assert passages.row("Title Before. The race was run in the rain.") == within[1].wrong[0]
    assert sorted(row for one in alone for row in (*one.right, *one.wrong)) == list(range(8))


def test_a_question_near_its_answer_costs_less_than_one_near_another() -> None:
    texts = torch.eye(4)
    asked = [Asked("a", [0], [1]), Asked("b", [2], [3])]
    near = loss_of(texts[[0, 2]], asked, texts, random.Random(0))
    far = loss_of(texts[[1, 3]], asked, texts, random.Random(0))
    assert near < 0.01 < 5 < far


def test_another_text_that_answers_too_is_not_held_against_a_question() -> None:
    texts = torch.tensor([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    both = [Asked("a", [0, 1], [2]), Asked("b", [1], [2])]
    one = [Asked("a", [0], [2]), Asked("b", [1], [2])]
    vectors = torch.tensor([[0.9, 0.4], [0.8, 0.6]])
    seed = next(s for s in range(20) if random.Random(s).choice([0, 1]) == 0)
    spared = loss_of(vectors, both, texts, random.Random(seed))
    held = loss_of(vectors, one, texts, random.Random(seed))
    assert spared < held


def test_fitting_brings_questions_nearer_and_what_is_shipped_does_the_same(
    pairs: Path, encoder: SentenceEncoder, tmp_path: Path
) -> None:
    torch.manual_seed(0)
    sentences, passages = Texts(), Texts()
    asked = read(pairs, sentences, passages)
    texts = sentences.vectors(encoder), passages.vectors(encoder)
    network = QuestionNetwork()
    questions = [question for question, _, _ in QUESTIONS]

    def lead() -> float:
        with torch.inference_mode():
            cosines = network.eval()(questions) @ texts[0].T
        return float(np.mean([cosines[i, 2 * i] - cosines[i, 2 * i + 1] for i in range(4)]))

    before = lead()
    fit(network, asked, texts, epochs=12)
    assert lead() > before
    path = tmp_path / "changes.safetensors"
    save_file(network.changes(), str(path))
    with torch.inference_mode():
        fitted = network(questions).numpy()
    shipped = encoder.changed_by(path).encode(questions)
    # Half the width rounds the one's layers and the other's sums.
    assert (fitted * shipped).sum(axis=1).min() > 0.99
