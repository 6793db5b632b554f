"""A BERT or an MPNet as its files have it: the weights, and how word pieces enter the first layer.

transformers takes three seconds to be imported, which is most of what a first answer would take;
what the layers do is done in ``bert`` and ``unpadded`` anyway. The tests hold both against it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from vectorstore.errors import ModelError

Kind = Literal["bert", "mpnet"]
_NOTHING = 1
"""The word piece that stands for nothing in an MPNet."""
_FARTHEST = 128
"""Word pieces further apart than this are all equally far to an MPNet."""


@dataclass(frozen=True, slots=True)
class Network:
    """A model in memory, not in training; its GELU is the exact one."""

    kind: Kind
    heads: int
    longest: int
    """How many word pieces of a text it could read."""
    parts: Any
    """Its ``embeddings`` and its ``encoder``, torch modules under transformers' own names."""

    @property
    def width(self) -> int:
        """Length of a vector."""
        return int(self.parts.embeddings.word_embeddings.weight.shape[1])

    def embed(self, ids: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """What enters the first layer, shape (texts, length, width).

        ``ids`` and ``types``, of shape (texts, length), are the word pieces and which part each
        belongs to; an MPNet knows of no parts.
        """
        own = self.parts.embeddings
        hidden: torch.Tensor = own.word_embeddings(ids)
        if self.kind == "bert":
            hidden = hidden + own.token_type_embeddings(types)
            places = torch.arange(ids.shape[1])[None]
        else:
            there = (ids != _NOTHING).int()
            places = torch.cumsum(there, 1) * there + _NOTHING
        normal: torch.Tensor = own.LayerNorm(hidden + own.position_embeddings(places))
        return normal

    def narrow_but_layers(self) -> None:
        """Makes everything bfloat16 but the weights of linear layers, which ``Unpadded`` makes."""
        for part in self.parts.modules():
            if not isinstance(part, nn.Linear) and not list(part.children()):
                part.to(torch.bfloat16)

    def distances(self) -> torch.Tensor:
        """What an MPNet adds for how far two word pieces are apart: (heads, longest, longest)."""
        place = torch.arange(self.longest)
        table = self.parts.encoder.relative_attention_bias
        rows: torch.Tensor = table(_bucket(place[:, None] - place[None], table.num_embeddings))
        return rows.permute(2, 0, 1).contiguous()


def read_network(folder: Path) -> Network:
    """The model whose ``config.json`` and ``model.safetensors`` lie in ``folder``.

    Raises:
        ModelError: they cannot be read, or are of another kind of model.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind, gelu = config["model_type"], config["hidden_act"]
        eps, heads = float(config["layer_norm_eps"]), int(config["num_attention_heads"])
        longest = int(config["max_position_embeddings"])
        weights = load_file(folder / "model.safetensors")
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise ModelError(f"The model in {folder} is damaged ({error}): install it anew.") from error
    if kind not in ("bert", "mpnet") or gelu != "gelu":
        raise ModelError(f"The model in {folder} is neither a BERT nor an MPNet with GELU.")
    with torch.no_grad():
        parts = _tree(weights, eps).eval()
    return Network(kind, heads, longest, parts)


def _tree(weights: Mapping[str, torch.Tensor], eps: float) -> nn.Module:
    """Modules named as the weights are: what has a weight is told by its name and shape."""
    if "weight" in weights:
        return _leaf(weights, eps)
    below: dict[str, dict[str, torch.Tensor]] = {}
    for name, value in weights.items():
        first, _, rest = name.partition(".")
        if rest:
            below.setdefault(first, {})[rest] = value
    numbered = all(name.isdigit() for name in below)
    tree: nn.Module = nn.ModuleList() if numbered else nn.Module()
    for name in sorted(below, key=int) if numbered else below:
        tree.add_module(name, _tree(below[name], eps))
    return tree


def _leaf(weights: Mapping[str, torch.Tensor], eps: float) -> nn.Module:
    weight = weights["weight"]
    if "bias" not in weights:
        return cast(nn.Module, nn.Embedding.from_pretrained(weight))  # type: ignore[no-untyped-call]
    # One by one at first, since torch would draw a million numbers that are thrown away.
    made: nn.Module = nn.Linear(1, 1) if weight.ndim > 1 else nn.LayerNorm(len(weight), eps=eps)
    for name, value in weights.items():
        setattr(made, name, nn.Parameter(value, requires_grad=False))
    return made


def _bucket(apart: torch.Tensor, buckets: int) -> torch.Tensor:
    """The row of MPNet's table for each distance: one each while near, then ever wider ones."""
    half = buckets // 2
    exact = half // 2
    far = apart.abs()
    share = torch.log(far.float() / exact) / math.log(_FARTHEST / exact)
    wide = (exact + (share * (half - exact)).long()).clamp(max=half - 1)
    return (apart < 0).long() * half + torch.where(far < exact, far, wide)
