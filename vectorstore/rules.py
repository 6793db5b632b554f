"""By which rules files are read: when they change, every file is read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

READING = 4
"""Raise it with any change of the code of reading, cleaning, describing, cutting or comparing:
every index then reads its files again, and embeds only what came out otherwise."""

COLUMN_FIELDS = ("id", "text", "title", "outlet", "author", "published", "url")
"""What a column of a file of rows can be named to hold."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What beside a file itself decides what is read in it."""

    max_megabytes: int = 20
    """The largest article that is read."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Columns of files of rows that are called something else than usual, by field."""

    @property
    def name(self) -> str:
        """The rules in a line; equal for equal rules."""
        columns = [f"{field}={column}" for field, column in sorted(self.columns.items())]
        return "; ".join((f"version {READING}", f"{self.max_megabytes} MB", *columns))
