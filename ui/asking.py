"""A question from the page, from its place in the line to the last word of its answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from ui import keeping, thread_view
from ui.line import in_threads
from ui.room import Room
from ui.sight import Sight, sight_of
from ui.talk import Conversation, Scope, run


@dataclass(frozen=True, slots=True)
class Step:
    """What the page shows next."""

    thread: str
    running: bool = True
    first: bool = False
    """Whether this is the first step: the question box is emptied once, and left alone then."""
    kept: str | None = None
    """At the end: what the browser is to keep."""


async def ask(
    room: Room, key: str, question: str, talk: Conversation, scope: Scope
) -> AsyncIterator[Step]:
    """Asks for whoever carries ``key``; nothing while the last question is under way."""
    if talk.busy:
        return
    exchange = talk.begin(question, scope)
    number = len(talk.exchanges) - 1
    with sight_of(room, key) as sight:
        yield Step(shown(room, sight, talk), first=True)
        async with room.line.place() as place:
            async for exchange.ahead in place.waiting():
                yield Step(shown(room, sight, talk))
            if exchange.ahead:
                exchange.ahead = 0
                yield Step(shown(room, sight, talk))
            desk, sources = sight.asked(scope)
            async for _ in in_threads(run(desk, talk, exchange, sources=sources)):
                yield Step(shown(room, sight, talk))
        yield Step(shown(room, sight, talk), running=False, kept=keeping.kept(talk, number))


def shown(room: Room, sight: Sight, talk: Conversation) -> str:
    """The conversation as the page shows it."""
    return thread_view.thread(talk, warm=room.warm.is_set(), row_of=sight.row)
