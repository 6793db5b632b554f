"""Cross-encoders that a user names: real ones of the library, of random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vectorstore.errors import ModelError
from vectorstore.library_cross_encoder import LibraryCrossEncoder
from vectorstore.packaged_model import packaged_minilm

PAIRS = [
    ("Who won?", "Berta Holm won the golden spoon."),
    ("Who won?", "The harbour bridge is closed."),
    ("How long is the bridge closed?", "It is closed for three weeks."),
]


def saved(folder: Path, labels: dict[int, str]) -> Path:
    """MiniLM with a head that was never trained, as its library saves it."""
    import torch
    from transformers import AutoTokenizer, BertForSequenceClassification

    torch.manual_seed(7)
    model: Any = BertForSequenceClassification.from_pretrained(
        str(packaged_minilm()), num_labels=len(labels), id2label=labels
    )
    model.classifier.weight.data.mul_(40)  # else all pairs are alike to it
    model.save_pretrained(str(folder))
    tokenizer: Any = AutoTokenizer.from_pretrained(str(packaged_minilm()))
    tokenizer.save_pretrained(str(folder))
    return folder


def by_its_library(folder: Path) -> np.ndarray[Any, Any]:
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    return np.asarray(CrossEncoder(str(folder)).predict(PAIRS, activation_fn=Identity()))


def test_one_output_is_read_as_its_logistic(tmp_path: Path) -> None:
    folder = saved(tmp_path / "ranks", {0: "LABEL_0"})
    found = LibraryCrossEncoder(str(folder), "NEWSDESK_RERANKER").probabilities(PAIRS)
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-by_its_library(folder))), atol=1e-5)
    assert np.ptp(found) > 0.01
    assert ((found > 0) & (found < 1)).all()


@pytest.mark.parametrize(
    ("labels", "yes"),
    [({0: "contradiction", 1: "ENTAILMENT", 2: "neutral"}, 1), ({0: "LABEL_0", 1: "LABEL_1"}, 1)],
)
def test_of_several_the_one_that_means_yes_is_read(
    tmp_path: Path, labels: dict[int, str], yes: int
) -> None:
    folder = saved(tmp_path / "entails", labels)
    found = LibraryCrossEncoder(str(folder), "NEWSDESK_JUDGE").probabilities(PAIRS)
    raw = np.exp(by_its_library(folder))
    np.testing.assert_allclose(found, (raw / raw.sum(axis=1, keepdims=True))[:, yes], atol=1e-5)


def test_no_pairs_are_no_probabilities(tmp_path: Path) -> None:
    folder = saved(tmp_path / "ranks", {0: "LABEL_0"})
    assert LibraryCrossEncoder(str(folder), "X").probabilities([]).shape == (0,)


def test_what_cannot_be_used_names_its_setting(tmp_path: Path) -> None:
    nowhere = LibraryCrossEncoder(str(tmp_path), "NEWSDESK_RERANKER")
    with pytest.raises(ModelError, match="NEWSDESK_RERANKER"):
        nowhere.probabilities(PAIRS)
    moods = saved(tmp_path / "moods", {0: "sad", 1: "glad", 2: "so so"})
    with pytest.raises(ModelError, match=r"sad, glad, so so.*entailment.*NEWSDESK_JUDGE"):
        LibraryCrossEncoder(str(moods), "NEWSDESK_JUDGE").probabilities(PAIRS)
