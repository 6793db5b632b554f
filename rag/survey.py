"""Passages → the sentences that speak of a topic, as sure as each does so.

A topic is no question: the sentence that says most of it answers nothing. So the words of the
topic that the corpus has seldom, and the likeness of meaning, are asked, not the reader.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.alignment import is_content
from rag.examining import candidates_of
from rag.findings import Evidence
from rag.language import Linguist
from rag.piece_memory import PieceMemory
from rag.rarity import Rarity
from rag.told import Told, leans
from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import PieceVectors
from vectorstore.ranking import idf
from vectorstore.searchable import SearchableStore
from vectorstore.types import Hit, Span

Floats = npt.NDArray[np.float64]

_PARSED = 40
_ENCODED = 120
"""Sentences that go through the encoder: those that hold most of the topic's words."""
_BY_WORDS = 0.6
"""How much the words of the topic count beside the likeness of meaning."""
_LEANING = 0.85
"""What a sentence counts that speaks of somebody named before it: alone it says less."""
_CENTRAL = 0.3
"""How much it counts that other articles say the like."""
_LEAST_WORDS = 5
_BASE = 0.1
"""What a word counts that every passage has, as an inverse document frequency."""
_UNLIKE, _LIKE = 0.3, 0.8
"""Cosines of word pieces in context at which one counts nothing, and all, for the other."""
_ENDED = re.compile(r"[.!…][\"'”’)]*$")
_WORD = re.compile(r"\w+")

_SLOPE, _AT, _MOST = 12.0, 0.48, 0.8
"""From how surely the surest sentence speaks of a topic to a confidence: set by hand between
topics that seeds/ has and others, not fitted; so no such answer claims more than 8 in 10."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the topic: as the index counts it, where it stands, how much it tells."""

    shown: str
    tokens: frozenset[str]
    span: Span
    weight: float


class Surveyor:
    """Finds what passages say of a topic."""

    def __init__(
        self,
        store: SearchableStore,
        encoder: SentenceEncoder,
        linguist: Linguist,
        pieces: PieceMemory,
    ) -> None:
        self._store = store
        self._linguist = linguist
        self._pieces = pieces
        self._rarity = Rarity(store, encoder.rank_of)

    def survey(self, topic: str, hits: Sequence[Hit]) -> list[Told]:
        """The whole sentences of ``hits``, what is worth most first."""
        places = [
            place
            for place in candidates_of(hits)
            if len(_WORD.findall(place[2])) >= _LEAST_WORDS and _ENDED.search(place[2])
        ]
        if not places:
            return []
        words = self._words_of(topic)
        plain = np.array([self._has(words, text) for _, _, text in places])
        kept = np.sort(np.argsort(-plain, kind="stable")[:_ENCODED])
        places = [places[i] for i in kept]
        asked, *read = self._pieces.read([topic, *(text for _, _, text in places)])
        vectors = np.array([one.whole for one in read])
        cosines = np.clip(vectors @ asked.whole, 0.0, 1.0)
        covered = np.array(
            [
                _covered(words, asked, one, text)
                for one, (_, _, text) in zip(read, places, strict=True)
            ]
        )
        sure = _BY_WORDS * covered + (1 - _BY_WORDS) * cosines
        worth = sure + _CENTRAL * _central(sure, vectors, [p[0].source for p in places])
        likely = [int(i) for i in np.argsort(-sure, kind="stable")[:_PARSED]]
        docs = self._linguist.parse([places[i][2] for i in likely])
        for i, doc in zip(likely, docs, strict=True):
            worth[i] *= _LEANING if leans(doc) else 1.0
        told = [
            Told(Evidence(chunk, span, text, float(sure[i])), float(worth[i]), vectors[i])
            for i, (chunk, span, text) in enumerate(places)
        ]
        return sorted(told, key=lambda one: (-one.worth, *_place(one)))

    def _words_of(self, topic: str) -> list[_Word]:
        """Each word of content by its rarity in the language and here: in a folder on Belarus
        that name tells one article from another no more than "the" does.
        """
        doc = self._linguist.parse([topic])[0]
        content = [token for token in doc if is_content(token)] or list(doc)
        total = len(self._store.vectors)
        words = []
        for token in content:
            tokens = self._store.words.tokens(token.text)
            here = min(map(self._store.words.document_frequency, tokens), default=0)
            weight = math.sqrt(self._rarity(token.text) * (_BASE + idf(here, total)))
            span = Span(token.idx, token.idx + len(token.text))
            words.append(_Word(token.lower_, frozenset(tokens), span, weight + 1e-6))
        return words

    def _has(self, words: Sequence[_Word], text: str) -> float:
        tokens = set(self._store.words.tokens(text))
        return sum(word.weight for word in words if word.tokens & tokens)


def confidence_in(told: Sequence[Told]) -> float:
    """How surely the articles speak of the topic: by the sentence that does most surely."""
    best = max((one.evidence.score for one in told), default=0.0)
    return _MOST / (1.0 + math.exp(-_SLOPE * (best - _AT))) if told else 0.0


def _central(sure: Floats, vectors: Floats, sources: Sequence[str]) -> Floats:
    """How near each sentence is to what other articles say of the topic, by how sure that is."""
    near = np.clip(vectors @ vectors.T, 0.0, 1.0)
    others = np.array([[a != b for b in sources] for a in sources]) * np.square(sure)
    total = others.sum(axis=1)
    return np.asarray((near * others).sum(axis=1) / np.where(total > 0, total, 1.0) * sure)


def _covered(words: Sequence[_Word], asked: PieceVectors, read: PieceVectors, text: str) -> float:
    """The share of the topic's words that a sentence has, or others of their meaning.

    Vectors of words in their context tell a name in another spelling, and "trade" for
    "economic"; they do not tell 2020 from 2021, so a number has to stand there.
    """
    if not len(asked.pieces) or not len(read.pieces):
        return 0.0
    likeness = (asked.pieces @ read.pieces.T).max(axis=1)
    held = 0.0
    for word in words:
        own = [
            i for i, (a, b) in enumerate(asked.places) if a < word.span.end and b > word.span.start
        ]
        near = float(likeness[own].mean()) if own else 0.0
        share = min(1.0, max(0.0, (near - _UNLIKE) / (_LIKE - _UNLIKE)))
        if any(sign.isdigit() for sign in word.shown):
            share = float(
                re.search(rf"(?<!\w){re.escape(word.shown)}(?!\w)", text.lower()) is not None
            )
        held += word.weight * share
    return held / (sum(word.weight for word in words) or 1.0)


def _place(told: Told) -> tuple[str, int]:
    return told.evidence.chunk.source, told.evidence.span.start
