"""Inverted lists over many vectors: which of them a query is held against.

    lists.faiss    an IVF of faiss, one bit a number (RaBitQ), read whole: 70 bytes a vector
    lists.json     how it was made, how many lists a search looks into, and its recall

It names candidates only, by their keys; who asks compares those exactly. So it may know keys
that are gone, and it is written once and never changed: what came later is looked through by
whoever holds the vectors, until there is so much of it that lists are made anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from vectorstore.disk import writing
from vectorstore.errors import IndexDamaged
from vectorstore.types import FloatMatrix, FloatVector, KeyArray

_FILE, _FACTS = "lists.faiss", "lists.json"
_TRAINED_ON = 48
"""Vectors a list that its centre is found from."""
_MOST_LISTS = 8192
FIRST_PROBES = 8
"""Lists that a search looks into at least."""

Blocks = Iterator[tuple[KeyArray, FloatMatrix]]


@dataclass(frozen=True, slots=True)
class ListFacts:
    """How lists were made, for the manifest."""

    lists: int
    covered: int
    """Vectors that they were made of."""
    probes: int
    """Lists that a search looks into."""
    recall_at_10: float
    """Of the ten nearest by exact search, the share that is found; over ``asked`` questions."""
    asked: int


class VectorLists:
    """Lists of the vectors of an index, in the folder of its vectors."""

    def __init__(self, index: faiss.Index, facts: ListFacts) -> None:
        self._index = index
        self.facts = facts

    @classmethod
    def build(cls, sample: FloatMatrix, blocks: Blocks, count: int) -> VectorLists:
        """Lists of the ``count`` vectors of ``blocks``, their centres found in ``sample``.

        The same vectors in the same order give the same lists.
        """
        lists = list_count(count)
        dimension = sample.shape[1]
        index: Any = faiss.index_factory(
            dimension, f"IVF{lists},RaBitQfs", faiss.METRIC_INNER_PRODUCT
        )
        index.cp.min_points_per_centroid = 1  # a small sample is our choice, not an oversight
        index.train(np.ascontiguousarray(sample))
        for keys, vectors in blocks:
            index.add_with_ids(np.ascontiguousarray(vectors), keys)
        return cls(index, ListFacts(lists, count, FIRST_PROBES, 0.0, 0))

    @classmethod
    def open(cls, folder: Path) -> VectorLists | None:
        """The lists of ``folder``; ``None`` where it has none.

        Raises:
            IndexDamaged: they cannot be read.
        """
        if not (folder / _FACTS).exists():
            return None
        try:
            facts = ListFacts(**json.loads((folder / _FACTS).read_text(encoding="ascii")))
            index = faiss.read_index(str(folder / _FILE), faiss.IO_FLAG_MMAP)
        except (OSError, RuntimeError, ValueError, TypeError) as error:
            raise IndexDamaged(f"{_FILE} of the index cannot be read.") from error
        return cls(index, facts)

    def save(self, folder: Path) -> None:
        """Writes the lists into ``folder``, in place of those that are there."""
        with writing(_FILE, RuntimeError, OSError):
            fresh = folder / f"{_FILE}.new"
            faiss.write_index(self._index, str(fresh))
            fresh.replace(folder / _FILE)
            (folder / _FACTS).write_text(json.dumps(asdict(self.facts)), encoding="ascii")

    @staticmethod
    def delete(folder: Path) -> None:
        """Takes the lists out of ``folder``, if it has any."""
        for name in (_FACTS, _FILE):
            (folder / name).unlink(missing_ok=True)

    def candidates(
        self, query: FloatVector, n: int, probes: int, *, among: KeyArray | None = None
    ) -> KeyArray:
        """The keys of about the ``n`` nearest, in no order that means anything."""
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe = min(probes, self.facts.lists)
        # faiss keeps no reference to the selector: this name does until the search is over.
        selector = None if among is None else faiss.IDSelectorBatch(among)
        if selector is not None:
            parameters.sel = selector
        row = np.ascontiguousarray(query[None], dtype=np.float32)
        _, keys = self._index.search(row, min(n, max(1, self.facts.covered)), params=parameters)
        found: KeyArray = keys[0][keys[0] >= 0]  # faiss pads with -1
        return found


def list_count(count: int) -> int:
    """How many lists so many vectors are put in: twice the root of their number."""
    return max(1, min(_MOST_LISTS, int(2 * count**0.5)))


def sample_size(count: int) -> int:
    """How many vectors the lists of so many are trained on."""
    return min(count, _TRAINED_ON * list_count(count))
