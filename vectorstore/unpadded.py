"""The layers of a BERT or an MPNet over texts of unlike length, none of them padded.

Nearly all of a layer's work is done to each word piece by itself: that of all texts goes through
at once, one text behind the other. Attention goes text by text. A text's vectors are therefore
the same whatever is read with it, and in full width the sums are those of transformers' own
forward.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import torch
from torch.nn import functional

from vectorstore.low_rank import changed
from vectorstore.network import Network

_STEP = 16
"""A BERT's attention goes over multiples of so many word pieces."""


Linear = Callable[[torch.Tensor], torch.Tensor]
"""A linear layer: shape (rows, inputs) to (rows, outputs)."""


def full_width(weight: torch.Tensor, bias: torch.Tensor) -> Linear:
    """The layer as it is, in the width of its numbers."""
    return lambda rows: functional.linear(rows, weight, bias)


def half_width(weight: torch.Tensor, bias: torch.Tensor) -> Linear:
    """The layer in bfloat16, for a network that was made ``narrow_but_layers``."""
    return full_width(weight.to(torch.bfloat16), bias.to(torch.bfloat16))


@dataclass(frozen=True, slots=True)
class _Layer:
    """The parts of a layer, in the order in which they are run."""

    three: Linear
    """Makes query, key and value of a word piece in one go."""
    joined: Linear
    joined_norm: Any
    widened: Linear
    narrowed: Linear
    narrowed_norm: Any


class Unpadded:
    """A model, no longer changed, for texts of any lengths at once.

    Args:
        network: the model.
        linear: makes a layer of its weights and its bias; it takes each row by itself.
        changes: of low rank, added to the weights (``low_rank``).

    Layers are changed and made one after the other: beside what they were read from and what they
    become, only one of them stands in memory.
    """

    def __init__(
        self,
        network: Network,
        linear: Callable[[torch.Tensor, torch.Tensor], Linear] = full_width,
        changes: Mapping[str, torch.Tensor] | None = None,
    ) -> None:
        # The whole network would keep weights that a layer has in another form.
        entrance = SimpleNamespace(embeddings=network.parts.embeddings)
        self._embed = replace(network, parts=entrance).embed
        self._heads = network.heads
        mpnet = network.kind == "mpnet"
        layers = network.parts.encoder.layer
        with torch.no_grad():
            self._layers = [
                _parts(layer, f"layer.{number}", mpnet, linear, changes or {})
                for number, layer in enumerate(layers)
            ]
        self._attend = _mpnet_attention(network) if mpnet else _bert_attention

    def read(
        self, ids: Sequence[Sequence[int]], types: Sequence[Sequence[int]]
    ) -> list[torch.Tensor]:
        """The last vectors of each text, shape (length of the text, width).

        ``ids`` are the word pieces of each text, at least four, because the sums of fewer are
        made otherwise, as they may be where torch has several threads; ``types`` say which part
        each belongs to, where the model knows of parts.
        """
        lengths = [len(one) for one in ids]
        hidden = torch.cat(
            [
                self._embed(torch.tensor([text]), torch.tensor([parts]))[0]
                for text, parts in zip(ids, types, strict=True)
            ]
        )
        for layer in self._layers:
            three = layer.three(hidden).view(len(hidden), 3, self._heads, -1)
            seen = torch.cat([self._attend(text) for text in torch.split(three, lengths)])
            hidden = layer.joined_norm(layer.joined(seen) + hidden)
            wide = functional.gelu(layer.widened(hidden))
            hidden = layer.narrowed_norm(layer.narrowed(wide) + hidden)
        return list(torch.split(hidden, lengths))


def _parts(
    layer: Any,
    name: str,
    mpnet: bool,
    linear: Callable[[torch.Tensor, torch.Tensor], Linear],
    changes: Mapping[str, torch.Tensor],
) -> _Layer:
    """The parts of ``layer``, which the changes call ``name``."""

    def made(*parts: str) -> Linear:
        layers = [layer.get_submodule(part) for part in parts]
        named = [f"{name}.{part}" for part in parts]
        weights = [
            changed(own.weight.detach(), part, changes)
            for own, part in zip(layers, named, strict=True)
        ]
        biases = [own.bias.detach() for own in layers]
        if len(parts) == 1:
            return linear(weights[0], biases[0])
        return linear(torch.cat(weights), torch.cat(biases))

    if mpnet:
        own = "attention.attn"
        three, joined, norm = (f"{own}.q", f"{own}.k", f"{own}.v"), f"{own}.o", layer.attention
    else:
        own = "attention.self"
        three = (f"{own}.query", f"{own}.key", f"{own}.value")
        joined, norm = "attention.output.dense", layer.attention.output
    return _Layer(
        made(*three),
        made(joined),
        norm.LayerNorm,
        made("intermediate.dense"),
        made("output.dense"),
        layer.output.LayerNorm,
    )


def _bert_attention(three: torch.Tensor) -> torch.Tensor:
    """What each word piece of a text takes from the others, shape (length, width).

    ``three`` are their queries, keys and values, shape (length, 3, heads, width of a head).
    """
    # Torch sums in blocks, which another length would make others of: with the length that the
    # model's own forward is given, the numbers are its own to the last bit.
    length = len(three)
    more = -length % _STEP
    query, key, value = functional.pad(three, (0, 0, 0, 0, 0, 0, 0, more)).permute(1, 2, 0, 3)
    mask = _there(length, length + more) if more else None
    seen = functional.scaled_dot_product_attention(
        query[None], key[None], value[None], attn_mask=mask
    )
    return seen[0].transpose(0, 1)[:length].flatten(1)


def _there(length: int, padded: int) -> torch.Tensor:
    return (torch.arange(padded) < length).expand(1, 1, padded, padded)


def _mpnet_attention(network: Network) -> Callable[[torch.Tensor], torch.Tensor]:
    """As ``_bert_attention``, with what MPNet adds for how far two word pieces are apart."""
    with torch.no_grad():
        apart = network.distances()

    def attend(three: torch.Tensor) -> torch.Tensor:
        length, _, _, width = three.shape
        query, key, value = three.permute(1, 2, 0, 3)
        scores = torch.bmm(query, key.transpose(1, 2))
        scores /= math.sqrt(width)
        scores += apart[:, :length, :length]
        # Rounded once, as a softmax in half width rounds; but that takes torch twice as long.
        shares = torch.softmax(scores, -1, dtype=torch.float32).to(value.dtype)
        return torch.bmm(shares, value).transpose(0, 1).flatten(1)

    return attend
