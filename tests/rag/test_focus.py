"""The answer phrase inside a quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.writing import focus_of
from vectorstore.types import Span

TEXT = "Over Svetlana Tikhanovskaya, who offered $1.5 billion for it, he won."


def said(start: int, end: int) -> str | None:
    focus = focus_of(TEXT, Span(start, end))
    return TEXT[focus.start : focus.end] if focus else None


def test_half_a_word_becomes_the_whole_word() -> None:
    at = TEXT.index("etlana")
    assert said(at, at + len("etlana Tikhan")) == "Svetlana Tikhanovskaya"


def test_marks_and_blanks_at_the_edges_are_left_out_and_signs_of_money_kept() -> None:
    at = TEXT.index(" $1.5")
    assert said(at, at + len(" $1.5 billion ")) == "$1.5 billion"


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        (
            "The harbour board heard Holm-Berg admit as much on Monday.",
            "Berg admit",
            "Holm-Berg admit",
        ),
        ("The board heard Ulvsby’s old dairy on Monday again.", "s old", "Ulvsby’s old"),
        ("Bakers on strike don't get to say when ovens are lit.", "t get", "don't get"),
        ("The prize went to Berta Holm's goat, said the judges.", "Berta Holm's", "Berta Holm"),
        ("Holm - who has goats - won it from the bakers on Monday.", "who has", "who has"),
    ],
)
def test_a_word_is_whole_with_its_hyphen_and_apostrophe(text: str, part: str, whole: str) -> None:
    at = text.index(part)
    focus = focus_of(text, Span(at, at + len(part)))
    assert focus
    assert text[focus.start : focus.end] == whole


def test_most_of_a_sentence_nothing_and_bare_marks_are_no_focus() -> None:
    assert said(0, len(TEXT)) is None
    assert said(3, 3) is None
    comma = TEXT.index(",")
    assert said(comma, comma + 1) is None
    assert focus_of(TEXT, None) is None


@given(st.text(max_size=40), st.data())
def test_a_focus_holds_its_answer_and_stands_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    focus = focus_of(text, Span(start, end))
    if focus:
        assert 0 <= focus.start < focus.end <= len(text)
        assert focus.start < end
        assert focus.end > start
        assert focus.end - focus.start <= len(text) / 2
