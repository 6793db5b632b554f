"""The suites by which LangChain tells whether a part is what it says it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.vectorstores import VectorStore
from langchain_tests.integration_tests import (
    EmbeddingsIntegrationTests,
    VectorStoreIntegrationTests,
)
from langchain_tests.unit_tests import EmbeddingsUnitTests

from vectorstore.article_store import ArticleStore
from vectorstore.embedding import SentenceEncoder


class TestArticleStore(VectorStoreIntegrationTests):
    @pytest.fixture
    def vectorstore(self) -> Iterator[VectorStore]:
        store = ArticleStore(self.get_embeddings())
        yield store
        store.close()

    @property
    def has_sync(self) -> bool:
        return True

    @property
    def has_async(self) -> bool:
        return True


class TestSentenceEncoderUnits(EmbeddingsUnitTests):
    @property
    def embeddings_class(self) -> type[SentenceEncoder]:
        return SentenceEncoder

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"threads": 1}


class TestSentenceEncoder(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type[SentenceEncoder]:
        return SentenceEncoder

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"threads": 1}
