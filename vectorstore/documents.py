"""Articles and chunks as rows of one SQLite file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.readings import SCHEMA, ReadingTable
from vectorstore.records import Record, Row, from_plain, to_plain
from vectorstore.sqlite_file import AT_ONCE, SqliteFile
from vectorstore.types import Article, Filters, KeyArray

# Columns are what is asked for; whatever else an article or a chunk knows is JSON.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    source TEXT PRIMARY KEY, file TEXT NOT NULL, outlet TEXT, published TEXT, story TEXT NOT NULL,
    details TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, source TEXT, digest TEXT NOT NULL,
    text TEXT NOT NULL, metadata TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS documents_by_source ON documents (source);
CREATE INDEX IF NOT EXISTS documents_by_digest ON documents (digest);
CREATE INDEX IF NOT EXISTS articles_by_file ON articles (file);
CREATE INDEX IF NOT EXISTS articles_by_story ON articles (story);
"""
# A change of story touches the one row of the article, not all those of its chunks.
_DOCUMENTS = (
    "SELECT d.key, d.id, d.text, d.metadata, a.story FROM documents d "
    "LEFT JOIN articles a ON a.source = d.source"
)
_ARTICLES = "SELECT source, text, details, story FROM articles"


class DocumentTable(SqliteFile):
    """The rows behind the indexes; ``readings`` holds what was read of each article."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        super().__init__(path, _SCHEMA + SCHEMA, writable=writable)
        self.readings = ReadingTable(self)

    # Chunks, and whatever else has a vector.

    def add(self, records: Iterable[Record]) -> None:
        """Adds rows, replacing those of the same id."""
        rows = [
            (r.key, r.id, r.metadata.get("source"), r.digest, r.text, _json(r.metadata))
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
        return np.array([row[0] for row in self.read(sql, values)], dtype=np.int64)

    # Articles.

    def add_article(self, article: Article, file: str) -> None:
        """Keeps an article, its text with it."""
        details = to_plain(article, but=("source", "text", "story"))
        row = (
            article.source,
            file,
            article.outlet,
            details["published"],
            article.story,
            _json(details),
            article.text,
        )
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO articles VALUES (?,?,?,?,?,?,?)", row)

    def remove_articles(self, file: str) -> None:
        """Forgets the articles of ``file``."""
        with self.writing() as db:
            db.execute(
                "DELETE FROM readings WHERE source IN (SELECT source FROM articles WHERE file = ?)",
                (file,),
            )
            db.execute("DELETE FROM articles WHERE file = ?", (file,))

    def sources_of_file(self, file: str) -> list[str]:
        """The sources of the articles of ``file``, in order."""
        sql = "SELECT source FROM articles WHERE file = ? ORDER BY source"
        return [row[0] for row in self.read(sql, (file,))]

    def file_of(self, source: str) -> str:
        """The file that the article of ``source`` stands in."""
        return str(self.read("SELECT file FROM articles WHERE source = ?", (source,))[0][0])

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

    def sources_of_story(self, story: str) -> list[str]:
        """The articles that are copies of one report, in order."""
        sql = "SELECT source FROM articles WHERE story = ? ORDER BY source"
        return [row[0] for row in self.read(sql, (story,))]

    def set_stories(self, stories: Mapping[str, str]) -> None:
        """Says of which report each article is a copy; any other is a story of its own."""
        told = self.read("SELECT source, story FROM articles")
        changed = [
            (now, source)
            for source, before in told
            if (now := stories.get(source, source)) != before
        ]
        with self.writing() as db:
            db.executemany("UPDATE articles SET story = ? WHERE source = ?", changed)

    def article(self, source: str) -> Article | None:
        """The article of ``source``, or ``None``."""
        rows = self.read(f"{_ARTICLES} WHERE source = ?", (source,))
        return _article(rows[0]) if rows else None

    def articles(self) -> list[Article]:
        """Every article in the order of their sources."""
        return list(self.articles_in_order())

    def articles_in_order(self) -> Iterator[Article]:
        """As ``articles``, a few hundred in memory at a time."""
        sql = f"{_ARTICLES} WHERE source > ? ORDER BY source LIMIT ?"
        last = ""
        while rows := self.read(sql, (last, AT_ONCE)):
            yield from map(_article, rows)
            last = rows[-1][0]

    def outlets(self) -> list[str]:
        """The outlets that the articles name, sorted."""
        sql = "SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL ORDER BY outlet"
        return [row[0] for row in self.read(sql)]

    # The file.

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


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _row(row: tuple[Any, ...]) -> Row:
    _, name, text, metadata, story = row
    known = json.loads(metadata)
    return name, text, known if story is None else {**known, "story": story}


def _article(row: tuple[Any, ...]) -> Article:
    source, text, details, story = row
    known = {**json.loads(details), "source": source, "text": text, "story": story}
    return from_plain(Article, known)
