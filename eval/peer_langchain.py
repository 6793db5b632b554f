"""LangChain in the comparison of libraries: its tutorial's splitter, and its FAISS store.

``RecursiveCharacterTextSplitter`` 1000/200, ``FAISS.from_documents``, ``save_local``,
``load_local``. Articles are added again by ``add_documents``, as the tutorial adds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_community.vectorstores import FAISS

from eval.langchain_recipe import split
from eval.peer import Library
from eval.types import Passage
from vectorstore.types import Article


class LangChain(Library):
    """A FAISS store, and its documents beside it in a pickle."""

    _store: Any = None

    def open(self) -> None:
        """``FAISS.load_local``; the pickle is one that this run has written."""
        self._store = FAISS.load_local(
            str(self.place), self.encoder, allow_dangerous_deserialization=True
        )

    def add(self, articles: Sequence[Article]) -> None:
        """Splits, embeds, adds."""
        pieces = split(articles)
        if self._store is None:
            self._store = FAISS.from_documents(pieces, self.encoder)
        else:
            self._store.add_documents(pieces)

    def save(self) -> None:
        """``save_local``."""
        self._store.save_local(str(self.place))

    def find(self, question: str, k: int) -> list[Passage]:
        """The nearest chunks."""
        return [
            Passage(document.metadata["source"], document.page_content)
            for document in self._store.similarity_search(question, k=k)
        ]

    @property
    def chunks(self) -> int:
        """Vectors of the store."""
        return int(self._store.index.ntotal)
