"""Lines that are no sentences answer last, and some of them never."""

from __future__ import annotations

import pytest

from rag.findings import Evidence
from rag.fragments import says_nothing, sentences_first
from rag.language import Linguist
from vectorstore.types import Chunk, Span


@pytest.mark.parametrize(
    "line",
    [
        "— Berta Holm (@bertaholm) May 3, 2021",
        "🐐 — Ulvsby Dairy (@ulvsby) 3 May 2021",
        "– Berta Holm (@bertaholm)",
        "3 May 2021",
        "Monday, 3 May 2021, 09:30 GMT",
        "Last updated on 3 May 2021",
    ],
)
def test_a_signature_or_a_date_alone_says_nothing(line: str) -> None:
    assert says_nothing(line)


@pytest.mark.parametrize(
    "line",
    [
        "The dairy opened on 3 May 2021.",
        "Since May 2021",
        "Nine.",
        "Three goats — Berta Holm (@bertaholm) said — were sold on 3 May 2021.",
        "Goats for sale, 3 May 2021",
        "1741",
        "",
        "12 March 2020: $4.50",
        "15 July 2023: 2-1",
        "May 3, 2021 | 1,204 | 33",
        "- The dam broke and forty people died (@ulvsby)",
    ],
)
def test_a_line_with_anything_else_says_something(line: str) -> None:
    assert not says_nothing(line)


def _evidence(text: str) -> Evidence:
    chunk = Chunk("a#0", "a.txt", 0, len(text), text, (Span(0, len(text)),))
    return Evidence(chunk, Span(0, len(text)), text, 0.5)


def test_headings_come_last_and_the_rest_stays_in_its_order() -> None:
    texts = ["Goats of the year", "Berta Holm sells goats.", "Nine goats", "Judge: Kasimir Wolny"]
    ordered = sentences_first([_evidence(text) for text in texts], Linguist())
    assert [piece.text for piece in ordered] == [texts[1], texts[3], texts[0], texts[2]]
