"""The recipe of txtai's examples: articles cut into paragraphs by its ``Segmentation``, a hybrid
``Embeddings`` index with content (its own BM25 beside vectors, one half each), the k best.

Needs the extra ``peers``. Our encoder stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings
from txtai import Embeddings as Index
from txtai.pipeline import Segmentation

from eval.types import Passage
from vectorstore.types import Article


class Txtai:
    """txtai's index over articles."""

    name = "txtai"

    def __init__(self, articles: Iterable[Article], encoder: Embeddings) -> None:
        cut = Segmentation(paragraphs=True)
        self._pieces = [
            (a.source, str(piece)) for a in articles for piece in _listed(cut(a.text)) if piece
        ]

        def transform(texts: list[str]) -> npt.NDArray[np.float32]:
            return np.array(encoder.embed_documents(list(texts)), dtype=np.float32)

        self._index = Index(method="external", transform=transform, hybrid=True, content=True)
        self._index.index((n, text, None) for n, (_, text) in enumerate(self._pieces))

    def find(self, question: str, k: int) -> list[tuple[Passage, float]]:
        """The best paragraphs with txtai's scores."""
        found = self._index.search(question, k)
        return [(Passage(*self._pieces[int(row["id"])]), float(row["score"])) for row in found]


def _listed(pieces: object) -> list[object]:
    """Txtai gives one piece bare."""
    return pieces if isinstance(pieces, list) else [pieces]
