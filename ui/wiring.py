"""The chat page: what happens when something is pressed."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui import corpus_view, export, feedback, page, thread_view
from ui.room import Room
from ui.talk import Conversation, run, scope_of
from vectorstore.errors import NewsdeskError

if TYPE_CHECKING:
    from ui.page import Parts

_AT_ONCE = 8
"""Questions answered at the same time; the others wait in the queue."""
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_ASKING = _QUIET | {
    "concurrency_id": "ask",
    "concurrency_limit": _AT_ONCE,
    # Gradio would hold back the next question until a stopped one has really ended, which a
    # silent language model can delay; ``Conversation.busy`` keeps out double presses instead.
    "trigger_mode": "multiple",
}
_DOWNLOAD = "(saved) => { window.newsdesk.download(saved); }"


def wire(demo: Any, room: Room, parts: Parts) -> None:
    """Ties the parts of the page to the room."""
    running = _wire_questions(room, parts)
    _wire_conversation(room, parts, running)
    _wire_export(parts)
    _wire_corpus(room, parts)
    _wire_start(demo, room, parts)


def _show(room: Room, talk: Conversation) -> str:
    return thread_view.thread(talk.exchanges, warm=room.warm.is_set(), editing=talk.editing)


def _number(chosen: gr.EventData) -> int:
    """Which exchange a press in the thread means; -1 for none."""
    try:
        return int(chosen._data.get("turn", -1))
    except (AttributeError, TypeError, ValueError):
        return -1


def _wire_questions(room: Room, parts: Parts) -> list[Any]:
    """Asking, in all its ways; returns the events, so that they can be cancelled."""

    def answer(question: str, talk: Conversation, *limits: Any) -> Iterator[tuple[Any, ...]]:
        if talk.busy:  # a second press while the first answer is on its way
            yield tuple(gr.skip() for _ in shown)
            return
        text: Any = ""
        for _ in run(room.desk, talk, question, scope_of(*limits)):
            yield _show(room, talk), talk, text, gr.update(visible=False), gr.update(visible=True)
            text = gr.skip()  # what is typed while the answer streams stays
        yield _show(room, talk), talk, text, gr.update(visible=True), gr.update(visible=False)

    # Gradio hands over the event by its annotation, wherever it stands.
    def clicked(chosen: gr.EventData, talk: Conversation, *limits: Any) -> Iterator[Any]:
        yield from answer(str(chosen._data.get("text", "")), talk, *limits)

    def again(chosen: gr.EventData, talk: Conversation, *limits: Any) -> Iterator[Any]:
        question = "" if talk.busy else talk.again(_number(chosen))
        yield from answer(question, talk, *limits)

    limits = [parts.outlets, parts.after, parts.before]
    shown = [parts.thread, parts.conversation, parts.question, parts.go, parts.stop]
    typed = [parts.question, parts.conversation, *limits]
    return [
        parts.question.submit(answer, typed, shown, **_ASKING),
        parts.go.click(answer, typed, shown, **_ASKING),
        parts.thread.ask(clicked, [parts.conversation, *limits], shown, **_ASKING),
        parts.thread.retry(again, [parts.conversation, *limits], shown, **_ASKING),
    ]


def _wire_conversation(room: Room, parts: Parts, running: list[Any]) -> None:
    def stop(talk: Conversation) -> tuple[Any, ...]:
        talk.stop()
        return _show(room, talk), talk, gr.update(visible=True), gr.update(visible=False)

    def new() -> tuple[Any, ...]:
        return (
            thread_view.thread([]),
            Conversation(),
            gr.update(visible=True),
            gr.update(visible=False),
        )

    def edit(talk: Conversation, chosen: gr.EventData) -> tuple[str, Conversation, str]:
        question = talk.again(_number(chosen))
        return _show(room, talk), talk, str(chosen._data.get("text") or question)

    def rate(talk: Conversation, chosen: gr.EventData) -> str:
        number = _number(chosen)
        exchange = talk.exchanges[number] if 0 <= number < len(talk.exchanges) else None
        if exchange and exchange.answer:
            verdict = "right" if chosen._data.get("verdict") == "right" else "wrong"
            feedback.keep(room.data, exchange.answer, verdict, str(chosen._data.get("reason", "")))
            exchange.rated = verdict
        return _show(room, talk)

    ended = [parts.thread, parts.conversation, parts.go, parts.stop]
    parts.stop.click(stop, parts.conversation, ended, cancels=running, **_QUIET)
    parts.new.click(new, None, ended, cancels=running, **_QUIET)
    edited = [parts.thread, parts.conversation, parts.question]
    parts.thread.edit(edit, parts.conversation, edited, **_QUIET)
    parts.thread.rate(rate, parts.conversation, parts.thread, **_QUIET)


def _wire_export(parts: Parts) -> None:
    def save(kind: str, talk: Conversation) -> str:
        name, mime, write = export.FORMATS[kind]
        return json.dumps({"name": name, "mime": mime, "text": write(talk.exchanges)})

    for kind, button in parts.saves.items():
        written = functools.partial(save, kind)
        button.click(written, parts.conversation, parts.exported, **_QUIET).then(
            None, parts.exported, None, js=_DOWNLOAD, api_visibility="private"
        )


def _wire_corpus(room: Room, parts: Parts) -> None:
    def listed(wanted: str, *limits: Any) -> tuple[str, str]:
        rows, scope = room.rows(), scope_of(*limits)
        inside = corpus_view.chosen(rows, scope, wanted)
        return corpus_view.table(inside, total=len(rows)), corpus_view.scope_line(rows, scope)

    def cleared() -> tuple[Any, ...]:
        return "", gr.update(value=[]), "", ""

    def synced(wanted: str, *limits: Any) -> tuple[Any, ...]:
        try:
            report = room.desk.sync()
        except NewsdeskError as error:
            told = corpus_view.trouble(str(error))
        else:
            told = corpus_view.told(report)
            if not report.unchanged:
                room.refresh()
        return (
            told,
            *listed(wanted, *limits),
            corpus_view.set_aside(room.set_aside()),
            page.pane_of(room),
            gr.update(choices=room.outlets()),
        )

    fields = [parts.wanted, parts.outlets, parts.after, parts.before]
    views = [parts.table, parts.scope]
    for one in fields:
        one.change(listed, fields, views, trigger_mode="always_last", **_QUIET)
    parts.clear.click(cleared, None, fields, **_QUIET)
    parts.sync.click(
        synced,
        fields,
        [parts.told, *views, parts.aside, parts.pane, parts.outlets],
        show_progress="minimal",
        show_progress_on=parts.told,
        api_visibility="private",
    )


def _wire_start(demo: Any, room: Room, parts: Parts) -> None:
    """A page that opens while examples are still being checked looks again until they are."""
    timer = gr.Timer(1.0)

    def look() -> tuple[str, Any]:
        return page.welcome_of(room), gr.Timer(active=not room.examined.is_set())

    def opened() -> tuple[Any, ...]:
        rows = room.rows()
        return (
            *look(),
            corpus_view.table(rows, total=len(rows)),
            corpus_view.scope_line(rows, scope_of([], "", "")),
            corpus_view.set_aside(room.set_aside()),
            page.pane_of(room),
            gr.update(choices=room.outlets()),
        )

    timer.tick(look, None, [parts.welcome, timer], **_QUIET)
    # The markup above was made when the page was built; the corpus may have changed since.
    fresh = [parts.welcome, timer, parts.table, parts.scope, parts.aside, parts.pane, parts.outlets]
    demo.load(opened, None, fresh, **_QUIET)
