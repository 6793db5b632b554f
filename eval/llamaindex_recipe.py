"""The starter recipe of LlamaIndex: ``VectorStoreIndex.from_documents`` with its own splitter
(1,024 tokens, 200 shared), metadata embedded with every node as it does by default, and its
in-memory store, the k nearest nodes.

Needs the extra ``peers``. Our encoder stands in it; no chat model is named, and none is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from langchain_core.embeddings import Embeddings
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr

from eval.types import Passage
from vectorstore.types import Article


class LlamaIndex:
    """LlamaIndex's index over articles."""

    name = "llamaindex"

    def __init__(self, articles: Iterable[Article], encoder: Embeddings) -> None:
        documents = documents_of(articles)
        self._texts = {d.metadata["source"]: d.text for d in documents}
        self._index = VectorStoreIndex.from_documents(documents, embed_model=Bridge(encoder))

    def find(self, question: str, k: int) -> list[tuple[Passage, float]]:
        """The nearest nodes with their cosines."""
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [(self._passage(item.node), float(item.score or 0.0)) for item in found]

    def _passage(self, node: object) -> Passage:
        source, text = str(node.metadata["source"]), str(node.text)  # type: ignore[attr-defined]
        start = node.start_char_idx  # type: ignore[attr-defined]
        # It finds where a node begins by looking for its text: where that failed, so do we.
        if start is None or not self._texts[source].startswith(text, start):
            return Passage(source, text)
        return Passage(source, text, start, start + len(text))


def documents_of(articles: Iterable[Article]) -> list[Document]:
    """Articles as LlamaIndex's documents, each with what is known of it."""
    return [
        Document(
            text=article.text,
            metadata={"source": article.source, **_told(article)},
            # As its own reader of folders does with the names of files.
            excluded_embed_metadata_keys=["source"],
            excluded_llm_metadata_keys=["source"],
        )
        for article in articles
    ]


def _told(article: Article) -> dict[str, str]:
    """What is known of an article; LlamaIndex embeds it with every node."""
    known = {
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
    }
    return {name: value for name, value in known.items() if value}


class Bridge(BaseEmbedding):  # type: ignore[misc]
    """A LangChain embedder as LlamaIndex wants one."""

    _encoder: Embeddings = PrivateAttr()

    def __init__(self, encoder: Embeddings) -> None:
        super().__init__(model_name="newsdesk", embed_batch_size=256)
        self._encoder = encoder

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encoder.embed_query(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._encoder.embed_query(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._encoder.embed_documents([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.embed_documents(texts)
