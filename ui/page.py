"""The chat page: what stands where.

Gradio carries the page, its queue and its fields; the conversation, the articles and the
table of the corpus are markup of our own, in which every foreign word has been escaped.
``wiring`` says what happens when something is pressed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui import corpus_view, export, thread_view, welcome_view
from ui.article_view import article_markup, missing_markup
from ui.dress import script
from ui.room import Room
from ui.talk import Conversation, Scope
from ui.wiring import wire
from vectorstore.errors import NewsdeskError
from vectorstore.types import Span

_MASTHEAD = (
    '<header class="masthead"><h1>Newsdesk</h1>'
    "<p>Every sentence shows the words it rests on</p></header>"
)


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
    wanted: Any
    outlets: Any
    after: Any
    before: Any
    table: Any
    sync: Any
    clear: Any
    told: Any
    aside: Any
    pane: Any


def build(room: Room) -> Any:
    """The page over a room; one conversation for each browser that opens it."""
    with gr.Blocks(title="Newsdesk", analytics_enabled=False, fill_width=True) as demo:
        conversation = gr.State(Conversation())
        _html(_MASTHEAD, elem_id="masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="left", min_width=0), gr.Tabs(selected="ask"):
                with gr.Tab("Ask", id="ask", elem_id="tab-ask"):
                    ask = _ask_tab(room)
                with gr.Tab("Corpus", id="corpus", elem_id="tab-corpus", render_children=True):
                    corpus = _corpus_tab(room)
            with gr.Column(elem_id="right", min_width=0):
                pane = _html(pane_of(room), elem_id="pane")
        parts = Parts(conversation=conversation, pane=pane, **ask, **corpus)
        wire(demo, room, parts)
    demo.queue(max_size=200)
    return demo


def pane_of(room: Room) -> str:
    """The pane beside the chat, before an article is opened in it."""
    return (
        '<aside class="pane" aria-label="Article"><div class="sheet" hidden></div>'
        f'<div class="index">{corpus_view.glance(room.rows())}</div></aside>'
    )


def welcome_of(room: Room) -> str:
    """The welcome, with the examples found so far."""
    return welcome_view.welcome(
        room.examples, articles=len(room.rows()), checking=not room.examined.is_set()
    )


def _ask_tab(room: Room) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    with gr.Column(elem_id="talk", min_width=0):
        parts["welcome"] = _html(welcome_of(room), elem_id="welcome")
        parts["thread"] = _html(
            thread_view.thread([]),
            elem_id="thread",
            js_on_load=script(),
            server_functions=[_opener(room)],
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
                    corpus_view.scope_line(room.rows(), Scope()), elem_id="scope"
                )
                with gr.Row(elem_id="tools"):
                    parts["new"] = _tool("New conversation", "new")
                    _html('<p class="save-as">Save as</p>', elem_id="save-as")
                    parts["saves"] = {
                        name: _tool(name, f"save-{name.lower()}") for name in export.FORMATS
                    }
        parts["exported"] = gr.Textbox(visible=False, label="Exported")
    return parts


def _corpus_tab(room: Room) -> dict[str, Any]:
    rows = room.rows()
    parts: dict[str, Any] = {}
    with gr.Column(elem_id="shelf", min_width=0):
        with gr.Row(elem_id="limits"):
            parts["wanted"] = gr.Textbox(
                label="Search the list", placeholder="Title, outlet or file", min_width=160
            )
            parts["outlets"] = gr.Dropdown(
                choices=room.outlets(), value=[], multiselect=True, label="Outlets", min_width=140
            )
            parts["after"] = gr.Textbox(label="From", placeholder="YYYY-MM-DD", min_width=110)
            parts["before"] = gr.Textbox(label="To", placeholder="YYYY-MM-DD", min_width=110)
        _html('<p class="hint">Outlets and dates also limit what questions search.</p>')
        parts["table"] = _html(corpus_view.table(rows, total=len(rows)), elem_id="table")
        with gr.Row(elem_id="folder"):
            parts["sync"] = _tool("Look for changes in the folder", "sync")
            parts["clear"] = _tool("Clear the limits", "clear")
        parts["told"] = _html("", elem_id="told")
        parts["aside"] = _html(corpus_view.set_aside(room.desk.manifest.set_aside), elem_id="aside")
    return parts


def _tool(name: str, elem_id: str) -> Any:
    return gr.Button(name, size="sm", elem_classes="tool", elem_id=elem_id, scale=0, min_width=0)


def _html(value: str, **more: Any) -> Any:
    more.setdefault("js_on_load", None)
    return gr.HTML(value, apply_default_css=False, **more)


def _opener(room: Room) -> Any:
    """The function that page.js calls to open an article."""

    def article(wanted: dict[str, Any]) -> str:
        """The markup of an article; its source is looked up in the index, never on disk."""
        source = str(wanted.get("source", ""))
        try:
            found = room.desk.article(source)
            start, end = wanted.get("start"), wanted.get("end")
            spot = Span(int(start), int(end)) if start and end else None
        except (NewsdeskError, ValueError):
            return missing_markup(source)
        if found is None:
            return missing_markup(source)
        return article_markup(found, spot, str(wanted.get("print", "")))

    return article
