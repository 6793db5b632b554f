"""Vectors by key: the only import of faiss, its failures turned into ours."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import faiss
import numpy as np

from vectorstore.disk import writing
from vectorstore.errors import IndexDamaged, IndexMismatch
from vectorstore.ranking import Found, best
from vectorstore.types import FloatMatrix, FloatVector, KeyArray


class VectorIndex:
    """Exact inner-product search over unit vectors (so: cosine), one an integer key."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._index: faiss.Index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, keys: KeyArray, vectors: FloatMatrix) -> None:
        """Adds row i of ``vectors``, shape (len(keys), dimension), under ``keys[i]``.

        Raises:
            IndexMismatch: the vectors have another dimension.
        """
        self._check(vectors)
        if len(keys):
            self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), keys)

    def remove(self, keys: KeyArray) -> None:
        """Removes what stands under ``keys``; unknown keys are passed over."""
        if len(keys):
            self._index.remove_ids(faiss.IDSelectorBatch(keys))

    def vectors_of(self, keys: KeyArray) -> FloatMatrix:
        """The stored vectors of ``keys``, shape (len(keys), dimension).

        Raises:
            IndexDamaged: one of them is not there.
        """
        if not len(keys):
            return np.zeros((0, self.dimension), dtype=np.float32)
        try:
            return np.asarray(self._index.reconstruct_batch(keys), dtype=np.float32)
        except RuntimeError as error:
            raise IndexDamaged("The vectors of the index do not match its rows.") from error

    def search(
        self, queries: FloatMatrix, k: int, *, allowed: KeyArray | None = None
    ) -> list[Found]:
        """For each row of ``queries`` the best ``k`` of (key, cosine), best first.

        ``allowed`` limits the search to those keys. Fewer than ``k`` come back where
        there are fewer. Ties stand in the order of their keys.
        """
        self._check(queries)
        if min(k, len(self)) < 1 or (allowed is not None and not len(allowed)):
            return [[] for _ in queries]
        # faiss keeps no reference to the selector: this name does until the search is over.
        selector = None if allowed is None else faiss.IDSelectorBatch(allowed)
        parameters = None
        if selector is not None:
            parameters = faiss.SearchParameters()
            parameters.sel = selector
        # One query at a time: a batch is multiplied as a matrix, and rounds otherwise.
        return [best(partial(self._nearest, query, parameters), k) for query in queries]

    def _nearest(
        self, query: FloatVector, parameters: faiss.SearchParameters | None, n: int
    ) -> Found:
        row = np.ascontiguousarray(query[None], dtype=np.float32)
        scores, keys = self._index.search(row, min(n, len(self)), params=parameters)
        return [
            (int(key), float(score))
            for key, score in zip(keys[0], scores[0], strict=True)
            if key >= 0  # faiss pads with -1
        ]

    def save(self, path: Path) -> None:
        """Writes the index to ``path``."""
        with writing(path.name, RuntimeError):
            faiss.write_index(self._index, str(path))

    @classmethod
    def open(cls, path: Path, *, writable: bool = True) -> VectorIndex:
        """Reads an index that ``save`` wrote; one that is not written to stays on the disk.

        Raises:
            IndexDamaged: it is not one.
        """
        try:
            index = faiss.read_index(str(path), 0 if writable else faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexDamaged(f"{path.name} of the index cannot be read.") from error
        opened = cls.__new__(cls)
        opened.dimension = int(index.d)
        opened._index = index
        return opened

    def _check(self, vectors: FloatMatrix) -> None:
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise IndexMismatch(
                f"Vectors of shape {vectors.shape} do not fit an index of dimension "
                f"{self.dimension}: build the index anew with this model."
            )
