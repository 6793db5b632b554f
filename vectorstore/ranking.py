"""What rankings share: how rare a word is, and the best k whatever the order of the rows."""

from __future__ import annotations

import math
from collections.abc import Callable

Found = list[tuple[int, float]]
"""(key, score), best first."""

_MORE = 16


def idf(frequency: int, total: int) -> float:
    """Inverse document frequency as BM25 has it, of a word in ``frequency`` of ``total`` chunks."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))


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
