"""Chroma in the comparison of libraries: a persistent client, and LangChain's pieces in it.

A piece has the number of its place in its article as its id, so that ``upsert``, which the guide
names for adding again, replaces the pieces of an article that was edited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import chromadb
from chromadb.config import Settings
from langchain_core.documents import Document

from eval.langchain_recipe import split
from eval.peer import Library
from eval.types import Passage
from vectorstore.types import Article


class Chroma(Library):
    """A collection of a ``PersistentClient``; what is added is written when it is saved."""

    _client: Any = None
    _collection: Any = None

    def open(self) -> None:
        """The client of the folder, and its one collection."""
        self._client = chromadb.PersistentClient(
            str(self.place), Settings(anonymized_telemetry=False)
        )
        # Vectors are given: no encoder of its own is asked for.
        self._collection = self._client.get_or_create_collection("news", embedding_function=None)

    def add(self, articles: Sequence[Article]) -> None:
        """Splits and embeds."""
        if self._collection is None:
            self.open()
        numbered: dict[str, list[Document]] = defaultdict(list)
        for piece in split(articles):
            numbered[piece.metadata["source"]].append(piece)
        self._waiting = {
            f"{source}/{n}": piece
            for source, pieces in numbered.items()
            for n, piece in enumerate(pieces)
        }
        self._vectors = self.encoder.embed_documents(
            [piece.page_content for piece in self._waiting.values()]
        )

    def save(self) -> None:
        """``upsert``, as many pieces at a time as the client takes."""
        ids, pieces = list(self._waiting), list(self._waiting.values())
        most = self._client.get_max_batch_size()
        for at in range(0, len(ids), most):
            part = slice(at, at + most)
            self._collection.upsert(
                ids=ids[part],
                embeddings=self._vectors[part],
                documents=[piece.page_content for piece in pieces[part]],
                metadatas=[piece.metadata for piece in pieces[part]],
            )

    def find(self, question: str, k: int) -> list[Passage]:
        """The nearest pieces."""
        found = self._collection.query(
            query_embeddings=[self.encoder.embed_query(question)], n_results=k
        )
        pieces = zip(found["metadatas"][0], found["documents"][0], strict=True)
        return [Passage(str(known["source"]), text) for known, text in pieces]

    @property
    def chunks(self) -> int:
        """Pieces of the collection."""
        return int(self._collection.count())
