"""What to look for → the passages that may answer, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from rag.boosts import Boost, boost
from rag.candidates import Found, Scores, best, query_terms, search_texts
from rag.evidence import BestSentence, best_sentence, places_of, rarities
from rag.mentions import Pointer
from rag.nearness import Near, nearest_sentences
from rag.question import Question
from rag.question_encoder import encode_for_both
from rag.reranking import Reranker, rank_again
from rag.spelling import Spelling
from rag.syndication import fold
from rag.turns import Turn, take_turns
from rag.weights import DEFAULT, Weights
from vectorstore.encoder import Encoder
from vectorstore.searchable import SearchableStore
from vectorstore.types import Chunk, Filters, Hit

RANKED = 30
"""How many passages of each list are read for their best sentence."""


@dataclass(frozen=True, slots=True)
class _List:
    """One thing that is looked for: a part of the question at an outlet that it names."""

    text: str
    found: Found
    near: Scores
    """For each candidate the cosine of its nearest sentence."""
    pointers: tuple[Pointer, ...]
    is_part: bool


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The chunks of a list with what they were ranked by."""

    scores: Scores
    boosts: dict[int, Boost]
    sentences: dict[int, BestSentence]
    told: Scores = field(default_factory=dict)
    """What the reranker said of those that it read."""


def search(
    store: SearchableStore,
    encoder: Encoder,
    question: Question,
    *,
    k: int,
    filters: Filters | None = None,
    spelling: Spelling | None = None,
    weights: Weights = DEFAULT,
    reranker: Reranker | None = None,
) -> list[Hit]:
    """The best ``k`` chunks for ``question``, best first.

    Words (BM25 over stems) and vectors (cosine) each put forward candidates; their scores
    are brought to 0..1 and summed, and to each is added how near its nearest sentence lies. A
    question of several parts is searched part by part, a part that names several outlets or
    days once for each, and these searches take turns in giving a chunk, so that each gets its
    passages. What several outlets print word for word comes once: ``explanation["also_in"]``
    has the others. A ``reranker`` reads the best of each of these searches and orders them.
    """
    allowed = store.rows.allowed(filters or Filters())
    parts = question.parts if weights.parts else ()
    texts = [question.standalone, *(part.text for part in parts)]
    vectors, asked = encode_for_both(encoder, texts)
    found = search_texts(
        store,
        [query_terms(store, text, spelling) for text in texts],
        vectors,
        word_share=weights.words,
        allowed=allowed,
    )
    whole = found[0].fused
    candidates = sorted({key for one in found for key in one.fused})
    origins = store.rows.origins(candidates)
    near = nearest_sentences(store, candidates, asked) if weights.near else {}
    lists = [
        _List(part.text, one, _column(near, number, one), pointers, is_part=True)
        for number, (part, one) in enumerate(zip(parts, found[1:], strict=True), 1)
        for pointers in _apart(part.pointers or question.pointers, part.pointers, weights)
    ] or [
        _List(question.standalone, found[0], _column(near, 0, found[0]), pointers, is_part=False)
        for pointers in _apart(question.pointers, question.pointers, weights)
    ]
    plain: list[tuple[Scores, dict[int, Boost]]] = []
    for one in lists:
        boosts = {key: boost(origins.get(key), one.pointers, weights) for key in one.found.fused}
        scores = {
            key: score
            + boosts[key].total
            + weights.near * one.near[key]
            + (weights.whole * (whole.get(key, 0.0) + boosts[key].total) if one.is_part else 0.0)
            for key, score in one.found.fused.items()
        }
        plain.append((best(scores, max(RANKED, 2 * k)), boosts))
    chunks = store.chunks(sorted({key for scores, _ in plain for key in scores}))
    ranked = [
        _read(store, one, scores, boosts, chunks, weights)
        for one, (scores, boosts) in zip(lists, plain, strict=True)
    ]
    if reranker:
        ranked = [
            _again(reranker, one.text, old, chunks) for one, old in zip(lists, ranked, strict=True)
        ]
    turns = take_turns(
        [one.scores for one in ranked],
        sentence_of=lambda number, key: ranked[number].sentences[key].place,
        places_of=lambda key: places_of(chunks[key]),
        repeat=weights.repeat,
    )
    return fold((_hit(turn, chunks, lists, ranked, whole) for turn in turns), k)


def _apart(
    pointers: tuple[Pointer, ...], named: tuple[Pointer, ...], weights: Weights
) -> list[tuple[Pointer, ...]]:
    """Those that are searched together: each that is ``named`` has a search of its own."""
    if weights.pointers and len(named) > 1:
        return [(pointer,) for pointer in named]
    return [pointers]


def _column(near: Near, number: int, found: Found) -> Scores:
    """How near each candidate of the text ``number`` is; one without sentences, as a whole."""
    return {
        key: float(near[key][number]) if key in near else found.cosines.get(key, 0.0)
        for key in found.fused
    }


def _read(
    store: SearchableStore,
    one: _List,
    scores: Scores,
    boosts: dict[int, Boost],
    chunks: Mapping[int, Chunk],
    weights: Weights,
) -> _Ranked:
    """A list ranked again by the best sentence of each passage."""
    rarity = rarities(store, one.found.terms)
    sentences = {key: best_sentence(chunks[key], rarity, weights.header) for key in scores}
    return _Ranked(
        {key: score + weights.sentence * sentences[key].covered for key, score in scores.items()},
        boosts,
        sentences,
    )


def _again(reranker: Reranker, text: str, old: _Ranked, chunks: Mapping[int, Chunk]) -> _Ranked:
    """A list in the order of the reranker: those that it read, then the others as they were.

    What a named outlet or day adds it goes on adding.
    """
    passages = {key: chunks[key].searchable for key in old.scores}
    told = rank_again(reranker, text, old.scores, passages)
    order = sorted(told, key=lambda key: (-told[key] - old.boosts[key].total, key))
    # They share the scores that they had, which the reader was fitted on.
    scores = sorted((old.scores[key] for key in told), reverse=True)
    return replace(old, scores={**old.scores, **dict(zip(order, scores, strict=True))}, told=told)


def _hit(
    turn: Turn,
    chunks: Mapping[int, Chunk],
    lists: Sequence[_List],
    ranked: Sequence[_Ranked],
    whole: Scores,
) -> Hit:
    key, chunk = turn.key, chunks[turn.key]
    one, sentence = lists[turn.number], ranked[turn.number].sentences[turn.key]
    start, end = (at - chunk.start for at in sentence.place[1])
    boosts = ranked[turn.number].boosts[key]
    explanation = {
        "words": one.found.words.get(key, 0.0),
        "cosine": one.found.cosines.get(key, 0.0),
        "fused": one.found.fused[key],
        "near": one.near[key],
        "whole": whole.get(key, 0.0) if one.is_part else 0.0,
        "outlet": boosts.outlet,
        "date": boosts.date,
        "covered": sentence.covered,
        "sentence": chunk.text[start:end],
        "repeats": ranked[turn.number].scores[key] - turn.score,
        "part": one.text if one.is_part else "",
    }
    if key in ranked[turn.number].told:
        explanation["reranked"] = ranked[turn.number].told[key]
    return Hit(chunk, turn.score, MappingProxyType(explanation))
