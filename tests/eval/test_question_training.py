"""Fitting the question encoder: what is read, what is punished, what comes of it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from eval.question_texts import Asked, Sentences
from eval.train_question import QuestionNetwork, drawn, fit, loss_of
from vectorstore.embedding import SentenceEncoder

QUESTIONS = [
    ("Why is the bridge shut?", "Cracks were found in its piers.", "The bridge is red."),
    ("Who won the race?", "Anna Berg came in first.", "The race was run in the rain."),
    ("What does bread cost?", "Bakers ask three crowns for a loaf.", "Bread is eaten daily."),
    ("When does the fair open?", "Stalls are set up on 4 May.", "The fair is a big one."),
]


def _sentences(folder: Path, encoder: SentenceEncoder) -> tuple[Sentences, list[Asked]]:
    folder.mkdir()
    asked = []
    rows = [
        {"id": str(i), "title": "News", "text": f"{right} {wrong}"}
        for i, (_, right, wrong) in enumerate(QUESTIONS)
    ]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    sentences = Sentences(folder, encoder)
    for i, (question, right, _) in enumerate(QUESTIONS):
        row = {"question": question, "evidence": [[str(i), 0, len(right)]]}
        one = sentences.asked(row, {str(i): f"rows.jsonl#{i}"})
        assert one is not None
        asked.append(one)
    return sentences, asked


def test_a_question_knows_what_answers_it_and_the_rest_of_the_article(
    encoder: SentenceEncoder, tmp_path: Path
) -> None:
    sentences, asked = _sentences(tmp_path / "corpus", encoder)
    assert [(one.right, one.wrong) for one in asked] == [
        ([2 * i], [2 * i + 1]) for i in range(len(QUESTIONS))
    ]
    alone = encoder.encode(["Anna Berg came in first."])[0]
    assert np.allclose(sentences.alone[2], alone)
    assert np.allclose(np.linalg.norm(sentences.within, axis=1), 1.0, atol=1e-5)


def test_what_nothing_answers_is_left_out(encoder: SentenceEncoder, tmp_path: Path) -> None:
    sentences, _ = _sentences(tmp_path / "corpus", encoder)
    names = {"0": "rows.jsonl#0", "9": "rows.jsonl#9"}
    assert sentences.asked({"question": "Why?", "evidence": [["9", 0, 9]]}, names) is None
    every = {"question": "Why?", "evidence": [["0", 0, 500]]}
    assert sentences.asked(every, names) is None


def test_a_question_near_its_answer_costs_less_than_one_near_another() -> None:
    texts = torch.eye(4)
    asked = [Asked("a", [0], [1]), Asked("b", [2], [3])]
    near = loss_of(texts[[0, 2]], asked, texts, [0, 2, 1, 3])
    far = loss_of(texts[[1, 3]], asked, texts, [0, 2, 1, 3])
    assert near < 0.01 < 5 < far


def test_another_text_that_answers_too_is_not_held_against_a_question() -> None:
    texts = torch.tensor([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    both = [Asked("a", [0, 1], [2]), Asked("b", [1], [2])]
    one = [Asked("a", [0], [2]), Asked("b", [1], [2])]
    vectors = torch.tensor([[0.9, 0.4], [0.8, 0.6]])
    assert loss_of(vectors, both, texts, [0, 1, 2, 2]) < loss_of(vectors, one, texts, [0, 1, 2, 2])


def test_the_wrong_ones_drawn_are_those_nearest_to_the_question() -> None:
    texts = torch.nn.functional.normalize(torch.tensor([[1.0, i / 10] for i in range(20)]), dim=1)
    asked = [Asked("a", [0], list(range(1, 20)))]
    rows = drawn(texts[:1], asked, [texts, texts], random.Random(0))
    assert rows == [0, 1, 2, 3, 4, 5, 6]


def test_fitting_brings_questions_nearer_and_what_is_shipped_does_the_same(
    encoder: SentenceEncoder, tmp_path: Path
) -> None:
    torch.manual_seed(0)
    sentences, asked = _sentences(tmp_path / "corpus", encoder)
    texts = [torch.from_numpy(some) for some in (sentences.alone, sentences.within)]
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
