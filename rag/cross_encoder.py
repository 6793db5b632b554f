"""Whether a sentence answers a question: MiniLM over both at once.

The weights are those of the packaged all-MiniLM-L6-v2 with a low-rank change of each of its
linear layers (LoRA, Hu et al. 2021), which ``eval.train_cross`` fitted on questions of our
own and which comes with Newsdesk: two megabytes of our own numbers, no second model.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rag.pairs import Pair, Pieces, cut, pad
from vectorstore.packaged_model import has_bfloat16, packaged_minilm
from vectorstore.types import Span

if TYPE_CHECKING:
    import torch

ADAPTER = "reader_adapter.safetensors"
SCALE = 2.0
"""A layer's change is SCALE × up @ down."""
_PIECES = 1024
"""Word pieces of a batch."""
_NEAR = 0.25
"""A word piece belongs to the answer when it is marked this strongly, as a share of the
strongest one beside it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the cross-encoder says of a pair."""

    logit: float
    """The higher, the likelier the sentence answers."""
    answer: Span
    """Where in the sentence the answer would stand."""


class CrossEncoder:
    """Scores pairs of question and sentence; safe from many threads.

    Args:
        threads: how many threads compute; 0 leaves the choice to torch.

    The model is loaded at the first use.
    """

    def __init__(self, *, threads: int = 0) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: tuple[Any, ...] | None = None

    def judge(self, pairs: Sequence[Pair]) -> list[Judgement]:
        """A judgement of each pair, in the order given."""
        if not pairs:
            return []
        tokenizer, bert, heads, pool = self._ready()
        with self._lock:  # the tokenizer serves one thread at a time
            pieces = cut(tokenizer, pairs)
        batches = _batches([len(one.ids) for one in pieces])
        results = pool.map(lambda rows: _run(bert, heads, [pieces[i] for i in rows]), batches)
        found: dict[int, Judgement] = {}
        for rows, result in zip(batches, results, strict=True):
            found |= zip(rows, result, strict=True)
        return [found[i] for i in range(len(pairs))]

    def _ready(self) -> tuple[Any, ...]:
        with self._lock:
            if self._loaded is None:
                import torch

                workers = self._threads or torch.get_num_threads()
                pool = ThreadPoolExecutor(
                    workers, "reader", initializer=torch.set_num_threads, initargs=(1,)
                )
                self._loaded = (*load(), pool)
            return self._loaded


@functools.cache
def load() -> tuple[Any, Any, dict[str, torch.Tensor]]:
    """The tokenizer, the changed MiniLM, and the numbers of the two heads."""
    import torch
    from safetensors.torch import load_file
    from transformers import AutoModel, AutoTokenizer

    folder = packaged_minilm()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    bert = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    with as_file(files("rag") / ADAPTER) as path:
        changes = {name: value.float() for name, value in load_file(path).items()}
    with torch.no_grad():
        for name, layer in bert.encoder.named_modules():
            if f"{name}.up" in changes:
                layer.weight += SCALE * changes[f"{name}.up"] @ changes[f"{name}.down"]
    if has_bfloat16():
        bert.to(torch.bfloat16)
    heads = {name: value for name, value in changes.items() if name.startswith("head.")}
    return tokenizer, bert, heads


def weigh(
    hidden: torch.Tensor, sentence: torch.Tensor, heads: dict[str, torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    """The logits of pairs, shape (pairs,), and how strongly each word piece is marked.

    ``hidden`` has shape (pairs, length, width), ``sentence`` is true on the word pieces of
    the sentence. The marks, shape (pairs, length), are logits before a softmax over the
    sentence; the pair's logit rests on its first vector and on the mean of the word pieces,
    weighted by their marks.
    """
    import torch

    marks = hidden @ heads["head.mark"] + heads["head.mark_bias"]
    marks = marks.masked_fill(~sentence, -1e4)
    pooled = (torch.softmax(marks, -1)[..., None] * hidden).sum(1)
    both = torch.cat([hidden[:, 0], pooled], -1)
    return both @ heads["head.pair"] + heads["head.pair_bias"], marks


def _run(bert: Any, heads: dict[str, torch.Tensor], rows: Sequence[Pieces]) -> list[Judgement]:
    import torch

    batch = pad(rows)
    with torch.inference_mode():
        hidden = bert(
            input_ids=torch.from_numpy(batch.ids),
            token_type_ids=torch.from_numpy(batch.types),
            attention_mask=torch.from_numpy(batch.there),
        ).last_hidden_state.float()
        logits, marks = weigh(hidden, torch.from_numpy(batch.sentence), heads)
        marked = torch.softmax(marks, -1).numpy()
    return [
        Judgement(float(logits[i]), _answer(marked[i, one.start :], one.places))
        for i, one in enumerate(rows)
    ]


def _answer(marked: npt.NDArray[np.float32], places: Sequence[tuple[int, int]]) -> Span:
    """The run of word pieces around the strongest mark."""
    if not places:
        return Span(0, 0)
    marks = marked[: len(places)]
    first = last = int(marks.argmax())
    least = _NEAR * float(marks[first])
    while first > 0 and marks[first - 1] >= least:
        first -= 1
    while last + 1 < len(places) and marks[last + 1] >= least:
        last += 1
    return Span(places[first][0], places[last][1])


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Indices of each batch: only pairs of one padded length stand together.

    A pair's numbers then do not depend on those beside it.
    """
    padded = [-(-length // 16) * 16 for length in lengths]
    batches: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: (-padded[i], i)):
        full = batches and len(batches[-1]) * padded[i] >= _PIECES
        if not batches or padded[batches[-1][0]] != padded[i] or full:
            batches.append([])
        batches[-1].append(i)
    return batches
