"""Whether a sentence answers a question: a model that reads both at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.cross_model import Loaded, Size, choose_size, load, weigh
from rag.model_shelf import Shelf
from rag.pairs import Pair, Pieces, cut
from rag.settings import Settings
from vectorstore.threads import default_threads, one_an_operation
from vectorstore.types import Span

_PIECES = 1024
"""Word pieces of a batch, at most about."""
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
    denial: float = 0.0
    """How likely a sentence that answers does so by denying what the question takes for
    granted: 0..1."""
    assent: float = 0.5
    """How likely a sentence that answers a question of yes or no says yes: 0..1."""


class CrossEncoder:
    """Scores pairs of question and sentence; safe from many threads.

    Args:
        size: which of the two models reads.
        shelf: where installed models lie.
        threads: how many threads compute; 0 leaves the choice to torch.

    The model is loaded at the first use.
    """

    def __init__(self, size: Size, shelf: Shelf, *, threads: int = 0) -> None:
        self.size = size
        self._shelf = shelf
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: tuple[Loaded, ThreadPoolExecutor, int] | None = None

    def load(self) -> None:
        """Loads the model, which the first call does otherwise.

        Raises:
            ModelError: it is not installed, or its weights are not the official ones.
        """
        self._ready()

    def judge(self, pairs: Sequence[Pair]) -> list[Judgement]:
        """A judgement of each pair, in the order given."""
        if not pairs:
            return []
        model, pool, workers = self._ready()
        with self._lock:  # the tokenizer serves one thread at a time
            pieces = cut(model.tokenizer, pairs)
        batches = _batches([len(one.ids) for one in pieces], workers)
        results = pool.map(lambda rows: _run(model, [pieces[i] for i in rows]), batches)
        found: dict[int, Judgement] = {}
        for rows, result in zip(batches, results, strict=True):
            found |= zip(rows, result, strict=True)
        return [found[i] for i in range(len(pairs))]

    def _ready(self) -> tuple[Loaded, ThreadPoolExecutor, int]:
        with self._lock:
            if self._loaded is None:
                workers = self._threads or default_threads()
                one_an_operation()
                pool = ThreadPoolExecutor(workers, "reader", initializer=one_an_operation)
                self._loaded = load(self.size, self._shelf), pool, workers
            return self._loaded


def cross_of(settings: Settings) -> CrossEncoder:
    """The cross-encoder that ``settings`` ask for.

    Raises:
        ModelError: it is the large one, and that is not installed.
    """
    size = choose_size(settings.reader, settings.shelf)
    return CrossEncoder(size, settings.shelf, threads=settings.threads)


def quick_of(usual: CrossEncoder, settings: Settings) -> CrossEncoder:
    """The small one, for those who cannot wait: ``usual`` itself where that is small."""
    if usual.size == "small":
        return usual
    return CrossEncoder("small", settings.shelf, threads=settings.threads)


def _run(model: Loaded, rows: Sequence[Pieces]) -> list[Judgement]:
    import torch

    judged = []
    with torch.inference_mode():
        read = model.layers.read([one.ids for one in rows], [one.types for one in rows])
        for one, hidden in zip(rows, read, strict=True):
            sentence = torch.zeros(1, len(one.ids), dtype=torch.bool)
            sentence[:, one.start : -1] = True
            weighed = weigh(hidden[None].float(), sentence, model.heads)
            marked = torch.softmax(weighed.marks[0], -1)[one.start :].numpy()
            judged.append(
                Judgement(
                    float(weighed.logits),
                    _answer(marked, one.places),
                    float(torch.sigmoid(weighed.denials)),
                    float(torch.sigmoid(weighed.assents)),
                )
            )
    return judged


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


def _batches(lengths: Sequence[int], workers: int) -> list[list[int]]:
    """Indices of each batch: as many word pieces for each of the workers, as near as may be.

    A pair's numbers do not depend on those beside it, so that any of them may stand together.
    """
    rounds = -(-sum(lengths) // (workers * _PIECES))
    batches: list[list[int]] = [[] for _ in range(min(rounds * workers, len(lengths)))]
    filled = [0] * len(batches)
    for i in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        emptiest = filled.index(min(filled))
        batches[emptiest].append(i)
        filled[emptiest] += lengths[i]
    return batches
