"""Passages → the sentences that answer, or none."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np

from rag.absence import missing_names
from rag.features import NAMES, Candidate, FeatureMaker, Matrix
from rag.language import Linguist
from rag.linear import Floats, Logistic
from rag.piece_memory import PieceMemory
from rag.question import Question
from rag.rarity import Rarity
from rag.stopwords import STOPWORDS
from rag.syndication import copies_of
from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import PieceVectors
from vectorstore.faiss_store import FaissStore
from vectorstore.types import Chunk, Hit, Span

_ENCODED = 80
"""Sentences that go through the encoder for a question: the likeliest by their words."""
_PARSED = 36
"""Of these, sentences that are parsed and scored."""
_MARGIN = 0.1
_MARGIN_WHEN_SURE = 0.35
"""A further sentence is quoted when its odds are this share of the best one's. Where the
reader is sure the best one is enough; where it is not, a person should see more."""
_SURE = 0.5
POOLED = tuple(
    "cosine pieces_near soft exact soft_near exact_near exact_passage soft_passage least_near "
    "names names_near names_passage focus verb focus_near verb_near others_near focus_bound "
    "verb_bound".split()
)
ANSWER_NAMES = (
    *NAMES,
    "best",
    "second",
    "lead",
    *(f"most_{name}" for name in POOLED),
)
"""Columns of what decides whether to answer: the best sentence's row, the scores of the best
two, and the greatest value of some columns over all sentences."""


Place = tuple[Chunk, Span, str]
"""A sentence where it stands: its chunk, its span in the article, its text."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of an article that may answer, with its score of 0..1."""

    chunk: Chunk
    span: Span
    text: str
    score: float
    also_in: tuple[str, ...] = ()
    """Other sources in which the same report has this sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found: the evidence chosen, and how sure it is that it answers."""

    evidence: tuple[Evidence, ...]
    nearest: tuple[Evidence, ...]
    confidence: float
    unanswered: tuple[str, ...] = ()
    """Parts of the question that nothing was found for."""
    missing: tuple[str, ...] = ()
    """Names in the question that no article mentions."""


@dataclass(frozen=True, slots=True)
class ReaderModel:
    """The two regressions of the reader, as ``eval.train_reader`` fits them."""

    sentence: Logistic
    answer: Logistic

    @classmethod
    @functools.cache
    def shipped(cls) -> ReaderModel:
        """The model that comes with Newsdesk."""
        raw = json.loads((files("rag") / "reader_model.json").read_text(encoding="utf-8"))
        return cls(
            Logistic.from_json(raw["sentence"], NAMES),
            Logistic.from_json(raw["answer"], ANSWER_NAMES),
        )


class Reader:
    """Chooses sentences by a small model over features of question and sentence."""

    def __init__(
        self,
        store: FaissStore,
        encoder: SentenceEncoder,
        *,
        linguist: Linguist | None = None,
        model: ReaderModel | None = None,
        pieces: PieceMemory | None = None,
    ) -> None:
        self._store = store
        self._model = model
        self._rarity = Rarity(store, encoder.rank_of)
        self._linguist = linguist or Linguist()
        self._features = FeatureMaker(
            encoder, self._linguist, self._rarity, chunks=len(store.vectors)
        )
        self._pieces = pieces or PieceMemory(encoder)

    def read(
        self, question: Question, hits: Sequence[Hit], *, most: int, least: float = 0.0
    ) -> Reading:
        """The sentences of ``hits`` that answer, at most ``most``, best first.

        A question of several parts is read part by part, and each gives its best sentence
        before any gives its second. A part is held to half of ``least``, since what stands
        beside it speaks for it; where even that fails it is named as unanswered.
        """
        whole = replace(
            self._read_one(question.standalone, question.kind, hits, most),
            missing=missing_names(self._linguist.parse([question.standalone])[0], self._store),
        )
        if not question.parts:
            return whole
        parts = [self._read_one(part.text, part.kind, hits, most) for part in question.parts]
        found = [reading for reading in parts if reading.confidence >= least / 2]
        unanswered = [
            part.text
            for part, reading in zip(question.parts, parts, strict=True)
            if reading.confidence < least / 2
        ]
        return Reading(
            evidence=_merge([*found, whole], max(most, len(found))),
            nearest=whole.nearest,
            confidence=max(whole.confidence, float(np.mean([p.confidence for p in parts]))),
            unanswered=tuple(unanswered) if found else (),
            missing=whole.missing,
        )

    def examine(self, text: str, kind: str, hits: Sequence[Hit]) -> tuple[list[Place], Matrix]:
        """The candidate sentences for a question and their features, row for row."""
        places, covered = self._likeliest_by_words(text, candidates_of(hits))
        if not places:
            return [], np.zeros((0, len(NAMES)))
        asked, *read = self._pieces.read([text, *(sentence for _, _, sentence in places)])
        cosines = np.array([one.whole @ asked.whole for one in read], dtype=np.float32)
        likeness = np.array([_likeness(asked, one) for one in read], dtype=np.float32)
        number = {hit.chunk.id: i for i, hit in enumerate(hits)}
        shares = np.array(
            [hits[number[chunk.id]].score / max(hits[0].score, 1e-9) for chunk, _, _ in places]
        )
        plain = 0.3 * cosines + 0.5 * likeness.mean(axis=1) + 0.2 * covered + 0.1 * shares
        kept = sorted(np.argsort(-plain, kind="stable")[:_PARSED].tolist())
        candidates = []
        for i in kept:
            chunk, _, sentence = places[i]
            hit = hits[number[chunk.id]]
            candidates.append(
                Candidate(
                    text=sentence,
                    passage=number[chunk.id],
                    header=chunk.header,
                    hit_share=float(shares[i]),
                    passage_cosine=float(hit.explanation.get("cosine", 0.0)),
                )
            )
        pieces = [(int(a), int(b)) for a, b in asked.places]
        matrix = self._features.matrix(
            text, kind, candidates, cosines[kept], likeness[kept], pieces
        )
        return [places[i] for i in kept], matrix

    def _read_one(self, text: str, kind: str, hits: Sequence[Hit], most: int) -> Reading:
        places, matrix = self.examine(text, kind, hits)
        if not places:
            return Reading((), (), 0.0)
        model = self._model or ReaderModel.shipped()
        scores = model.sentence.probability(matrix)
        confidence = float(model.answer.probability(answer_row(matrix, scores)[np.newaxis])[0])
        order = sorted(range(len(places)), key=lambda i: (-scores[i], i))
        ranked = {
            i: Evidence(chunk, span, sentence, float(scores[i]))
            for i in order
            for chunk, span, sentence in [places[i]]
        }
        margin = _MARGIN_WHEN_SURE if confidence >= _SURE else _MARGIN
        chosen = _distinct([ranked[i] for i in choose(scores, most, margin=margin)])
        nearest = _distinct(list(ranked.values()))[:3]
        return Reading(self._placed(chosen, hits), self._placed(nearest, hits), confidence)

    def _placed(self, evidence: Sequence[Evidence], hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """Each piece with the other sources of the same report that have it."""
        return tuple(
            replace(one, also_in=copies_of(one.chunk, one.text, hits, self._text_of))
            for one in evidence
        )

    def _text_of(self, source: str) -> str | None:
        article = self._store.rows.article(source)
        return article.text if article else None

    def _likeliest_by_words(self, text: str, places: list[Place]) -> tuple[list[Place], Floats]:
        """The places whose words cover most of the question, in the order they had.

        With them, for each, the share of the question's words that it covers, by rarity.
        """
        tokens = self._store.words.tokens
        wanted = {t: self._rarity(t) for t in tokens(text) if t not in STOPWORDS}
        total = sum(wanted.values()) or 1.0
        covered = np.array(
            [
                sum(wanted[t] for t in set(tokens(sentence)) & wanted.keys()) / total
                for _, _, sentence in places
            ]
        )
        kept = np.sort(np.argsort(-covered, kind="stable")[:_ENCODED])
        return [places[i] for i in kept], covered[kept]


def choose(scores: Floats, most: int, *, margin: float = _MARGIN) -> list[int]:
    """The rows worth quoting, best first: those whose odds are near the best one's."""
    odds = scores / np.maximum(1.0 - scores, 1e-9)
    order = np.argsort(-scores, kind="stable")[:most]
    return [int(i) for i in order if odds[i] >= margin * odds[order[0]]]


def answer_row(matrix: Matrix, scores: Floats) -> Floats:
    """The features of whether to answer at all, shape (len(ANSWER_NAMES),)."""
    order = np.argsort(-scores, kind="stable")
    best = float(scores[order[0]])
    second = float(scores[order[1]]) if len(order) > 1 else 0.0
    pooled = matrix[:, [NAMES.index(name) for name in POOLED]].max(axis=0)
    return np.concatenate([matrix[order[0]], [best, second, best - second], pooled])


def candidates_of(hits: Sequence[Hit]) -> list[Place]:
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


def _likeness(asked: PieceVectors, read: PieceVectors) -> Floats:
    """For each word piece of the question the cosine of the nearest one of the sentence."""
    if not len(asked.pieces) or not len(read.pieces):
        return np.zeros(max(len(asked.pieces), 1))
    return np.asarray((asked.pieces @ read.pieces.T).max(axis=1))


def _merge(readings: Sequence[Reading], most: int) -> tuple[Evidence, ...]:
    """The best of each reading in turn, each place once, at most ``most``."""
    merged: list[Evidence] = []
    longest = max(len(reading.evidence) for reading in readings)
    for rank in range(longest):
        merged += [r.evidence[rank] for r in readings if rank < len(r.evidence)]
    return tuple(_distinct(merged)[:most])


def _distinct(evidence: Sequence[Evidence]) -> list[Evidence]:
    """``evidence`` without places and words that came before."""
    seen: set[str] = set()
    kept = []
    for piece in evidence:
        words = " ".join(piece.text.lower().split())
        if words not in seen:
            seen.add(words)
            kept.append(piece)
    return kept
