"""Texts → vectors by a model.

The default weights, all-MiniLM-L6-v2, come inside a package and are checked by sha256, so
nothing is downloaded. On processors with bfloat16 instructions the transformer is run in
bfloat16, three times as fast at a cosine of .9999 to the full width.

The vector of a text is the same, bit by bit, whatever is encoded beside it and by however
many threads: a text is padded to the next multiple of 16 word pieces, a single word to that of 4,
which its own length decides, never to its neighbours', and one thread computes it from start to
end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from vectorstore.encoder import Encoded, Encoder, PieceVectors, Progress
from vectorstore.low_rank import add_changes
from vectorstore.packaged_model import MINILM_SHA256, has_bfloat16, packaged_minilm
from vectorstore.pieces import (
    Cut,
    batches,
    cut_into_pieces,
    run,
    run_pieces,
    run_sentences,
)
from vectorstore.sentence_vectors import ChunkVectors
from vectorstore.threads import default_threads, one_an_operation
from vectorstore.types import FloatMatrix, FloatVector, Span

if TYPE_CHECKING:
    from vectorstore.text_model import TextModel

T = TypeVar("T")

Work = Callable[["TextModel", list[Cut], int], Iterable[T]]
"""Runs a batch: the model, the word pieces of its texts, the length they are padded to."""

_WINDOW = 4096
"""Texts cut into word pieces at a time."""
_FIRST_WORD = 1995
"""Before it the vocabulary of BERT holds marks and single letters."""


class SentenceEncoder(Encoder):
    """The packaged MiniLM, or a model of sentence-transformers, as an ``Encoder``.

    Args:
        model: a folder with a model, or a hub name on a machine that reaches a hub; empty
            for the packaged all-MiniLM-L6-v2.
        threads: how many threads encode; 0 leaves the choice to torch.
        changes: a safetensors file of changes of low rank that are added to the weights.

    The model is loaded at the first use. Each thread encodes batches of its own: threads
    that share one batch wait for each other at every step, and on a busy machine that wait
    costs more than it saves. Torch is therefore told, for the process, to use one thread an
    operation.
    """

    def __init__(self, model: str = "", *, threads: int = 0, changes: Path | None = None) -> None:
        super().__init__()
        self._model = model
        self._changes = changes
        self._changed: dict[Path, SentenceEncoder] = {}
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: TextModel | None = None
        self._pool: ThreadPoolExecutor | None = None

    @property
    def name(self) -> str:
        """The model, its checksum and the width of its numbers."""
        model = self._model or f"all-MiniLM-L6-v2 {MINILM_SHA256[:12]}"
        if self._changes:
            model += f" with {self._changes.stem}"
        return f"{model} {'bfloat16' if has_bfloat16() else 'float32'}"

    @property
    def is_packaged(self) -> bool:
        """Whether it is the model that comes with Newsdesk."""
        return not self._model and self._changes is None

    def maker(self) -> Callable[[], SentenceEncoder]:
        """What makes the same model in another process, on one thread."""
        return partial(SentenceEncoder, self._model, threads=1, changes=self._changes)

    def changed_by(self, changes: Path) -> SentenceEncoder:
        """The same model with ``changes`` made to it, one for all who ask."""
        with self._lock:
            if changes not in self._changed:
                self._changed[changes] = SentenceEncoder(
                    self._model, threads=self._threads, changes=changes
                )
            return self._changed[changes]

    def load(self) -> None:
        """Loads the model, which the first call does otherwise.

        Raises:
            ModelError: it cannot be loaded.
        """
        self._ready()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._ready()[0].dimension

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatMatrix:
        """Unit vectors of ``texts``, shape (len(texts), dimension), in the order given.

        Texts past the model's length (256 word pieces for MiniLM) are cut there.
        """
        rows: list[FloatVector] = self._each(texts, run, progress)
        return np.stack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)

    def _encode_words(self, words: Sequence[str]) -> FloatMatrix:
        if self._model:  # its library pads as it likes
            return self.encode(words)
        rows: list[FloatVector] = self._each(words, run, words=True)
        return np.stack(rows)

    def encode_with_sentences(
        self,
        texts: Sequence[str],
        sentences: Sequence[Sequence[Span]],
        *,
        progress: Progress | None = None,
    ) -> Encoded:
        """The vectors of ``texts`` and of their ``sentences``, from one pass over the texts.

        A model whose vectors are no means of its word pieces encodes sentences by themselves.
        """
        if not self._ready()[0].is_mean:
            return super().encode_with_sentences(texts, sentences, progress=progress)
        both: list[ChunkVectors] = self._each(
            texts,
            run_sentences,
            progress,
            sentences=sentences,
        )
        if not both:
            return Encoded(np.zeros((0, self.dimension), dtype=np.float32), [])
        return Encoded(np.stack([whole for whole, _ in both]), [own for _, own in both])

    def encode_pieces(self, texts: Sequence[str]) -> list[PieceVectors]:
        """For each text its unit vector and those of its word pieces, from one pass."""
        return self._each(texts, run_pieces)

    def rank_of(self, word: str) -> int | None:
        """The place of ``word`` in the model's vocabulary, which stands by frequency.

        ``None`` for a word that the vocabulary holds only in pieces.
        """
        model, _ = self._ready()
        with self._lock:
            pieces = model.tokenizer.encode(word, add_special_tokens=False).ids
        return pieces[0] - _FIRST_WORD if len(pieces) == 1 else None

    def _each(
        self,
        texts: Sequence[str],
        work: Work[T],
        progress: Progress | None = None,
        *,
        sentences: Sequence[Sequence[Span]] | None = None,
        words: bool = False,
    ) -> list[T]:
        """What ``work`` makes of each text, in order; its batches run side by side."""
        model, pool = self._ready()
        found: dict[int, T] = {}
        for at in range(0, len(texts), _WINDOW):
            end = at + _WINDOW
            with self._lock:  # the tokenizer serves one thread at a time
                pieces = cut_into_pieces(
                    model,
                    texts[at:end],
                    None if sentences is None else sentences[at:end],
                )
            parts = batches([len(one.pieces) for one in pieces], model.longest, words=words)
            results = pool.map(
                lambda part, pieces=pieces: work(model, [pieces[i] for i in part[1]], part[0]),
                parts,
            )
            for (_, batch), result in zip(parts, results, strict=True):
                found |= zip([at + i for i in batch], result, strict=True)
                if progress:
                    progress(len(found), len(texts))
        return [found[i] for i in range(len(texts))]

    def _ready(self) -> tuple[TextModel, ThreadPoolExecutor]:
        with self._lock:
            if self._loaded is None or self._pool is None:
                workers = self._threads or default_threads()
                one_an_operation()
                self._loaded = self._load()
                self._pool = ThreadPoolExecutor(workers, "encoder", initializer=one_an_operation)
            return self._loaded, self._pool

    def _load(self) -> TextModel:
        model: TextModel
        if self._model:
            from vectorstore.library_model import LibraryModel

            model = LibraryModel(self._model)
        else:
            from vectorstore.text_model import PackagedModel

            model = PackagedModel(packaged_minilm())
        if self._changes:
            from safetensors.torch import load_file

            add_changes(model.encoder(), load_file(self._changes))
        if has_bfloat16():
            model.narrow()
        return model
