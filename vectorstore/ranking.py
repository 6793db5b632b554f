"""The best k of a search, the same ones whatever order the index holds its rows in."""

from __future__ import annotations

from collections.abc import Callable

Found = list[tuple[int, float]]
"""(key, score), best first."""

_MORE = 16


def best(fetch: Callable[[int], Found], k: int) -> Found:
    """The best ``k`` of what ``fetch(n)`` gives, the best n; ties in the order of their keys.

    An index breaks ties by the order in which rows were added, which differs between two
    builds of one folder. So more is fetched until a score below the ``k``-th shows that no
    tie is cut in two.
    """
    n = k + _MORE
    while True:
        found = fetch(n)
        if len(found) < n or found[-1][1] < found[k - 1][1]:
            return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]
        n *= 2
