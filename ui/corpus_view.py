"""The articles of a desk → the table of the corpus, the index beside the chat, the scope."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ui.safe import clip, day, markup
from ui.talk import Scope
from vectorstore.sync import SyncReport
from vectorstore.types import Article

_ROWS = 300
"""Rows of the table: further ones are found by searching."""
_LISTED = 40
"""Articles listed beside the chat before one is opened."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the table shows of an article; the texts themselves stay in the store."""

    source: str
    title: str
    outlet: str
    published: datetime.date | None
    words: int
    partial: bool

    @property
    def haystack(self) -> str:
        """What the search of the table looks through."""
        return f"{self.title} {self.outlet} {self.source}".casefold()


def row_of(article: Article) -> Row:
    """An article's row; words that are boilerplate do not count."""
    beside = sum(len(article.text[start:end].split()) for start, end in article.boilerplate)
    return Row(
        source=article.source,
        title=article.title or article.source,
        outlet=article.outlet or "",
        published=article.published,
        words=max(0, len(article.text.split()) - beside),
        partial=article.partial,
    )


def chosen(rows: Sequence[Row], scope: Scope, wanted: str = "") -> list[Row]:
    """The rows inside a scope whose title, outlet or file hold every word ``wanted``."""
    words = wanted.casefold().split()
    return [
        row for row in rows if _inside(row, scope) and all(word in row.haystack for word in words)
    ]


def _inside(row: Row, scope: Scope) -> bool:
    if scope.outlets and row.outlet not in scope.outlets:
        return False
    if not (scope.after or scope.before):
        return True
    # As in the search itself: an article without a date is outside every span of dates.
    date = row.published.isoformat() if row.published else ""
    return bool(date) and date >= scope.after and (not scope.before or date <= scope.before)


def table(rows: Sequence[Row], *, total: int) -> str:
    """The table of the corpus, newest articles first."""
    if not rows:
        return (
            '<p class="empty" role="status">No article is inside these limits: '
            "clear the search, the outlets or the dates.</p>"
        )
    ordered = sorted(rows, key=lambda row: row.published or datetime.date.min, reverse=True)
    body = "".join(_line(row) for row in ordered[:_ROWS])
    more = f", the first {_ROWS} are listed: search for the others" if len(rows) > _ROWS else ""
    return (
        '<div class="scroller" tabindex="0" role="region" aria-label="Articles">'
        f'<table class="corpus"><caption>{len(rows):,} of {total:,} articles{more}</caption>'
        '<thead><tr><th scope="col">Article</th><th scope="col">Outlet</th>'
        '<th scope="col">Date</th><th scope="col" class="number">Words</th>'
        f'<th scope="col">State</th></tr></thead><tbody>{body}</tbody></table></div>'
    )


def _line(row: Row) -> str:
    state = "partial" if row.partial else "whole"
    return (
        f'<tr><th scope="row">{_opener(row, "title")}'
        f'<span class="file">{markup(clip(row.source, 90))}</span></th>'
        f"<td>{markup(clip(row.outlet, 40)) or '—'}</td><td>{markup(day(row.published))}</td>"
        f'<td class="number">{row.words:,}</td><td class="{state}">{state}</td></tr>'
    )


def _opener(row: Row, kind: str) -> str:
    return (
        f'<button type="button" class="{kind}" data-do="open" dir="auto" '
        f'data-source="{markup(row.source)}">{markup(clip(row.title, 160))}</button>'
    )


def glance(rows: Sequence[Row]) -> str:
    """What the pane shows before an article is opened: the articles on the desk."""
    ordered = sorted(rows, key=lambda row: row.published or datetime.date.min, reverse=True)
    items = "".join(
        f"<li>{_opener(row, 'title')}"
        f'<span class="facts">{" · ".join(markup(fact) for fact in _facts(row))}</span></li>'
        for row in ordered[:_LISTED]
    )
    more = len(rows) - _LISTED
    rest = f'<p class="facts">and {more:,} more, listed under Corpus</p>' if more > 0 else ""
    return f'<h2 class="pane-head">On the desk</h2><ul class="glance">{items}</ul>{rest}'


def _facts(row: Row) -> list[str]:
    facts = [clip(row.outlet, 40), day(row.published), f"{row.words:,} words"]
    return [fact for fact in facts if fact] + (["partial"] if row.partial else [])


def set_aside(reasons: Mapping[str, Mapping[str, str]]) -> str:
    """Files that are not indexed, each with its reason."""
    items = "".join(
        f"<li><code>{markup(source)}</code> {markup(reason)}</li>"
        for by_source in list(reasons.values())[:_ROWS]
        for source, reason in by_source.items()
    )
    if not items:
        return '<p class="facts">Every file of the folder could be read.</p>'
    return f'<h3 class="small-head">Set aside</h3><ul class="aside">{items}</ul>'


def told(report: SyncReport) -> str:
    """What a sync found."""
    if report.unchanged:
        return '<p class="facts" role="status">Nothing changed in the folder.</p>'
    return (
        f'<p class="facts" role="status">{report.added:,} added, {report.changed:,} changed, '
        f"{report.removed:,} removed. The desk holds {report.articles:,} articles.</p>"
    )


def trouble(message: str) -> str:
    """An error with its remedy."""
    return f'<div class="trouble" role="alert"><p>{markup(message)}</p></div>'


def scope_line(rows: Sequence[Row], scope: Scope) -> str:
    """What a question will search, in one line with the way to change it."""
    inside = chosen(rows, scope) if scope else rows
    count = f"{len(inside):,}" if len(inside) == len(rows) else f"{len(inside):,} of {len(rows):,}"
    what = f"{count} article{'' if len(rows) == 1 else 's'}"
    limits = [", ".join(scope.outlets)] if scope.outlets else []
    limits += [f"from {scope.after}"] if scope.after else []
    limits += [f"to {scope.before}"] if scope.before else []
    told = f": {markup(clip(', '.join(limits), 120))}" if limits else ""
    action = "Change" if scope else "Limit"
    return (
        f'<p class="scope"><span>Searching {what}{told}</span> '
        f'<button type="button" class="quiet" data-do="corpus">{action}</button></p>'
    )
