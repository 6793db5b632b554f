"""A question from the page, from its place in the line to the last word of its answer."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from ui import keeping, thread_view
from ui.line import in_threads
from ui.room import PATIENT, Room
from ui.sight import Sight, sight_of
from ui.talk import Conversation, Scope, run

_GROWING = 0.1
"""Seconds between two looks at a growing answer: nobody reads faster, and each costs time."""
_WAITING = 1.0
"""Seconds between two looks at the line."""


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
        told = time.monotonic()
        async with room.line.place() as place:
            async for exchange.ahead in place.waiting(every=_WAITING):
                yield Step(shown(room, sight, talk))
            exchange.ahead = 0
            desk, sources = sight.asked(scope)
            steps = run(desk, talk, exchange, sources=sources, quick=len(room.line) > PATIENT)
            async for _ in in_threads(steps):
                if time.monotonic() - told > _GROWING:
                    yield Step(shown(room, sight, talk))
                    told = time.monotonic()
        yield Step(shown(room, sight, talk), running=False, kept=keeping.kept(talk, number))


def shown(room: Room, sight: Sight, talk: Conversation) -> str:
    """The conversation as the page shows it."""
    return thread_view.thread(talk, warm=room.warm.is_set(), row_of=sight.row)
