"""The plain recipe of LangChain's tutorials, with our encoder: a line to hold ours against.

RecursiveCharacterTextSplitter 1000/200, an in-memory vector store, the k nearest chunks.
Without a chat model the answer quotes the nearest chunks whole, and it never refuses.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.types import Passage, Reply
from vectorstore.types import Article


class LangChainRecipe:
    """Split, embed, fetch the nearest, quote them."""

    name = "langchain"

    def __init__(
        self, articles: Iterable[Article], encoder: Embeddings, *, k: int = 10, quoted: int = 4
    ) -> None:
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=1000, chunk_overlap=200, add_start_index=True
        )
        whole = [Document(a.text, metadata={"source": a.source}) for a in articles]
        self._store = InMemoryVectorStore(encoder)
        self._store.add_documents(splitter.split_documents(whole))
        self._k, self._quoted = k, quoted

    def ask(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Reply:
        """The nearest chunks quoted; a conversation is searched as its last question and this."""
        since = time.perf_counter()
        asked = " ".join((*(q for q, _ in history[-1:]), question))
        found = self._store.similarity_search_with_score(asked, k=self._k)
        hits = tuple(_passage(document) for document, _ in found)
        cited = hits[: self._quoted]
        return Reply(
            text=" ".join(passage.text for passage in cited),
            citations=cited,
            hits=hits,
            confidence=float(found[0][1]) if found else 0.0,
            standalone=asked,
            seconds=time.perf_counter() - since,
        )


def _passage(document: Document) -> Passage:
    start = document.metadata["start_index"]
    text = document.page_content
    return Passage(document.metadata["source"], text, start, start + len(text))
