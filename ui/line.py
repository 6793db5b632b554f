"""The line in which questions wait: as many at once as the machine answers well."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import TypeVar

import anyio.to_thread

_T = TypeVar("_T")


class Place:
    """A place in the line."""

    def __init__(self, ahead: Callable[[Place], int]) -> None:
        self._ahead = ahead
        self.moved = asyncio.Event()

    @property
    def ahead(self) -> int:
        """How many questions are answered before this one; 0 when it is its turn."""
        return self._ahead(self)

    async def waiting(self, *, every: float = 0.0) -> AsyncIterator[int]:
        """How many are before it, each time that changes, until it is its turn.

        It is told at most once in ``every`` seconds; that its turn has come is known at once.
        """
        told, at = -1, 0.0
        loop = asyncio.get_running_loop()
        while now := self.ahead:
            rest = at + every - loop.time()
            if now != told and rest <= 0:
                told, at = now, loop.time()
                yield now
            self.moved.clear()
            if self.ahead:
                wait = rest if now != told and rest > 0 else None
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self.moved.wait()


class Line:
    """First come, first served; ``at_once`` are served at a time. For one event loop."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._places: list[Place] = []

    def __len__(self) -> int:
        return len(self._places)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """A place at the end, held until the question is answered or given up."""
        place = Place(self._ahead_of)
        self._places.append(place)
        try:
            yield place
        finally:
            self._places.remove(place)
            for other in self._places:
                other.moved.set()

    def _ahead_of(self, place: Place) -> int:
        return max(0, self._places.index(place) + 1 - self._at_once)


async def in_threads(steps: Iterator[_T]) -> AsyncIterator[_T]:
    """The items of ``steps``, each made in a thread.

    Who waits for one may give up at once: a thread that hangs on a silent language model
    goes on alone, and what it makes is dropped.
    """
    end = object()
    while (
        item := await anyio.to_thread.run_sync(next, steps, end, abandon_on_cancel=True)
    ) is not end:
        yield item  # type: ignore[misc]
