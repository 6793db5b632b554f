"""What the folder as a whole says of its articles: copies of one report, lines of furniture.

Both are functions of what is kept of each article (``readings``), never of the order of
changes. The circle between them is cut in one place: an article's words are compared before
lines repeated across the folder are taken out of it, and lines are counted once a story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from vectorstore.articles import RawArticle
from vectorstore.duplicates import cluster_fingerprints, fingerprint
from vectorstore.readings import Digests, Marks, ReadingTable
from vectorstore.repetition import LEAST_ARTICLES, line_digests, repeated_digests
from vectorstore.sketches import sharing
from vectorstore.types import Article


def find_stories(readings: ReadingTable) -> dict[str, str]:
    """The story of each article that has a copy; all others are their own.

    Only articles that share a band with another are fetched to be compared.
    """
    sources, whole, opening = readings.bands()
    near = sorted({*sharing(whole), *sharing(opening)})
    return cluster_fingerprints(readings.prints(sources[i] for i in near))


def find_furniture(readings: ReadingTable, stories: dict[str, str]) -> dict[str, Digests]:
    """For each article the lines of it that stand all over the folder, where it has any."""
    lines = readings.lines()
    repeated = repeated_digests(lines, cluster=stories)
    return {source: found for source, own in lines.items() if (found := own & repeated)}


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

    def furniture(self, lines: Digests) -> Digests:
        """Those of an article's lines that have been seen often by now."""
        self._counts.update(lines)
        if len(self._counts) > _MOST_COUNTED:
            self._counts = Counter({line: n for line, n in self._counts.items() if n > 1})
        self._known.update(line for line in lines if self._counts[line] >= LEAST_ARTICLES)
        return lines & self._known


def describe(raw: RawArticle, foresight: Foresight) -> tuple[Article, Marks]:
    """The article as it is for now, and what is kept of it to decide the rest."""
    plain = raw.article()
    lines = line_digests(raw.text)
    furniture = foresight.furniture(lines)
    article = raw.article(furniture) if furniture else plain
    return article, Marks(lines, furniture, fingerprint(plain))
