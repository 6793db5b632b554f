"""Vectors as rows of a file that is read through a memory map: none is held in memory.

    vectors/
      rows.f32      the vectors one after another, float32, little-endian
      keys.i64      their keys, in the same order
      shape.json    {"dimension": …, "rows": …, "covered": …}

Removing a vector costs nothing until the rows are saved.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from vectorstore.disk import writing
from vectorstore.errors import IndexDamaged
from vectorstore.key_rows import KeyRows, RowArray
from vectorstore.types import FloatMatrix, KeyArray
from vectorstore.vectors import check_dimension

_ROWS, _KEYS, _SHAPE = "rows.f32", "keys.i64", "shape.json"
_AT_ONCE = 4096
"""Rows moved or read at a time."""


class VectorRows:
    """The vectors of ``folder`` by row and by key.

    Rows are appended to the file as they come. A removed row stays in it until ``save``
    writes the file anew without it. What was not saved counts for nothing when opened again.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self.folder = folder
        self.dimension = dimension
        self._map: FloatMatrix = np.zeros((0, dimension), dtype=np.float32)
        self.by_key = KeyRows(np.zeros(0, dtype=np.int64))
        self.covered = 0
        with writing("vectors", OSError):
            folder.mkdir(parents=True, exist_ok=True)
            for name in (_ROWS, _KEYS):
                (folder / name).write_bytes(b"")

    @classmethod
    def open(cls, folder: Path) -> VectorRows:
        """What ``save`` left in ``folder``.

        Raises:
            IndexDamaged: it is not what ``save`` writes.
        """
        opened = cls.__new__(cls)
        opened.folder = folder
        try:
            shape = json.loads((folder / _SHAPE).read_text(encoding="ascii"))
            opened.dimension, rows = int(shape["dimension"]), int(shape["rows"])
            opened.covered = int(shape["covered"])
            keys = np.fromfile(folder / _KEYS, dtype="<i8")
            sizes = [(folder / name).stat().st_size for name in (_KEYS, _ROWS)]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _unreadable(folder) from error
        if sizes != [8 * rows, 4 * rows * opened.dimension]:
            raise _unreadable(folder)
        opened.by_key = KeyRows(keys)
        opened._map = opened._mapped()
        return opened

    @staticmethod
    def exist(folder: Path) -> bool:
        """Whether vectors were ever saved in ``folder``."""
        return folder.exists()

    def __len__(self) -> int:
        return len(self.by_key)

    @property
    def matrix(self) -> FloatMatrix:
        """All rows, removed ones too, as a map of the file: shape (rows, dimension)."""
        if len(self._map) != self.by_key.rows:
            self._map = self._mapped()
        return self._map

    def add(self, keys: KeyArray, vectors: FloatMatrix) -> None:
        """Appends row i of ``vectors``, shape (len(keys), dimension), under ``keys[i]``."""
        if not len(keys):
            return
        with writing("vectors", OSError):
            with (self.folder / _KEYS).open("ab") as file:
                file.write(keys.astype("<i8").tobytes())
            with (self.folder / _ROWS).open("ab") as file:
                file.write(np.ascontiguousarray(vectors, dtype="<f4").tobytes())
        self.by_key.extend(keys)

    def remove(self, keys: KeyArray) -> None:
        """Removes the rows of ``keys``; unknown keys are passed over."""
        self.by_key.remove(keys)

    def cover(self, rows: int) -> None:
        """Says that so many of the first rows are known otherwise than by looking at each."""
        self.covered = rows

    def of(self, keys: KeyArray) -> FloatMatrix:
        """The vectors of ``keys``, shape (len(keys), dimension).

        Raises:
            IndexDamaged: one of them is not there.
        """
        rows = self.by_key.held_rows(keys)
        return np.asarray(self.matrix[rows])

    def live_rows(self) -> Iterator[RowArray]:
        """The numbers of the rows that are there, in order, some thousands at a time."""
        rows = np.flatnonzero(self.by_key.live)
        for at in range(0, len(rows), _AT_ONCE):
            yield rows[at : at + _AT_ONCE]

    def save(self) -> None:
        """Writes down what is there, without what was removed."""
        with writing("vectors", OSError):
            if self.by_key.removed:
                self._squeeze()
            shape = {
                "dimension": self.dimension,
                "rows": self.by_key.rows,
                "covered": self.covered,
            }
            (self.folder / _SHAPE).write_text(json.dumps(shape), encoding="ascii")

    def _squeeze(self) -> None:
        fresh = self.folder / "rows.new"
        with fresh.open("wb") as file:
            for rows in self.live_rows():
                file.write(np.asarray(self.matrix[rows]).tobytes())
        keys = self.by_key.keys[self.by_key.live]
        self.covered = int(self.by_key.live[: self.covered].sum())
        # Let go of the map: Windows replaces no file that is mapped.
        self._map = np.zeros((0, self.dimension), dtype=np.float32)
        fresh.replace(self.folder / _ROWS)
        (self.folder / _KEYS).write_bytes(keys.astype("<i8").tobytes())
        self.by_key = KeyRows(keys)

    def _mapped(self) -> FloatMatrix:
        shape = (self.by_key.rows, self.dimension)
        if not shape[0]:
            return np.zeros(shape, dtype=np.float32)
        return np.memmap(self.folder / _ROWS, dtype="<f4", mode="r", shape=shape)

    def check(self, vectors: FloatMatrix) -> None:
        """Raises IndexMismatch where ``vectors`` have another dimension."""
        check_dimension(vectors, self.dimension)


def _unreadable(folder: Path) -> IndexDamaged:
    return IndexDamaged(f"{folder.name} of the index cannot be read.")
