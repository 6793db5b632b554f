"""The connection to PostgreSQL: to a host that may be read, or to the one that is written to."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from vectorstore.errors import ServerFailed
from vectorstore.server import asking, client
from vectorstore.types import KeyArray

with client("psycopg", address="postgresql://…", extra="postgres"):
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import make_conninfo

_Answer = TypeVar("_Answer")
_NAME = "PostgreSQL"


class PostgresLink:
    """One connection at a time, shared by threads, made anew once it broke.

    Of several hosts in an address, reading picks what the address asks for, say a standby.
    Writing goes to the primary, and so does all that is read by this link afterwards. A standby
    that has not yet received what ``need`` names is not read from.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        try:
            self._primary = make_conninfo(url, target_session_attrs="primary")
        except psycopg.Error:
            # Its message holds the address, and with it the password.
            why = "its address cannot be read; write a space in it as %20, and % as %25"
            raise ServerFailed(_NAME, why) from None
        self._lock = threading.RLock()
        self._held: list[psycopg.Connection] = []
        """The one connection, once there is one."""
        self._needed: tuple[str, KeyArray] | None = None
        # Whoever lets go of a store without closing it leaves no connection behind.
        weakref.finalize(self, _close, self._held)

    def read(self, ask: Callable[[psycopg.Connection], _Answer]) -> _Answer:
        """What ``ask`` tells; asked once more if its connection breaks, as when a host goes.

        Raises:
            ServerFailed: no host answers, or none that has what is needed.
        """
        with self._lock, asking(_NAME, psycopg.Error):
            held = self._readable()
            try:
                return ask(held)
            except psycopg.OperationalError:
                if not held.closed:
                    raise
            return ask(self._readable())

    @contextmanager
    def writing(self) -> Iterator[psycopg.Connection]:
        """The connection to the primary.

        Raises:
            ServerFailed: it does not answer or refuses.
        """
        with self._lock, asking(_NAME, psycopg.Error):
            if not self._held or self._held[0].closed or _is_standby(self._held[0]):
                self._connect(self._primary)
            yield self._held[0]

    def need(self, table: str, ids: KeyArray) -> int | None:
        """How many of ``ids`` a table holds, ``None`` without one; all are needed from now on."""
        with self._lock, asking(_NAME, psycopg.Error):
            self._needed = (table, ids)
            self._pass_over_who_lags()
            db = self._readable()
            # A standby that may be read has been asked already.
            return len(ids) if _is_standby(db) else _held_of(db, table, ids)

    def close(self) -> None:
        """Ends the connection."""
        with self._lock:
            _close(self._held)

    def _readable(self) -> psycopg.Connection:
        if not self._held or self._held[0].closed:
            self._connect(self._url)
            self._pass_over_who_lags()
        return self._held[0]

    def _pass_over_who_lags(self) -> None:
        """Goes over to the primary where a standby lacks rows that are needed."""
        if self._needed is None or not self._held or not _is_standby(self._held[0]):
            return
        table, ids = self._needed
        try:
            if _held_of(self._held[0], table, ids) == len(ids):
                return
        except psycopg.Error:
            # Whoever was not found to have them is not read from at the next call.
            _close(self._held)
            raise
        try:
            self._connect(self._primary)
        except psycopg.OperationalError as error:
            raise ServerFailed(
                _NAME,
                "the standby has not received all of the index yet, and no primary answers: "
                "ask again in a moment, or name the primary in the address too",
            ) from error

    def _connect(self, address: str) -> None:
        # First, so that a standby which lags is not gone back to if nothing else answers.
        _close(self._held)
        self._held[:] = [psycopg.connect(address, autocommit=True, connect_timeout=10)]


def named(statement: str, table: str) -> sql.Composed:
    """A statement about a table, which stands in it as ``{}``."""
    return sql.SQL(statement).format(sql.Identifier(table))


def exists(db: psycopg.Connection, relation: str) -> bool:
    """Whether there is a table or an index of that name."""
    return db.execute("SELECT to_regclass(%s)", (relation,)).fetchone() != (None,)


def _held_of(db: psycopg.Connection, table: str, ids: KeyArray) -> int | None:
    if not exists(db, table):
        return None
    statement = named("SELECT count(*) FROM {} WHERE id = ANY(%s)", table)
    row = db.execute(statement, (ids.tolist(),)).fetchone()
    return int(row[0]) if row else None


def _is_standby(connection: psycopg.Connection) -> bool:
    """As the host itself reports, from PostgreSQL 14 on, also when it has been promoted."""
    return connection.info.parameter_status("in_hot_standby") == "on"


def _close(held: list[psycopg.Connection]) -> None:
    for connection in held:
        connection.close()
