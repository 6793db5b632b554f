"""The plain recipe of LangChain's tutorials: RecursiveCharacterTextSplitter 1000/200, an
in-memory vector store, the k nearest chunks.
"""

from __future__ import annotations

from collections.abc import Iterable

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.types import Passage
from vectorstore.types import Article


class LangChainIndex:
    """Split, embed, fetch the nearest."""

    name = "langchain"

    def __init__(self, articles: Iterable[Article], encoder: Embeddings) -> None:
        self._store = InMemoryVectorStore(encoder)
        self._store.add_documents(split(articles))

    def find(self, question: str, k: int) -> list[tuple[Passage, float]]:
        """The nearest chunks with their cosines."""
        found = self._store.similarity_search_with_score(question, k=k)
        return [(_passage(document), float(score)) for document, score in found]


def split(articles: Iterable[Article]) -> list[Document]:
    """Pieces of articles as the tutorials cut them: 1,000 characters, of which 200 are shared."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=200, add_start_index=True
    )
    return splitter.split_documents(
        [Document(a.text, metadata={"source": a.source}) for a in articles]
    )


def _passage(document: Document) -> Passage:
    start = document.metadata["start_index"]
    text = document.page_content
    return Passage(document.metadata["source"], text, start, start + len(text))
