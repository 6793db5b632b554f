"""Articles and chunks as rows of one SQLite file."""

from __future__ import annotations

import datetime
import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from vectorstore.errors import IndexDamaged
from vectorstore.types import Article, Chunk, Filters, KeyArray, Span

_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    source TEXT PRIMARY KEY, file TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT,
    outlet TEXT, author TEXT, published TEXT, url TEXT, partial INTEGER NOT NULL,
    origins TEXT NOT NULL, boilerplate TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, source TEXT, digest TEXT NOT NULL,
    text TEXT NOT NULL, metadata TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS documents_by_source ON documents (source);
CREATE INDEX IF NOT EXISTS documents_by_digest ON documents (digest);
CREATE INDEX IF NOT EXISTS articles_by_file ON articles (file);
"""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Record:
    """One row to be searched: ``searchable`` is what is embedded, ``text`` what is shown."""

    id: str
    text: str
    searchable: str
    metadata: dict[str, Any]

    @property
    def key(self) -> int:
        """The integer under which the indexes know the row."""
        return key_of(self.id)

    @property
    def digest(self) -> str:
        """Rows of one digest have one vector."""
        return digest_of(self.searchable)


def key_of(identifier: str) -> int:
    """60 bits drawn from an id, the same on every machine."""
    data = identifier.encode("utf-8", "surrogatepass")
    return int(hashlib.blake2b(data, digest_size=8).hexdigest()[:15], 16)


def digest_of(text: str) -> str:
    """A digest of a text, 32 hexadecimal digits."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def record_of(chunk: Chunk) -> Record:
    """The row of a chunk."""
    metadata = {
        "source": chunk.source,
        "start": chunk.start,
        "end": chunk.end,
        "sentences": [list(span) for span in chunk.sentences],
        "title": chunk.title,
        "outlet": chunk.outlet,
        "author": chunk.author,
        "published": chunk.published.isoformat() if chunk.published else None,
        "url": chunk.url,
        "partial": chunk.partial,
    }
    return Record(chunk.id, chunk.text, chunk.searchable, metadata)


def chunk_of(identifier: str, text: str, metadata: dict[str, Any]) -> Chunk:
    """The chunk of a row that ``record_of`` made."""
    return Chunk(
        id=identifier,
        source=metadata["source"],
        start=metadata["start"],
        end=metadata["end"],
        text=text,
        sentences=tuple(Span(a, b) for a, b in metadata["sentences"]),
        title=metadata["title"],
        outlet=metadata["outlet"],
        author=metadata["author"],
        published=_date(metadata["published"]),
        url=metadata["url"],
        partial=metadata["partial"],
    )


def _date(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


class DocumentTable:
    """The rows behind the indexes; one connection, guarded by a lock."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        mode = "rwc" if writable else "ro&immutable=1"
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}", uri=True, check_same_thread=False
            )
            if writable:
                # Nobody reads the file before it is whole and switched to: no journal.
                self._db.executescript(
                    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;"
                    + _SCHEMA
                )
        except sqlite3.Error as error:
            raise IndexDamaged(f"{path.name} of the index cannot be read.") from error

    def _read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, parameters).fetchall()

    def _read_many(self, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """``sql`` holds one ``{}`` for the place of the values, at most 500 a time."""
        for at in range(0, len(values), _AT_ONCE):
            part = values[at : at + _AT_ONCE]
            yield from self._read(sql.format(",".join("?" * len(part))), part)

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
        with self._lock:
            self._db.executemany("INSERT OR REPLACE INTO documents VALUES (?,?,?,?,?,?)", rows)

    def remove(self, keys: Sequence[int]) -> None:
        """Removes rows; unknown keys are passed over."""
        with self._lock:
            self._db.executemany("DELETE FROM documents WHERE key = ?", [(k,) for k in keys])

    def get(self, keys: Sequence[int]) -> dict[int, tuple[str, str, dict[str, Any]]]:
        """(id, text, metadata) by key; unknown keys are left out."""
        rows = self._read_many(
            "SELECT key, id, text, metadata FROM documents WHERE key IN ({})", list(keys)
        )
        return {key: (name, text, json.loads(metadata)) for key, name, text, metadata in rows}

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
            clauses.append(f"lower(outlet) IN ({places})")
            values += [outlet.lower() for outlet in filters.outlets]
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

    def add_article(self, article: Article, file: str) -> None:
        """Keeps an article, its text with it."""
        row = (
            article.source,
            file,
            article.sha256,
            article.title,
            article.outlet,
            article.author,
            article.published.isoformat() if article.published else None,
            article.url,
            int(article.partial),
            json.dumps(dict(article.origins)),
            json.dumps([list(span) for span in article.boilerplate]),
            article.text,
        )
        with self._lock:
            self._db.execute(f"INSERT OR REPLACE INTO articles VALUES ({','.join('?' * 12)})", row)

    def remove_articles(self, file: str) -> None:
        """Forgets the articles of ``file``."""
        with self._lock:
            self._db.execute("DELETE FROM articles WHERE file = ?", (file,))

    def article(self, source: str) -> Article | None:
        """The article of ``source``, or ``None``."""
        found = self._articles("WHERE source = ?", (source,))
        return found[0] if found else None

    def articles(self) -> list[Article]:
        """Every article in the order of their sources."""
        return self._articles("ORDER BY source")

    def outlets(self) -> list[str]:
        """The outlets that the articles name, sorted."""
        sql = "SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL ORDER BY outlet"
        return [row[0] for row in self._read(sql)]

    def counts(self) -> tuple[int, int]:
        """How many articles and chunks there are."""
        articles = self._read("SELECT count(*) FROM articles")[0][0]
        return articles, self._read("SELECT count(*) FROM documents")[0][0]

    def _articles(self, where: str, values: Sequence[str] = ()) -> list[Article]:
        rows = self._read(
            "SELECT source, text, sha256, title, outlet, author, published, url, origins, "
            f"boilerplate, partial FROM articles {where}",
            values,
        )
        return [
            Article(
                source=source,
                text=text,
                sha256=sha256,
                title=title,
                outlet=outlet,
                author=author,
                published=_date(published),
                url=url,
                origins=MappingProxyType(json.loads(origins)),
                boilerplate=tuple(Span(a, b) for a, b in json.loads(boilerplate)),
                partial=bool(partial),
            )
            for (
                source,
                text,
                sha256,
                title,
                outlet,
                author,
                published,
                url,
                origins,
                boilerplate,
                partial,
            ) in rows
        ]

    def commit(self) -> None:
        """Makes what was added last."""
        with self._lock:
            self._db.commit()

    def close(self) -> None:
        """Ends the connection."""
        with self._lock:
            self._db.close()
