"""A bare phrase takes the place of its like in the question before it."""

from __future__ import annotations

import pytest

from rag.filling_in import filled_in
from rag.followup import stand_alone
from rag.language import Linguist
from rag.mentions import OutletNames
from rag.types import Turn

OUTLETS = OutletNames(["AFP", "Sky Sports", "The Gazette"])


@pytest.fixture(scope="module")
def linguist() -> Linguist:
    """English, parsed."""
    return Linguist()


@pytest.mark.parametrize(
    ("before", "asked", "whole"),
    [
        ("Who is the mayor of Leeds?", "and of Hull?", "Who is the mayor of Hull?"),
        ("What is Norway's growth in May?", "And in Italy?", "What is Italy's growth in May?"),
        (
            "What happened in the second week of the strike?",
            "and in the third week?",
            "What happened in the third week of the strike?",
        ),
        (
            "What did they say about the loan to Norway?",
            "and about fish?",
            "What did they say about fish?",
        ),
        ("When did Ada Byron leave?", "and from Paris?", "When did Ada Byron leave from Paris?"),
    ],
)
def test_a_phrase_with_a_preposition_stands_for_one_with_the_same(
    linguist: Linguist, before: str, asked: str, whole: str
) -> None:
    assert filled_in(asked, before, linguist) == whole


@pytest.mark.parametrize(
    ("before", "asked", "whole"),
    [
        ("Who is the mayor of Leeds?", "What about Hull?", "Who is the mayor of Hull?"),
        ("What did Ada Byron do?", "And Holm?", "What did Holm do?"),
        ("What does the Labour Party want?", "And the Greens?", "What does the Greens want?"),
        ("Who is Norway's coach?", "and Sweden's?", "Who is Sweden's coach?"),
        ("Who is the coach of Norway?", "and Sweden's?", "Who is the coach of Sweden?"),
        ("When did the Halland ferry sink?", "And the Vinga?", "When did the Vinga ferry sink?"),
        ("How much did oil cost in June?", "and July?", "How much did oil cost in July?"),
        ("What did Holm say in April?", "And before May?", "What did Holm say before May?"),
        ("Who was the mayor in 2020?", "And after 2020?", "Who was the mayor after 2020?"),
        ("How many people died in 2020?", "And last year?", "How many people died last year?"),
    ],
)
def test_a_name_stands_for_a_name(linguist: Linguist, before: str, asked: str, whole: str) -> None:
    assert filled_in(asked, before, linguist) == whole


@pytest.mark.parametrize(
    ("before", "asked", "whole"),
    [
        ("How old are the goats?", "And the sheep?", "How old are the sheep?"),
        (
            "How many men were killed in Leeds?",
            "and women?",
            "How many women were killed in Leeds?",
        ),
        ("What is Byron's age?", "And Byron's wage?", "What is Byron's wage?"),
    ],
)
def test_a_noun_stands_for_a_noun(linguist: Linguist, before: str, asked: str, whole: str) -> None:
    assert filled_in(asked, before, linguist) == whole


@pytest.mark.parametrize(
    ("before", "whole"),
    [
        ("What does AFP say about Leeds?", "What does the Gazette say about Leeds?"),
        ("What do AFP and Sky Sports say about it?", "What do the Gazette say about it?"),
        ("What did Ada Byron say about Leeds?", None),
    ],
)
def test_an_outlet_stands_for_outlets_alone(
    linguist: Linguist, before: str, whole: str | None
) -> None:
    assert filled_in("and the Gazette?", before, linguist, OUTLETS) == whole


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        ("Where was Ada Byron born?", "and when?"),
        ("Where was Ada Byron born?", "And did Holm know?"),
        ("How many goals did Byron score in Leeds?", "And Byron's weight?"),
        ("Who is the leader of Ulvia?", "And Marta Lindqvist?"),
        ("Who called?", "And in March or April or May of the year after that?"),
        ("And in Kenya?", "What about Uganda?"),
        ("", "And Holm?"),
        ("Who called?", "And?"),
    ],
)
def test_what_is_like_nothing_is_put_nowhere(linguist: Linguist, before: str, asked: str) -> None:
    assert filled_in(asked, before, linguist) is None


def test_what_the_question_before_leaned_on_is_kept(linguist: Linguist) -> None:
    turn = Turn("Did Leeds beat Hull — who scored?", "Ada Byron did.")
    alone = stand_alone("and against York?", [turn], linguist)
    assert alone == "Did Leeds beat Hull — who scored against York?"


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        ("Who bought the house?", "And the price?"),
        ("Who won the election in Berlin?", "And the date?"),
        ("Who cancelled the match?", "And the reason?"),
    ],
)
def test_what_was_done_to_something_is_asked_of_nothing_else(
    linguist: Linguist, before: str, asked: str
) -> None:
    assert filled_in(asked, before, linguist) is None
