"""Texts of unlike length read at once are read as each is read alone, and as transformers does."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

from vectorstore.low_rank import add_changes
from vectorstore.network import Network, read_network
from vectorstore.packaged_model import packaged_minilm
from vectorstore.unpadded import Unpadded, full_width, half_width

_WORDS = 50
SMALL = {
    "vocab_size": _WORDS,
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 96,
}
KINDS = {"bert": (BertModel, BertConfig), "mpnet": (MPNetModel, MPNetConfig)}
LENGTHS = st.lists(st.integers(4, 80), min_size=1, max_size=5)
SEEDS = st.integers(0, 10_000)


@pytest.fixture(scope="module", params=KINDS)
def network(request: pytest.FixtureRequest) -> Any:
    model, config = KINDS[request.param]
    torch.manual_seed(3)
    made: Any = model(config(**SMALL, pad_token_id=1)).eval()
    with torch.no_grad():
        for weights in made.parameters():  # as drawn they are too small to tell anything
            weights += 0.2 * torch.randn_like(weights)
    return made


@pytest.fixture(scope="module")
def ours(network: Any, tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The same model, read from its files."""
    folder = tmp_path_factory.mktemp("network")
    network.save_pretrained(folder)
    return read_network(folder)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """As each worker computes."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def drawn(lengths: list[int], seed: int) -> tuple[list[list[int]], list[list[int]]]:
    """Word pieces of texts, and which part each belongs to."""
    source = torch.Generator().manual_seed(seed)
    ids = [torch.randint(2, _WORDS, (length,), generator=source).tolist() for length in lengths]
    return ids, [[int(at > 2) for at in range(length)] for length in lengths]


@settings(max_examples=40, deadline=None)
@given(LENGTHS, SEEDS)
def test_each_vector_is_the_models_own(
    network: Any, ours: Network, lengths: list[int], seed: int
) -> None:
    ids, types = drawn(lengths, seed)
    padded = max(lengths)
    given_: dict[str, Any] = {
        "input_ids": torch.tensor([[*one, *[1] * (padded - len(one))] for one in ids]),
        "attention_mask": torch.tensor([[int(i < n) for i in range(padded)] for n in lengths]),
    }
    if isinstance(network, BertModel):
        given_["token_type_ids"] = torch.tensor(
            [[*one, *[0] * (padded - len(one))] for one in types]
        )
    with torch.inference_mode():
        own = network(**given_).last_hidden_state
        read = Unpadded(ours).read(ids, types)
    assert [one.shape for one in read] == [(length, 32) for length in lengths]
    for one, whole in zip(read, own, strict=True):
        assert torch.allclose(one, whole[: len(one)], atol=1e-4)


@pytest.mark.usefixtures("one_thread")
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(LENGTHS, SEEDS, st.sampled_from((torch.float32, torch.bfloat16)))
def test_a_text_is_read_alike_whatever_is_beside_it(
    ours: Network, lengths: list[int], seed: int, width: torch.dtype
) -> None:
    ids, types = drawn(lengths, seed)
    layers = Unpadded(replace(ours, parts=deepcopy(ours.parts).to(width)))
    with torch.inference_mode():
        together = layers.read(ids, types)
        alone = [layers.read([one], [part])[0] for one, part in zip(ids, types, strict=True)]
    assert all(map(torch.equal, together, alone))


def test_the_packaged_model_is_read_as_it_reads_itself() -> None:
    theirs: Any = BertModel.from_pretrained(packaged_minilm()).eval()
    ids, types = drawn([48, 64], 5)
    with torch.inference_mode():
        read = Unpadded(read_network(packaged_minilm())).read(ids, types)
        for one, pieces, part in zip(read, ids, types, strict=True):
            own = theirs(input_ids=torch.tensor([pieces]), token_type_ids=torch.tensor([part]))
            assert torch.allclose(one, own.last_hidden_state[0], atol=1e-5)


def test_a_word_piece_that_stands_for_nothing_keeps_its_place(network: Any, ours: Network) -> None:
    """A text may spell the mark that pads others."""
    ids = [5, 6, 1, 7, 8]
    given_: dict[str, Any] = {"input_ids": torch.tensor([ids])}
    with torch.inference_mode():
        own = network(**given_, attention_mask=torch.ones(1, 5)).last_hidden_state[0]
        (read,) = Unpadded(ours).read([ids], [[0] * 5])
    assert torch.allclose(read, own, atol=1e-4)


@pytest.mark.parametrize("width", [torch.float32, torch.bfloat16])
def test_changes_made_while_layers_are_made_are_those_of_the_whole_network(
    ours: Network, width: torch.dtype
) -> None:
    layers = {
        name: layer
        for name, layer in ours.parts.encoder.named_modules()
        if isinstance(layer, torch.nn.Linear)
    }
    torch.manual_seed(5)
    changes = {
        f"{name}.{part}": 0.2 * torch.randn(shape)
        for name, layer in layers.items()
        for part, shape in (("up", (len(layer.weight), 2)), ("down", (2, layer.weight.shape[1])))
    }
    whole = replace(ours, parts=deepcopy(ours.parts))
    add_changes(whole.parts.encoder, changes)
    whole.parts.to(width)
    own = replace(ours, parts=deepcopy(ours.parts))
    if width == torch.bfloat16:
        own.narrow_but_layers()
    ids, types = drawn([9, 30], 1)
    with torch.inference_mode():
        wanted = Unpadded(whole).read(ids, types)
        linear = half_width if width == torch.bfloat16 else full_width
        found = Unpadded(own, linear, changes).read(ids, types)
        unchanged = Unpadded(own, linear).read(ids, types)
    for one, other, before in zip(found, wanted, unchanged, strict=True):
        assert one.dtype == width
        assert torch.equal(one, other)
        assert not torch.allclose(one, before, atol=0.1)
