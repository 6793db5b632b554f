"""Vectors on a server, and in a folder which of them a generation of the index holds.

The server holds one table an index, of rows (id, vector), the id drawn from key and vector: a
row is never changed. The folder of a generation says which id stands for which key, so that
each generation sees its own rows and no other, whatever a writer adds meanwhile. Rows that no
generation needs go after the switch to the next one: their ids stand in a journal until then,
so that whoever dies in between leaves nothing behind.
"""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.disk import writing
from vectorstore.errors import IndexDamaged
from vectorstore.key_rows import UNLIKE_ROWS, KeyRows
from vectorstore.ranking import Found, best
from vectorstore.remote_rows import RemoteRows
from vectorstore.server import AT_ONCE, Server
from vectorstore.server_journal import note
from vectorstore.types import FloatMatrix, FloatVector, KeyArray
from vectorstore.vectors import Questions, check_dimension, content_ids


class RemoteVectors:
    """``Vectors`` of the generation in ``folder``, kept by ``server``.

    Args:
        server: where the rows are.
        folder: says which rows are ours; made anew where ``dimension`` is given.
        dimension: length of a vector, for an index that is to begin.
        journal: the folder that outlives generations; without one, rows that are removed
            leave the server at once.

    Raises:
        IndexDamaged: the folder or the table is not what was saved.
    """

    def __init__(
        self,
        server: Server,
        folder: Path,
        *,
        dimension: int | None = None,
        journal: Path | None = None,
    ) -> None:
        self._server = server
        self._folder = folder
        self._journal = journal
        self._left: list[KeyArray] = []
        if dimension is not None:
            self.dimension = dimension
            self.table = f"newsdesk_{secrets.token_hex(8)}"
            self._by_key = KeyRows(np.zeros(0, dtype=np.int64))
            self._by_id = KeyRows(np.zeros(0, dtype=np.int64))
            with writing("vectors", OSError):
                folder.mkdir(parents=True, exist_ok=True)
            self._note(np.zeros(0, dtype=np.int64))
            server.create(self.table, dimension)
            return
        ours = RemoteRows.read(folder)
        self.table, self.dimension = ours.table, ours.dimension
        self._by_key, self._by_id = KeyRows(ours.keys), KeyRows(ours.ids)
        held = server.held(self.table, ours.ids)
        if held is None or held < len(ours.ids):
            raise IndexDamaged(
                f"The server holds {held or 0} of the {len(ours.keys)} vectors of the index."
            )

    def __len__(self) -> int:
        return len(self._by_key)

    def add(self, keys: KeyArray, vectors: FloatMatrix) -> None:
        """Adds row i of ``vectors``, shape (len(keys), dimension), under ``keys[i]``."""
        check_dimension(vectors, self.dimension)
        if not len(keys):
            return
        ids = content_ids(keys, vectors)
        self._note(ids)
        for at in range(0, len(ids), AT_ONCE):
            part = slice(at, at + AT_ONCE)
            self._server.put(self.table, ids[part], vectors[part])
        self._by_key.extend(keys)
        self._by_id.extend(ids)

    def remove(self, keys: KeyArray) -> None:
        """Removes what stands under ``keys``; unknown keys are passed over."""
        rows = self._by_key.rows_of(keys)
        ids = self._by_id.keys[rows[rows >= 0]].copy()
        self._by_key.remove(keys)
        self._by_id.remove(ids)
        if self._journal is None:
            self._drop(ids)
        else:
            self._left.append(ids)

    def ids_of(self, keys: KeyArray) -> KeyArray:
        """The ids of ``keys``.

        Raises:
            IndexDamaged: one of them is not there.
        """
        return self._by_id.keys[self._by_key.held_rows(keys)]

    def vectors_of(self, keys: KeyArray) -> FloatMatrix:
        """The stored vectors of ``keys``, shape (len(keys), dimension)."""
        ids = self.ids_of(keys)
        found: dict[int, FloatVector] = {}
        for at in range(0, len(ids), AT_ONCE):
            found |= self._server.get(self.table, ids[at : at + AT_ONCE])
        if not len(ids):
            return np.zeros((0, self.dimension), dtype=np.float32)
        try:
            return np.stack([found[key] for key in ids.tolist()])
        except KeyError as error:
            raise IndexDamaged(UNLIKE_ROWS) from error

    def search(
        self, queries: FloatMatrix, k: int, *, allowed: KeyArray | None = None
    ) -> list[Found]:
        """For each row of ``queries`` the best ``k`` of (key, cosine), best first."""
        check_dimension(queries, self.dimension)
        among = None
        if allowed is not None:
            rows = self._by_key.rows_of(allowed)
            among = np.unique(self._by_id.keys[rows[rows >= 0]])
        if min(k, len(self)) < 1 or (among is not None and not len(among)):
            return [[] for _ in queries]
        return [best(partial(self._nearest, query, among), k) for query in queries]

    def _nearest(self, query: FloatVector, among: KeyArray | None, n: int) -> Found:
        """The best ``n``; rows of other generations are passed over, and more asked for."""
        wanted = min(n, len(self) if among is None else len(among))
        asked = wanted
        while True:
            found = self._server.nearest(self.table, query, asked, among)
            ids = np.array([one for one, _ in found], dtype=np.int64)
            rows = self._by_id.rows_of(ids)
            keys = self._by_key.keys[rows].tolist()
            ours = [
                (key, score)
                for key, row, (_, score) in zip(keys, rows.tolist(), found, strict=True)
                if row >= 0
            ]
            if len(ours) >= wanted or len(found) < asked:
                return ours[:n]
            asked *= 2

    def save(self) -> None:
        """Writes down which rows are ours; what is not goes with ``clear_up``."""
        live = self._by_key.live
        for ids in self._left:
            self._note(ids)
        self._left = []
        keys, ids = self._by_key.keys[live], self._by_id.keys[live]
        RemoteRows(self.table, self.dimension, keys, ids).write(self._folder)

    def settle(self, questions: Questions) -> None:
        """Lets the server index what it was given."""
        self._server.settle(self.table)

    def described(self) -> dict[str, Any]:
        """Searched by the server."""
        return {"kind": "server"}

    def close(self) -> None:
        """Ends the connection."""
        self._server.close()

    def discard(self) -> None:
        """Deletes the table."""
        self._server.forget(self.table)

    def _drop(self, ids: KeyArray) -> None:
        for at in range(0, len(ids), AT_ONCE):
            self._server.drop(self.table, ids[at : at + AT_ONCE])

    def _note(self, ids: KeyArray) -> None:
        if self._journal is not None:
            note(self._journal, self.table, ids)
