"""What to look for → the passages that may answer, best first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag.question import STOPWORDS
from vectorstore.embedding import SentenceEncoder
from vectorstore.faiss_store import FaissStore
from vectorstore.types import Filters, Hit

CANDIDATES = 100
"""How many chunks each of the two searches puts forward."""
WORD_SHARE = 0.7
"""Weight of the word search in the sum; the vector search has the rest."""


def search(
    store: FaissStore,
    encoder: SentenceEncoder,
    question: str,
    *,
    k: int,
    filters: Filters | None = None,
) -> list[Hit]:
    """The best ``k`` chunks for ``question``, best first.

    Words (BM25 over stems) and vectors (cosine) each put forward candidates; their scores
    are brought to 0..1 and summed, .7 to .3.
    """
    allowed = store.rows.allowed(filters or Filters())
    terms = query_terms(store, question)
    words = dict(store.words.search(terms, CANDIDATES, allowed=allowed))
    vector = encoder.encode_cached([question])
    cosines = dict(store.vectors.search(vector, CANDIDATES, allowed=allowed)[0])
    scaled_words, scaled_cosines = _scale(words), _scale(cosines)
    fused = {
        key: WORD_SHARE * scaled_words.get(key, 0.0)
        + (1 - WORD_SHARE) * scaled_cosines.get(key, 0.0)
        for key in words.keys() | cosines.keys()
    }
    best = sorted(fused, key=lambda key: (-fused[key], key))[:k]
    chunks = store.chunks(best)
    return [
        Hit(
            chunk=chunks[key],
            score=fused[key],
            explanation=MappingProxyType(
                {"words": words.get(key, 0.0), "cosine": cosines.get(key, 0.0)}
            ),
        )
        for key in best
        if key in chunks
    ]


def query_terms(store: FaissStore, question: str) -> list[tuple[str, float]]:
    """The words of a question that are looked for, each with its weight."""
    tokens = [t for t in store.words.tokens(question) if t not in STOPWORDS]
    tokens = tokens or store.words.tokens(question)
    return [(token, 1.0) for token in dict.fromkeys(tokens)]


def rarity(store: FaissStore, tokens: Iterable[str]) -> dict[str, float]:
    """Inverse document frequency of each token over the chunks, as BM25 counts it."""
    total = len(store.vectors)
    weights = {}
    for token in set(tokens):
        frequency = store.words.document_frequency(token)
        weights[token] = math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
    return weights


def _scale(scores: dict[int, float]) -> dict[int, float]:
    """Scores brought to 0..1 between the least and the greatest."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}


class NewsRetriever(BaseRetriever):
    """The search as a LangChain retriever; metadata carries source, start and end."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    store: FaissStore
    encoder: SentenceEncoder
    k: int = 10
    filters: Filters | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = search(self.store, self.encoder, query, k=self.k, filters=self.filters)
        return documents_of(hits)


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
    }
