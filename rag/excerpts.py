"""Passages that were found → their sentences nearest to the question, within so many words.

What pays by the word, a language model's prompt above all, need not read whole passages: of
1,000 words those of single sentences hold more of what is asked for (docs/retrieval.md).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from rag.candidates import query_terms
from rag.evidence import Place, covered_shares, places_of, rarities
from rag.fragments import says_nothing
from rag.nearness import sentence_cosines
from rag.question import Question
from rag.question_encoder import encode_for_both
from rag.spelling import Spelling
from rag.turns import take_turns
from rag.weights import DEFAULT, Weights
from vectorstore.encoder import Encoder
from vectorstore.records import key_of
from vectorstore.searchable import SearchableStore
from vectorstore.types import Chunk, FloatVector, Hit, chunk_id

DEEP = 60
"""Passages whose sentences take part."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that was taken: where it stands, the passage it is of, its score."""

    place: Place
    hit: Hit
    score: float
    near: float
    covered: float

    @property
    def text(self) -> str:
        """It, verbatim."""
        span, chunk = self.place[1], self.hit.chunk
        return chunk.text[span.start - chunk.start : span.end - chunk.start]


def excerpts(
    store: SearchableStore,
    encoder: Encoder,
    question: Question,
    hits: Sequence[Hit],
    words: int,
    *,
    spelling: Spelling | None = None,
    weights: Weights = DEFAULT,
) -> list[Hit]:
    """Runs of sentences of ``hits``, of ``words`` words together at most, best first.

    ``hits`` are what ``rag.retrieval.search`` found for ``question``. A sentence has the score
    of its passage with its own nearness and cover in place of the best ones'; the parts of the
    question take turns, as they do there. The first that is longer than what is left ends it, so
    that more words give what fewer gave and more. Neighbours that were both taken are one excerpt,
    verbatim, whose chunk has an id of its own; its explanation is that of its best sentence.
    """
    scored = _scored(store, encoder, question, hits, spelling, weights)
    left, taken = words, []
    for sentence in scored:
        left -= len(sentence.text.split())
        if left < 0:
            break
        taken.append(sentence)
    return _joined(taken, hits)


def _scored(
    store: SearchableStore,
    encoder: Encoder,
    question: Question,
    hits: Sequence[Hit],
    spelling: Spelling | None,
    weights: Weights,
) -> Iterator[_Sentence]:
    """Every sentence of ``hits`` once, best first, the parts of the question in turn."""
    texts = [question.standalone, *(part.text for part in question.parts)]
    _, asked = encode_for_both(encoder, texts)
    rarity = [rarities(store, query_terms(store, text, spelling)) for text in texts]
    numbers = [_index(texts, str(hit.explanation.get("part", ""))) for hit in hits]
    keys = [key_of(hit.chunk.id) for hit in hits]
    near = {
        number: sentence_cosines(
            store, [key for key, n in zip(keys, numbers, strict=True) if number in (0, n)], vector
        )
        for number, vector in enumerate(asked)
        if number in (0, *numbers)
    }
    places: dict[Place, int] = {}
    lists: dict[int, dict[int, float]] = {}
    of: dict[tuple[int, int], tuple[Hit, float, float]] = {}
    for hit, number, key in zip(hits, numbers, keys, strict=True):
        own = _worth(hit, near[number].get(key), rarity[number], weights)
        whole = (
            _worth(hit, near[0].get(key), rarity[0], weights) if number else [(0.0, 0.0)] * len(own)
        )
        base = _without_sentence(hit, weights)
        scores = lists.setdefault(number, {})
        for place, worth, more in zip(places_of(hit.chunk), own, whole, strict=True):
            at = places.setdefault(place, len(places))
            score = base + weights.excerpt * (sum(worth) + 0.5 * sum(more))
            if score > scores.get(at, float("-inf")):
                scores[at], of[number, at] = score, (hit, *worth)
    order = sorted(lists)
    by_number = list(places)
    for turn in take_turns([lists[number] for number in order]):
        hit, nearness, covered = of[order[turn.number], turn.key]
        sentence = _Sentence(by_number[turn.key], hit, turn.score, nearness, covered)
        if not says_nothing(sentence.text):
            yield sentence


def _index(texts: Sequence[str], text: str) -> int:
    return texts.index(text) if text in texts else 0


def _worth(
    hit: Hit, near: FloatVector | None, rarity: Mapping[str, float], weights: Weights
) -> list[tuple[float, float]]:
    """Nearness and cover of each sentence; without vectors each is as near as the passage."""
    shares = [min(share, 1.0) for share in covered_shares(hit.chunk, rarity, weights.header)]
    known = [hit.explanation.get("near", 0.0)] * len(shares) if near is None else near.tolist()
    return list(zip(known, shares, strict=True))


def _without_sentence(hit: Hit, weights: Weights) -> float:
    """The score of a passage less what its sentences and its being a repeat made of it."""
    told = hit.explanation
    if "reranked" in told:  # its score is no sum of these
        return float(hit.score + told.get("repeats", 0.0))
    own = weights.near * told.get("near", 0.0) + weights.sentence * told.get("covered", 0.0)
    return float(hit.score + told.get("repeats", 0.0) - own)


def _joined(taken: Sequence[_Sentence], hits: Sequence[Hit]) -> list[Hit]:
    """Sentences → excerpts, each where the first of its sentences stood."""
    rank = {sentence.place: at for at, sentence in enumerate(taken)}
    follows = {pair for hit in hits for pair in _neighbours(hit.chunk)}
    runs: list[tuple[list[_Sentence], list[Chunk]]] = []
    for sentence in sorted(taken, key=lambda one: one.place):
        run, passages = runs[-1] if runs else ([], [])
        # Its words are taken from a passage, so one passage must hold all of it.
        both = [chunk for chunk in passages if sentence.place[1] in chunk.sentences]
        if both and (run[-1].place, sentence.place) in follows:
            runs[-1] = [*run, sentence], both
        else:
            source, span = sentence.place
            chunks = (hit.chunk for hit in hits)
            runs.append(
                ([sentence], [c for c in chunks if c.source == source and span in c.sentences])
            )
    runs.sort(key=lambda one: min(rank[sentence.place] for sentence in one[0]))
    return [_excerpt(run, passages[0]) for run, passages in runs]


def _neighbours(chunk: Chunk) -> Iterator[tuple[Place, Place]]:
    """Pairs of sentences with nothing between them."""
    for first, second in itertools.pairwise(chunk.sentences):
        if not chunk.text[first.end - chunk.start : second.start - chunk.start].strip():
            yield (chunk.source, first), (chunk.source, second)


def _excerpt(run: Sequence[_Sentence], passage: Chunk) -> Hit:
    spans = tuple(one.place[1] for one in run)
    start, end = spans[0].start, spans[-1].end
    text = passage.text[start - passage.start : end - passage.start]
    best = max(run, key=lambda one: one.score)
    place = chunk_id(passage.source, start, text)
    cut = replace(passage, id=place, start=start, end=end, text=text, sentences=spans)
    own = {"near": best.near, "covered": best.covered, "sentence": best.text, "repeats": 0.0}
    told = {**best.hit.explanation, **own, "passage": best.hit.chunk.id}
    return Hit(cut, best.score, MappingProxyType(told))
