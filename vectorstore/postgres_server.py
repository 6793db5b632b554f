"""Tables of vectors in PostgreSQL with pgvector: the statements that are sent."""

from __future__ import annotations

import numpy as np

from vectorstore.postgres_link import PostgresLink, exists, named
from vectorstore.ranking import Found
from vectorstore.server import Server, client
from vectorstore.types import FloatMatrix, FloatVector, KeyArray

with client("psycopg", address="postgresql://…", extra="postgres"):
    import psycopg
    from psycopg import sql

INDEXED_FROM = 50_000
"""Rows from which a table has an index; fewer are compared one by one, exactly."""
_WIDEST = 1000
"""The most rows that pgvector's index gives."""


class PostgresServer(Server):
    """A ``Server`` at a ``postgresql://…`` address, as libpq reads it.

    An address may name a primary and its standbys, say
    ``…@one,two/db?target_session_attrs=prefer-standby``: see ``PostgresLink``.
    """

    def __init__(self, url: str, *, indexed_from: int = INDEXED_FROM) -> None:
        self._link = PostgresLink(url)
        self._indexed_from = indexed_from
        self._indexed: dict[str, bool] = {}

    def create(self, table: str, dimension: int) -> None:
        """Makes an empty table, and pgvector known to the database."""
        with self._link.writing() as db:
            db.execute("CREATE EXTENSION IF NOT EXISTS vector")
            db.execute(
                sql.SQL(
                    "CREATE TABLE {} (id bigint PRIMARY KEY, vector vector({}) NOT NULL)"
                ).format(sql.Identifier(table), sql.Literal(dimension))
            )
            # Vectors as they are, beside their ids: they do not shrink by packing.
            db.execute(
                sql.SQL("ALTER TABLE {} ALTER COLUMN vector SET STORAGE PLAIN").format(
                    sql.Identifier(table)
                )
            )

    def count(self, table: str) -> int | None:
        """How many rows there are; ``None`` without such a table."""

        def ask(db: psycopg.Connection) -> int | None:
            if not exists(db, table):
                return None
            row = db.execute(named("SELECT count(*) FROM {}", table)).fetchone()
            return int(row[0]) if row else None

        return self._link.read(ask)

    def held(self, table: str, ids: KeyArray) -> int | None:
        """How many of ``ids`` there are, one by one: a table may hold as many other rows."""
        return self._link.need(table, ids)

    def put(self, table: str, ids: KeyArray, vectors: FloatMatrix) -> None:
        """Adds rows, all or none."""
        statement = named("INSERT INTO {} VALUES (%s, %s::vector) ON CONFLICT DO NOTHING", table)
        rows = [(one, _text(v)) for one, v in zip(ids.tolist(), vectors, strict=True)]
        with self._link.writing() as db, db.transaction(), db.cursor() as cursor:
            cursor.executemany(statement, rows)

    def get(self, table: str, ids: KeyArray) -> dict[int, FloatVector]:
        """Vectors by id."""
        statement = named("SELECT id, vector::real[] FROM {} WHERE id = ANY(%s)", table)
        rows = self._link.read(lambda db: db.execute(statement, (ids.tolist(),)).fetchall())
        return {one: np.array(vector, dtype=np.float32) for one, vector in rows}

    def nearest(self, table: str, query: FloatVector, n: int, among: KeyArray | None) -> Found:
        """The best ``n`` rows: by the index where the table has one and it reaches so far."""
        only = " WHERE id = ANY(%(among)s)" if among is not None else ""
        statement = named(
            f"SELECT id, -(vector <#> %(query)s::vector) AS score FROM {{}}{only} "
            "ORDER BY vector <#> %(query)s::vector LIMIT %(n)s",
            table,
        )
        values: dict[str, object] = {"query": _text(query), "n": n}
        if among is not None:
            values["among"] = among.tolist()
        by_index = among is None and 2 * n <= _WIDEST and self._has_index(table)

        def ask(db: psycopg.Connection) -> Found:
            with db.transaction():
                if by_index:
                    db.execute(sql.SQL("SET LOCAL hnsw.ef_search = {}").format(sql.Literal(2 * n)))
                else:
                    db.execute("SET LOCAL enable_indexscan = off")
                rows = db.execute(statement, values).fetchall()
            return [(one, float(score)) for one, score in rows]

        return self._link.read(ask)

    def drop(self, table: str, ids: KeyArray) -> None:
        """Deletes rows."""
        with self._link.writing() as db:
            db.execute(named("DELETE FROM {} WHERE id = ANY(%s)", table), (ids.tolist(),))

    def settle(self, table: str) -> None:
        """Gives a table that has grown large its index, and the planner its counts."""
        count = self.count(table) or 0
        with self._link.writing() as db:
            if count >= self._indexed_from:
                index = sql.SQL(
                    "CREATE INDEX IF NOT EXISTS {} ON {} USING hnsw (vector vector_ip_ops) "
                    "WITH (m = 24, ef_construction = 128)"
                )
                db.execute(index.format(sql.Identifier(f"{table}_hnsw"), sql.Identifier(table)))
                self._indexed.pop(table, None)
            db.execute(named("ANALYZE {}", table))

    def forget(self, table: str) -> None:
        """Deletes a table."""
        with self._link.writing() as db:
            db.execute(named("DROP TABLE IF EXISTS {}", table))

    def close(self) -> None:
        """Ends the connection."""
        self._link.close()

    def _has_index(self, table: str) -> bool:
        if table not in self._indexed:
            self._indexed[table] = self._link.read(lambda db: exists(db, f"{table}_hnsw"))
        return self._indexed[table]


def _text(vector: FloatVector) -> str:
    """A vector as pgvector reads it; nine digits give every float back as it was."""
    return "[" + ",".join(f"{value:.9g}" for value in vector.tolist()) + "]"
