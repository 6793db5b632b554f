"""The search as a LangChain retriever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import run_in_executor
from pydantic import ConfigDict

from rag.excerpts import DEEP, excerpts
from rag.mentions import OutletNames
from rag.question import analyse
from rag.reranking import Reranker
from rag.retrieval import search
from rag.spelling import Spelling
from vectorstore.encoder import Encoder
from vectorstore.searchable import SearchableStore
from vectorstore.types import Filters, Hit


class NewsRetriever(BaseRetriever):
    """The search over a store; the metadata of a document carries source, start and end."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    store: SearchableStore
    encoder: Encoder
    outlet_names: OutletNames
    spelling: Spelling
    k: int = 10
    """How many passages; of excerpts there are as many as ``words`` hold."""
    words: int | None = None
    """Given: not ``k`` passages but their nearest sentences, so many words at most."""
    filters: Filters | None = None
    reranker: Reranker | None = None

    def hits(self, query: str) -> list[Hit]:
        """What the documents are made of; nothing for an empty question."""
        if not query.strip() or (self.k if self.words is None else self.words) < 1:
            return []
        question = analyse(query, (), self.outlet_names, self.spelling)
        found = search(
            self.store,
            self.encoder,
            question,
            k=self.k if self.words is None else DEEP,
            filters=self.filters,
            spelling=self.spelling,
            reranker=self.reranker,
        )
        if self.words is None:
            return found
        return excerpts(
            self.store, self.encoder, question, found, self.words, spelling=self.spelling
        )

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        one = self if k is None else self.model_copy(update={"k": k})
        return documents_of(one.hits(query))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        # LangChain's own would not hand on ``k``.
        sync = run_manager.get_sync()
        return await run_in_executor(
            None, self._get_relevant_documents, query, run_manager=sync, k=k
        )


def documents_of(hits: Sequence[Hit]) -> list[Document]:
    """Hits as LangChain documents."""
    return [
        Document(
            id=hit.chunk.id,
            page_content=hit.chunk.text,
            metadata=_metadata(hit),
        )
        for hit in hits
    ]


def _metadata(hit: Hit) -> dict[str, Any]:
    chunk = hit.chunk
    return {
        "source": chunk.source,
        "start": chunk.start,
        "end": chunk.end,
        "title": chunk.title,
        "outlet": chunk.outlet,
        "author": chunk.author,
        "published": chunk.published.isoformat() if chunk.published else None,
        "score": hit.score,
        "also_in": list(hit.explanation.get("also_in", ())),
    }
