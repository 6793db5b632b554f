"""How near the sentences of a chunk lie to a question, each as it is read in its passage.

What is asked has gone through the question encoder; the vectors of sentences are in the index.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vectorstore.searchable import SearchableStore
from vectorstore.sentence_vectors import cosines
from vectorstore.types import FloatMatrix, FloatVector

Near = dict[int, FloatVector]
"""By the key of a chunk a number for each question."""


def nearest_sentences(store: SearchableStore, keys: Sequence[int], asked: FloatMatrix) -> Near:
    """For each chunk and each row of ``asked`` the cosine of the chunk's nearest sentence.

    Chunks without sentences are left out.
    """
    counts, every = [], []
    own = store.sentence_vectors(keys)
    held = [key for key in keys if key in own and len(own[key])]
    for key in held:
        counts.append(len(own[key]))
        every.append(own[key])
    if not held:
        return {}
    near = cosines(np.concatenate(every), asked)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return dict(zip(held, np.maximum.reduceat(near, first, axis=0), strict=True))


def sentence_cosines(
    store: SearchableStore, keys: Sequence[int], asked: FloatVector
) -> dict[int, FloatVector]:
    """For each chunk the cosine of each of its sentences with ``asked``, a unit vector.

    One that the encoder did not reach is taken to be as near as the others are on average.
    """
    found: dict[int, FloatVector] = {}
    for key, own in store.sentence_vectors(keys).items():
        near = cosines(own, asked[None])[:, 0]
        read = own.any(axis=1)
        found[key] = np.where(read, near, near[read].mean() if read.any() else 0.0)
    return found
