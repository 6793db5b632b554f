"""One generation in the making: files in, vectors, words and rows out."""

from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from vectorstore.articles import SetAside, read_raw
from vectorstore.chunking import Chunking, chunk_article
from vectorstore.comparing import Foresight, describe, find_furniture, find_stories
from vectorstore.documents import DocumentTable
from vectorstore.encoder import Encoder
from vectorstore.faiss_index import VectorIndex
from vectorstore.faiss_store import ROWS, VECTORS, FaissStore
from vectorstore.generations import Manifest
from vectorstore.listing import CorpusFile
from vectorstore.readings import Digests
from vectorstore.records import digest_of, key_of
from vectorstore.rules import Rules
from vectorstore.types import Article, Chunk, FloatMatrix

_BATCH = 256
"""Chunks embedded and added at a time: bounds the memory of a build, which holds two."""
_SMALL = 5_000
_DEAD_SHARE = 0.05
"""Words of removed chunks are cleared away when those are more than this share, or when the
index has so few chunks that it takes a moment; else an edit of one file would rewrite all."""


@dataclass(frozen=True, slots=True)
class _Recut:
    """An article that is cut anew because other lines of it are furniture now."""

    article: Article
    file: str
    furniture: Digests


@dataclass(frozen=True, slots=True)
class _Flight:
    """A batch that is with the encoder."""

    chunks: list[Chunk]
    digests: list[str]
    known: dict[str, FloatMatrix]
    missing: list[str]
    encoded: Future[FloatMatrix] | None
    leaving: list[int]
    recut: list[_Recut]
    done: dict[str, str]
    """States of the files that end in this batch or before."""


class _Old:
    """The vectors of the generation before, to be looked up."""

    def __init__(self, base: Path) -> None:
        self.vectors = VectorIndex.open(base / VECTORS)
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
        rules: Rules,
    ) -> None:
        self._encoder = encoder
        self._chunking = chunking
        self._rules = rules
        self._store = FaissStore(encoder, target)
        # Renamed and half-edited files find the vectors of their old chunks here.
        self._old = _Old(base) if base else None
        self._files = dict(known.files) if known else {}
        self._set_aside = dict(known.set_aside) if known else {}
        self._dead = known.dead if known else 0
        held = self._store.rows.readings.furniture().values()
        self._foresight = Foresight(frozenset[str]().union(*held))
        self._stories: dict[str, str] = {}
        self._unsettled: dict[str, str | None] = {}
        """The state of a file read to the end; ``None`` while it is being read."""
        self._waiting: list[Chunk] = []
        self._leaving: list[int] = []
        self._recut: list[_Recut] = []
        self._torn: set[str] = set()
        """Files of articles that are being replaced at this moment."""
        self._flight: _Flight | None = None
        self._thread = ThreadPoolExecutor(1, "build")
        self._stopping = threading.Event()
        self._whole = True
        self.embedded = 0
        """Chunks that went through the encoder."""

    def forget(self, source: str) -> None:
        """Takes a file out: at once from the rows, with the next batch from the rest."""
        self._leaving += self._store.rows.keys_of_file(source)
        self._store.rows.remove_articles(source)
        self._files.pop(source, None)
        self._set_aside.pop(source, None)

    def read(self, file: CorpusFile, state: str) -> None:
        """Takes a file in, in place of what was known of it; the manifest will say ``state``."""
        self._unsettled[file.source] = None
        self.forget(file.source)
        aside: dict[str, str] = {}
        rows, rules = self._store.rows, self._rules
        for item in read_raw(file, max_megabytes=rules.max_megabytes, columns=rules.columns):
            if isinstance(item, SetAside):
                aside[item.source] = item.reason
                continue
            article, marks = describe(item, self._foresight)
            rows.add_article(article, file.source)
            rows.readings.add(item, marks)
            self._waiting += chunk_article(article, self._chunking)
            self._launch_when_full()
        if aside:
            self._set_aside[file.source] = aside
        self._unsettled[file.source] = state
        self._launch_when_full()

    def compare(self) -> dict[str, Digests]:
        """Finds copies of one report, and the articles that must be cut anew.

        Those are the ones of which a line became furniture or ceased to be: for each, the
        lines to cut it without. To be asked when all is read and flushed.
        """
        rows = self._store.rows
        self._stories = find_stories(rows.readings)
        rows.set_stories(self._stories)
        wanted = find_furniture(rows.readings, self._stories)
        held = rows.readings.furniture()
        nothing = Digests()
        return {
            source: wanted.get(source, nothing)
            for source in sorted(wanted.keys() | held.keys())
            if wanted.get(source, nothing) != held.get(source, nothing)
        }

    def cut_anew(self, source: str, furniture: Digests) -> None:
        """Cuts an article that is there without the lines ``furniture``."""
        rows = self._store.rows
        made = rows.readings.raw(source).article(furniture)
        article = replace(made, story=self._stories.get(source, source))
        self._recut.append(_Recut(article, rows.file_of(source), furniture))
        self._waiting += chunk_article(article, self._chunking)
        self._launch_when_full()

    def _launch_when_full(self) -> None:
        started = len(self._unsettled) + len(self._recut)
        if len(self._waiting) >= _BATCH or started >= 2 * _BATCH:
            self._land()
            self._launch()

    def drop_unsettled(self) -> None:
        """Takes out whatever is there of files that are not settled.

        An article that was to be cut anew stays as it was cut before.
        """
        self._stopping.set()
        self._whole = False
        flight, self._flight = self._flight, None
        chunks = self._waiting + (flight.chunks if flight else [])
        recut = self._recut + (flight.recut if flight else [])
        standing = {one.article.source for one in recut if one.file not in self._torn}
        keys = [key_of(chunk.id) for chunk in chunks if chunk.source not in standing]
        for source in self._unsettled.keys() | self._torn:
            keys += self._store.rows.keys_of_file(source)
            self._store.rows.remove_articles(source)
            self._set_aside.pop(source, None)
            self._files.pop(source, None)
        self._remove(keys + self._leaving + (flight.leaving if flight else []))
        self._waiting, self._leaving, self._recut = [], [], []
        self._unsettled, self._torn = {}, set()

    def finish(self, corpus: Path, *, compact: bool = False) -> Manifest:
        """Writes everything to the disk and lets go of it; the manifest to seal it with."""
        self.flush()
        if not self._whole:
            # Some of the files that were compared are not there after all.
            self._store.rows.set_stories(find_stories(self._store.rows.readings))
        articles, chunks = self._store.rows.counts()
        if self._dead and (compact or self._dead > _DEAD_SHARE * chunks or chunks <= _SMALL):
            self._store.compact()
            self._dead = 0
        self._store.save()
        manifest = Manifest(
            corpus=str(corpus.resolve()),
            model=self._encoder.name,
            dimension=self._store.vectors.dimension,
            chunking=self._chunking,
            rules=self._rules.name,
            files=dict(sorted(self._files.items())),
            set_aside=dict(sorted(self._set_aside.items())),
            articles=articles,
            chunks=chunks,
            dead=self._dead,
            whole=self._whole,
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
        self._flight = _Flight(
            chunks, digests, known, missing, encoded, self._leaving, self._recut, done
        )
        self._waiting, self._leaving, self._recut = [], [], []

    def _land(self) -> None:
        """Stores what the encoder has done, and settles the files that end in it."""
        flight = self._flight
        if flight is None:
            return
        vectors = flight.known
        if flight.encoded is not None:
            vectors |= zip(flight.missing, flight.encoded.result(), strict=True)
        self._torn = {one.file for one in flight.recut}
        self._remove(flight.leaving + self._replaced(flight))
        if flight.chunks:
            stacked = np.stack([vectors[digest] for digest in flight.digests])
            self._store.add_chunks(flight.chunks, stacked)
        for source, state in flight.done.items():
            self._files[source] = state
            self._unsettled.pop(source, None)
        # Last, so that an interruption between two steps still finds the chunks here.
        self._flight, self._torn = None, set()

    def _replaced(self, flight: _Flight) -> list[int]:
        """The keys of the old chunks of the articles that a batch brings cut anew."""
        keys: list[int] = []
        for one in flight.recut:
            keys += self._store.rows.keys_of_article(one.article.source)
            self._store.rows.add_article(one.article, one.file)
            self._store.rows.readings.set_furniture(one.article.source, one.furniture)
        return keys

    def _remove(self, keys: list[int]) -> None:
        if keys:
            self._dead += len(keys)
            self._store.remove_keys(keys)

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
