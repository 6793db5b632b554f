"""Passages → the sentences that may answer, each as a row of numbers."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.features import NAMES, Candidate, FeatureMaker, Matrix
from rag.fragments import says_nothing
from rag.language import Linguist
from rag.linear import Floats
from rag.nearness import sentence_cosines
from rag.pairs import Pair
from rag.piece_memory import PieceMemory
from rag.rarity import Rarity
from rag.spelling import Spelling
from rag.stopwords import STOPWORDS
from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import Encoder, PieceVectors
from vectorstore.records import key_of
from vectorstore.searchable import SearchableStore
from vectorstore.types import Chunk, FloatVector, Hit, Span

_READ = 18
"""Sentences that are encoded, parsed and scored for a question: the nearest of them by what the
index knows, and by their words. Of 36 no more are quoted rightly, in twice the time
(docs/reader.md)."""
_WORDS = 0.3
"""What the share of the question's words that a sentence covers counts beside its nearness."""
_REMEMBERED = 5_000
"""Sentences whose words are kept: those of a corpus come up again and again."""

Place = tuple[Chunk, Span, str]
"""A sentence where it stands: its chunk, its span in the article, its text."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A question with the sentences that may answer it."""

    question: str
    places: list[Place]
    matrix: Matrix
    """Shape (len(places), len(NAMES))."""

    spelling: Spelling | None = None

    def pairs(self, rows: Sequence[int]) -> list[Pair]:
        """The question beside the sentences of ``rows``, for the cross-encoder.

        It spells names as the sentence or what stands before it does.
        """
        pairs = [_pair(self.question, *self.places[row]) for row in rows]
        if self.spelling is None:
            return pairs
        texts = [f"{pair.title} {pair.before} {pair.sentence}" for pair in pairs]
        asked = self.spelling.as_written_in(texts, self.question)
        return [replace(pair, question=q) for pair, q in zip(pairs, asked, strict=True)]


class Examiner:
    """Looks at each sentence of the passages that were found."""

    def __init__(
        self,
        store: SearchableStore,
        encoder: SentenceEncoder,
        linguist: Linguist,
        pieces: PieceMemory,
        questions: Encoder,
        spelling: Spelling | None = None,
    ) -> None:
        self._store = store
        self._rarity = Rarity(store, encoder.rank_of)
        self._features = FeatureMaker(encoder, linguist, self._rarity, chunks=len(store.vectors))
        self._pieces = pieces
        self._questions = questions
        self._spelling = spelling
        self._tokens = store.words.tokens
        self._said = functools.lru_cache(_REMEMBERED)(lambda text: frozenset(self._tokens(text)))

    def examine(self, text: str, kind: str, hits: Sequence[Hit]) -> Examined:
        """The candidate sentences for a question and their features, row for row."""
        places = candidates_of(hits)
        if not places:
            return Examined(text, [], np.zeros((0, len(NAMES))))
        sought = self._questions.encode_cached([text])[0]
        covered, near = self._covered(text, places), self._near(sought, places, hits)
        kept = np.sort(np.argsort(-(near + _WORDS * covered), kind="stable")[:_READ])
        places, near = [places[i] for i in kept], near[kept]
        asked, *read = self._pieces.read([text, *(sentence for _, _, sentence in places)])
        cosines = np.array([one.whole @ asked.whole for one in read], dtype=np.float32)
        answering = np.array([one.whole @ sought for one in read], dtype=np.float32)
        likeness = np.array([_likeness(asked, one) for one in read], dtype=np.float32)
        number = {hit.chunk.id: i for i, hit in enumerate(hits)}
        shares = np.array(
            [hits[number[chunk.id]].score / max(hits[0].score, 1e-9) for chunk, _, _ in places]
        )
        candidates = [
            Candidate(
                text=sentence,
                passage=number[chunk.id],
                header=chunk.header,
                hit_share=float(shares[i]),
                answering=float(answering[i]),
                in_passage=float(near[i]),
                passage_cosine=float(hits[number[chunk.id]].explanation.get("cosine", 0.0)),
            )
            for i, (chunk, _, sentence) in enumerate(places)
        ]
        pieces = [(int(a), int(b)) for a, b in asked.places]
        matrix = self._features.matrix(text, kind, candidates, cosines, likeness, pieces)
        return Examined(text, places, matrix, self._spelling)

    def _covered(self, text: str, places: Sequence[Place]) -> Floats:
        """The share of the question's words, by rarity, that each place covers."""
        wanted = {t: self._rarity(t) for t in self._tokens(text) if t not in STOPWORDS}
        total = sum(wanted.values()) or 1.0
        # In the order of the question, never of a set, on which the last bits would hang.
        return np.array(
            [
                sum(weight for t, weight in wanted.items() if t in said) / total
                for said in (self._said(sentence) for _, _, sentence in places)
            ]
        )

    def _near(self, sought: FloatVector, places: Sequence[Place], hits: Sequence[Hit]) -> Floats:
        """How near each place lies to the question, as it is read in its passage.

        A sentence of two passages counts as it is nearest.
        """
        cosines = sentence_cosines(self._store, [key_of(hit.chunk.id) for hit in hits], sought)
        nearest: dict[tuple[str, Span], float] = {}
        for hit in hits:
            chunk = hit.chunk
            own = cosines.get(key_of(chunk.id), np.zeros(len(chunk.sentences), dtype=np.float32))
            for span, cosine in zip(chunk.sentences, own.tolist(), strict=True):
                at = chunk.source, span
                nearest[at] = max(nearest.get(at, cosine), cosine)
        return np.array([nearest[chunk.source, span] for chunk, span, _ in places])


def candidates_of(hits: Sequence[Hit]) -> list[Place]:
    """The sentences of the passages that say something, each place once."""
    seen: set[tuple[str, Span]] = set()
    found = []
    for hit in hits:
        chunk = hit.chunk
        for span in chunk.sentences:
            if (chunk.source, span) in seen:
                continue
            seen.add((chunk.source, span))
            text = chunk.text[span.start - chunk.start : span.end - chunk.start]
            if not says_nothing(text):
                found.append((chunk, span, text))
    return found


def _likeness(asked: PieceVectors, read: PieceVectors) -> Floats:
    """For each word piece of the question the cosine of the nearest one of the sentence."""
    if not len(asked.pieces) or not len(read.pieces):
        return np.zeros(max(len(asked.pieces), 1))
    return np.asarray((asked.pieces @ read.pieces.T).max(axis=1))


def _pair(question: str, chunk: Chunk, span: Span, text: str) -> Pair:
    at = chunk.sentences.index(span)
    before = chunk.sentences[at - 1] if at else Span(chunk.start, chunk.start)
    said = chunk.text[before.start - chunk.start : before.end - chunk.start]
    return Pair(question, chunk.header, said, text)
