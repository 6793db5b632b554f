"""The store of an index as LangChain's ``VectorStore``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

from vectorstore.kept_store import KeptStore
from vectorstore.records import Record, Row, key_of
from vectorstore.types import FloatMatrix, KeyArray


class ArticleStore(KeptStore, VectorStore):
    """A ``KeptStore``, made as that one is, by the names that LangChain calls."""

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Adds texts; those of an id that is there are replaced. Returns the ids.

        Metadata must be what JSON can hold. A text without an id gets one drawn from its
        words and metadata.
        """
        listed = list(texts)
        given = metadatas or [{} for _ in listed]
        names = [
            (ids[i] if ids else None) or f"{key_of(text + json.dumps(given[i], sort_keys=True)):x}"
            for i, text in enumerate(listed)
        ]
        records = [
            Record(name, text, text, dict(metadata))
            for name, text, metadata in zip(names, listed, given, strict=True)
        ]
        if records:
            self._add(records, self._encode(listed))
        return names

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Deletes by id; unknown ids are passed over. Without ids nothing is deleted."""
        self.remove_keys([key_of(name) for name in ids or ()])
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The documents of ``ids`` in the order asked; unknown ids are left out."""
        keys = [key_of(name) for name in ids]
        found = self.rows.get(keys)
        return [_document(found[key]) for key in keys if key in found]

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        """The ``k`` documents nearest to ``query`` by cosine, best first."""
        return [document for document, _ in self.similarity_search_with_score(query, k, **kwargs)]

    def similarity_search_with_score(
        self, query: str, k: int = 4, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        """As ``similarity_search``, each with its cosine, -1 to 1, higher is nearer."""
        return self._nearest(self._encode([query]), k)

    def similarity_search_by_vector(
        self, embedding: list[float], k: int = 4, **kwargs: Any
    ) -> list[Document]:
        """The ``k`` documents nearest to a vector."""
        query = np.array([embedding], dtype=np.float32)
        return [document for document, _ in self._nearest(query, k)]

    def _nearest(
        self, query: FloatMatrix, k: int, allowed: KeyArray | None = None
    ) -> list[tuple[Document, float]]:
        with self._lock:
            found = self.vectors.search(query, k, allowed=allowed)[0]
            rows = self.rows.get([key for key, _ in found])
        return [(_document(rows[key]), score) for key, score in found if key in rows]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda cosine: (1.0 + cosine) / 2.0

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        folder: Path | None = None,
        **kwargs: Any,
    ) -> Self:
        """A store that holds ``texts``."""
        store = cls(embedding, folder)
        store.add_texts(texts, metadatas, ids=ids)
        return store


def _document(row: Row) -> Document:
    name, text, metadata = row
    return Document(id=name, page_content=text, metadata=metadata)
