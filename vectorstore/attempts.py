"""Which piece of work is tried next, and when one is given up because it kills workers.

A worker that dies takes with it whatever it was given, the guilty and the innocent alike. A
group is tried a second time as it is; then its members are tried one by one, each alone on the
whole fleet after all else is done, so that a death has one cause.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_TRIES = 2
"""Deaths of a group until it is taken apart, and of a member alone until it is given up."""


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """Members to be worked on together, and how often workers died of them."""

    members: Sequence[T]
    deaths: int = 0
    alone: bool = False


class Attempts(Generic[T]):
    """The groups to be tried, in order."""

    def __init__(self, groups: Iterable[Sequence[T]]) -> None:
        self._fresh: Iterator[Sequence[T]] = iter(groups)
        self._again: deque[Attempt[T]] = deque()
        self._suspects: deque[Attempt[T]] = deque()

    def next(self, *, flying: int) -> Attempt[T] | None:
        """What to try now, while ``flying`` others are tried; ``None`` where nothing is."""
        if self._again:
            return self._again.popleft()
        members = next(self._fresh, None)
        if members is not None:
            return Attempt(members)
        if self._suspects and not flying:
            return self._suspects.popleft()
        return None

    def died(self, attempt: Attempt[T]) -> bool:
        """A worker died of ``attempt``; whether that is given up for good."""
        deaths = attempt.deaths + 1
        if deaths < _TRIES:
            waiting = self._suspects if attempt.alone else self._again
            waiting.append(Attempt(attempt.members, deaths, attempt.alone))
            return False
        if attempt.alone:
            return True
        self._suspects += (Attempt([member], alone=True) for member in attempt.members)
        return False
