"""What a folder as a whole will say of its articles, told before any of them is in an index.

Which lines stand all over a folder, and which articles are copies, is decided by all of them
together. It is asked here of a table that holds what was read of each and nothing else, by the
functions by which an index asks it of itself.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from vectorstore.article_table import ArticleTable
from vectorstore.articles import RawArticle
from vectorstore.comparing import find_stories, furniture_changes
from vectorstore.kept_store import ROWS
from vectorstore.readings import Digests, Marks


class FolderView:
    """The articles of the generation ``base``, if there is one, as they are about to change."""

    def __init__(self, base: Path | None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="newsdesk-")
        path = Path(self._folder.name) / ROWS
        if base is not None:
            shutil.copyfile(base / ROWS, path)
        self._rows = ArticleTable(path, writable=True)

    def forget(self, files: Iterable[str]) -> None:
        """Takes out the articles of files."""
        for file in files:
            self._rows.remove_articles(file)

    def add(self, raw: RawArticle, marks: Marks) -> None:
        """Takes in an article as it was read."""
        self._rows.readings.add(raw, marks)

    def furniture(self) -> dict[str, Digests]:
        """By source: the lines to cut an article without, where those change.

        Of an article that was added that is from none; of one of ``base`` from those it has.
        """
        readings = self._rows.readings
        return furniture_changes(readings, find_stories(readings))

    def raw(self, source: str) -> RawArticle:
        """An article of ``base`` as it was read."""
        return self._rows.readings.raw(source)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._rows.close()
        self._folder.cleanup()
