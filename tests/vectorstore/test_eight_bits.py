"""Layers in eight bits say nearly what the layers in full width say, each row by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore import eight_bits
from vectorstore.eight_bits import EightBits, prefers_eight_bits
from vectorstore.network import read_network
from vectorstore.packaged_model import packaged_minilm
from vectorstore.unpadded import Unpadded, full_width

needs_eight_bits = pytest.mark.skipif(
    not prefers_eight_bits(), reason="this processor multiplies bfloat16, or eight bits slowly"
)


def layer(inputs: int, outputs: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    source = torch.Generator().manual_seed(seed)
    weight = torch.randn(outputs, inputs, generator=source)
    # As in a trained model, some outputs are far larger than others.
    weight *= torch.rand(outputs, 1, generator=source) * 10
    return weight, torch.randn(outputs, generator=source)


@needs_eight_bits
@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 70),
    st.sampled_from([(16, 48), (384, 96), (64, 256)]),
    st.floats(1e-3, 1e3),
    st.integers(0, 10_000),
)
def test_each_row_is_near_that_of_full_width(
    rows: int, shape: tuple[int, int], size: float, seed: int
) -> None:
    weight, bias = layer(*shape, seed)
    read = torch.randn(rows, shape[0], generator=torch.Generator().manual_seed(seed)) * size
    with torch.inference_mode():
        exact = full_width(weight, torch.zeros_like(bias))(read)
        found = EightBits(weight, bias)(read) - bias
    off = (found - exact).norm(dim=1) / exact.norm(dim=1)
    assert off.max() < 0.03


@needs_eight_bits
@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=4), st.integers(0, 10_000))
def test_a_row_does_not_depend_on_those_beside_it(lengths: list[int], seed: int) -> None:
    linear = EightBits(*layer(64, 80, seed))
    read = torch.randn(sum(lengths), 64, generator=torch.Generator().manual_seed(seed))
    read[0] *= 1_000
    with torch.inference_mode():
        apart = [linear(some) for some in torch.split(read, lengths)]
        assert torch.equal(torch.cat(apart), linear(read))


@needs_eight_bits
def test_nothing_but_zeros_gives_the_bias() -> None:
    weight, bias = layer(32, 8, 1)
    weight[3] = 0
    with torch.inference_mode():
        assert torch.equal(EightBits(weight, bias)(torch.zeros(5, 32)), bias.expand(5, 8))


@pytest.mark.parametrize(
    ("flags", "preferred"),
    [
        ("avx2 avx512_vnni", True),
        ("avx2 avx_vnni", True),
        ("avx512_vnni avx512_bf16", False),
        ("avx2", False),
    ],
)
def test_the_processor_says_which_way(
    flags: str, preferred: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eight_bits, "_is_there", lambda: True)
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: f"flags : {flags}")
    assert eight_bits.prefers_eight_bits() is preferred


@needs_eight_bits
def test_a_real_model_reads_nearly_the_same() -> None:
    network = read_network(packaged_minilm())
    source = torch.Generator().manual_seed(5)
    ids = [torch.randint(1_000, 20_000, (n,), generator=source).tolist() for n in (9, 40, 17)]
    types = [[0] * len(one) for one in ids]
    with torch.inference_mode():
        exact = torch.cat(Unpadded(network).read(ids, types))
        found = torch.cat(Unpadded(network, EightBits).read(ids, types))
    assert torch.cosine_similarity(exact, found).min() > 0.98
    assert torch.cosine_similarity(exact, found).mean() > 0.995
