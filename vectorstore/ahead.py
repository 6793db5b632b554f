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
from vectorstore.encoder import Encoded, Encoder
from vectorstore.homes import VECTORS, Home
from vectorstore.kept_store import ROWS, SENTENCES
from vectorstore.records import digest_of_cut
from vectorstore.sentence_vectors import ChunkVectors, SentenceTable
from vectorstore.types import Chunk, KeyArray, searchable_sentences
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

    @property
    def sentences(self) -> SentenceTable:
        """The vectors of their sentences, by the same keys."""
        ...


Made = Callable[[Sequence[str]], Mapping[str, ChunkVectors]]
"""Gives, once, the vectors that were made elsewhere of the texts of some digests."""


class Before:
    """The vectors of the generation in the folder ``base``, to be looked up."""

    def __init__(self, base: Path, home: Home) -> None:
        self.vectors = home.open(base / VECTORS)
        self.rows = DocumentTable(base / ROWS, writable=False)
        self.sentences = SentenceTable(base / SENTENCES, writable=False)

    def close(self) -> None:
        """Lets go of all."""
        self.vectors.close()
        self.sentences.close()
        self.rows.close()


@dataclass(frozen=True, slots=True)
class Batch:
    """Chunks on their way through the encoder."""

    chunks: Sequence[Chunk]
    digests: Sequence[str]
    known: Mapping[str, ChunkVectors]
    awaited: Sequence[str]
    """Those that the batch before brings."""
    missing: Sequence[str]
    encoded: Future[Encoded] | None


class Ahead:
    """Sends batches to the encoder; what was encoded before is looked up in ``known``.

    What was encoded elsewhere is in ``made``.
    """

    def __init__(self, encoder: Encoder, known: Sequence[Known], made: Made | None = None) -> None:
        self._encoder = encoder
        self._made = made
        self._known = known
        # While one batch is in the model the next one is cut into word pieces.
        self._threads = ThreadPoolExecutor(2, "build")
        self._stopping = threading.Event()
        self._latest: Mapping[str, ChunkVectors] = {}
        """By digest what arrived last."""
        self._away: frozenset[str] = frozenset()
        """Digests of the batch that set off last: not in the store when the next one does."""
        self.embedded = 0
        """Chunks that went through the encoder."""

    def launch(self, chunks: Sequence[Chunk]) -> Batch:
        """Begins to encode ``chunks``; batches arrive in the order in which they set off."""
        digests = [digest_of_cut(chunk.searchable, chunk.sentences) for chunk in chunks]
        by_digest = dict(zip(digests, chunks, strict=True))
        known = self._look_up(by_digest)
        awaited = [d for d in by_digest if d in self._away and d not in known]
        missing = [d for d in by_digest if d not in known and d not in self._away]
        self._away = frozenset(by_digest)
        self.embedded += len(missing)
        encode = partial(self._encoder.encode_with_sentences, progress=self._stop_if_told)
        wanted = [by_digest[digest] for digest in missing]
        texts = [chunk.searchable for chunk in wanted]
        sentences = [searchable_sentences(chunk) for chunk in wanted]
        encoded = self._threads.submit(encode, texts, sentences) if missing else None
        return Batch(chunks, digests, known, awaited, missing, encoded)

    def arrive(self, batch: Batch) -> Encoded:
        """The vectors of a batch, chunk by chunk; waits for the encoder."""
        both = dict(batch.known) | {digest: self._latest[digest] for digest in batch.awaited}
        if batch.encoded is not None:
            result = batch.encoded.result()
            pairs = zip(result.whole, result.sentences, strict=True)
            both |= zip(batch.missing, pairs, strict=True)
        self._latest = both
        every = [both[digest] for digest in batch.digests]
        return Encoded(np.stack([whole for whole, _ in every]), [own for _, own in every])

    def stop(self) -> None:
        """Breaks off what is under way."""
        self._stopping.set()

    def close(self) -> None:
        """Ends the threads, without waiting for what they do."""
        self.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _stop_if_told(self, done: int, of: int) -> None:
        if self._stopping.is_set():
            raise InterruptedError

    def _look_up(self, wanted: Mapping[str, Chunk]) -> dict[str, ChunkVectors]:
        """The vectors of chunks whose texts have them already, by digest."""
        both: dict[str, ChunkVectors] = {}
        if self._made:
            both |= self._made(list(wanted))
        for place in self._known:
            known = place.rows.keys_by_digest([digest for digest in wanted if digest not in both])
            if not known:
                continue
            own = place.sentences.of(list(known.values()), self._encoder.dimension)
            known = {digest: key for digest, key in known.items() if key in own}
            keys: KeyArray = np.array(list(known.values()), dtype=np.int64)
            whole = place.vectors.vectors_of(keys)
            both |= {
                digest: (vector, own[key])
                for (digest, key), vector in zip(known.items(), whole, strict=True)
            }
        return both
