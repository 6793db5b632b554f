"""txtai in the comparison of libraries: paragraphs in a hybrid index with content.

A paragraph has the number of its place in its article as its id, so that ``upsert``, which its
guide names for changes, replaces the paragraphs of an article that was edited.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from txtai import Embeddings
from txtai.pipeline import Segmentation

from eval.peer import Library
from eval.types import Passage
from vectorstore.embedding import SentenceEncoder
from vectorstore.types import Article


class Transform:
    """Our encoder as txtai finds it by name: an index that is loaded again takes no function."""

    def __init__(self) -> None:
        self._encoder = SentenceEncoder()

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of texts, shape (len(texts), 384)."""
        return np.array(self._encoder.embed_documents(list(texts)), dtype=np.float32)


class Txtai(Library):
    """An index of vectors, words and content."""

    def __init__(self, corpus: Path, place: Path, encoder: SentenceEncoder) -> None:
        super().__init__(corpus, place, encoder)
        os.environ["ALLOW_RESOLVE_TRANSFORM"] = "True"
        self._index = Embeddings(
            method="external", transform=f"{__name__}.Transform", hybrid=True, content=True
        )

    def prepare(self) -> None:
        """Has the index itself load the encoder, which it finds by name."""
        self._index.batchtransform(["Ready?"])

    def open(self) -> None:
        """``load``."""
        self._index.load(str(self.place))

    def add(self, articles: Sequence[Article]) -> None:
        """``upsert``, which makes the index where there is none."""
        self._index.upsert(list(_pieces(articles)))

    def save(self) -> None:
        """``save``."""
        self._index.save(str(self.place))

    def find(self, question: str, k: int) -> list[Passage]:
        """The best paragraphs."""
        found = self._index.search(question, k)
        return [Passage(row["id"].rpartition("/")[0], row["text"]) for row in found]

    @property
    def chunks(self) -> int:
        """Paragraphs of the index."""
        return int(self._index.count())

    def close(self) -> None:
        """``close``."""
        self._index.close()


def _pieces(articles: Sequence[Article]) -> Iterator[tuple[str, str, None]]:
    cut = Segmentation(paragraphs=True)
    for article in articles:
        found = cut(article.text)
        # It gives one piece bare.
        pieces = [piece for piece in (found if isinstance(found, list) else [found]) if piece]
        for number, piece in enumerate(pieces):
            yield f"{article.source}/{number}", str(piece), None
