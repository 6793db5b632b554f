"""Chunks as rows of the SQLite file that holds their articles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.article_table import ArticleTable
from vectorstore.records import Record, Row
from vectorstore.sqlite_file import AT_ONCE
from vectorstore.types import Filters, KeyArray

# Columns are what is asked for; whatever else a chunk knows is JSON.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, source TEXT, digest TEXT NOT NULL,
    text TEXT NOT NULL, metadata TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS documents_by_source ON documents (source);
CREATE INDEX IF NOT EXISTS documents_by_digest ON documents (digest);
"""
# A change of story touches the one row of the article, not all those of its chunks.
_DOCUMENTS = (
    "SELECT d.key, d.id, d.text, d.metadata, a.story FROM documents d "
    "LEFT JOIN articles a ON a.source = d.source"
)


class DocumentTable(ArticleTable):
    """The rows behind the indexes: articles, their chunks, and whatever else has a vector."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        super().__init__(path, _SCHEMA, writable=writable)

    def add(self, records: Iterable[Record]) -> None:
        """Adds rows, replacing those of the same id."""
        rows = [
            (
                r.key,
                r.id,
                r.metadata.get("source"),
                r.digest,
                r.text,
                json.dumps(r.metadata, ensure_ascii=False),
            )
            for r in records
        ]
        with self.writing() as db:
            db.executemany("INSERT OR REPLACE INTO documents VALUES (?,?,?,?,?,?)", rows)

    def remove(self, keys: Sequence[int]) -> None:
        """Removes rows; unknown keys are passed over."""
        with self.writing() as db:
            db.executemany("DELETE FROM documents WHERE key = ?", [(k,) for k in keys])

    def get(self, keys: Sequence[int]) -> dict[int, Row]:
        """(id, text, metadata) by key; unknown keys are left out."""
        sql = f"{_DOCUMENTS} WHERE key IN ({{}})"
        return {row[0]: _row(row) for row in self.read_many(sql, list(keys))}

    def in_order(self) -> Iterator[tuple[int, Row]]:
        """Every (key, row) in the order of the keys, a few hundred in memory at a time."""
        sql = f"{_DOCUMENTS} WHERE key > ? ORDER BY key LIMIT ?"
        last = -1
        while rows := self.read(sql, (last, AT_ONCE)):
            yield from ((row[0], _row(row)) for row in rows)
            last = rows[-1][0]

    def keys_by_digest(self, digests: Sequence[str]) -> dict[str, int]:
        """A key for each digest that has a row."""
        sql = "SELECT digest, key FROM documents WHERE digest IN ({})"
        return dict(self.read_many(sql, list(digests)))

    def keys_of_file(self, file: str) -> list[int]:
        """Keys of the chunks that were cut from the articles of ``file``, in order."""
        sql = (
            "SELECT key FROM documents WHERE source IN "
            "(SELECT source FROM articles WHERE file = ?) ORDER BY key"
        )
        return [row[0] for row in self.read(sql, (file,))]

    def allowed(self, filters: Filters) -> KeyArray | None:
        """Keys of the chunks that ``filters`` lets through; ``None`` where it lets all."""
        if not filters:
            return None
        where, values = _where(filters)
        sql = (
            "SELECT key FROM documents WHERE source IN (SELECT source FROM articles WHERE "
            f"{where}) ORDER BY key"
        )
        return np.array([row[0] for row in self.read(sql, values)], dtype=np.int64)

    def newest(self, filters: Filters, count: int) -> list[str]:
        """Sources of the newest articles that ``filters`` lets through, the newest first.

        Of copies of one report there is one; those without a day come last.
        """
        where, values = _where(filters)
        sql = (
            "SELECT MIN(source), MAX(published) AS day FROM articles "
            f"WHERE {where} AND source IN (SELECT source FROM documents) GROUP BY story "
            "ORDER BY day IS NULL, day DESC, MIN(source) LIMIT ?"
        )
        return [row[0] for row in self.read(sql, (*values, count))]

    def keys_of_article(self, source: str) -> list[int]:
        """Keys of the chunks that were cut from an article, in order."""
        sql = "SELECT key FROM documents WHERE source = ? ORDER BY key"
        return [row[0] for row in self.read(sql, (source,))]

    def origins(self, keys: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
        """Outlet and day (``YYYY-MM-DD``) of chunks by key: cheaper than the chunks."""
        sql = (
            "SELECT d.key, a.outlet, a.published FROM documents d "
            "JOIN articles a ON a.source = d.source WHERE d.key IN ({})"
        )
        return {row[0]: (row[1], row[2]) for row in self.read_many(sql, list(keys))}

    def contents(self) -> Iterator[tuple[Any, ...]]:
        """Every row as it is stored, articles then chunks, each in the order of its key."""
        for table, key in (("articles", "source"), ("documents", "key")):
            sql = f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key} LIMIT ?"
            last: Any = "" if table == "articles" else -1
            while rows := self.read(sql, (last, AT_ONCE)):
                yield from rows
                last = rows[-1][0]

    def keys(self) -> KeyArray:
        """The keys of all chunks, in order."""
        rows = self.read("SELECT key FROM documents ORDER BY key")
        return np.array([row[0] for row in rows], dtype=np.int64)

    def counts(self) -> tuple[int, int]:
        """How many articles and chunks there are."""
        articles = self.read("SELECT count(*) FROM articles")[0][0]
        return articles, self.read("SELECT count(*) FROM documents")[0][0]


def _row(row: tuple[Any, ...]) -> Row:
    _, name, text, metadata, story = row
    known = json.loads(metadata)
    return name, text, known if story is None else {**known, "story": story}


def _where(filters: Filters) -> tuple[str, list[str]]:
    """The condition on an article that ``filters`` makes, and its values."""
    clauses: list[str] = ["TRUE"]
    values: list[str] = []
    if filters.outlets:
        places = ",".join("?" * len(filters.outlets))
        clauses.append(f"outlet IS NOT NULL AND fold(outlet) IN ({places})")
        values += [outlet.casefold() for outlet in filters.outlets]
    if filters.sources:
        places = ",".join("?" * len(filters.sources))
        clauses.append(f"(source IN ({places}) OR file IN ({places}))")
        values += [*filters.sources, *filters.sources]
    if filters.after:
        clauses.append("published >= ?")
        values.append(filters.after.isoformat())
    if filters.before:
        clauses.append("published <= ?")
        values.append(filters.before.isoformat())
    return " AND ".join(clauses), values
