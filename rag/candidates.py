"""One text → the chunks that words and vectors put forward for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.spelling import VARIANT_WEIGHT, Spelling
from rag.stopwords import STOPWORDS
from vectorstore.ranking import idf
from vectorstore.searchable import SearchableStore
from vectorstore.types import FloatMatrix, KeyArray

DEPTH = 300
"""How deep each of the two searches looks. The last one found marks the zero of its scale:
with 100 the zero stood so high that a passage found by one search alone was worth little."""
CANDIDATES = 150
"""How many of them go on."""

Terms = list[tuple[str, float]]
"""The words that are looked for as the index counts them, each with its weight."""
Scores = dict[int, float]
"""By the key of a chunk."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the two searches say of one text: by chunk key, BM25, cosine and their sum."""

    terms: Terms
    words: Scores
    cosines: Scores
    fused: Scores
    """The best candidates only."""


def search_texts(
    store: SearchableStore,
    terms: Sequence[Terms],
    vectors: FloatMatrix,
    *,
    word_share: float,
    allowed: KeyArray | None = None,
) -> list[Found]:
    """The chunks for each text, by its words and its row of ``vectors``."""
    near = (
        store.vectors.search(vectors, DEPTH, allowed=allowed)
        if word_share < 1.0
        else [[] for _ in terms]
    )
    said = [store.words.search(one, DEPTH, allowed=allowed) if word_share else [] for one in terms]
    return [
        _sum(one, dict(words), dict(cosines), word_share)
        for one, words, cosines in zip(terms, said, near, strict=True)
    ]


def _sum(terms: Terms, words: Scores, cosines: Scores, word_share: float) -> Found:
    """Both searches scaled to 0..1 and summed."""
    scaled_words, scaled_cosines = scale(words), scale(cosines)
    fused = {
        key: word_share * scaled_words.get(key, 0.0)
        + (1 - word_share) * scaled_cosines.get(key, 0.0)
        for key in words.keys() | cosines.keys()
    }
    return Found(terms, words, cosines, best(fused, CANDIDATES))


def query_terms(store: SearchableStore, question: str, spelling: Spelling | None = None) -> Terms:
    """The words of a question that are looked for, each with its weight.

    With ``spelling``, other spellings of its names are looked for as well, at less weight: a
    rare one counts no more than the name as it was asked for.
    """
    every = store.words.tokens(question)
    tokens = list(dict.fromkeys(t for t in every if t not in STOPWORDS)) or every
    terms = dict.fromkeys(tokens, 1.0)
    for token, variants in spelling.variants_in(question).items() if spelling else ():
        for variant in variants:
            share = min(1.0, _rarity(store, token) / _rarity(store, variant))
            terms.setdefault(variant, VARIANT_WEIGHT * share)
    return list(terms.items())


def _rarity(store: SearchableStore, token: str) -> float:
    return idf(store.words.document_frequency(token), len(store.vectors))


def best(scores: Scores, most: int) -> Scores:
    """The best ``most`` of ``scores`` in their order, ties in the order of the keys."""
    order = sorted(scores, key=lambda key: (-scores[key], key))
    return {key: scores[key] for key in order[:most]}


def scale(scores: Scores) -> Scores:
    """Scores brought to 0..1 between the least and the greatest."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}
