"""Articles as rows of a SQLite file, beside what was read of each for the whole folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vectorstore.readings import SCHEMA as READINGS
from vectorstore.readings import ReadingTable
from vectorstore.records import from_plain, to_plain
from vectorstore.sqlite_file import AT_ONCE, SqliteFile
from vectorstore.types import Article

# Columns are what is asked for; whatever else an article knows is JSON.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    source TEXT PRIMARY KEY, file TEXT NOT NULL, outlet TEXT, published TEXT, story TEXT NOT NULL,
    details TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS articles_by_file ON articles (file);
CREATE INDEX IF NOT EXISTS articles_by_story ON articles (story);
"""
_ARTICLES = "SELECT source, text, details, story FROM articles"


class ArticleTable(SqliteFile):
    """The articles; ``readings`` holds what was read of each. ``schema`` adds other tables."""

    def __init__(self, path: Path, schema: str = "", *, writable: bool) -> None:
        super().__init__(path, _SCHEMA + schema + READINGS, writable=writable)
        self.readings = ReadingTable(self)

    def add_article(self, article: Article, file: str) -> None:
        """Keeps an article, its text with it."""
        details = to_plain(article, but=("source", "text", "story"))
        row = (
            article.source,
            file,
            article.outlet,
            details["published"],
            article.story,
            json.dumps(details, ensure_ascii=False),
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

    def sources_of_file(self, file: str) -> list[str]:
        """The sources of the articles of ``file``, in order."""
        sql = "SELECT source FROM articles WHERE file = ? ORDER BY source"
        return [row[0] for row in self.read(sql, (file,))]

    def file_of(self, source: str) -> str:
        """The file that the article of ``source`` stands in."""
        return str(self.read("SELECT file FROM articles WHERE source = ?", (source,))[0][0])

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


def _article(row: tuple[Any, ...]) -> Article:
    source, text, details, story = row
    known = {**json.loads(details), "source": source, "text": text, "story": story}
    return from_plain(Article, known)
