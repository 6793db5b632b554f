"""A vector for each sentence of a chunk, eight bits a number, beside the vector of the chunk.

    sentences.sqlite    for each chunk its sentences' vectors, one after the other

They come of the pass of the encoder over the chunk: the mean of the word pieces that make up the
sentence, each read with the title and the sentences around it ("late chunking", Günther et al.
2024). So they cost a hundredth of the chunk's own vector, and "He refused" lies near to
questions about him.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vectorstore.sqlite_file import SqliteFile
from vectorstore.types import FloatMatrix, FloatVector

SentenceVectors = npt.NDArray[np.int8]
"""Shape (sentences, dimension); only the direction of a row means something. A row of zeros
stands for a sentence past what the model reads of its chunk; most stand in the next one as well."""

ChunkVectors = tuple[FloatVector, SentenceVectors]
"""The vector of a chunk, shape (dimension,), and those of its sentences."""

FloatRows = npt.NDArray[np.float32]
"""Rows of numbers of any length."""

_STEPS = 32_767
"""Steps between nothing and one in which a question's vector is counted."""
# A row takes three to five thousand bytes: the usual pages would hold one each.
_SCHEMA = """
PRAGMA page_size = 32768;
CREATE TABLE IF NOT EXISTS sentences (key INTEGER PRIMARY KEY, vectors BLOB NOT NULL);
"""


class SentenceTable(SqliteFile):
    """The vectors of sentences by the keys of their chunks."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        super().__init__(path, _SCHEMA, writable=writable)

    def add(self, keys: Iterable[int], vectors: Iterable[SentenceVectors]) -> None:
        """Adds those of some chunks, in place of what stands there."""
        rows = [(key, one.tobytes()) for key, one in zip(keys, vectors, strict=True)]
        with self.writing() as db:
            db.executemany("INSERT OR REPLACE INTO sentences VALUES (?,?)", rows)

    def remove(self, keys: Sequence[int]) -> None:
        """Removes those of some chunks; unknown keys are passed over."""
        with self.writing() as db:
            db.executemany("DELETE FROM sentences WHERE key = ?", [(key,) for key in keys])

    def of(self, keys: Sequence[int], dimension: int) -> dict[int, SentenceVectors]:
        """Those of each of ``keys`` that has some."""
        sql = "SELECT key, vectors FROM sentences WHERE key IN ({})"
        return {
            key: np.frombuffer(data, dtype=np.int8).reshape(-1, dimension)
            for key, data in self.read_many(sql, list(keys))
        }


def narrowed(vectors: FloatRows) -> SentenceVectors:
    """``vectors``, shape (rows, dimension), each row scaled to 127 at its largest number."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    return np.asarray(np.rint(vectors * (127 / largest)), dtype=np.int8)


def cosines(vectors: SentenceVectors, asked: FloatMatrix) -> FloatRows:
    """Of each sentence with each unit vector of ``asked``, shape (sentences, rows of asked).

    Both are whole numbers here, whose sums are exact in any order: a cosine does not hang on
    what is computed beside it. A row of zeros is near to nothing.
    """
    wide = vectors.astype(np.float64)
    steps = np.rint(asked.astype(np.float64) * _STEPS)
    lengths = np.sqrt((wide * wide).sum(axis=1, keepdims=True))
    found = (wide @ steps.T) / (_STEPS * np.maximum(lengths, 1e-9))
    return np.asarray(found, dtype=np.float32)
