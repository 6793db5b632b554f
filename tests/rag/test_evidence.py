"""The best sentence of a passage is the one that covers most of what is asked."""

from __future__ import annotations

import itertools

import pytest

from rag.evidence import best_sentence, places_of
from vectorstore.types import Chunk, Span

SENTENCES = (
    "The harbour was quiet.",
    "A bridge over the harbour closed for nine weeks.",
    "Goats slept.",
)
START = 40


def chunk(title: str | None = None) -> Chunk:
    text = " ".join(SENTENCES)
    starts = itertools.accumulate((len(s) + 1 for s in SENTENCES), initial=START)
    spans = tuple(Span(at, at + len(s)) for at, s in zip(starts, SENTENCES, strict=False))
    return Chunk("id", "a.txt", START, START + len(text), text, spans, title=title)


def best(rarity: dict[str, float], *, title: str | None = None) -> tuple[int, float]:
    found = best_sentence(chunk(title), rarity, 0.5)
    return list(places_of(chunk())).index(found.place), round(found.covered, 6)


def test_the_sentence_with_the_rarest_words_wins() -> None:
    assert best({"harbour": 1.0, "bridg": 3.0}) == (1, 1.0)
    assert best({"harbour": 1.0, "goat": 3.0}) == (2, 0.75)
    assert best({"quiet": 1.0, "goat": 1.0}) == (0, 0.5)


def test_nothing_covered_is_nothing() -> None:
    assert best({"whale": 2.0}) == (0, 0.0)
    assert best({}) == (0, 0.0)


def test_a_word_of_the_header_alone_counts_half_and_never_twice() -> None:
    assert best({"goat": 1.0, "fair": 1.0}, title="The fair") == (2, 0.75)
    assert best({"goat": 1.0}, title="Goats") == (2, 1.0)


@pytest.mark.parametrize("order", list(itertools.permutations(["harbour", "bridg", "goat"])))
def test_the_order_of_the_words_is_of_no_account(order: tuple[str, ...]) -> None:
    weights = {"harbour": 0.1, "bridg": 0.2, "goat": 0.3}
    assert best({word: weights[word] for word in order}) == best(weights)
