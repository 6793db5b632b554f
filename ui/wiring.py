"""The chat page: what happens when something is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from ui import page, wire_adding, wire_corpus, wire_talk
from ui.quiet import QUIET
from ui.room import Room
from ui.sight import sight_of
from ui.talk import Scope
from ui.visitor import key_of

if TYPE_CHECKING:
    from ui.page import Parts


def wire(demo: Any, room: Room, parts: Parts) -> None:
    """Ties the parts of the page to the room."""
    wire_talk.wire(room, parts)
    wire_corpus.wire(room, parts)
    wire_adding.wire(room, parts)
    _wire_start(demo, room, parts)


def _wire_start(demo: Any, room: Room, parts: Parts) -> None:
    """A page that opens while examples are still being checked looks again until they are."""
    timer = gr.Timer(1.0)

    def ticking() -> Any:
        return gr.Timer(active=not room.examined.is_set())

    def look(request: gr.Request) -> tuple[str, Any]:
        with sight_of(room, key_of(request)) as sight:
            return page.welcome_of(room, sight), ticking()

    def opened(request: gr.Request) -> tuple[Any, ...]:
        with sight_of(room, key_of(request)) as sight:
            return ticking(), *wire_corpus.everything(room, sight, "", Scope())

    timer.tick(look, None, [parts.welcome, timer], **QUIET)
    # The markup was made when the page was built: the corpus may have changed since, and some
    # readers have articles of their own.
    demo.load(opened, None, [timer, *wire_corpus.all_parts(parts)], **QUIET)
