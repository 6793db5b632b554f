"""What happens when a question is asked, stopped, edited, rated, saved or opened again."""

from __future__ import annotations

import functools
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui import asking, export, feedback, keeping, thread_view
from ui.asking import Step
from ui.quiet import QUIET
from ui.room import Room
from ui.sight import sight_of
from ui.talk import Conversation, scope_of
from ui.visitor import key_of

if TYPE_CHECKING:
    from ui.page import Parts

_ASKING = QUIET | {
    # ``Room.line`` says who is served when, and shows it; Gradio would only wait in silence.
    "concurrency_limit": None,
    # Gradio would hold back the next question until a stopped one has really ended, which a
    # silent language model can delay; ``Conversation.busy`` keeps out double presses instead.
    "trigger_mode": "multiple",
}
_DOWNLOAD = "(saved) => { window.newsdesk.download(saved); }"
_FORGET = "() => { window.newsdesk.leave(); }"
_KEEP = "(kept) => { window.newsdesk.keep(kept); }"

_ASKABLE = gr.update(visible=True), gr.update(visible=False)
"""The two buttons of the composer while nothing runs, and while something does."""
_STOPPABLE = gr.update(visible=False), gr.update(visible=True)


def wire(room: Room, parts: Parts) -> None:
    """Ties the parts of the chat to the room."""
    running = _wire_questions(room, parts)
    _wire_conversation(room, parts, running)
    _wire_ratings(room, parts)
    _wire_export(parts)


def _number(chosen: gr.EventData) -> int:
    """Which exchange a press in the thread means; -1 for none."""
    try:
        return int(chosen._data.get("turn", -1))
    except (AttributeError, TypeError, ValueError):
        return -1


def _wire_questions(room: Room, parts: Parts) -> list[Any]:
    """Asking, in all its ways; returns the events, so that they can be cancelled."""

    # Gradio hands over request and event by their annotations, wherever they stand.
    async def typed(
        request: gr.Request, question: str, talk: Conversation, *limits: Any
    ) -> AsyncIterator[Any]:
        async for step in _told(
            asking.ask(room, key_of(request), question, talk, scope_of(*limits)), talk
        ):
            yield step

    async def clicked(
        request: gr.Request, chosen: gr.EventData, talk: Conversation, *limits: Any
    ) -> AsyncIterator[Any]:
        # A link to an answer says itself which articles were asked.
        linked = chosen._data.get("limits")
        scope = scope_of(*linked) if isinstance(linked, list) else scope_of(*limits)
        question = str(chosen._data.get("text", ""))
        async for step in _told(asking.ask(room, key_of(request), question, talk, scope), talk):
            yield step

    async def again(
        request: gr.Request, chosen: gr.EventData, talk: Conversation, *limits: Any
    ) -> AsyncIterator[Any]:
        question = "" if talk.busy else talk.again(_number(chosen))
        async for step in _told(
            asking.ask(room, key_of(request), question, talk, scope_of(*limits)), talk
        ):
            yield step

    limits = [parts.outlets, parts.after, parts.before, parts.where]
    shown = [parts.thread, parts.conversation, parts.question, parts.go, parts.stop, parts.kept]
    inputs = [parts.question, parts.conversation, *limits]
    events = [
        parts.question.submit(typed, inputs, shown, **_ASKING),
        parts.go.click(typed, inputs, shown, **_ASKING),
        parts.thread.ask(clicked, [parts.conversation, *limits], shown, **_ASKING),
        parts.thread.retry(again, [parts.conversation, *limits], shown, **_ASKING),
    ]
    for event in events:
        _keep(event, parts)
    return events


async def _told(steps: AsyncIterator[Step], talk: Conversation) -> AsyncIterator[tuple[Any, ...]]:
    """Each step as the six values that asking fills."""
    told = False
    async for step in steps:
        told = True
        text, buttons = gr.skip(), (gr.skip(), gr.skip())
        if step.first or not step.running:  # between these nothing of them changes
            buttons = _STOPPABLE if step.running else _ASKABLE
        if step.first:
            text = ""
        kept = gr.skip() if step.kept is None else step.kept
        yield step.thread, talk, text, *buttons, kept
    if not told:  # a second press while the first answer is on its way
        yield tuple(gr.skip() for _ in range(6))


def _keep(event: Any, parts: Parts) -> None:
    """After ``event`` the browser keeps what is new of the conversation."""
    event.then(None, parts.kept, None, js=_KEEP, api_visibility="private")


def _wire_conversation(room: Room, parts: Parts, running: list[Any]) -> None:
    def stop(request: gr.Request, talk: Conversation) -> tuple[Any, ...]:
        talk.stop()
        kept = keeping.kept(talk, len(talk.exchanges) - 1) if talk.exchanges else ""
        with sight_of(room, key_of(request)) as sight:
            return asking.shown(room, sight, talk), talk, *_ASKABLE, kept

    def new() -> tuple[Any, ...]:
        talk = Conversation()
        return thread_view.thread(talk), talk, *_ASKABLE, ""

    def restore(request: gr.Request, chosen: gr.EventData) -> tuple[Any, ...]:
        talk = keeping.restored(chosen._data.get("talk"))
        with sight_of(room, key_of(request)) as sight:
            return asking.shown(room, sight, talk), talk, *_ASKABLE, ""

    def edit(
        request: gr.Request, chosen: gr.EventData, talk: Conversation
    ) -> tuple[str, Conversation, str]:
        question = talk.again(_number(chosen))
        with sight_of(room, key_of(request)) as sight:
            return asking.shown(room, sight, talk), talk, str(chosen._data.get("text") or question)

    ended = [parts.thread, parts.conversation, parts.go, parts.stop, parts.kept]
    _keep(parts.stop.click(stop, parts.conversation, ended, cancels=running, **QUIET), parts)
    parts.new.click(new, None, ended, cancels=running, js=_FORGET, **QUIET)
    parts.thread.fresh(new, None, ended, cancels=running, **QUIET)
    parts.thread.restore(restore, None, ended, cancels=running, **QUIET)
    edited = [parts.thread, parts.conversation, parts.question]
    parts.thread.edit(edit, parts.conversation, edited, **QUIET)


def _wire_ratings(room: Room, parts: Parts) -> None:
    def rate(
        request: gr.Request, chosen: gr.EventData, talk: Conversation
    ) -> tuple[str, Conversation, Any]:
        number = _number(chosen)
        exchange = talk.exchanges[number] if 0 <= number < len(talk.exchanges) else None
        kept: Any = gr.skip()
        with sight_of(room, key_of(request)) as sight:
            if exchange and exchange.answer and exchange.answer.complete:
                verdict = "right" if chosen._data.get("verdict") == "right" else "wrong"
                reason = str(chosen._data.get("reason", ""))
                feedback.keep(*sight.feedback_of(exchange.answer), exchange, verdict, reason)
                exchange.rated = verdict
                kept = keeping.kept(talk, number)
            return asking.shown(room, sight, talk), talk, kept

    rated = [parts.thread, parts.conversation, parts.kept]
    _keep(parts.thread.rate(rate, parts.conversation, rated, **QUIET), parts)


def _wire_export(parts: Parts) -> None:
    def save(kind: str, talk: Conversation) -> str:
        name, mime, write = export.FORMATS[kind]
        return json.dumps({"name": name, "mime": mime, "text": write(talk.exchanges)})

    for kind, button in parts.saves.items():
        written = functools.partial(save, kind)
        button.click(written, parts.conversation, parts.exported, **QUIET).then(
            None, parts.exported, None, js=_DOWNLOAD, api_visibility="private"
        )
