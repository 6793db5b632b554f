"""Vectors by key: the only import of faiss, its failures turned into ours."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from vectorstore.errors import IndexDamaged, IndexMismatch
from vectorstore.types import FloatMatrix, KeyArray


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
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise IndexMismatch(
                f"Vectors of shape {vectors.shape} do not fit an index of dimension "
                f"{self.dimension}: build the index anew with this model."
            )
        if len(keys):
            self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), keys)

    def remove(self, keys: KeyArray) -> None:
        """Removes what stands under ``keys``; unknown keys are passed over."""
        if len(keys):
            self._index.remove_ids(faiss.IDSelectorBatch(keys))

    def vectors_of(self, keys: KeyArray) -> FloatMatrix:
        """The stored vectors of ``keys``, shape (len(keys), dimension)."""
        if not len(keys):
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([self._index.reconstruct(int(key)) for key in keys])

    def search(
        self, queries: FloatMatrix, k: int, *, allowed: KeyArray | None = None
    ) -> list[list[tuple[int, float]]]:
        """For each row of ``queries`` the best ``k`` of (key, cosine), best first.

        ``allowed`` limits the search to those keys. Fewer than ``k`` come back where
        there are fewer.
        """
        if queries.ndim != 2 or queries.shape[1] != self.dimension:
            raise IndexMismatch(
                f"Queries of shape {queries.shape} do not fit an index of dimension "
                f"{self.dimension}: build the index anew with this model."
            )
        k = min(k, len(self))
        if k < 1 or (allowed is not None and not len(allowed)):
            return [[] for _ in queries]
        parameters = None
        # faiss keeps no reference to the selector: this name does until the search is over.
        selector = None if allowed is None else faiss.IDSelectorBatch(allowed)
        if selector is not None:
            parameters = faiss.SearchParameters()
            parameters.sel = selector
        scores, keys = self._index.search(
            np.ascontiguousarray(queries, dtype=np.float32), k, params=parameters
        )
        return [
            [
                (int(key), float(score))
                for key, score in zip(row_keys, row, strict=True)
                if key >= 0  # faiss pads with -1
            ]
            for row_keys, row in zip(keys, scores, strict=True)
        ]

    def save(self, path: Path) -> None:
        """Writes the index to ``path``."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def open(cls, path: Path) -> VectorIndex:
        """Reads an index that ``save`` wrote.

        Raises:
            IndexDamaged: it is not one.
        """
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise IndexDamaged(f"{path.name} of the index cannot be read.") from error
        opened = cls.__new__(cls)
        opened.dimension = int(index.d)
        opened._index = index
        return opened
