"""One SQLite file, one connection, guarded by a lock: what all tables of the index share."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vectorstore.disk import writing
from vectorstore.errors import IndexDamaged

AT_ONCE = 500
"""Rows fetched, or values asked for, at a time."""


class SqliteFile:
    """The file at ``path``, with the tables of ``schema``.

    What is deleted or replaced is overwritten with zeros at once, so that no page of the file
    goes on holding it.
    """

    def __init__(self, path: Path, schema: str, *, writable: bool) -> None:
        mode = "rwc" if writable else "ro&immutable=1"
        self._name = path.name
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}", uri=True, check_same_thread=False
            )
            weakref.finalize(self, self._db.close)
            self._db.create_function("fold", 1, str.casefold, deterministic=True)
            if writable:
                # Nobody reads the file before it is whole and switched to: no journal.
                self._db.executescript(
                    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;"
                    + schema
                )
        except sqlite3.Error as error:
            raise IndexDamaged(f"{path.name} of the index cannot be read.") from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection, to write by; a full disk becomes an ``IndexNotWritten``."""
        with self._lock, writing(self._name, sqlite3.Error):
            yield self._db

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock:
            return self._db.execute(sql, parameters).fetchall()

    def read_many(self, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """``sql`` holds one ``{}`` for the place of the values, so many at a time."""
        for at in range(0, len(values), AT_ONCE):
            part = values[at : at + AT_ONCE]
            yield from self.read(sql.format(",".join("?" * len(part))), part)

    def commit(self) -> None:
        """Makes what was added last."""
        with self.writing() as db:
            db.commit()

    def compact(self) -> None:
        """Writes the file anew from the rows that are left."""
        with self.writing() as db:
            db.commit()
            db.execute("VACUUM")

    def close(self) -> None:
        """Ends the connection; what was not committed is lost."""
        with self._lock:
            self._db.close()
