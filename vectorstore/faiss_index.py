"""Vectors by key, searched by faiss: its only import, its failures turned into ours."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import faiss
import numpy as np

from vectorstore.key_rows import RowArray
from vectorstore.ranking import Found, best
from vectorstore.types import FloatMatrix, FloatVector, KeyArray
from vectorstore.vector_rows import VectorRows

_GATHERED_SHARE = 0.125
"""Where a filter leaves a smaller share of the rows, those are gathered and the rest not read."""


class VectorIndex:
    """Exact inner-product search over unit vectors (so: cosine), one an integer key.

    The vectors stay in the files of a folder (``vector_rows``). The cosine of a vector is the
    same, bit by bit, wherever in the file it stands and whatever is searched with it.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self._rows = VectorRows(folder, dimension)

    @classmethod
    def open(cls, folder: Path) -> VectorIndex:
        """Opens an index that ``save`` wrote.

        Raises:
            IndexDamaged: it is not one.
        """
        opened = cls.__new__(cls)
        opened._rows = VectorRows.open(folder)
        return opened

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self._rows.folder

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._rows.dimension

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, keys: KeyArray, vectors: FloatMatrix) -> None:
        """Adds row i of ``vectors``, shape (len(keys), dimension), under ``keys[i]``.

        Raises:
            IndexMismatch: the vectors have another dimension.
            IndexNotWritten: the disk refused.
        """
        self._rows.check(vectors)
        self._rows.add(keys, vectors)

    def remove(self, keys: KeyArray) -> None:
        """Removes what stands under ``keys``; unknown keys are passed over."""
        if len(keys):
            self._rows.by_key.remove(keys)

    def vectors_of(self, keys: KeyArray) -> FloatMatrix:
        """The stored vectors of ``keys``, shape (len(keys), dimension).

        Raises:
            IndexDamaged: one of them is not there.
        """
        return self._rows.of(keys)

    def search(
        self, queries: FloatMatrix, k: int, *, allowed: KeyArray | None = None
    ) -> list[Found]:
        """For each row of ``queries`` the best ``k`` of (key, cosine), best first.

        ``allowed`` limits the search to those keys. Fewer than ``k`` come back where
        there are fewer. Ties stand in the order of their keys.
        """
        self._rows.check(queries)
        if min(k, len(self)) < 1:
            return [[] for _ in queries]
        by_key, rows = self._rows.by_key, None
        if allowed is not None:
            rows = by_key.rows_of(allowed)
            rows = np.unique(rows[rows >= 0])
        elif by_key.removed:
            rows = np.flatnonzero(by_key.live)
        if rows is not None and not len(rows):
            return [[] for _ in queries]
        # One query at a time: a batch is multiplied as a matrix, and rounds otherwise.
        return [best(partial(self._nearest, query, rows), k) for query in queries]

    def _nearest(self, query: FloatVector, rows: RowArray | None, n: int) -> Found:
        """The best ``n`` among ``rows``, or among all."""
        matrix, keys = self._rows.matrix, self._rows.by_key.keys
        if rows is not None and len(rows) < _GATHERED_SHARE * len(matrix):
            places, scores = _scan(query, np.asarray(matrix[rows]), n, None)
            places = rows[places]
        else:
            places, scores = _scan(query, matrix, n, rows)
        return list(zip(keys[places].tolist(), scores.tolist(), strict=True))

    def save(self) -> None:
        """Writes down what is there; what was removed leaves the disk."""
        self._rows.save()


def _scan(
    query: FloatVector, matrix: FloatMatrix, n: int, only: RowArray | None
) -> tuple[RowArray, FloatVector]:
    """Numbers and inner products of the best ``n`` rows of ``matrix``, or of ``only`` those."""
    n = min(n, len(matrix))
    row = np.ascontiguousarray(query, dtype=np.float32)
    scores, places = np.empty(n, dtype=np.float32), np.empty(n, dtype=np.int64)
    arguments = [faiss.swig_ptr(array) for array in (row, matrix)]
    arguments += [len(row), 1, len(matrix), n, faiss.swig_ptr(scores), faiss.swig_ptr(places)]
    if only is not None:
        mask = np.zeros(len(matrix), dtype=bool)
        mask[only] = True
        bits = np.packbits(mask, bitorder="little")
        # faiss keeps no reference to the bits: this name does until the search is over.
        arguments.append(faiss.IDSelectorBitmap(len(matrix), faiss.swig_ptr(bits)))
    faiss.knn_inner_product(*arguments)
    found = places >= 0  # faiss pads with -1
    return places[found], scores[found]
