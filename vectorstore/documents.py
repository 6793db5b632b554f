"""Articles and chunks as rows of one SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.disk import writing
from vectorstore.errors import IndexDamaged
from vectorstore.records import Record, Row, from_plain, to_plain
from vectorstore.types import Article, Filters, KeyArray

# Columns are what is asked for; whatever else an article or a chunk knows is JSON.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    source TEXT PRIMARY KEY, file TEXT NOT NULL, outlet TEXT, published TEXT,
    details TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, source TEXT, digest TEXT NOT NULL,
    text TEXT NOT NULL, metadata TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS documents_by_source ON documents (source);
CREATE INDEX IF NOT EXISTS documents_by_digest ON documents (digest);
CREATE INDEX IF NOT EXISTS articles_by_file ON articles (file);
"""
_AT_ONCE = 500


class DocumentTable:
    """The rows behind the indexes; one connection, guarded by a lock."""

    def __init__(self, path: Path, *, writable: bool) -> None:
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
                self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        except sqlite3.Error as error:
            raise IndexDamaged(f"{path.name} of the index cannot be read.") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, writing(self._name, sqlite3.Error):
            yield self._db

    def _read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, parameters).fetchall()

    def _read_many(self, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """``sql`` holds one ``{}`` for the place of the values, at most 500 a time."""
        for at in range(0, len(values), _AT_ONCE):
            part = values[at : at + _AT_ONCE]
            yield from self._read(sql.format(",".join("?" * len(part))), part)

    # Chunks, and whatever else has a vector.

    def add(self, records: Iterable[Record]) -> None:
        """Adds rows, replacing those of the same id."""
        rows = [
            (r.key, r.id, r.metadata.get("source"), r.digest, r.text, _json(r.metadata))
            for r in records
        ]
        with self._writing() as db:
            db.executemany("INSERT OR REPLACE INTO documents VALUES (?,?,?,?,?,?)", rows)

    def remove(self, keys: Sequence[int]) -> None:
        """Removes rows; unknown keys are passed over."""
        with self._writing() as db:
            db.executemany("DELETE FROM documents WHERE key = ?", [(k,) for k in keys])

    def get(self, keys: Sequence[int]) -> dict[int, Row]:
        """(id, text, metadata) by key; unknown keys are left out."""
        sql = "SELECT key, id, text, metadata FROM documents WHERE key IN ({})"
        return {row[0]: _row(row) for row in self._read_many(sql, list(keys))}

    def in_order(self) -> Iterator[tuple[int, Row]]:
        """Every (key, row) in the order of the keys, a few hundred in memory at a time."""
        sql = "SELECT key, id, text, metadata FROM documents WHERE key > ? ORDER BY key LIMIT ?"
        last = -1
        while rows := self._read(sql, (last, _AT_ONCE)):
            yield from ((row[0], _row(row)) for row in rows)
            last = rows[-1][0]

    def keys_by_digest(self, digests: Sequence[str]) -> dict[str, int]:
        """A key for each digest that has a row."""
        sql = "SELECT digest, key FROM documents WHERE digest IN ({})"
        return dict(self._read_many(sql, list(digests)))

    def keys_of_file(self, file: str) -> list[int]:
        """Keys of the chunks that were cut from the articles of ``file``, in order."""
        sql = (
            "SELECT key FROM documents WHERE source IN "
            "(SELECT source FROM articles WHERE file = ?) ORDER BY key"
        )
        return [row[0] for row in self._read(sql, (file,))]

    def allowed(self, filters: Filters) -> KeyArray | None:
        """Keys of the chunks that ``filters`` lets through; ``None`` where it lets all."""
        if not filters:
            return None
        clauses: list[str] = []
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
        sql = (
            "SELECT key FROM documents WHERE source IN (SELECT source FROM articles WHERE "
            + " AND ".join(clauses)
            + ") ORDER BY key"
        )
        return np.array([row[0] for row in self._read(sql, values)], dtype=np.int64)

    # Articles.

    def add_article(self, article: Article, file: str) -> None:
        """Keeps an article, its text with it."""
        details = to_plain(article, but=("source", "text"))
        row = (
            article.source,
            file,
            article.outlet,
            details["published"],
            _json(details),
            article.text,
        )
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO articles VALUES (?,?,?,?,?,?)", row)

    def remove_articles(self, file: str) -> None:
        """Forgets the articles of ``file``."""
        with self._writing() as db:
            db.execute("DELETE FROM articles WHERE file = ?", (file,))

    def article(self, source: str) -> Article | None:
        """The article of ``source``, or ``None``."""
        rows = self._read("SELECT source, text, details FROM articles WHERE source = ?", (source,))
        return _article(rows[0]) if rows else None

    def articles(self) -> list[Article]:
        """Every article in the order of their sources."""
        return list(self.articles_in_order())

    def articles_in_order(self) -> Iterator[Article]:
        """As ``articles``, a few hundred in memory at a time."""
        sql = "SELECT source, text, details FROM articles WHERE source > ? ORDER BY source LIMIT ?"
        last = ""
        while rows := self._read(sql, (last, _AT_ONCE)):
            yield from map(_article, rows)
            last = rows[-1][0]

    def outlets(self) -> list[str]:
        """The outlets that the articles name, sorted."""
        sql = "SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL ORDER BY outlet"
        return [row[0] for row in self._read(sql)]

    # The file.

    def contents(self) -> Iterator[tuple[Any, ...]]:
        """Every row as it is stored, articles then chunks, each in the order of its key."""
        for table, key in (("articles", "source"), ("documents", "key")):
            sql = f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key} LIMIT ?"
            last: Any = "" if table == "articles" else -1
            while rows := self._read(sql, (last, _AT_ONCE)):
                yield from rows
                last = rows[-1][0]

    def keys(self) -> KeyArray:
        """The keys of all chunks, in order."""
        rows = self._read("SELECT key FROM documents ORDER BY key")
        return np.array([row[0] for row in rows], dtype=np.int64)

    def counts(self) -> tuple[int, int]:
        """How many articles and chunks there are."""
        articles = self._read("SELECT count(*) FROM articles")[0][0]
        return articles, self._read("SELECT count(*) FROM documents")[0][0]

    def commit(self) -> None:
        """Makes what was added last."""
        with self._writing() as db:
            db.commit()

    def compact(self) -> None:
        """Writes the file anew from the rows that are left: no byte of a removed one stays."""
        with self._writing() as db:
            db.commit()
            db.execute("VACUUM")

    def close(self) -> None:
        """Ends the connection; what was not committed is lost."""
        with self._lock:
            self._db.close()


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _row(row: tuple[Any, ...]) -> Row:
    _, name, text, metadata = row
    return name, text, json.loads(metadata)


def _article(row: tuple[Any, ...]) -> Article:
    source, text, details = row
    return from_plain(Article, {**json.loads(details), "source": source, "text": text})
