"""A passage → the sentence of it that covers most of what is asked.

A passage of 200 words that holds all words of a question in different sentences answers
it less often than one that holds half of them in one.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rag.candidates import Terms
from vectorstore.lexical import analyzer
from vectorstore.ranking import idf
from vectorstore.searchable import SearchableStore
from vectorstore.types import Chunk, Span

Place = tuple[str, Span]
"""A sentence where it stands: the source of its article, its span there."""

_ANALYZER = analyzer()
_REMEMBERED = 8_000


@dataclass(frozen=True, slots=True)
class BestSentence:
    """The sentence of a passage that covers most of a question, and how much, 0..1."""

    place: Place
    covered: float


def rarities(store: SearchableStore, terms: Terms) -> dict[str, float]:
    """The weight of each word: its inverse document frequency over the chunks."""
    total = len(store.vectors)
    return {
        token: weight * idf(store.words.document_frequency(token), total) for token, weight in terms
    }


def best_sentence(chunk: Chunk, rarity: Mapping[str, float], header: float) -> BestSentence:
    """The sentence with most of the words of ``rarity``; the first one of equals."""
    shares = covered_shares(chunk, rarity, header)
    at = max(range(len(shares)), key=lambda i: (shares[i], -i))
    return BestSentence((chunk.source, chunk.sentences[at]), min(shares[at], 1.0))


def covered_shares(chunk: Chunk, rarity: Mapping[str, float], header: float) -> list[float]:
    """The share of the words of ``rarity``, by weight, that each sentence of a passage has.

    A word that only the header of the passage has counts ``header`` of its weight.
    """
    read = _read(chunk.header, chunk.text, tuple(_inside(chunk)))
    total = sum(rarity.values()) or 1.0
    # In the order of the question, never of a set, on which the last bits of a sum would hang.
    worth = [
        (word, weight, header * weight if word in read.header else 0.0)
        for word, weight in rarity.items()
    ]
    return [
        sum(said if word in words else titled for word, said, titled in worth) / total
        for words in read.sentences
    ]


def places_of(chunk: Chunk) -> Iterable[Place]:
    """Every sentence of a passage where it stands."""
    return ((chunk.source, span) for span in chunk.sentences)


@dataclass(frozen=True, slots=True)
class _Words:
    header: frozenset[str]
    sentences: tuple[frozenset[str], ...]


@functools.lru_cache(maxsize=_REMEMBERED)
def _read(header: str, text: str, sentences: tuple[Span, ...]) -> _Words:
    return _Words(
        frozenset(_ANALYZER.analyze(header)),
        tuple(frozenset(_ANALYZER.analyze(text[span.start : span.end])) for span in sentences),
    )


def _inside(chunk: Chunk) -> Iterable[Span]:
    return (Span(s.start - chunk.start, s.end - chunk.start) for s in chunk.sentences)
