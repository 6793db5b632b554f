"""What the store asks of the place where its vectors are kept: a folder, or a server."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from vectorstore.errors import IndexMismatch
from vectorstore.ranking import Found
from vectorstore.types import FloatMatrix, KeyArray

Questions = Callable[[], FloatMatrix]
"""Gives the vectors of some questions, shape (questions, dimension), when they are needed."""


class Vectors(Protocol):
    """Unit vectors by integer keys, searched by inner product (so: cosine).

    What is added or removed is seen by the next search, and is kept once it was saved.
    """

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def __len__(self) -> int: ...

    def add(self, keys: KeyArray, vectors: FloatMatrix) -> None:
        """Adds row i of ``vectors``, shape (len(keys), dimension), under ``keys[i]``.

        Raises:
            IndexMismatch: the vectors have another dimension.
            IndexNotWritten: the disk refused.
            ServerFailed: the server refused.
        """
        ...

    def remove(self, keys: KeyArray) -> None:
        """Removes what stands under ``keys``; unknown keys are passed over."""
        ...

    def vectors_of(self, keys: KeyArray) -> FloatMatrix:
        """The stored vectors of ``keys``, shape (len(keys), dimension).

        Raises:
            IndexDamaged: one of them is not there.
        """
        ...

    def ids_of(self, keys: KeyArray) -> KeyArray:
        """For each of ``keys`` what ``content_ids`` makes of it and its vector."""
        ...

    def search(
        self, queries: FloatMatrix, k: int, *, allowed: KeyArray | None = None
    ) -> list[Found]:
        """For each row of ``queries`` the best ``k`` of (key, cosine), best first.

        ``allowed`` limits the search to those keys. Fewer than ``k`` come back where
        there are fewer. Ties stand in the order of their keys.
        """
        ...

    def settle(self, questions: Questions) -> None:
        """Makes a large index fast to search, and sees that it still finds enough."""
        ...

    def described(self) -> dict[str, Any]:
        """How it searches, for the manifest."""
        ...

    def save(self) -> None:
        """Writes down what is there."""
        ...

    def close(self) -> None:
        """Lets go of files and connections."""
        ...

    def discard(self) -> None:
        """Deletes what does not go with the folder, for good."""
        ...


def check_dimension(vectors: FloatMatrix, dimension: int) -> None:
    """Raises IndexMismatch where ``vectors`` are no rows of that length."""
    if vectors.ndim != 2 or vectors.shape[1] != dimension:
        raise IndexMismatch(
            f"Vectors of shape {vectors.shape} do not fit an index of dimension "
            f"{dimension}: build the index anew with this model."
        )


def content_ids(keys: KeyArray, vectors: FloatMatrix) -> KeyArray:
    """63 bits drawn from each key and its vector: another vector, another id."""
    ids = [
        int.from_bytes(
            hashlib.blake2b(key.tobytes() + vector.tobytes(), digest_size=8).digest(), "big"
        )
        >> 1
        for key, vector in zip(
            keys.astype("<i8"), np.ascontiguousarray(vectors, dtype="<f4"), strict=True
        )
    ]
    return np.array(ids, dtype=np.int64)
