"""Which row of a growing table holds which key: a few bytes a row, however many there are."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from vectorstore.errors import IndexDamaged
from vectorstore.types import KeyArray

RowArray = npt.NDArray[np.int64]
"""Shape (rows,): numbers of rows, from 0; -1 for a key that has none."""

UNLIKE_ROWS = "The vectors of the index do not match its rows."
_T = TypeVar("_T", bound=np.generic)

_RECENT = 8192
"""Rows looked up in a dictionary, at a hundred bytes each, before they are sorted in."""


class KeyRows:
    """Keys by row and rows by key; ``keys`` are those of the rows that are there, in order.

    A removed row keeps its number until ``live`` is written anew by whoever holds the rows.
    """

    def __init__(self, keys: KeyArray) -> None:
        self._keys = keys
        self._count = len(keys)
        self._live = np.ones(self._count, dtype=bool)
        self._removed = 0
        # The first so many rows are sorted by their keys; later ones stand in a dictionary.
        self._settled = 0
        self._sorted = np.zeros(0, dtype=np.int64)
        self._order = np.zeros(0, dtype=np.int64)
        self._recent: dict[int, int] = {}

    def __len__(self) -> int:
        """How many rows are live."""
        return self._count - self._removed

    @property
    def rows(self) -> int:
        """How many rows there are, removed ones too."""
        return self._count

    @property
    def keys(self) -> KeyArray:
        """The keys by row, removed ones too."""
        return self._keys[: self._count]

    @property
    def live(self) -> npt.NDArray[np.bool_]:
        """Which rows are there, by row."""
        return self._live[: self._count]

    @property
    def removed(self) -> int:
        """How many rows were removed."""
        return self._removed

    def extend(self, keys: KeyArray) -> None:
        """Rows for ``keys`` after those that are there; their keys must have none."""
        first, self._count = self._count, self._count + len(keys)
        if self._count > len(self._live):
            room = max(self._count, 2 * len(self._live), 1024)
            self._keys = _grown(self._keys, first, room)
            self._live = _grown(self._live, first, room)
        self._keys[first : self._count] = keys
        self._live[first : self._count] = True
        self._recent |= zip(keys.tolist(), range(first, self._count), strict=True)

    def remove(self, keys: KeyArray) -> None:
        """The rows of ``keys`` are there no more; unknown keys are passed over."""
        rows = self.rows_of(keys)
        rows = np.unique(rows[rows >= 0])
        self._live[rows] = False
        self._removed += len(rows)
        for key in keys.tolist():
            self._recent.pop(key, None)

    def rows_of(self, keys: KeyArray) -> RowArray:
        """The row of each key, -1 where it has none."""
        self._settle()
        rows = np.full(len(keys), -1, dtype=np.int64)
        if len(self._sorted):
            at = np.minimum(np.searchsorted(self._sorted, keys), len(self._sorted) - 1)
            found = self._order[at]
            held = (self._sorted[at] == keys) & self._live[found]
            rows[held] = found[held]
        if self._recent:
            later = np.array([self._recent.get(key, -1) for key in keys.tolist()], dtype=np.int64)
            rows = np.where(later >= 0, later, rows)
        return rows

    def held_rows(self, keys: KeyArray) -> RowArray:
        """As ``rows_of``, for keys that must have a row.

        Raises:
            IndexDamaged: one of them has none.
        """
        rows = self.rows_of(keys)
        if (rows < 0).any():
            raise IndexDamaged(UNLIKE_ROWS)
        return rows

    def in_order(self) -> RowArray:
        """The live rows in the order of their keys."""
        live = np.flatnonzero(self.live)
        return live[np.argsort(self.keys[live], kind="stable")]

    def _settle(self) -> None:
        late = self._count - self._settled
        if not late or (self._settled and late < max(_RECENT, self._settled // 8)):
            return
        self._order = self.in_order()
        self._sorted = self.keys[self._order]
        self._settled, self._recent = self._count, {}


def _grown(array: npt.NDArray[_T], used: int, room: int) -> npt.NDArray[_T]:
    grown = np.empty(room, dtype=array.dtype)
    grown[:used] = array[:used]
    return grown
