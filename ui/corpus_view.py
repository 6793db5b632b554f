"""The articles of a desk → the table of the corpus, the index beside the chat, the scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ui.rows import Row, chosen, folded
from ui.safe import clip, day, markup
from ui.talk import Scope
from vectorstore.sync import SyncReport

_ROWS = 300
"""Rows of the table: further ones are found by searching."""
_LISTED = 40
"""Articles listed beside the chat before one is opened."""


def table(rows: Sequence[Row], *, total: int) -> str:
    """The table of the corpus, newest articles first, copies of one report folded into one."""
    if not total:
        return (
            '<p class="empty nothing" role="status">No articles yet. They are listed here with '
            "their outlets, dates and lengths as soon as there are some.</p>"
        )
    if not rows:
        return (
            '<p class="empty" role="status">No article is inside these limits: '
            "clear the search, the outlets or the dates.</p>"
        )
    stories = folded(rows)
    body = "".join(_line(copies) for copies in stories[:_ROWS])
    told = f"{len(rows):,} of {total:,} articles" if len(rows) != total else f"{total:,} articles"
    copies = len(rows) - len(stories)
    told += f", {copies:,} of them copies of another" if copies else ""
    told += f"; {_ROWS} are listed, search for the others" if len(stories) > _ROWS else ""
    return (
        '<div class="scroller" tabindex="0" role="region" aria-label="Articles">'
        f'<table class="corpus"><caption>{told}</caption>'
        '<thead><tr><th scope="col">Article</th><th scope="col">Outlet</th>'
        '<th scope="col">Date</th><th scope="col" class="number">Words</th>'
        f'<th scope="col">State</th></tr></thead><tbody>{body}</tbody></table></div>'
    )


def _line(copies: Sequence[Row]) -> str:
    row = copies[0]
    state = "partial" if row.partial else "yours" if row.own else "whole"
    others = ""
    if len(copies) > 1:
        items = "".join(
            f'<li>{_opener(copy, "title")}<span class="facts">{_told(copy)}</span></li>'
            for copy in copies[1:]
        )
        count = f"{len(copies) - 1} cop{'y' if len(copies) == 2 else 'ies'} of this report"
        others = f'<details class="copies"><summary>{count}</summary><ul>{items}</ul></details>'
    outlet = f"<td>{markup(clip(row.outlet, 40))}</td>" if row.outlet else '<td class="none">—</td>'
    return (
        f'<tr><th scope="row">{_opener(row, "title")}'
        f'<span class="file">{markup(clip(row.source, 90))}</span>{others}</th>'
        f"{outlet}<td>{markup(day(row.published))}</td>"
        f'<td class="number">{row.words:,}</td><td class="{state}">{state}</td></tr>'
    )


def _opener(row: Row, kind: str) -> str:
    return (
        f'<button type="button" class="{kind}" data-do="open" dir="auto" '
        f'data-source="{markup(row.source)}">{markup(clip(row.title, 160))}</button>'
    )


def glance(rows: Sequence[Row]) -> str:
    """What the pane shows before an article is opened: the articles on the desk."""
    stories = folded(rows)
    items = "".join(
        f"<li>{_opener(copies[0], 'title')}"
        f'<span class="facts">{_told(copies[0], len(copies) - 1)}</span></li>'
        for copies in stories[:_LISTED]
    )
    if not rows:
        return (
            '<h2 class="pane-head">On the desk</h2>'
            '<p class="facts">Nothing yet. Articles open here, at the words that are quoted.</p>'
        )
    more = len(stories) - _LISTED
    rest = f'<p class="facts">and {more:,} more, listed under Corpus</p>' if more > 0 else ""
    return f'<h2 class="pane-head">On the desk</h2><ul class="glance">{items}</ul>{rest}'


def _told(row: Row, copies: int = 0) -> str:
    facts = [clip(row.outlet, 40), day(row.published), f"{row.words:,} words"]
    facts += ["partial"] if row.partial else []
    facts += ["yours"] if row.own else []
    facts += [f"and {copies} cop{'y' if copies == 1 else 'ies'}"] if copies else []
    return " · ".join(markup(fact) for fact in facts if fact)


def set_aside(reasons: Mapping[str, Mapping[str, str]]) -> str:
    """Files that are not indexed, each with its reason."""
    listed = [
        (source, reason) for by_source in reasons.values() for source, reason in by_source.items()
    ]
    if not listed:
        return '<p class="facts">Every file of the folder could be read.</p>'
    items = "".join(
        f"<li><code>{markup(source)}</code><span>{markup(reason)}</span></li>"
        for source, reason in listed[:_ROWS]
    )
    more = f" The first {_ROWS} are listed." if len(listed) > _ROWS else ""
    count = f"{len(listed):,} file{'' if len(listed) == 1 else 's'} or rows"
    return (
        f'<h2 class="part">Set aside</h2><p class="facts">{count} could not be read, so no '
        f'answer rests on them.{more}</p><ul class="aside">{items}</ul>'
    )


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


def limits_told(scope: Scope) -> str:
    """The limits of a scope in words, or nothing where it has none."""
    limits = [{"own": "your own articles", "desk": "without your own"}.get(scope.where, "")]
    limits += [", ".join(scope.outlets)]
    limits += [f"from {scope.after}"] if scope.after else []
    limits += [f"to {scope.before}"] if scope.before else []
    return clip(", ".join(limit for limit in limits if limit), 120)


def scope_line(rows: Sequence[Row], scope: Scope, *, adding: bool = False) -> str:
    """What a question will search, in one line with the ways to change it."""
    inside = chosen(rows, scope) if scope else rows
    count = f"{len(inside):,}" if len(inside) == len(rows) else f"{len(inside):,} of {len(rows):,}"
    what = (
        f"Searching {count} article{'' if len(rows) == 1 else 's'}" if rows else "No articles yet"
    )
    limits = limits_told(scope)
    told = f": {markup(limits)}" if limits else ""
    action = "Change" if scope else "Limit"
    add = '<button type="button" class="quiet" data-do="add" aria-label="Add articles">Add</button>'
    limit = f'<button type="button" class="quiet" data-do="corpus">{action}</button>'
    return (
        f'<p class="scope"><span>{what}{told}</span>'
        f"{limit if rows else ''}{add if adding else ''}</p>"
    )
