"""Articles as the page lists them: what is told of each, which are inside a scope."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from ui.talk import Scope
from vectorstore.types import Article


@dataclass(frozen=True, slots=True)
class Row:
    """What the table shows of an article; the texts themselves stay in the store."""

    source: str
    title: str
    outlet: str
    published: datetime.date | None
    words: int
    partial: bool = False
    story: str = ""
    """The report that it is a copy of; rows of one story are one independent source."""
    own: bool = False
    """Whether the reader added it, for themselves alone."""

    @property
    def haystack(self) -> str:
        """What the search of the table looks through."""
        return f"{self.title} {self.outlet} {self.source}".casefold()


def row_of(article: Article, *, own: bool = False) -> Row:
    """An article's row; words that are boilerplate do not count."""
    beside = sum(len(article.text[start:end].split()) for start, end in article.boilerplate)
    return Row(
        source=article.source,
        title=article.title or article.source,
        outlet=article.outlet or "",
        published=article.published,
        words=max(0, len(article.text.split()) - beside),
        partial=article.partial,
        story=article.story or article.source,
        own=own,
    )


def chosen(rows: Sequence[Row], scope: Scope, wanted: str = "") -> list[Row]:
    """The rows inside a scope whose title, outlet or file hold every word ``wanted``."""
    words = wanted.casefold().split()
    return [
        row for row in rows if _inside(row, scope) and all(word in row.haystack for word in words)
    ]


def _inside(row: Row, scope: Scope) -> bool:
    if scope.where and row.own != (scope.where == "own"):
        return False
    if scope.outlets and row.outlet not in scope.outlets:
        return False
    if not (scope.after or scope.before):
        return True
    # As in the search itself: an article without a date is outside every span of dates.
    date = row.published.isoformat() if row.published else ""
    return bool(date) and date >= scope.after and (not scope.before or date <= scope.before)


def folded(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows newest first, copies of one report together, the whole and longest before."""
    stories: dict[tuple[str, bool], list[Row]] = {}
    for row in rows:
        stories.setdefault((row.story or row.source, row.own), []).append(row)
    for copies in stories.values():
        copies.sort(key=lambda row: (row.partial, -row.words, row.source))
    return sorted(
        stories.values(), key=lambda copies: copies[0].published or datetime.date.min, reverse=True
    )
