"""What to look for → the passages that may answer, best first."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import run_in_executor
from pydantic import ConfigDict

from rag.mentions import OutletNames
from rag.question import Question, analyse
from rag.spelling import VARIANT_WEIGHT, Spelling
from rag.stopwords import STOPWORDS
from rag.syndication import fold
from vectorstore.encoder import Encoder
from vectorstore.faiss_store import FaissStore
from vectorstore.records import key_of
from vectorstore.types import Chunk, Filters, FloatMatrix, Hit, KeyArray

CANDIDATES = 100
"""How many chunks each of the two searches puts forward."""
WORD_SHARE = 0.7
"""Weight of the word search in the sum; the vector search has the rest."""
WHOLE_SHARE = 0.6
"""How much the score for the whole question adds to that for a part of it."""
OUTLET_BOOST = 0.3
DATE_BOOST = 0.15
"""What a chunk gains whose outlet or date the question names; both soft."""

Scores = dict[int, float]


@dataclass(frozen=True, slots=True)
class Found:
    """What the two searches say of one text: by chunk key, BM25, cosine and their sum."""

    words: Scores
    cosines: Scores
    fused: Scores


def search(
    store: FaissStore,
    encoder: Encoder,
    question: Question,
    *,
    k: int,
    filters: Filters | None = None,
    spelling: Spelling | None = None,
) -> list[Hit]:
    """The best ``k`` chunks for ``question``, best first.

    Words (BM25 over stems) and vectors (cosine) each put forward candidates; their scores
    are brought to 0..1 and summed, .7 to .3. A question of several parts is searched part
    by part, and the parts take turns in giving a chunk, so that each gets its passages. What
    several outlets print word for word comes once: ``explanation["also_in"]`` has the others.
    """
    allowed = store.rows.allowed(filters or Filters())
    texts = [question.standalone, *(part.text for part in question.parts)]
    vectors = encoder.encode_cached(texts)
    found = [
        _search_text(store, query_terms(store, text, spelling), vector[np.newaxis], allowed)
        for text, vector in zip(texts, vectors, strict=True)
    ]
    chunks = store.chunks(sorted({key for one in found for key in one.fused}))
    whole = _boosted(found[0].fused, chunks, question.outlets, question.dates)
    lists = [
        _ranked(
            {
                key: score + WHOLE_SHARE * whole.get(key, 0.0)
                for key, score in _boosted(
                    one.fused, chunks, part.outlets or question.outlets, question.dates
                ).items()
            }
        )
        for one, part in zip(found[1:], question.parts, strict=True)
    ] or [_ranked(whole)]
    return fold(
        (
            _hit(
                chunks[key],
                lists[number][key],
                found[number + 1] if question.parts else found[0],
                whole=whole.get(key, 0.0),
                part=question.parts[number].text if question.parts else "",
            )
            for key, number in _in_turn(lists)
        ),
        k,
    )


def _hit(chunk: Chunk, score: float, found: Found, *, whole: float, part: str) -> Hit:
    key = key_of(chunk.id)
    explanation = {
        "words": found.words.get(key, 0.0),
        "cosine": found.cosines.get(key, 0.0),
        "fused": found.fused.get(key, 0.0),
        "whole": whole,
        "part": part,
    }
    return Hit(chunk, score, MappingProxyType(explanation))


def _search_text(
    store: FaissStore, terms: list[tuple[str, float]], vector: FloatMatrix, allowed: KeyArray | None
) -> Found:
    words = dict(store.words.search(terms, CANDIDATES, allowed=allowed))
    cosines = dict(store.vectors.search(vector, CANDIDATES, allowed=allowed)[0])
    scaled_words, scaled_cosines = _scale(words), _scale(cosines)
    fused = {
        key: WORD_SHARE * scaled_words.get(key, 0.0)
        + (1 - WORD_SHARE) * scaled_cosines.get(key, 0.0)
        for key in words.keys() | cosines.keys()
    }
    return Found(words, cosines, fused)


def _boosted(
    scores: Scores,
    chunks: Mapping[int, Chunk],
    outlets: Sequence[str],
    dates: Sequence[datetime.date],
) -> Scores:
    """``scores`` raised where the chunk's outlet or date is one that the question names."""
    if not outlets and not dates:
        return scores
    return {
        key: score
        + OUTLET_BOOST * (chunks[key].outlet in outlets)
        + DATE_BOOST * (chunks[key].published in dates)
        for key, score in scores.items()
    }


def _ranked(scores: Scores) -> Scores:
    """``scores`` in their order, best first, ties in the order of the keys."""
    return {key: scores[key] for key in sorted(scores, key=lambda key: (-scores[key], key))}


def _in_turn(lists: Sequence[Scores]) -> list[tuple[int, int]]:
    """(key, number of its list): the lists give their best in turn, each key once."""
    order: list[tuple[int, int]] = []
    seen: set[int] = set()
    queues = [iter(ranked) for ranked in lists]
    live = list(range(len(lists)))
    while live:
        for number in list(live):
            key = next((key for key in queues[number] if key not in seen), None)
            if key is None:
                live.remove(number)
                continue
            seen.add(key)
            order.append((key, number))
    return order


def query_terms(
    store: FaissStore, question: str, spelling: Spelling | None = None
) -> list[tuple[str, float]]:
    """The words of a question that are looked for, each with its weight.

    With ``spelling``, other spellings of its names are looked for as well, at less weight.
    """
    every = store.words.tokens(question)
    tokens = list(dict.fromkeys(t for t in every if t not in STOPWORDS)) or every
    terms = dict.fromkeys(tokens, 1.0)
    for token in tokens:
        for variant in spelling.variants(token) if spelling else ():
            terms.setdefault(variant, VARIANT_WEIGHT)
    return list(terms.items())


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
    encoder: Encoder
    outlet_names: OutletNames
    spelling: Spelling
    k: int = 10
    filters: Filters | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        question = analyse(query, (), self.outlet_names, self.spelling)
        hits = search(
            self.store,
            self.encoder,
            question,
            k=self.k if k is None else k,
            filters=self.filters,
            spelling=self.spelling,
        )
        return documents_of(hits)

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
