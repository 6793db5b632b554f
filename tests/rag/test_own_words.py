"""Nobody is told that nothing was found about what a quote speaks of."""

from __future__ import annotations

from rag.language import Linguist
from rag.own_words import speaks_of
from rag.question import Part, analyse


def parts_of(question: str) -> tuple[Part, ...]:
    return analyse(question, linguist=Linguist()).parts


def test_a_quote_speaks_of_the_words_that_a_part_has_for_itself() -> None:
    parts = parts_of("What does Ada Byron say of gas and of goat cheese?")
    gas, cheese = parts
    both = ["Gas is dear, and so is the cheese of a goat."]
    assert speaks_of(gas, parts, both)
    assert speaks_of(cheese, parts, both)
    assert not speaks_of(cheese, parts, ["Gas is dear.", "A goat ate the hay."])
    assert not speaks_of(cheese, parts, [])


def test_parts_that_ask_for_unlike_things_are_not_compared() -> None:
    parts = parts_of("When and where was the ferry built?")
    quote = ["The ferry was built when the yard of Tromvik opened, where it lies."]
    assert not any(speaks_of(part, parts, quote) for part in parts)
    assert not speaks_of(parts[0], parts[:1], quote)
