"""One generation in the making: files in, vectors, words and rows out."""

from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from vectorstore.articles import CorpusFile, SetAside, read_file
from vectorstore.chunking import Chunking, chunk_article
from vectorstore.documents import DocumentTable
from vectorstore.encoder import Encoder
from vectorstore.faiss_index import VectorIndex
from vectorstore.faiss_store import ROWS, VECTORS, FaissStore
from vectorstore.generations import Manifest
from vectorstore.records import digest_of, key_of
from vectorstore.types import Chunk, FloatMatrix

_BATCH = 256
"""Chunks embedded and added at a time: bounds the memory of a build, which holds two."""


@dataclass(frozen=True, slots=True)
class _Flight:
    """A batch that is with the encoder."""

    chunks: list[Chunk]
    digests: list[str]
    known: dict[str, FloatMatrix]
    missing: list[str]
    encoded: Future[FloatMatrix] | None
    leaving: list[int]
    done: dict[str, str]
    """States of the files that end in this batch or before."""


class _Old:
    """The vectors of the generation before, to be looked up."""

    def __init__(self, base: Path) -> None:
        self.vectors = VectorIndex.open(base / VECTORS, writable=False)
        self.rows = DocumentTable(base / ROWS, writable=False)


class Build:
    """Takes files in and out of the store in the folder ``target``.

    ``base`` is the generation of which ``target`` is a copy, ``known`` its manifest. A file
    is settled once all its chunks are in the store: only then does the manifest name it.
    Until then what the store holds of it is provisional, and ``drop_unsettled`` takes it
    out again.
    """

    def __init__(
        self,
        encoder: Encoder,
        chunking: Chunking,
        target: Path,
        *,
        base: Path | None,
        known: Manifest | None,
        max_megabytes: int,
    ) -> None:
        self._encoder = encoder
        self._chunking = chunking
        self._max_megabytes = max_megabytes
        self._store = FaissStore(encoder, target)
        # Renamed and half-edited files find the vectors of their old chunks here.
        self._old = _Old(base) if base else None
        self._files = dict(known.files) if known else {}
        self._set_aside = dict(known.set_aside) if known else {}
        self._unsettled: dict[str, str | None] = {}
        """The state of a file read to the end; ``None`` while it is being read."""
        self._waiting: list[Chunk] = []
        self._leaving: list[int] = []
        self._flight: _Flight | None = None
        self._thread = ThreadPoolExecutor(1, "build")
        self._stopping = threading.Event()
        self._removed = False
        self.embedded = 0
        """Chunks that went through the encoder."""

    def forget(self, source: str) -> None:
        """Takes a file out: at once from the rows, with the next batch from the rest."""
        self._leaving += self._store.rows.keys_of_file(source)
        self._store.rows.remove_articles(source)
        self._removed = self._removed or source in self._files
        self._files.pop(source, None)
        self._set_aside.pop(source, None)

    def read(self, file: CorpusFile, state: str) -> None:
        """Takes a file in, in place of what was known of it; the manifest will say ``state``."""
        self._unsettled[file.source] = None
        self.forget(file.source)
        aside: dict[str, str] = {}
        for item in read_file(file, max_megabytes=self._max_megabytes):
            if isinstance(item, SetAside):
                aside[item.source] = item.reason
                continue
            self._store.rows.add_article(item, file.source)
            self._waiting += chunk_article(item, self._chunking)
            self._launch_when_full()
        if aside:
            self._set_aside[file.source] = aside
        self._unsettled[file.source] = state
        self._launch_when_full()

    def _launch_when_full(self) -> None:
        if len(self._waiting) >= _BATCH or len(self._unsettled) >= 2 * _BATCH:
            self._land()
            self._launch()

    def drop_unsettled(self) -> None:
        """Takes out whatever is there of files that are not settled."""
        self._stopping.set()
        flight, self._flight = self._flight, None
        chunks = self._waiting + (flight.chunks if flight else [])
        keys = [key_of(chunk.id) for chunk in chunks]
        for source in self._unsettled:
            keys += self._store.rows.keys_of_file(source)
            self._store.rows.remove_articles(source)
            self._set_aside.pop(source, None)
        self._removed = self._removed or bool(keys)
        self._store.remove_keys(keys + self._leaving + (flight.leaving if flight else []))
        self._waiting, self._leaving, self._unsettled = [], [], {}

    def finish(self, corpus: Path) -> Manifest:
        """Writes everything to the disk and lets go of it; the manifest to seal it with."""
        self.flush()
        if self._removed:
            self._store.compact()
        self._store.save()
        articles, chunks = self._store.rows.counts()
        manifest = Manifest(
            corpus=str(corpus.resolve()),
            model=self._encoder.name,
            dimension=self._store.vectors.dimension,
            chunking=self._chunking,
            files=dict(sorted(self._files.items())),
            set_aside=dict(sorted(self._set_aside.items())),
            articles=articles,
            chunks=chunks,
            fingerprint=fingerprint_of(
                self._store, model=self._encoder.name, chunking=self._chunking
            ),
        )
        self.close()
        return manifest

    def close(self) -> None:
        """Lets go of all files; what was not written by ``finish`` is lost."""
        self._stopping.set()
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._store.close()
        if self._old:
            self._old.rows.close()

    def flush(self) -> None:
        """Puts all that was read into the store, and settles the files read to the end."""
        self._land()
        self._launch()
        self._land()

    def _launch(self) -> None:
        """Sends what waits to the encoder, which works while the next files are read."""
        chunks = self._waiting
        digests = [digest_of(chunk.searchable) for chunk in chunks]
        texts = {d: chunk.searchable for d, chunk in zip(digests, chunks, strict=True)}
        known = self._known(list(texts))
        missing = [digest for digest in texts if digest not in known]
        self.embedded += len(missing)
        encode = partial(self._encoder.encode, progress=self._stop_if_told)
        encoded = self._thread.submit(encode, [texts[d] for d in missing]) if missing else None
        done = {source: state for source, state in self._unsettled.items() if state is not None}
        self._flight = _Flight(chunks, digests, known, missing, encoded, self._leaving, done)
        self._waiting, self._leaving = [], []

    def _land(self) -> None:
        """Stores what the encoder has done, and settles the files that end in it."""
        flight = self._flight
        if flight is None:
            return
        vectors = flight.known
        if flight.encoded is not None:
            vectors |= zip(flight.missing, flight.encoded.result(), strict=True)
        if flight.leaving:
            self._store.remove_keys(flight.leaving)
        if flight.chunks:
            stacked = np.stack([vectors[digest] for digest in flight.digests])
            self._store.add_chunks(flight.chunks, stacked)
        for source, state in flight.done.items():
            self._files[source] = state
            self._unsettled.pop(source, None)
        # Last, so that an interruption between two steps still finds the chunks here.
        self._flight = None

    def _stop_if_told(self, done: int, of: int) -> None:
        if self._stopping.is_set():
            raise InterruptedError

    def _known(self, digests: list[str]) -> dict[str, FloatMatrix]:
        """The vectors of texts that have one already, by digest."""
        vectors: dict[str, FloatMatrix] = {}
        stores: list[FaissStore | _Old | None] = [self._store, self._old]
        for store in stores:
            if store is not None:
                missing = [digest for digest in digests if digest not in vectors]
                known = store.rows.keys_by_digest(missing)
                keys = np.array(list(known.values()), dtype=np.int64)
                vectors |= zip(known, store.vectors.vectors_of(keys), strict=True)
        return vectors


def fingerprint_of(store: FaissStore, *, model: str, chunking: Chunking) -> str:
    """sha256 of model, chunking, articles, chunks and vectors, each in the order of its name."""
    digest = hashlib.sha256()

    digest.update(json.dumps([model, asdict(chunking)], sort_keys=True).encode())
    for row in store.rows.contents():
        digest.update(repr(row).encode())
    keys = store.rows.keys()
    for at in range(0, len(keys), _BATCH):
        digest.update(store.vectors.vectors_of(keys[at : at + _BATCH]).tobytes())
    return digest.hexdigest()
