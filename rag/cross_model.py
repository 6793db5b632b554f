"""The models that read a question and a sentence together, with our changes made to them.

The weights are a published model's with a low-rank change of each of its linear layers (LoRA,
Hu et al. 2021), which ``eval.train_cross`` fitted on questions of our own and which comes with
Newsdesk: a few megabytes. There are two of them. The small one changes the MiniLM that turns
texts into vectors too, so it is always there; the large one changes all-mpnet-base-v2, which
``newsdesk model install reader`` fetches.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag.model_shelf import Shelf
from rag.settings import Wanted
from vectorstore.packaged_model import has_bfloat16, packaged_minilm

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

    from vectorstore.unpadded import Unpadded

Size = Literal["small", "large"]
LARGE = "reader"
"""The name of the large one in the catalogue of models."""


@dataclass(frozen=True, slots=True)
class Base:
    """A published model with what we changed of it."""

    folder: Callable[[Shelf], Path]
    """Where its files lie, its weights checked."""
    adapter: str
    """The file of the changes, beside this one."""
    glance: int
    """Sentences of a question that it reads."""
    shortlist: int
    """Sentences that it reads where none of those clearly answers: it is right about more,
    but they cost time."""
    clear: float
    """The logit of a sentence that clearly answers."""


BASES: dict[Size, Base] = {
    "small": Base(lambda _: packaged_minilm(), "reader_small.safetensors", 5, 5, 0.0),
    "large": Base(lambda shelf: shelf.checked(LARGE), "reader_large.safetensors", 6, 10, 0.0),
}


def choose_size(wanted: Wanted, shelf: Shelf) -> Size:
    """The model to read with: where it is left open, the large one if it is installed.

    Raises:
        ModelError: the large one is wanted, and is not installed.
    """
    if wanted == "auto":
        return "large" if shelf.find(LARGE) else "small"
    if wanted == "large" and not shelf.find(LARGE):
        shelf.checked(LARGE)  # says what is missing, and what to do
    return wanted


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory."""

    tokenizer: Tokenizer
    layers: Unpadded
    heads: dict[str, torch.Tensor]
    """The numbers of the four heads."""


@functools.cache
def load(size: Size, shelf: Shelf) -> Loaded:
    """A model with its changes made.

    Raises:
        ModelError: it is not installed, or its weights are not the official ones.
    """
    from safetensors.torch import load_file

    from vectorstore.eight_bits import EightBits, prefers_eight_bits
    from vectorstore.network import read_network
    from vectorstore.text_model import read_tokenizer
    from vectorstore.unpadded import Unpadded, full_width, half_width

    folder = BASES[size].folder(shelf)
    network = read_network(folder)
    with as_file(files("rag") / BASES[size].adapter) as path:
        changes = {name: value.float() for name, value in load_file(path).items()}
    heads = {name: value for name, value in changes.items() if name.startswith("head.")}
    linear = EightBits if prefers_eight_bits() else full_width
    if has_bfloat16():
        linear = half_width
        network.narrow_but_layers()
    layers = Unpadded(network, linear, changes)
    return Loaded(read_tokenizer(folder), layers, heads)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the heads say of pairs."""

    logits: torch.Tensor
    """Shape (pairs,): the higher, the likelier the sentence answers."""
    denials: torch.Tensor
    """Shape (pairs,): the higher, the likelier what it says is that the question is wrong to
    take something for granted."""
    assents: torch.Tensor
    """Shape (pairs,): of a question of yes or no, the higher, the likelier it says yes."""
    marks: torch.Tensor
    """Shape (pairs, length): how strongly each word piece belongs to the answer, as logits
    before a softmax over the sentence."""


def weigh(hidden: torch.Tensor, sentence: torch.Tensor, heads: dict[str, torch.Tensor]) -> Weighed:
    """What the heads say of pairs read to ``hidden``, shape (pairs, length, width).

    ``sentence`` is true on the word pieces of the sentence. A pair's logits rest on its first
    vector and on the mean of the word pieces, weighted by their marks.
    """
    import torch

    marks = hidden @ heads["head.mark"] + heads["head.mark_bias"]
    marks = marks.masked_fill(~sentence, -1e4)
    pooled = (torch.softmax(marks, -1)[..., None] * hidden).sum(1)
    both = torch.cat([hidden[:, 0], pooled], -1)
    return Weighed(
        both @ heads["head.pair"] + heads["head.pair_bias"],
        both @ heads["head.deny"] + heads["head.deny_bias"],
        both @ heads["head.yes"] + heads["head.yes_bias"],
        marks,
    )
