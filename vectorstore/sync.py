"""A folder → its index, embedding only what changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vectorstore.articles import (
    CorpusFile,
    SetAside,
    hash_file,
    list_files,
    read_file,
    source_of,
)
from vectorstore.chunking import Chunking, chunk_article
from vectorstore.documents import digest_of
from vectorstore.embedding import SentenceEncoder
from vectorstore.errors import CorpusError, IndexUnusable
from vectorstore.faiss_store import FaissStore
from vectorstore.generations import Generations, Manifest
from vectorstore.types import Chunk, FloatMatrix

_BATCH = 256
"""Chunks embedded and added at a time: bounds the memory of a build."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync found and did."""

    added: int
    changed: int
    removed: int
    embedded: int
    """Chunks that went through the encoder."""
    articles: int
    chunks: int
    set_aside: tuple[SetAside, ...]

    @property
    def unchanged(self) -> bool:
        """Whether the folder was as the index knew it."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Indexer:
    """Brings the index of one folder up to date."""

    corpus: Path
    folder: Path
    encoder: SentenceEncoder
    chunking: Chunking
    max_megabytes: int = 20

    def sync(
        self, *, rebuild: bool = False, progress: Callable[[str, int, int], None] | None = None
    ) -> SyncReport:
        """Reads what was added or changed, forgets what was deleted, switches in one step.

        ``progress`` is called with a file's source and how many files are done, of how many.
        After an interruption by the user the files done so far are kept.

        Raises:
            CorpusError: the folder cannot be read, or nothing in it can.
            IndexUnusable: the index is damaged or another model's; ``rebuild`` starts anew.
        """
        generations = Generations(self.folder)
        with generations.writing():
            base, known = (None, None) if rebuild else self._open_last(generations)
            files = [
                CorpusFile(source_of(path, self.corpus.resolve()), path, hash_file(path))
                for path in list_files(self.corpus)
            ]
            now = {file.source: file.sha256 for file in files}
            before = known.files if known else {}
            stale = [source for source in before if before[source] != now.get(source)]
            fresh = [file for file in files if before.get(file.source) != file.sha256]
            if known and not stale and not fresh:
                return _report(known, before, before, embedded=0)
            run = _Run(self, generations.begin(base), base, known)
            try:
                run.forget(stale)
                for done, file in enumerate(fresh):
                    if progress:
                        progress(file.source, done, len(fresh))
                    run.read(file)
                if progress:
                    progress("", len(fresh), len(fresh))
            except KeyboardInterrupt:
                run.finish(generations)
                raise
            except BaseException:
                shutil.rmtree(run.target, ignore_errors=True)
                raise
            manifest = run.finish(generations)
            return _report(manifest, before, now, embedded=run.embedded)

    def _open_last(self, generations: Generations) -> tuple[Path | None, Manifest | None]:
        base = generations.current()
        if base is None:
            return None, None
        manifest = generations.read_manifest(base)
        manifest.check(model=self.encoder.name, chunking=self.chunking)
        generations.verify(base, manifest)
        return base, manifest


class _Run:
    """One generation in the making."""

    def __init__(
        self, indexer: Indexer, target: Path, base: Path | None, known: Manifest | None
    ) -> None:
        self._indexer = indexer
        self.target = target
        self._store = FaissStore(indexer.encoder, target)
        # Renamed and half-edited files find the vectors of their old chunks here.
        self._old = FaissStore(indexer.encoder, base, writable=False) if base else None
        self._files = dict(known.files) if known else {}
        self._set_aside = dict(known.set_aside) if known else {}
        self._waiting: list[Chunk] = []
        self._waiting_files: dict[str, str] = {}
        self.embedded = 0

    def forget(self, sources: list[str]) -> None:
        for source in sources:
            self._store.remove_keys(self._store.rows.keys_of_file(source))
            self._store.rows.remove_articles(source)
            self._files.pop(source, None)
            self._set_aside.pop(source, None)

    def read(self, file: CorpusFile) -> None:
        aside: dict[str, str] = {}
        for item in read_file(file, max_megabytes=self._indexer.max_megabytes):
            if isinstance(item, SetAside):
                aside[item.source] = item.reason
                continue
            self._store.rows.add_article(item, file.source)
            self._waiting += chunk_article(item, self._indexer.chunking)
            if len(self._waiting) >= _BATCH:
                self._flush()
        if aside:
            self._set_aside[file.source] = aside
        self._waiting_files[file.source] = file.sha256

    def finish(self, generations: Generations) -> Manifest:
        self._flush()
        self._files |= self._waiting_files
        articles, chunks = self._store.rows.counts()
        manifest = Manifest(
            corpus=str(self._indexer.corpus.resolve()),
            model=self._indexer.encoder.name,
            dimension=self._store.vectors.dimension,
            chunking=self._indexer.chunking,
            files=dict(sorted(self._files.items())),
            set_aside=dict(sorted(self._set_aside.items())),
            articles=articles,
            chunks=chunks,
        )
        self._store.save()
        self._store.close()
        if self._old:
            self._old.close()
        if not articles:
            shutil.rmtree(self.target, ignore_errors=True)
            raise CorpusError(_nothing_to_read(self._indexer.corpus, manifest))
        generations.switch(self.target, manifest)
        return manifest

    def _flush(self) -> None:
        chunks, self._waiting = self._waiting, []
        if chunks:
            self._store.add_chunks(chunks, self._vectors(chunks))

    def _vectors(self, chunks: list[Chunk]) -> FloatMatrix:
        digests = [digest_of(chunk.searchable) for chunk in chunks]
        known = self._old.rows.keys_by_digest(digests) if self._old else {}
        new = [i for i, digest in enumerate(digests) if digest not in known]
        self.embedded += len(new)
        vectors = np.empty((len(chunks), self._store.vectors.dimension), dtype=np.float32)
        vectors[new] = self._indexer.encoder.encode([chunks[i].searchable for i in new])
        for i, digest in enumerate(digests):
            if self._old and digest in known:
                key = np.array([known[digest]], dtype=np.int64)
                vectors[i] = self._old.vectors.vectors_of(key)[0]
        return vectors


def _nothing_to_read(corpus: Path, manifest: Manifest) -> str:
    aside = [
        f"{source}: {why}" for file in manifest.set_aside.values() for source, why in file.items()
    ]
    if not aside:
        return f"{corpus} holds no files: put .txt, .md, .jsonl or .csv articles there."
    listed = "\n  ".join(aside[:5])
    return f"Nothing in {corpus} can be read:\n  {listed}"


def _report(
    manifest: Manifest, before: dict[str, str], now: dict[str, str], *, embedded: int
) -> SyncReport:
    return SyncReport(
        added=len(now.keys() - before.keys()),
        changed=sum(source in now and now[source] != sha for source, sha in before.items()),
        removed=len(before.keys() - now.keys()),
        embedded=embedded,
        articles=manifest.articles,
        chunks=manifest.chunks,
        set_aside=tuple(
            SetAside(source, reason)
            for file in manifest.set_aside.values()
            for source, reason in file.items()
        ),
    )


def open_index(
    folder: Path, encoder: SentenceEncoder, chunking: Chunking
) -> tuple[FaissStore, Manifest]:
    """The generation in force, checked and opened for reading.

    Raises:
        IndexUnusable: there is none, it is damaged, or another model built it.
    """
    generations = Generations(folder)
    current = generations.current()
    if current is None:
        raise IndexUnusable(f"There is no index in {folder}: run 'newsdesk index FOLDER'.")
    manifest = generations.read_manifest(current)
    manifest.check(model=encoder.name, chunking=chunking)
    generations.verify(current, manifest)
    return FaissStore(encoder, current, writable=False), manifest
