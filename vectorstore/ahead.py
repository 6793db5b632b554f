"""Texts → vectors in the background, while the next files are read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np

from vectorstore.documents import DocumentTable
from vectorstore.encoder import Encoder
from vectorstore.homes import VECTORS, Home
from vectorstore.kept_store import ROWS
from vectorstore.records import digest_of
from vectorstore.types import Chunk, FloatMatrix, FloatVector, KeyArray
from vectorstore.vectors import Vectors


class Known(Protocol):
    """Where vectors of texts that were encoded before are looked up."""

    @property
    def rows(self) -> DocumentTable:
        """The rows, by the digests of their texts."""
        ...

    @property
    def vectors(self) -> Vectors:
        """The vectors, by the keys of the rows."""
        ...


Made = Callable[[Sequence[str]], Mapping[str, FloatVector]]
"""Gives, once, the vectors that were made elsewhere of the texts of some digests."""


class Before:
    """The vectors of the generation in the folder ``base``, to be looked up."""

    def __init__(self, base: Path, home: Home) -> None:
        self.vectors = home.open(base / VECTORS)
        self.rows = DocumentTable(base / ROWS, writable=False)

    def close(self) -> None:
        """Lets go of both."""
        self.vectors.close()
        self.rows.close()


@dataclass(frozen=True, slots=True)
class Batch:
    """Chunks on their way through the encoder."""

    chunks: Sequence[Chunk]
    digests: Sequence[str]
    known: Mapping[str, FloatVector]
    missing: Sequence[str]
    encoded: Future[FloatMatrix] | None


class Ahead:
    """Sends batches to the encoder; what was encoded before is looked up in ``known``.

    What was encoded elsewhere is in ``made``.
    """

    def __init__(self, encoder: Encoder, known: Sequence[Known], made: Made | None = None) -> None:
        self._encoder = encoder
        self._made = made
        self._known = known
        self._thread = ThreadPoolExecutor(1, "build")
        self._stopping = threading.Event()
        self._latest: Mapping[str, FloatVector] = {}
        """By digest what arrived last: it is not in the store yet when the next batch sets off."""
        self.embedded = 0
        """Chunks that went through the encoder."""

    def launch(self, chunks: Sequence[Chunk]) -> Batch:
        """Begins to encode ``chunks``."""
        texts = [chunk.searchable for chunk in chunks]
        digests = [digest_of(text) for text in texts]
        by_digest = dict(zip(digests, texts, strict=True))
        known = self._look_up(list(by_digest))
        missing = [digest for digest in by_digest if digest not in known]
        self.embedded += len(missing)
        encode = partial(self._encoder.encode, progress=self._stop_if_told)
        wanted = [by_digest[digest] for digest in missing]
        encoded = self._thread.submit(encode, wanted) if missing else None
        return Batch(chunks, digests, known, missing, encoded)

    def arrive(self, batch: Batch) -> FloatMatrix:
        """The vectors of a batch, shape (len(chunks), dimension); waits for the encoder."""
        vectors = dict(batch.known)
        if batch.encoded is not None:
            vectors |= zip(batch.missing, batch.encoded.result(), strict=True)
        self._latest = vectors
        return np.stack([vectors[digest] for digest in batch.digests])

    def stop(self) -> None:
        """Breaks off what is under way."""
        self._stopping.set()

    def close(self) -> None:
        """Ends the thread, without waiting for what it does."""
        self.stop()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _stop_if_told(self, done: int, of: int) -> None:
        if self._stopping.is_set():
            raise InterruptedError

    def _look_up(self, digests: list[str]) -> dict[str, FloatVector]:
        """The vectors of texts that have one already, by digest."""
        vectors = {digest: self._latest[digest] for digest in digests if digest in self._latest}
        if self._made:
            vectors |= self._made(digests)
        for place in self._known:
            missing = [digest for digest in digests if digest not in vectors]
            known = place.rows.keys_by_digest(missing)
            if known:
                keys: KeyArray = np.array(list(known.values()), dtype=np.int64)
                vectors |= zip(known, place.vectors.vectors_of(keys), strict=True)
        return vectors
