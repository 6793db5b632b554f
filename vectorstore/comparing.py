"""What the folder as a whole says of its articles: copies of one report, lines of furniture.

Both are functions of what is kept of each article (``readings``), never of the order of
changes. The circle between them is cut in one place: an article's words are compared before
lines repeated across the folder are taken out of it, and lines are counted once a story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from vectorstore.articles import RawArticle
from vectorstore.clusters import cluster_prints
from vectorstore.counting import repeated_lines, unpacked
from vectorstore.duplicates import Fingerprint, fingerprint
from vectorstore.readings import Digests, Marks, ReadingTable, unpack
from vectorstore.repetition import LEAST_ARTICLES, is_repeated, line_digests
from vectorstore.sketches import sharing
from vectorstore.types import Article


def find_stories(readings: ReadingTable) -> dict[str, str]:
    """The story of each article that has a copy; all others are their own.

    Only articles that share a band with another are fetched to be compared, some at a time.
    """
    sources, whole, opening = readings.bands()
    near = np.array(sorted({*sharing(whole), *sharing(opening)}), dtype=np.int64)
    names = [sources[i] for i in near]

    def fetch(numbers: Sequence[int]) -> list[Fingerprint]:
        found = {one.source: one for one in readings.prints(names[i] for i in numbers)}
        return [found[names[i]] for i in numbers]

    return cluster_prints(names, whole[near], opening[near], fetch)


def furniture_changes(readings: ReadingTable, stories: Mapping[str, str]) -> dict[str, Digests]:
    """The articles of which a line became furniture or ceased to be.

    For each, in order of their sources, all the lines of it that stand all over the folder.
    """
    repeated = repeated_lines(readings, stories)
    changed: dict[str, Digests] = {}
    for sources, lines, furniture in readings.lines_in_order():
        every = unpacked(b"".join(lines))
        # By sorting: numpy's own choice fails of few big-endian numbers past 63 bits.
        hits = np.isin(every, repeated, kind="sort")
        ends = np.cumsum([len(own) // every.itemsize for own in lines])
        for source, held, start, end in zip(
            sources, furniture, np.r_[0, ends[:-1]], ends, strict=True
        ):
            wanted = every[start:end][hits[start:end]].tobytes()
            if wanted != held:
                changed[source] = unpack(wanted)
    return changed


_MOST_COUNTED = 200_000
"""Distinct lines counted at a time: bounds the memory of a build."""


class Foresight:
    """Which lines will turn out to be furniture, judged while the folder is being read.

    Chunks go to the encoder long before the last file is read. What is judged otherwise in
    the end is cut again; to be right early only saves that.
    """

    def __init__(self, known: Collection[str]) -> None:
        self._known = set(known)
        self._counts: Counter[str] = Counter()
        self._articles = 0

    def furniture(self, lines: Digests) -> Digests:
        """Those of an article's lines that were seen so often that they are furniture so far."""
        self._articles += 1
        self._counts.update(lines)
        if len(self._counts) > _MOST_COUNTED:
            self._counts = Counter({line: n for line, n in self._counts.items() if n > 1})
        self._known.update(line for line in lines if self._seems_repeated(line))
        return lines & self._known

    def _seems_repeated(self, line: str) -> bool:
        count = self._counts[line]
        if count < LEAST_ARTICLES:  # nearly every line
            return False
        return is_repeated(int(line, 16), count, groups=self._articles)


def describe(raw: RawArticle, foresight: Foresight) -> tuple[Article, Marks]:
    """The article as it is for now, and what is kept of it to decide the rest."""
    plain = raw.article()
    lines = line_digests(raw.text)
    furniture = foresight.furniture(lines)
    article = raw.article(furniture) if furniture else plain
    return article, Marks(lines, furniture, fingerprint(plain))
