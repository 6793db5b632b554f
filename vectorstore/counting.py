"""Lines repeated all over an index, counted with memory that does not grow with the folder.

The same answer as ``repetition.repeated_digests`` over the lines of every article, in two
passes: the first counts lines by a part of their digest, in buckets; the second counts one by
one the few lines whose bucket holds enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from vectorstore.readings import ReadingTable
from vectorstore.repetition import is_repeated, least_to_repeat

Lines = npt.NDArray[np.uint64]
"""Shape (lines,): digests of lines, big-endian, in order."""

_BUCKETS = 22
"""Bits: four million buckets, 16 MB."""


def repeated_lines(readings: ReadingTable, stories: Mapping[str, str]) -> Lines:
    """The digests of the lines that stand all over the folder, sorted.

    Articles of one of ``stories`` count as one; one that is not named there is its own.
    """
    buckets = np.zeros(1 << _BUCKETS, dtype=np.uint32)
    groups, shared = 0, set[str]()
    for sources, lines, _ in readings.lines_in_order():
        np.add.at(buckets, _bucket(unpacked(b"".join(lines))), 1)
        for source in sources:
            if source in stories:
                shared.add(stories[source])
            else:
                groups += 1
    groups += len(shared)
    counts = Counter(_told_apart(readings, stories, buckets, least_to_repeat(groups)))
    found = [
        digest for digest, count in counts.items() if is_repeated(digest, count, groups=groups)
    ]
    return np.array(sorted(found), dtype=">u8")


def _told_apart(
    readings: ReadingTable,
    stories: Mapping[str, str],
    buckets: npt.NDArray[np.uint32],
    least: float,
) -> Iterator[int]:
    """The digest of each line in a full bucket, once a story."""
    seen: set[tuple[str, int]] = set()
    for sources, lines, _ in readings.lines_in_order():
        for source, packed in zip(sources, lines, strict=True):
            own = unpacked(packed)
            story = stories.get(source)
            for digest in own[buckets[_bucket(own)] >= least].tolist():
                if story is not None:
                    if (story, digest) in seen:
                        continue
                    seen.add((story, digest))
                yield digest


def unpacked(packed: bytes) -> Lines:
    """The digests that ``readings`` keeps as bytes."""
    return np.frombuffer(packed, dtype=">u8")


def _bucket(lines: Lines) -> npt.NDArray[np.int64]:
    return (lines >> np.uint64(64 - _BUCKETS)).astype(np.int64)
