"""MinHash sketches of texts, cut into bands: texts that share a band may be alike.

The only import of datasketch, which draws in scipy and costs half a second: it waits until
a text is first sketched, so that an unchanged folder, or a file that left it, does not pay.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Shingles = npt.NDArray[np.uint64]
"""Shape (n,): the sorted, distinct hashes of the runs of words of a text."""

Bands = npt.NDArray[np.uint32]
"""Shape (BANDS,), or (0,) for a text without words; of many texts, shape (texts, BANDS)."""

BANDS = 64
_ROWS = 3
"""Of a band: with 64 bands pairs that share .3 of their runs are found 8 times in 10, and
those that share .4 always."""
_SEED = 1
_CROWD = 64
"""Of so many texts in one band not every pair is looked at: a thousand pages of one form would
be half a million. Each is then held against the first and against the one before it."""
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_LOW_BITS = np.uint64(0xFFFFFFFF)


def sketch(shingles: Shingles) -> Bands:
    """The bands of a text: each a hash of three of the least hashes of its runs of words."""
    if not len(shingles):
        return np.zeros(0, dtype=np.uint32)
    made = _blank().copy()
    made.update_batch((shingles & _LOW_BITS).tolist())
    mixed = np.zeros(BANDS, dtype=np.uint64)
    for column in np.asarray(made.hashvalues, dtype=np.uint64).reshape(BANDS, _ROWS).T:
        mixed = (mixed ^ column) * _MULTIPLIER
        mixed ^= mixed >> _HALF
    return mixed.astype(np.uint32)


def pair_codes(bands: Bands) -> npt.NDArray[np.int64]:
    """The pairs of rows of ``bands``, shape (texts, BANDS), that share a band.

    In order, each as ``first * texts + second``.
    """
    texts = len(bands)
    codes = np.zeros(0, dtype=np.int64)
    for column in bands.T:
        codes = np.unique(np.concatenate([codes, *_pairs_of_band(column, texts)]))
    return codes


def _pairs_of_band(column: Bands, texts: int) -> Iterator[npt.NDArray[np.int64]]:
    """Pairs of texts that are equal in one band, each as ``first * texts + second``."""
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    edges = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1], True])
    starts, sizes = edges[:-1], np.diff(edges)
    for size in np.unique(sizes[(sizes > 1) & (sizes <= _CROWD)]).tolist():
        # All crowds of one size at a time: rows of a matrix, each in the order of its texts.
        crowds = order[starts[sizes == size][:, None] + np.arange(size)]
        first, second = np.triu_indices(size, 1)
        yield (crowds[:, first] * texts + crowds[:, second]).ravel()
    for start, size in zip(starts[sizes > _CROWD], sizes[sizes > _CROWD], strict=True):
        rows = order[start : start + size]
        yield rows[:-1] * texts + rows[1:]
        yield rows[0] * texts + rows[1:]


def sharing(bands: Bands) -> list[int]:
    """The rows of ``bands`` that share a band with any other: all others are alone."""
    alone = np.ones(len(bands), dtype=bool)
    for column in bands.T:
        _, where, counts = np.unique(column, return_inverse=True, return_counts=True)
        alone &= counts[where] == 1
    return [int(i) for i in np.flatnonzero(~alone)]


def stack(bands: Sequence[Bands]) -> Bands:
    """The bands of several texts as rows of one array."""
    return np.stack(bands) if bands else np.zeros((0, BANDS), dtype=np.uint32)


@functools.cache
def _blank() -> Any:
    """A sketch of nothing: drawing its permutations takes longer than most texts do."""
    from datasketch import MinHash

    return MinHash(num_perm=BANDS * _ROWS, seed=_SEED, hashfunc=operator.index)  # hashes already
