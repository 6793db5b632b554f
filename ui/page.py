"""The chat page: what stands where.

Gradio carries the page, its queue and its fields; the conversation, the articles and the
table of the corpus are markup of our own, in which every foreign word has been escaped.
``wiring`` says what happens when something is pressed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui import adding_view, corpus_view, export, history_view, thread_view, welcome_view
from ui.dress import script
from ui.opening import opener
from ui.room import Room
from ui.sight import Sight
from ui.talk import Conversation, Scope
from ui.timeline_view import timeline
from ui.wiring import wire

_DRAW = "window.newsdesk?.draw();"
"""The list comes into being when its tab is first opened, which may be later than the page."""
_PLACES = (("All articles", ""), ("Without yours", "desk"), ("Only yours", "own"))


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the page that events read and write; Gradio components, all of them."""

    conversation: Any
    welcome: Any
    thread: Any
    question: Any
    go: Any
    stop: Any
    scope: Any
    new: Any
    saves: dict[str, Any]
    exported: Any
    kept: Any
    wanted: Any
    outlets: Any
    after: Any
    before: Any
    where: Any
    timeline: Any
    table: Any
    sync: Any
    clear: Any
    told: Any
    aside: Any
    drop: Any
    path: Any
    take: Any
    outcome: Any
    added: Any
    pane: Any


def build(room: Room) -> Any:
    """The page over a room; one conversation for each browser that opens it."""
    with gr.Blocks(
        title="Newsdesk", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    ) as demo:
        conversation = gr.State(Conversation())
        _html(_masthead(room), elem_id="masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="left", min_width=0), gr.Tabs(selected="ask"):
                with gr.Tab("Ask", id="ask", elem_id="tab-ask"):
                    ask = _ask_tab(room)
                with gr.Tab("History", id="history", elem_id="tab-history", render_children=True):
                    _html(history_view.frame(), elem_id="history", js_on_load=_DRAW)
                with gr.Tab("Corpus", id="corpus", elem_id="tab-corpus", render_children=True):
                    corpus = _corpus_tab(room)
            with gr.Column(elem_id="right", min_width=0):
                pane = _html(pane_of(Sight(room, None)), elem_id="pane")
        parts = Parts(conversation=conversation, pane=pane, **ask, **corpus)
        wire(demo, room, parts)
    demo.queue(max_size=400)
    return demo


def _masthead(room: Room) -> str:
    """The browser keeps conversations about one corpus apart from those about another."""
    corpus = hashlib.sha256(room.feedback.name.encode()).hexdigest()[:8]
    return (
        f'<header class="masthead" data-corpus="{corpus}"><h1>Newsdesk</h1>'
        "<p>Every sentence shows the words it rests on</p></header>"
    )


def pane_of(sight: Sight) -> str:
    """The pane beside the chat, before an article is opened in it."""
    return (
        '<aside class="pane" aria-label="Article"><div class="sheet" hidden></div>'
        f'<div class="index">{corpus_view.glance(sight.rows())}</div></aside>'
    )


def welcome_of(room: Room, sight: Sight) -> str:
    """The welcome, with the examples found so far."""
    return welcome_view.welcome(
        room.examples,
        articles=len(sight.rows()),
        checking=not room.examined.is_set(),
        adding=room.adding != "nobody",
    )


def _ask_tab(room: Room) -> dict[str, Any]:
    sight = Sight(room, None)
    parts: dict[str, Any] = {}
    with gr.Column(elem_id="talk", min_width=0):
        parts["welcome"] = _html(welcome_of(room, sight), elem_id="welcome")
        parts["thread"] = _html(
            thread_view.thread(Conversation()),
            elem_id="thread",
            js_on_load=script(),
            server_functions=[opener(room)],
        )
        with gr.Column(elem_id="composer", min_width=0):
            with gr.Row(elem_id="line"):
                parts["question"] = gr.Textbox(
                    label="Question",
                    show_label=False,
                    container=False,
                    placeholder="Ask the articles…",
                    lines=1,
                    max_lines=6,
                    autofocus=True,
                    elem_id="question",
                    scale=1,
                )
                parts["go"] = gr.Button("Ask", variant="primary", elem_id="go", scale=0)
                parts["stop"] = gr.Button("Stop", elem_id="stop", visible=False, scale=0)
            with gr.Row(elem_id="under"):
                parts["scope"] = _html(
                    corpus_view.scope_line(sight.rows(), Scope(), adding=room.adding != "nobody"),
                    elem_id="scope",
                )
                with gr.Row(elem_id="tools"):
                    parts["new"] = _tool("New conversation", "new")
                    _html('<p class="save-as">Save as</p>', elem_id="save-as")
                    parts["saves"] = {
                        name: _tool(name, f"save-{name.lower()}") for name in export.FORMATS
                    }
        parts["exported"] = gr.Textbox(visible=False, label="Exported")
        parts["kept"] = gr.Textbox(visible=False, label="Kept")
    return parts


def _corpus_tab(room: Room) -> dict[str, Any]:
    sight = Sight(room, None)
    rows = sight.rows()
    parts: dict[str, Any] = {}
    with gr.Column(elem_id="shelf", min_width=0):
        parts |= _adding(room, sight)
        with gr.Row(elem_id="limits"):
            parts["wanted"] = gr.Textbox(
                label="Search the list", placeholder="Title, outlet or file", min_width=160
            )
            parts["outlets"] = gr.Dropdown(
                choices=sight.outlets(), value=[], multiselect=True, label="Outlets", min_width=140
            )
            parts["after"] = gr.Textbox(label="From", placeholder="YYYY-MM-DD", min_width=110)
            parts["before"] = gr.Textbox(label="To", placeholder="YYYY-MM-DD", min_width=110)
            parts["where"] = gr.Dropdown(
                choices=list(_PLACES), value="", label="Whose", min_width=110, visible=False
            )
        with gr.Row(elem_id="folder"):
            _html('<p class="hint">Outlets and dates also limit what questions search.</p>')
            parts["clear"] = _tool("Clear the limits", "clear")
        parts["timeline"] = _html(timeline(rows, Scope()), elem_id="timeline")
        parts["table"] = _html(corpus_view.table(rows, total=len(rows)), elem_id="table")
        parts["aside"] = _html(corpus_view.set_aside(room.set_aside()), elem_id="aside")
        parts["sync"] = _tool("Look for changes in the folder", "sync")
        parts["told"] = _html("", elem_id="told")
    return parts


def _adding(room: Room, sight: Sight) -> dict[str, Any]:
    """The part of the corpus where articles are added; nothing of it shows where none may be."""
    parts: dict[str, Any] = {}
    may, shared = room.adding != "nobody", room.adding == "all"
    with gr.Column(elem_id="add", min_width=0, visible=may):
        _html(adding_view.head(shared=shared, limits=room.limits), elem_id="add-head")
        parts["drop"] = gr.File(
            file_count="multiple",
            label="Add articles",
            show_label=False,
            container=False,
            height=76,
            elem_id="drop",
        )
        with gr.Row(elem_id="by-path", visible=shared):
            parts["path"] = gr.Textbox(
                label="Or a folder of this machine", placeholder="/path/to/articles", scale=1
            )
            parts["take"] = gr.Button("Add folder", elem_id="take", scale=0, min_width=120)
        parts["outcome"] = _html("", elem_id="outcome")
        parts["added"] = _html(
            adding_view.removable(sight.removable(), shared=shared), elem_id="added"
        )
    return parts


def _tool(name: str, elem_id: str) -> Any:
    return gr.Button(name, size="sm", elem_classes="tool", elem_id=elem_id, scale=0, min_width=0)


def _html(value: str, **more: Any) -> Any:
    more.setdefault("js_on_load", None)
    return gr.HTML(value, apply_default_css=False, **more)
