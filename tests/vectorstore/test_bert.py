"""The layers run alone give what the model's own forward gives, bit by bit."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.bert import is_plain_bert, last_hidden
from vectorstore.embedding import SentenceEncoder


@pytest.fixture(scope="module")
def network(encoder: SentenceEncoder) -> Any:
    model: Any = encoder._ready()[0]
    return model[0].auto_model


@settings(max_examples=25, deadline=None)
@given(
    lengths=st.lists(st.integers(2, 48), min_size=1, max_size=5),
    padded=st.sampled_from((48, 64)),
    seed=st.integers(0, 10_000),
    parts=st.booleans(),
)
def test_each_vector_is_the_models_own(
    network: Any, lengths: list[int], padded: int, seed: int, parts: bool
) -> None:
    drawn = torch.Generator().manual_seed(seed)
    ids = torch.randint(1_000, 30_000, (len(lengths), padded), generator=drawn)
    there = torch.tensor([[int(at < length) for at in range(padded)] for length in lengths])
    types = torch.tensor([[int(parts and at > 1) for at in range(padded)] for _ in lengths])
    with torch.inference_mode():
        own = network(input_ids=ids, token_type_ids=types, attention_mask=there).last_hidden_state
        assert torch.equal(last_hidden(network, ids, types, there), own)


def test_other_models_go_their_own_way(network: Any) -> None:
    from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

    assert is_plain_bert(network)
    small = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 9}
    assert is_plain_bert(BertModel(BertConfig(**small)).eval())
    assert not is_plain_bert(BertModel(BertConfig(**small)))
    assert not is_plain_bert(BertModel(BertConfig(**small, hidden_act="relu")).eval())
    assert not is_plain_bert(MPNetModel(MPNetConfig(**small)).eval())
