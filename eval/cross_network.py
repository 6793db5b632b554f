"""A cross-encoder as it is fitted: a published model with changes of low rank beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from transformers import AutoModel

from rag.cross_model import BASES, Size, weigh
from rag.model_shelf import Shelf
from rag.pairs import Pieces
from vectorstore.low_rank import SCALE
from vectorstore.text_model import read_tokenizer

_PIECES = 2048
"""Word pieces that go through the model at once: those of pairs of like length."""
_STEP = 16
"""Batches are padded to multiples of so many word pieces."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model of some size is fitted."""

    rank: int
    rate: float
    dropout: float


PLANS: dict[Size, Plan] = {"small": Plan(32, 8e-4, 0.1), "large": Plan(16, 4e-4, 0.05)}


class Adapted(nn.Module):
    """A linear layer with a change of low rank beside it; the layer itself stays."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        rows, columns = layer.weight.shape
        self.layer = layer
        self.down = nn.Parameter(torch.randn(rank, columns) / math.sqrt(columns))
        self.up = nn.Parameter(torch.zeros(rows, rank))

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """The layer's result and that of its change."""
        changed = given @ self.down.to(given.dtype).T @ (SCALE * self.up).to(given.dtype).T
        return torch.add(self.layer(given), changed)


def adapt(bert: Any, rank: int, dropout: float) -> None:
    """Puts a change of low rank beside each linear layer of ``bert``, whose own weights stay."""
    for parameter in bert.parameters():
        parameter.requires_grad = False
    for _, module in list(bert.encoder.named_modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Linear):
                setattr(module, name, Adapted(child, rank))
            elif isinstance(child, nn.Dropout):
                child.p = dropout


@dataclass(frozen=True, slots=True)
class Read:
    """What the heads say of pairs that went through in batches of unlike length."""

    logits: torch.Tensor
    """Shape (pairs,)."""
    denials: torch.Tensor
    """Shape (pairs,)."""
    assents: torch.Tensor
    """Shape (pairs,)."""
    marks: list[torch.Tensor]
    """Of each pair, shape (length of its batch,)."""


class Network(nn.Module):
    """A published model with the changes and the heads that are fitted."""

    def __init__(self, size: Size, shelf: Shelf) -> None:
        super().__init__()
        folder = BASES[size].folder(shelf)
        self.tokenizer = read_tokenizer(folder)
        # Half the width: the weights that stay need no more, and it is three times as fast.
        self.bert = AutoModel.from_pretrained(folder, local_files_only=True).to(torch.bfloat16)
        adapt(self.bert, PLANS[size].rank, PLANS[size].dropout)
        width = self.bert.config.hidden_size
        self.heads = nn.ParameterDict(
            {
                "mark": nn.Parameter(torch.randn(width) / width),
                "mark_bias": nn.Parameter(torch.zeros(())),
                "pair": nn.Parameter(torch.randn(2 * width) / width),
                "pair_bias": nn.Parameter(torch.zeros(())),
                "deny": nn.Parameter(torch.randn(2 * width) / width),
                "deny_bias": nn.Parameter(torch.zeros(())),
                "yes": nn.Parameter(torch.randn(2 * width) / width),
                "yes_bias": nn.Parameter(torch.zeros(())),
            }
        )

    def forward(self, pieces: Sequence[Pieces]) -> Read:
        """What the heads say of each pair."""
        empty = torch.empty(0)
        logits, denials, assents, marks = ([empty] * len(pieces) for _ in range(4))
        heads = {f"head.{name}": value for name, value in self.heads.items()}
        for rows in _alike([len(one.ids) for one in pieces]):
            batch = pad([pieces[i] for i in rows], self.bert.config.pad_token_id)
            hidden = hidden_of(self.bert, batch)
            weighed = weigh(hidden, torch.from_numpy(batch.sentence), heads)
            for at, i in enumerate(rows):
                logits[i], denials[i] = weighed.logits[at], weighed.denials[at]
                assents[i], marks[i] = weighed.assents[at], weighed.marks[at]
        return Read(torch.stack(logits), torch.stack(denials), torch.stack(assents), marks)

    def changes(self) -> dict[str, torch.Tensor]:
        """What is shipped, in half width."""
        found = {
            f"{name}.{part}": getattr(layer, part)
            for name, layer in self.bert.encoder.named_modules()
            if isinstance(layer, Adapted)
            for part in ("down", "up")
        }
        found |= {f"head.{name}": value for name, value in self.heads.items()}
        return {name: value.detach().half().contiguous() for name, value in found.items()}

    def take(self, changes: Mapping[str, torch.Tensor]) -> None:
        """Goes over to what ``changes`` gave."""
        layers = dict(self.bert.encoder.named_modules())
        with torch.no_grad():
            for name, value in changes.items():
                where, _, part = name.rpartition(".")
                target = self.heads[part] if where == "head" else getattr(layers[where], part)
                target.copy_(value)


def _alike(lengths: Sequence[int]) -> list[list[int]]:
    """Indices of each batch: the longest together, the shortest together."""
    batches: list[list[int]] = []
    longest = 0
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if not batches or (len(batches[-1]) + 1) * longest > _PIECES:
            batches.append([])
            longest = lengths[i]
        batches[-1].append(i)
    return batches


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs in word pieces, padded to one length: arrays of shape (pairs, length)."""

    ids: Ints
    types: Ints
    there: Ints
    """1 where a word piece stands, 0 for padding."""
    sentence: npt.NDArray[np.bool_]
    """True on the word pieces of the sentence."""


def pad(pieces: Sequence[Pieces], padding: int = 0) -> Batch:
    """``pieces`` as one batch, ``padding`` where one is shorter than the longest."""
    length = -(-max(len(one.ids) for one in pieces) // _STEP) * _STEP
    shape = (len(pieces), length)
    ids, types = np.full(shape, padding, np.int64), np.zeros(shape, np.int64)
    there, sentence = np.zeros(shape, np.int64), np.zeros(shape, np.bool_)
    for i, one in enumerate(pieces):
        size = len(one.ids)
        ids[i, :size], types[i, :size], there[i, :size] = one.ids, one.types, 1
        sentence[i, one.start : size - 1] = True
    return Batch(ids, types, there, sentence)


def hidden_of(network: Any, batch: Batch) -> torch.Tensor:
    """The last vector of each word piece, shape (pairs, length, width)."""
    given = {
        "input_ids": torch.from_numpy(batch.ids),
        "attention_mask": torch.from_numpy(batch.there),
    }
    if hasattr(network.config, "type_vocab_size"):
        given["token_type_ids"] = torch.from_numpy(batch.types)
    hidden: torch.Tensor = network(**given).last_hidden_state.float()
    return hidden
