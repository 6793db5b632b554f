"""Vectors by key, searched by faiss: exactly while they are few, by lists when they are many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from vectorstore.faiss_lists import FIRST_PROBES, VectorLists, sample_size
from vectorstore.key_rows import RowArray
from vectorstore.ranking import Found, best
from vectorstore.types import FloatMatrix, FloatVector, KeyArray
from vectorstore.vector_rows import VectorRows
from vectorstore.vectors import Questions, content_ids

_GATHERED_SHARE = 0.125
"""Where a filter leaves a smaller share of the rows, those are gathered and the rest not read."""
_LISTS_FROM = 50_000
"""Rows from which lists pay: so many are compared one by one in 15 ms."""
_LATE = 20_000
"""Rows that may come after the lists were made: they are compared one by one."""
_REACH, _BESIDE = 4, 500
"""Candidates compared exactly for each that is wanted, and beside those: one bit a number ranks
roughly, which costs the nearest few the most. Compared with eight bits a number, over 1.1 million
chunks, a search takes a third of the time for the same share of the ten nearest."""
_WANTED_RECALL = 0.99
_SHRUNK = 0.7
"""Of the vectors that lists were made of, what must be left for them to stay."""


class VectorIndex:
    """Inner-product search over unit vectors (so: cosine), one an integer key.

    The vectors stay in the files of a folder (``vector_rows``). The cosine of a vector is the
    same, bit by bit, wherever in the file it stands and whatever is searched with it. ``settle``
    gives an index that has grown large its lists; a search then compares exactly what they
    name, and all that came since.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self._rows = VectorRows(folder, dimension)
        self._lists: VectorLists | None = None
        VectorLists.delete(folder)

    @classmethod
    def open(cls, folder: Path) -> VectorIndex:
        """Opens an index that ``save`` wrote.

        Raises:
            IndexDamaged: it is not one.
        """
        opened = cls.__new__(cls)
        opened._rows = VectorRows.open(folder)
        opened._lists = VectorLists.open(folder)
        return opened

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self._rows.folder

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._rows.dimension

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, keys: KeyArray, vectors: FloatMatrix) -> None:
        """Adds row i of ``vectors``, shape (len(keys), dimension), under ``keys[i]``.

        Raises:
            IndexMismatch: the vectors have another dimension.
            IndexNotWritten: the disk refused.
        """
        self._rows.check(vectors)
        self._rows.add(keys, vectors)

    def remove(self, keys: KeyArray) -> None:
        """Removes what stands under ``keys``; unknown keys are passed over."""
        if len(keys):
            self._rows.remove(keys)

    def vectors_of(self, keys: KeyArray) -> FloatMatrix:
        """The stored vectors of ``keys``, shape (len(keys), dimension).

        Raises:
            IndexDamaged: one of them is not there.
        """
        return self._rows.of(keys)

    def ids_of(self, keys: KeyArray) -> KeyArray:
        """For each of ``keys`` what ``content_ids`` makes of it and its vector."""
        return content_ids(keys, self.vectors_of(keys))

    def search(
        self, queries: FloatMatrix, k: int, *, allowed: KeyArray | None = None
    ) -> list[Found]:
        """For each row of ``queries`` the best ``k`` of (key, cosine), best first.

        ``allowed`` limits the search to those keys. Fewer than ``k`` come back where
        there are fewer. Ties stand in the order of their keys.
        """
        self._rows.check(queries)
        if min(k, len(self)) < 1:
            return [[] for _ in queries]
        by_key, rows = self._rows.by_key, None
        if allowed is not None:
            rows = by_key.rows_of(allowed)
            rows = np.unique(rows[rows >= 0])
        if rows is not None and not len(rows):
            return [[] for _ in queries]
        nearest = partial(self._exactly, rows=rows)
        # Lists spare nothing where a filter leaves few.
        if self._lists and (rows is None or len(rows) >= _LISTS_FROM):
            nearest = partial(self._by_lists, self._lists, self._lists.facts.probes, rows=rows)
        # One query at a time: a batch is multiplied as a matrix, and rounds otherwise.
        return [best(partial(nearest, query), k) for query in queries]

    def settle(self, questions: Questions) -> None:
        """Makes lists where the index has grown large, or much has come since they were made.

        How many of them a search looks into is chosen so that it finds for ``questions`` .99
        of the ten nearest that an exact search finds.
        """
        count, lists = len(self), self._lists
        if count < _LISTS_FROM:
            self._lists = None
            self._rows.cover(0)
            VectorLists.delete(self.folder)
            return
        late = self._rows.by_key.rows - self._rows.covered
        if lists is None or late > _LATE or count < _SHRUNK * lists.facts.covered:
            self._lists = self._made(count)
            self._rows.cover(self._rows.by_key.rows)
            self._tune(self._lists, questions())
            self._lists.save(self.folder)

    def described(self) -> dict[str, Any]:
        """How it searches, for the manifest."""
        return {"kind": "lists", **asdict(self._lists.facts)} if self._lists else {"kind": "exact"}

    def save(self) -> None:
        """Writes down what is there; what was removed leaves the disk."""
        self._rows.save()

    def close(self) -> None:
        """Nothing is held that would have to be let go."""

    def discard(self) -> None:
        """All is in the folder, which goes with it."""

    def _exactly(self, query: FloatVector, n: int, *, rows: RowArray | None) -> Found:
        """The best ``n`` among ``rows``, or among all."""
        if rows is None and self._rows.by_key.removed:
            rows = np.flatnonzero(self._rows.by_key.live)
        matrix = self._rows.matrix
        if rows is not None and len(rows) < _GATHERED_SHARE * len(matrix):
            places, scores = _scan(query, np.asarray(matrix[rows]), n, None)
            places = rows[places]
        else:
            places, scores = _scan(query, matrix, n, rows)
        return list(zip(self._rows.by_key.keys[places].tolist(), scores.tolist(), strict=True))

    def _by_lists(
        self, lists: VectorLists, probes: int, query: FloatVector, n: int, *, rows: RowArray | None
    ) -> Found:
        """About the best ``n``: exactly compared, among those that the lists name."""
        by_key = self._rows.by_key
        late = np.flatnonzero(by_key.live[self._rows.covered :]) + self._rows.covered
        among = None
        if rows is not None:
            among, late = by_key.keys[rows], np.intersect1d(late, rows)
            probes = round(probes * len(self) / len(rows))
        named = by_key.rows_of(lists.candidates(query, _REACH * n + _BESIDE, probes, among=among))
        return self._exactly(query, n, rows=np.union1d(named[named >= 0], late))

    def _made(self, count: int) -> VectorLists:
        by_key = self._rows.by_key
        # Keys are drawn from content: the smallest ones are a sample by chance, and the same
        # one in every build.
        ordered = by_key.in_order()
        sample = np.asarray(self._rows.matrix[np.sort(ordered[: sample_size(count)])])
        return VectorLists.build(sample, self._blocks(), count)

    def _blocks(self) -> Iterator[tuple[KeyArray, FloatMatrix]]:
        for rows in self._rows.live_rows():
            yield self._rows.by_key.keys[rows], np.asarray(self._rows.matrix[rows])

    def _tune(self, lists: VectorLists, questions: FloatMatrix) -> None:
        """Looks into more lists until enough is found; writes down how much that is."""
        exact = [self._ten(partial(self._exactly, question, rows=None)) for question in questions]
        wanted, probes = sum(map(len, exact)), FIRST_PROBES
        while wanted:
            search = partial(self._by_lists, lists, probes, rows=None)
            found = [self._ten(partial(search, question)) for question in questions]
            recall = sum(len(a & b) for a, b in zip(exact, found, strict=True)) / wanted
            lists.facts = replace(
                lists.facts, probes=probes, recall_at_10=round(recall, 4), asked=len(questions)
            )
            if recall >= _WANTED_RECALL or probes >= lists.facts.lists:
                return
            # By half as much again: twice as many lists take twice the time.
            probes += probes // 2

    @staticmethod
    def _ten(fetch: Callable[[int], Found]) -> set[int]:
        return {key for key, _ in best(fetch, 10)}


def _scan(
    query: FloatVector, matrix: FloatMatrix, n: int, only: RowArray | None
) -> tuple[RowArray, FloatVector]:
    """Numbers and inner products of the best ``n`` rows of ``matrix``, or of ``only`` those."""
    n = min(n, len(matrix))
    row = np.ascontiguousarray(query, dtype=np.float32)
    scores, places = np.empty(n, dtype=np.float32), np.empty(n, dtype=np.int64)
    arguments = [faiss.swig_ptr(array) for array in (row, matrix)]
    arguments += [len(row), 1, len(matrix), n, faiss.swig_ptr(scores), faiss.swig_ptr(places)]
    if only is not None:
        mask = np.zeros(len(matrix), dtype=bool)
        mask[only] = True
        bits = np.packbits(mask, bitorder="little")
        # faiss keeps no reference to the bits: this name does until the search is over.
        arguments.append(faiss.IDSelectorBitmap(len(matrix), faiss.swig_ptr(bits)))
    faiss.knn_inner_product(*arguments)
    found = places >= 0  # faiss pads with -1
    return places[found], scores[found]
