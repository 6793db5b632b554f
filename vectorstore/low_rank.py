"""Changes of low rank, added to the weights of a published model (LoRA, Hu et al. 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

SCALE = 2.0
"""A layer's change is SCALE × up @ down."""


def changed(weight: torch.Tensor, name: str, changes: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """``weight``, shape (outputs, inputs), with what ``changes`` has for the layer ``name``.

    They are named ``LAYER.up``, shape (outputs, rank), and ``LAYER.down``, shape (rank, inputs).
    """
    if f"{name}.up" not in changes:
        return weight
    up, down = changes[f"{name}.up"].float(), changes[f"{name}.down"].float()
    return weight.float().addmm(up, down, alpha=SCALE).to(weight.dtype)


def add_changes(encoder: Any, changes: Mapping[str, torch.Tensor]) -> None:
    """Makes ``changes`` to each linear layer of ``encoder``, a torch module."""
    import torch

    with torch.no_grad():
        for name, layer in encoder.named_modules():
            if f"{name}.up" in changes:
                layer.weight.data = changed(layer.weight.data, name, changes)
