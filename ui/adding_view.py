"""What may be added from the page, what has been, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from ui.intake import READABLE, Limits
from ui.rows import Row
from ui.safe import clip, day, markup
from ui.shelf import Added

_LISTED = 200


def head(*, shared: bool, limits: Limits) -> str:
    """Who will see what is added, and how much may be."""
    kinds = " ".join(ending.removeprefix(".") for ending in READABLE)
    if shared:
        who = "Everybody who opens this page can ask and read what is added."
        room = ""
    else:
        who = "Only you can ask and read what you add, from this browser."
        room = (
            f" Up to {limits.files} files of {limits.megabytes} MB each, kept until you remove "
            "them or stay away for a month."
        )
    return (
        f'<h2 class="part">Add articles</h2><p class="facts">{who}{room} '
        f"Files that can be read: {kinds}.</p>"
    )


def removable(rows: Sequence[Row], *, shared: bool) -> str:
    """The articles that were added, each with a way to remove it."""
    if not rows:
        return ""
    items = "".join(_item(row) for row in rows[:_LISTED])
    more = len(rows) - _LISTED
    rest = f'<p class="facts">and {more:,} more</p>' if more > 0 else ""
    name = "Added" if shared else "Yours"
    return f'<h3 class="small-head">{name}</h3><ul class="added">{items}</ul>{rest}'


def _item(row: Row) -> str:
    facts = [clip(row.outlet, 40), day(row.published), f"{row.words:,} words"]
    told = " · ".join(markup(fact) for fact in facts if fact)
    source, title = markup(row.source), markup(clip(row.title, 160))
    return (
        f'<li><span><button type="button" class="title" data-do="open" dir="auto" '
        f'data-source="{source}">{title}</button><span class="facts">{told}</span></span>'
        f'<button type="button" class="quiet" data-do="remove" data-source="{source}" '
        f'aria-label="Remove {title}">Remove</button></li>'
    )


def progress(what: str, done: int, total: int) -> str:
    """How far adding has come."""
    return (
        '<div class="progress" role="status"><p class="facts">'
        f"Reading {markup(clip(what, 60)) or 'the last file'}: {done:,} of {total:,}</p>"
        f'<progress value="{done}" max="{max(1, total)}" aria-label="Adding"></progress></div>'
    )


def told(added: Added) -> str:
    """What came of it, file by file where something did not."""
    count = len(added.taken)
    done = f"{count:,} file{'' if count == 1 else 's'} added." if count else "Nothing was added."
    items = "".join(
        f"<li><code>{markup(clip(name, 90))}</code><span>{markup(reason)}</span></li>"
        for name, reason in added.refused
    )
    refused = (
        f'<p class="facts">{len(added.refused):,} not taken:</p><ul class="aside">{items}</ul>'
        if items
        else ""
    )
    return f'<div class="outcome" role="status"><p class="done">{done}</p>{refused}</div>'


def removed(source: str, *, gone: bool) -> str:
    """That an article was removed, or that there was none to remove."""
    name = markup(clip(source.rpartition("/")[2], 90))
    what = f"{name} is removed." if gone else f"{name} is not there any more."
    return f'<p class="facts" role="status">{what}</p>'
