"""Linear layers in whole numbers of eight bits, for processors that multiply those fastest.

Where a processor has no bfloat16, a large model takes three times as long as where it has it; many
of those multiply eight-bit numbers instead (VNNI). Weights are rounded once, each output by its own
scale; what goes in is rounded as it comes, each row by its own scale (LLM.int8(), Dettmers et al.
2022, without its outliers). So a row's numbers do not depend on those beside it. The multiplication
is oneDNN's, through torch.
"""

from __future__ import annotations

import functools

import torch

from vectorstore.packaged_model import has_any, has_bfloat16

_MOST = 127
_ZERO = 128
"""What stands for nothing where numbers go from 0 to 255, as VNNI wants what goes in."""
_ROWS = 64
"""Rows of weights that are rounded at a time."""
_LEAST = 1e-12
"""The least scale, for rows of nothing but zeros."""


def prefers_eight_bits() -> bool:
    """Whether eight bits are the fastest way that this processor and this torch have.

    Told by the processor, not by a clock, so that one machine always gives one ranking.
    """
    return has_any("avx512_vnni", "avx_vnni") and not has_bfloat16() and _is_there()


@functools.cache
def _is_there() -> bool:
    """Whether this torch has the multiplication, which is no promised part of it."""
    weight = torch.arange(64, dtype=torch.float32).view(4, 16)
    try:
        found = EightBits(weight, torch.zeros(4))(torch.ones(1, 16))
    except (AttributeError, RuntimeError, NotImplementedError, TypeError):
        return False
    return torch.allclose(found, weight.sum(1)[None], rtol=0.02)


class EightBits:
    """A linear layer whose weights are kept in eight bits.

    Args:
        weight: shape (outputs, inputs).
        bias: shape (outputs,).

    """

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor) -> None:
        scale = torch.maximum(weight.amax(1), weight.amin(1).neg_()).clamp_(min=_LEAST) / _MOST
        rounded = torch.empty(weight.shape, dtype=torch.int8)
        for start in range(0, len(weight), _ROWS):  # to take new memory is what costs the most
            some = slice(start, start + _ROWS)
            rounded[some] = (weight[some] / scale[some, None]).round_()
        self._weight = torch.ops.onednn.qlinear_prepack(rounded, None)
        self._scale = scale
        self._zeros = torch.zeros(len(scale), dtype=torch.int32)
        self._bias = bias

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        """Shape (rows, inputs) to (rows, outputs), in full width."""
        farthest = torch.maximum(rows.amax(1, keepdim=True), rows.amin(1, keepdim=True).neg_())
        scale = farthest.clamp_(min=_LEAST).div_(_MOST)
        # Signed numbers with their highest bit turned are those of 0 to 255 around 128: torch
        # turns floats into signed bytes four times as fast.
        signed = (rows * scale.reciprocal()).round_().to(torch.int8)
        whole = torch.ops.onednn.qlinear_pointwise(
            signed.view(torch.uint8).bitwise_xor_(_ZERO),
            1.0,
            _ZERO,
            self._weight,
            self._scale,
            self._zeros,
            None,
            1.0,
            0,
            torch.float32,
            "none",
            [],
            "",
        )
        return torch.addcmul(self._bias, whole, scale, out=whole)
