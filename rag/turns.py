"""Ranked lists → one: they give their best in turn, and what was shown counts for less."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rag.candidates import Scores
from rag.evidence import Place


class Turn(NamedTuple):
    """A chunk that a list gave when it was its turn."""

    key: int
    number: int
    """Of the list."""
    score: float
    """What it had in that list, less what it lost as a repeat."""


def take_turns(
    lists: Sequence[Scores],
    *,
    sentence_of: Callable[[int, int], Place | None] = lambda _number, _key: None,
    places_of: Callable[[int], Iterable[Place]] = lambda _key: (),
    repeat: float = 0.0,
) -> Iterator[Turn]:
    """The keys of all lists, each once; of equals the least key first.

    A key loses ``repeat`` once ``sentence_of(number, key)``, what it is in its list for, is
    among the ``places_of`` a key that was given: chunks overlap, and the neighbour of a good
    one mostly says again what that one said.
    """
    heaps = [[(-score, key) for key, score in scores.items()] for scores in lists]
    for heap in heaps:
        heapq.heapify(heap)
    given: set[int] = set()
    shown: set[Place] = set()
    while any(heaps):
        for number, heap in enumerate(heaps):
            while heap:
                lost, key = heapq.heappop(heap)
                if key in given:
                    continue
                score = lists[number][key]
                if sentence_of(number, key) in shown:
                    score -= repeat
                # It may have become a repeat since it was put in: then it stands lower now.
                if -score > lost:
                    heapq.heappush(heap, (-score, key))
                    continue
                given.add(key)
                shown.update(places_of(key))
                yield Turn(key, number, score)
                break
