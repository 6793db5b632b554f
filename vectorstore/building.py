"""One generation in the making: files in, vectors, words and rows out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

from vectorstore.ahead import Ahead, Before
from vectorstore.article_store import ArticleStore
from vectorstore.articles import SetAside
from vectorstore.batches import Batches, Recut
from vectorstore.chunking import Chunking
from vectorstore.comparing import find_stories, furniture_changes
from vectorstore.encoder import Encoder
from vectorstore.homes import Home
from vectorstore.intake import Intake
from vectorstore.listing import CorpusFile
from vectorstore.manifest import Manifest
from vectorstore.readings import Digests

_SMALL = 5_000
_DEAD_SHARE = 0.05
"""Words of removed chunks are cleared away when those are more than this share, or when the
index has so few chunks that it takes a moment; else an edit of one file would rewrite all."""
_HASHED_AT_ONCE = 256


class Build:
    """Takes files in and out of the store in the folder ``target``.

    ``base`` is the generation of which ``target`` is a copy, ``known`` its manifest. The
    manifest names a file once all its chunks are in the store; what is there of any other
    is provisional, and ``drop_unsettled`` takes it out again. ``intake`` reads and cuts.
    """

    def __init__(
        self,
        encoder: Encoder,
        chunking: Chunking,
        target: Path,
        *,
        base: Path | None,
        known: Manifest | None,
        home: Home,
        intake: Intake,
    ) -> None:
        self._encoder = encoder
        self._chunking = chunking
        self._intake = intake
        self._store = ArticleStore(
            encoder, target, home=home, journal=target.parent, words_last=base is None
        )
        # Renamed and half-edited files find the vectors of their old chunks here.
        self._home = home
        self._before = Before(base, home) if base else None
        places = [self._store, *([self._before] if self._before else ())]
        self._ahead = Ahead(encoder, places, intake.made)
        self._files = dict(known.files) if known else {}
        self._set_aside = dict(known.set_aside) if known else {}
        self._dead = known.dead if known else 0
        intake.foresee(self._store.rows.readings.furniture())
        self._stories: dict[str, str] = {}
        self._batches = Batches(self._store, self._ahead, self._files.__setitem__)
        self._whole = True

    @property
    def embedded(self) -> int:
        """Chunks that went through the encoder."""
        return self._ahead.embedded

    def forget(self, source: str) -> None:
        """Takes a file out: at once from the rows, with the next batch from the rest."""
        self._batches.leave(self._store.rows.keys_of_file(source))
        self._store.rows.remove_articles(source)
        self._files.pop(source, None)
        self._set_aside.pop(source, None)

    def read(self, file: CorpusFile, state: str) -> None:
        """Takes a file in, in place of what was known of it; the manifest will say ``state``."""
        self._batches.begin(file.source)
        self.forget(file.source)
        aside: dict[str, str] = {}
        rows = self._store.rows
        for item in self._intake.read(file, state):
            if isinstance(item, SetAside):
                aside[item.source] = item.reason
                continue
            rows.add_article(item.article, file.source)
            rows.readings.add(item.raw, item.marks)
            self._batches.take(item.chunks)
        if aside:
            self._set_aside[file.source] = aside
        self._batches.end(file.source, state)

    def flush(self) -> None:
        """Puts all that was read into the store."""
        self._batches.flush()

    def compare(self) -> dict[str, Digests]:
        """Finds copies of one report, and the articles that must be cut anew.

        Those are the ones of which a line became furniture or ceased to be: for each, the
        lines to cut it without. To be asked when all is read and flushed.
        """
        rows = self._store.rows
        self._stories = find_stories(rows.readings)
        rows.set_stories(self._stories)
        return furniture_changes(rows.readings, self._stories)

    def cut_anew(self, source: str, furniture: Digests) -> None:
        """Cuts an article that is there without the lines ``furniture``."""
        rows = self._store.rows
        made, chunks = self._intake.cut(rows.readings.raw(source), furniture)
        article = replace(made, story=self._stories.get(source, source))
        self._batches.replace(Recut(article, rows.file_of(source), furniture), chunks)

    def drop_unsettled(self) -> None:
        """Takes out whatever is there of files that are not settled."""
        self._whole = False
        for source in self._batches.drop():
            self._set_aside.pop(source, None)
            self._files.pop(source, None)

    def finish(self, corpus: Path, *, compact: bool = False) -> Manifest:
        """Writes everything to the disk and lets go of it; the manifest to seal it with."""
        self.flush()
        if not self._whole:
            # Some of the files that were compared are not there after all.
            self._store.rows.set_stories(find_stories(self._store.rows.readings))
        articles, chunks = self._store.rows.counts()
        # A first build writes its words at the end: they never held what was removed.
        dead = self._dead + self._batches.removed if self._before else 0
        if dead and (compact or dead > _DEAD_SHARE * chunks or chunks <= _SMALL):
            self._store.compact()
            dead = 0
        self._store.settle()
        self._store.save()
        manifest = Manifest(
            corpus=str(corpus.resolve()),
            model=self._encoder.name,
            dimension=self._store.vectors.dimension,
            chunking=self._chunking,
            rules=self._intake.rules.name,
            store=self._home.kind,
            vectors=self._store.vectors.described(),
            files=dict(sorted(self._files.items())),
            set_aside=dict(sorted(self._set_aside.items())),
            articles=articles,
            chunks=chunks,
            dead=dead,
            whole=self._whole,
            fingerprint=fingerprint_of(
                self._store, model=self._encoder.name, chunking=self._chunking
            ),
        )
        self.close()
        return manifest

    def close(self) -> None:
        """Lets go of all files; what was not written by ``finish`` is lost."""
        self._ahead.close()
        self._store.close()
        if self._before:
            self._before.close()


def fingerprint_of(store: ArticleStore, *, model: str, chunking: Chunking) -> str:
    """sha256 of model, chunking, articles, chunks and all vectors, in the order of their names."""
    digest = hashlib.sha256()

    digest.update(json.dumps([model, asdict(chunking)], sort_keys=True).encode())
    for row in store.rows.contents():
        digest.update(repr(row).encode())
    keys = store.rows.keys()
    for at in range(0, len(keys), _HASHED_AT_ONCE):
        some = keys[at : at + _HASHED_AT_ONCE]
        digest.update(store.vectors.ids_of(some).astype("<i8").tobytes())
        for _, own in sorted(store.sentence_vectors(some.tolist()).items()):
            digest.update(own.tobytes())
    return digest.hexdigest()
