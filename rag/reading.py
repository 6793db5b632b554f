"""Passages → the sentences that answer, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.question import Question
from rag.retrieval import rarity
from rag.stopwords import STOPWORDS
from vectorstore.encoder import Encoder
from vectorstore.faiss_store import FaissStore
from vectorstore.types import Chunk, Hit, Span

_MARGIN = 0.75
"""A further sentence is quoted when it scores this share of the best one's."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of an article that may answer, with its score of 0..1."""

    chunk: Chunk
    span: Span
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found: the evidence chosen, and how sure it is that it answers."""

    evidence: tuple[Evidence, ...]
    nearest: tuple[Evidence, ...]
    confidence: float


class Reader:
    """Chooses sentences by their likeness to the question, in meaning and in rare words."""

    def __init__(self, store: FaissStore, encoder: Encoder) -> None:
        self._store = store
        self._encoder = encoder

    def read(self, question: Question, hits: Sequence[Hit], *, most: int) -> Reading:
        """The sentences of ``hits`` that answer, at most ``most``, in order of their score."""
        candidates = candidates_of(hits)
        if not candidates:
            return Reading((), (), 0.0)
        scored = self._score(question, candidates)
        best = scored[0].score
        chosen = [e for e in scored[:most] if e.score >= _MARGIN * best]
        return Reading(tuple(chosen), tuple(scored[:3]), best)

    def _score(
        self, question: Question, candidates: Sequence[tuple[Chunk, Span, str]]
    ) -> list[Evidence]:
        texts = [text for _, _, text in candidates]
        vectors = self._encoder.encode_cached([question.standalone, *texts])
        cosines = np.clip(vectors[1:] @ vectors[0], 0.0, 1.0)
        wanted = [t for t in self._store.words.tokens(question.standalone) if t not in STOPWORDS]
        weights = rarity(self._store, wanted)
        total = sum(weights.values()) or 1.0
        scored = []
        for (chunk, span, text), cosine in zip(candidates, cosines, strict=True):
            present = set(self._store.words.tokens(text))
            covered = sum(w for token, w in weights.items() if token in present) / total
            scored.append(Evidence(chunk, span, text, 0.6 * float(cosine) + 0.4 * covered))
        return sorted(scored, key=lambda e: (-e.score, e.chunk.source, e.span.start))


def candidates_of(hits: Sequence[Hit]) -> list[tuple[Chunk, Span, str]]:
    """The sentences of the passages, each place once."""
    seen: set[tuple[str, Span]] = set()
    found = []
    for hit in hits:
        chunk = hit.chunk
        for span in chunk.sentences:
            if (chunk.source, span) in seen:
                continue
            seen.add((chunk.source, span))
            text = chunk.text[span.start - chunk.start : span.end - chunk.start]
            found.append((chunk, span, text))
    return found
