"""Vectors, words and rows under one roof: they change together, and are saved together."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from vectorstore.documents import DocumentTable
from vectorstore.encoder import Encoded, Encoder, unit_rows
from vectorstore.homes import VECTORS, Home
from vectorstore.lexical import WordIndex
from vectorstore.records import Record, chunk_of, record_of, searchable_of
from vectorstore.sentence_vectors import SentenceTable, SentenceVectors
from vectorstore.types import Chunk, FloatMatrix
from vectorstore.vectors import Vectors

WORDS, ROWS, SENTENCES = "words", "documents.sqlite", "sentences.sqlite"


class KeptStore:
    """A store in a folder: ``vectors/``, ``words/``, ``documents.sqlite``, ``sentences.sqlite``.

    Args:
        embedding: turns texts into vectors.
        folder: where it lives; a temporary folder of its own without one. What was there
            is opened. Nothing is read or written by pickle.
        writable: ``False`` opens a finished store for reading: nothing in its folder is
            touched, which may be read-only.
        home: where the vectors are kept; in the folder without one.
        journal: the folder that notes what is put on a server before it is in force.
        words_last: whether the words are written by ``save`` alone, for all rows at once: a first
            build, which searches nothing and cuts some articles twice, then writes them once.

    ``save`` puts on the disk what was changed. It writes in place: a folder that must
    outlive a crash is kept by ``generations``, as ``sync`` does.
    """

    def __init__(
        self,
        embedding: Embeddings,
        folder: Path | None = None,
        *,
        writable: bool = True,
        home: Home | None = None,
        journal: Path | None = None,
        words_last: bool = False,
    ) -> None:
        self._embedding = embedding
        self._words_last = words_last
        self._temporary = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="newsdesk-"))
        if self._temporary:
            weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._lock = threading.RLock()
        self._home, self._journal = home or Home(), journal
        path = self.folder / VECTORS
        self._vectors = self._home.open(path, journal=journal) if path.exists() else None
        self.words = WordIndex(self.folder / WORDS, writable=writable)
        self.rows = DocumentTable(self.folder / ROWS, writable=writable)
        self.sentences = SentenceTable(self.folder / SENTENCES, writable=writable)

    @property
    def embeddings(self) -> Embeddings:
        """The embedder."""
        return self._embedding

    @property
    def vectors(self) -> Vectors:
        """The vectors; made when the length of a vector is first needed."""
        with self._lock:
            if self._vectors is None:
                given = self._embedding
                length = given.dimension if isinstance(given, Encoder) else 0
                length = length or len(given.embed_query("length"))
                self._vectors = self._home.create(
                    self.folder / VECTORS, length, journal=self._journal
                )
            return self._vectors

    def add_chunks(self, chunks: Sequence[Chunk], encoded: Encoded) -> None:
        """Adds chunks with their vectors and those of their sentences."""
        self._add([record_of(chunk) for chunk in chunks], encoded.whole, encoded.sentences)

    def _add(
        self,
        records: Sequence[Record],
        vectors: FloatMatrix,
        sentences: Sequence[SentenceVectors] = (),
    ) -> None:
        """Adds records with their vectors, in place of those of the same ids."""
        # The last of several rows of one id wins.
        last = {record.id: i for i, record in enumerate(records)}
        picked = sorted(last.values())
        records, vectors = [records[i] for i in picked], vectors[picked]
        own = [sentences[i] for i in picked] if sentences else []
        keys = np.array([record.key for record in records], dtype=np.int64)
        with self._lock:
            known = list(self.rows.get(keys.tolist()))
            self.vectors.remove(np.array(known, dtype=np.int64))
            self.vectors.add(keys, vectors)
            if not self._words_last:
                texts = [record.searchable for record in records]
                self.words.change(remove=known, keys=keys.tolist(), texts=texts)
            self.rows.add(records)
            self.sentences.remove(known)
            if own:
                self.sentences.add(keys.tolist(), own)

    def remove_keys(self, keys: Sequence[int]) -> None:
        """Removes what stands under ``keys`` from vectors, words and rows."""
        with self._lock:
            self.vectors.remove(np.array(keys, dtype=np.int64))
            if not self._words_last:
                self.words.change(remove=keys, keys=(), texts=())
            self.rows.remove(keys)
            self.sentences.remove(keys)

    def chunks(self, keys: Sequence[int]) -> dict[int, Chunk]:
        """Chunks by key; unknown keys are left out."""
        return {key: chunk_of(row) for key, row in self.rows.get(keys).items()}

    def sentence_vectors(self, keys: Sequence[int]) -> dict[int, SentenceVectors]:
        """By key the vectors of a chunk's sentences; a text of no sentences has none."""
        return self.sentences.of(keys, self.vectors.dimension)

    def settle(self, most: int = 100) -> None:
        """Makes a large store fast to search; what it then finds is checked by its sentences.

        A sentence from the middle of each of ``most`` chunks is near to what people ask.
        """
        with self._lock:
            self.vectors.settle(lambda: self._encode(self._asked(most)))

    def _asked(self, most: int) -> list[str]:
        asked: list[str] = []
        for _, row in itertools.islice(self.rows.in_order(), most):
            if "sentences" in row[2]:
                chunk = chunk_of(row)
                start, end = chunk.sentences[len(chunk.sentences) // 2]
                asked.append(chunk.text[start - chunk.start : end - chunk.start])
            else:
                asked.append(row[1])
        return asked

    def save(self) -> None:
        """Writes to ``folder`` what is in memory only."""
        with self._lock:
            self.rows.commit()
            self.sentences.commit()
            if self._words_last:
                self._write_words()
            self.words.commit()
            self.vectors.save()

    def compact(self) -> None:
        """Writes rows and words anew, so that nothing that was removed stays on the disk.

        Vectors hold no trace of what was removed; those of sentences were overwritten with zeros.
        Costs about 60 µs a chunk that is left.
        """
        with self._lock:
            self.rows.compact()
            self._write_words()

    def _write_words(self) -> None:
        self.words.rewrite((key, searchable_of(row)) for key, row in self.rows.in_order())

    def close(self) -> None:
        """Lets go of the files, and of the temporary folder if there is one.

        What was not saved is lost.
        """
        self.words.close()
        self.rows.close()
        self.sentences.close()
        if self._vectors is not None:
            if self._temporary:
                self._vectors.discard()
            self._vectors.close()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _encode(self, texts: list[str]) -> FloatMatrix:
        """The unit vectors of texts, shape (len(texts), dimension)."""
        if isinstance(self._embedding, Encoder):
            return self._embedding.encode(texts)
        return unit_rows(np.array(self._embedding.embed_documents(texts), dtype=np.float32))
