"""LlamaIndex in the comparison of libraries: ``VectorStoreIndex`` and its own files of JSON.

Articles are added again by ``refresh_ref_docs``, each under its source as its id, as the guide to
keeping documents up to date says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage

from eval.llamaindex_recipe import Bridge, documents_of
from eval.peer import Library
from eval.types import Passage
from vectorstore.types import Article


class LlamaIndex(Library):
    """An index with its stores in memory, and persisted."""

    _index: Any = None

    def open(self) -> None:
        """``load_index_from_storage``."""
        self._index = load_index_from_storage(
            StorageContext.from_defaults(persist_dir=str(self.place)),
            embed_model=Bridge(self.encoder),
        )

    def add(self, articles: Sequence[Article]) -> None:
        """``from_documents``, later ``refresh_ref_docs``."""
        documents = documents_of(articles)
        for document in documents:
            document.id_ = document.metadata["source"]
        if self._index is None:
            self._index = VectorStoreIndex.from_documents(
                documents, embed_model=Bridge(self.encoder)
            )
        else:
            self._index.refresh_ref_docs(documents)

    def save(self) -> None:
        """``storage_context.persist``."""
        self._index.storage_context.persist(persist_dir=str(self.place))

    def find(self, question: str, k: int) -> list[Passage]:
        """The nearest nodes."""
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [Passage(str(item.node.metadata["source"]), str(item.node.text)) for item in found]

    @property
    def chunks(self) -> int:
        """Nodes of the index."""
        return len(self._index.index_struct.nodes_dict)
