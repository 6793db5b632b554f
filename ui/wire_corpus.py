"""What happens when the list of articles is searched, limited or brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from ui import adding_view, corpus_view, page
from ui.quiet import QUIET
from ui.room import Room
from ui.rows import chosen
from ui.sight import Sight, sight_of
from ui.talk import Scope, scope_of
from ui.timeline_view import timeline
from ui.visitor import key_of
from vectorstore.errors import NewsdeskError

if TYPE_CHECKING:
    from ui.page import Parts


def wire(room: Room, parts: Parts) -> None:
    """Ties the list, its limits and the folder to the room."""

    def listed(request: gr.Request, wanted: str, *limits: Any) -> tuple[str, ...]:
        with sight_of(room, key_of(request)) as sight:
            return _views(room, sight, wanted, scope_of(*limits))

    def cleared() -> tuple[Any, ...]:
        return "", gr.update(value=[]), "", "", ""

    def limited(chosen: gr.EventData) -> tuple[Any, ...]:
        """A dot of the timeline was pressed."""
        outlet = str(chosen._data.get("outlet", ""))
        days = [str(chosen._data.get(end, "")) for end in ("after", "before")]
        return gr.update(value=[outlet] if outlet else []), *days

    def synced(request: gr.Request, wanted: str, *limits: Any) -> tuple[Any, ...]:
        try:
            report = room.desk.sync(empty=True)
        except NewsdeskError as error:
            told = corpus_view.trouble(str(error))
        else:
            told = corpus_view.told(report)
            if not report.unchanged:
                room.refresh()
        with sight_of(room, key_of(request)) as sight:
            return told, *everything(room, sight, wanted, scope_of(*limits))

    fields = fields_of(parts)
    views = [parts.timeline, parts.table, parts.scope]
    for one in fields:
        one.change(listed, fields, views, trigger_mode="always_last", **QUIET)
    parts.clear.click(cleared, None, fields, **QUIET)
    limiting = [parts.outlets, parts.after, parts.before]
    parts.thread.limit(limited, None, limiting, **QUIET)
    parts.sync.click(synced, fields, [parts.told, *all_parts(parts)], **QUIET)


def fields_of(parts: Parts) -> list[Any]:
    """The fields that say which articles are listed."""
    return [parts.wanted, parts.outlets, parts.after, parts.before, parts.where]


def all_parts(parts: Parts) -> list[Any]:
    """What ``everything`` fills."""
    views = [parts.timeline, parts.table, parts.scope]
    lists = [parts.aside, parts.pane, parts.outlets, parts.where, parts.added]
    return [*views, *lists, parts.welcome]


def everything(room: Room, sight: Sight, wanted: str, scope: Scope) -> tuple[Any, ...]:
    """All that hangs on which articles there are."""
    outlets = sight.outlets()
    left = [outlet for outlet in scope.outlets if outlet in outlets]
    whose = scope.where if sight.has_own else ""
    return (
        *_views(room, sight, wanted, Scope(tuple(left), scope.after, scope.before, whose)),
        corpus_view.set_aside(room.set_aside()),
        page.pane_of(sight),
        gr.update(choices=outlets, value=left),
        gr.update(visible=sight.has_own, value=whose),
        adding_view.removable(sight.removable(), shared=room.adding == "all"),
        page.welcome_of(room, sight),
    )


def _views(room: Room, sight: Sight, wanted: str, scope: Scope) -> tuple[str, ...]:
    rows = sight.rows()
    return (
        timeline(rows, scope),
        corpus_view.table(chosen(rows, scope, wanted), total=len(rows)),
        corpus_view.scope_line(rows, scope, adding=room.adding != "nobody"),
    )
