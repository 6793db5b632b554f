"""The layers run alone give what the model's own forward gives, bit by bit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import BertModel

from vectorstore.bert import last_hidden
from vectorstore.errors import ModelError
from vectorstore.library_model import LibraryModel
from vectorstore.network import Network, read_network
from vectorstore.packaged_model import packaged_minilm
from vectorstore.text_model import PackagedModel, read_tokenizer


@pytest.fixture(scope="module")
def packaged() -> tuple[Any, Network]:
    """The packaged model as transformers has it, and as we do, both in half the width."""
    theirs: Any = BertModel.from_pretrained(packaged_minilm()).eval().to(torch.bfloat16)
    ours = read_network(packaged_minilm())
    ours.parts.to(torch.bfloat16)
    return theirs, ours


@settings(max_examples=25, deadline=None)
@given(
    lengths=st.lists(st.integers(2, 48), min_size=1, max_size=5),
    padded=st.sampled_from((48, 64)),
    seed=st.integers(0, 10_000),
    parts=st.booleans(),
)
def test_each_vector_is_the_models_own(
    packaged: tuple[Any, Network], lengths: list[int], padded: int, seed: int, parts: bool
) -> None:
    theirs, ours = packaged
    drawn = torch.Generator().manual_seed(seed)
    ids = torch.randint(1_000, 30_000, (len(lengths), padded), generator=drawn)
    there = torch.tensor([[int(at < length) for at in range(padded)] for length in lengths])
    types = torch.tensor([[int(parts and at > 1) for at in range(padded)] for _ in lengths])
    with torch.inference_mode():
        own = theirs(input_ids=ids, token_type_ids=types, attention_mask=there).last_hidden_state
        assert torch.equal(last_hidden(ours, ids, types, there), own)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"hidden_act": "relu"}, "GELU"), ({"model_type": "gpt2"}, "neither"), (None, "damaged")],
)
def test_other_models_are_named_as_such(tmp_path: Path, change: Any, said: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(packaged_minilm(), folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | change) if change else "{")
    with pytest.raises(ModelError, match=said):
        read_network(folder)


def test_a_damaged_file_is_named_as_such(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(packaged_minilm(), folder)
    for name in ("model.safetensors", "tokenizer.json"):
        (folder / name).write_bytes((folder / name).read_bytes()[:5000])
    with pytest.raises(ModelError, match="damaged"):
        read_network(folder)
    with pytest.raises(ModelError, match="damaged"):
        read_tokenizer(folder)


def test_the_packaged_model_gives_the_vectors_of_its_library() -> None:
    """Those of sentence-transformers run batch by batch as we run them, bit by bit."""
    texts = ["Who won?", "Лукашенко " * 40, "odd \u200b text…", "The mayor of Kalvik. " * 90]
    ours, theirs = PackagedModel(packaged_minilm()), LibraryModel(str(packaged_minilm()))
    assert (ours.longest, ours.dimension, ours.is_mean) == (256, 384, theirs.is_mean)
    for text in texts:
        [mine], [its] = ours.cut([text]), theirs.cut([text])
        assert (mine.ids, mine.offsets) == (its.ids, its.offsets)
        length = -(-len(mine) // 16) * 16
        read, known = ours.read([mine], length), theirs.read([its], length)
        assert torch.equal(read.whole, known.whole)
        assert torch.equal(read.pieces, known.pieces)
