"""Articles → clusters of those that are one report, comparing as few as can be.

Pairs are proposed by the bands of their sketches and held against the words themselves, some
at a time: how much is in memory does not hang on how many articles there are.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vectorstore.duplicates import CONTAINED, Fingerprint, compare, fingerprint
from vectorstore.sketches import Bands, pair_codes, stack
from vectorstore.types import Article

_STRANGERS = 0.2
_AT_ONCE = 512
"""Pairs compared, or fingerprints held, at a time."""

Fetch = Callable[[Sequence[int]], list[Fingerprint]]
"""Gives fingerprints by their numbers, in the order asked."""


@dataclass(frozen=True, slots=True)
class _Kin:
    """Two articles that have much in common."""

    a: int
    b: int
    same: bool
    longer: int
    """Of the two, where one is so much longer that it may hold more; else -1."""
    holds: bool
    """Whether the longer one holds nearly all of the other."""


def cluster(articles: Iterable[Article]) -> dict[str, str]:
    """Maps the source of each article to its cluster: the smallest source in it.

    An article that is like no other is its own cluster. The result is a function of the set
    of articles, whatever their order.
    """
    prints = sorted(map(fingerprint, articles), key=lambda one: one.source)
    worded = [one for one in prints if len(one.whole)]
    whole, opening = (
        stack([getattr(one, bands) for one in worded]) for bands in ("whole_bands", "opening_bands")
    )
    sources = [one.source for one in worded]
    found = cluster_prints(sources, whole, opening, lambda numbers: [worded[i] for i in numbers])
    return {one.source: one.source for one in prints} | found


def cluster_prints(
    sources: Sequence[str], whole: Bands, opening: Bands, fetch: Fetch
) -> dict[str, str]:
    """``cluster``, from what an index keeps of articles that have words.

    ``sources`` are in order; ``whole`` and ``opening`` are the bands of each, shape (sources,
    BANDS). Articles that share no band with another need not be given.
    """
    parent = _join_equal(len(sources), fetch)
    first = np.array([i for i, of in enumerate(parent) if i == of], dtype=np.int64)
    codes = np.union1d(pair_codes(whole[first]), pair_codes(opening[first]))
    kin = list(_compare(codes, first, fetch))
    holders = _find_round_ups(kin, fetch)

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for one in kin:
        if one.same and one.longer not in holders:
            least, other = sorted((root(one.a), root(one.b)))
            parent[other] = least
    return {source: sources[root(i)] for i, source in enumerate(sources)}


def _join_equal(count: int, fetch: Fetch) -> list[int]:
    """For each the first that has the same words.

    Of a page that was kept a thousand times, one is compared.
    """
    seen: dict[bytes, int] = {}
    firsts: list[int] = []
    for at in range(0, count, _AT_ONCE):
        numbers = range(at, min(at + _AT_ONCE, count))
        for number, one in zip(numbers, fetch(numbers), strict=True):
            arrays = (one.whole, one.opening, one.numbers)
            sizes = repr([len(array) for array in arrays]).encode()
            words = hashlib.blake2b(sizes, digest_size=16)
            for array in arrays:
                words.update(array.tobytes())
            firsts.append(seen.setdefault(words.digest(), number))
    return firsts


def _compare(
    codes: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64], fetch: Fetch
) -> Iterator[_Kin]:
    """Those of the pairs ``codes`` of ``numbers`` that have much in common, in order."""
    for at in range(0, len(codes), _AT_ONCE):
        first, second = np.divmod(codes[at : at + _AT_ONCE], len(numbers))
        pairs = list(zip(numbers[first].tolist(), numbers[second].tolist(), strict=True))
        asked = sorted({number for pair in pairs for number in pair})
        prints = dict(zip(asked, fetch(asked), strict=True))
        for a, b in pairs:
            how = compare(prints[a], prints[b])
            holds = how.lopsided and how.contained >= CONTAINED
            if how.same or holds:
                longest = a if len(prints[a].whole) > len(prints[b].whole) else b
                longer = longest if how.lopsided else -1
                yield _Kin(a, b, how.same, longer, holds)


def _find_round_ups(kin: Iterable[_Kin], fetch: Fetch) -> set[int]:
    """Those that hold two other articles which have nothing to do with each other."""
    held: dict[int, list[int]] = {}
    for one in kin:
        if one.holds:
            held.setdefault(one.longer, []).append(one.b if one.longer == one.a else one.a)
    return {longer for longer, inside in held.items() if _strangers(inside, fetch)}


def _strangers(inside: Sequence[int], fetch: Fetch) -> bool:
    if len(inside) < 2:
        return False
    prints = fetch(inside)
    return any(compare(a, b).contained < _STRANGERS for a, b in itertools.combinations(prints, 2))
