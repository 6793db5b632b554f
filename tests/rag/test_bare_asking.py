"""A bare question word after a question, asked of what that was about."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.bare_asking import asked_of
from rag.followup import stand_alone
from rag.language import Linguist
from rag.types import Turn


@pytest.fixture(scope="module")
def linguist() -> Linguist:
    return Linguist()


@pytest.mark.parametrize(
    ("before", "focus", "asked", "whole"),
    [
        ("Did Norway offer Iceland a loan?", "", "why?", "Why did Norway offer Iceland a loan?"),
        ("Is she in favour of it?", "", "And why not?", "Why is she not in favour of it?"),
        ("Who did Ada Byron meet in Hull?", "Berta Holm", "when was that?",
         "When did Ada Byron meet Berta Holm in Hull?"),
        ("Who is Ada Byron running against?", "Berta Holm", "Why",
         "Why is Ada Byron running against Berta Holm?"),
        ("What did Norway promise Iceland?", "$1.5 billion", "how come?",
         "Why did Norway promise Iceland $1.5 billion?"),
        ("Who fled to Iceland?", "Ada Byron", "and when?", "When did Ada Byron flee to Iceland?"),
        ("Who was jailed?", "Ada Byron", "for how long?", None),
        ("How many people were arrested?", "nearly 7,000", "When?",
         "When were nearly 7,000 people arrested?"),
        ("How long is Ada Byron banned for?", "eight years", "why?", "Why is Ada Byron banned?"),
        ("Where was Ada Byron born?", "Hull", "why there?", "Why was Ada Byron born in Hull?"),
        ("When did the strike start?", "24 February 2022", "why then?",
         "Why did the strike start on 24 February 2022?"),
        ("Did Norway offer Iceland a loan?", "", "how much?",
         "How large a loan did Norway offer Iceland?"),
        ("Did Norway send ships to Iceland?", "", "how many?",
         "How many ships did Norway send to Iceland?"),
        ("What is the capital of Iceland?", "Hull", "since when?",
         "Since when is Hull the capital of Iceland?"),
        ("How much did Norway lend Iceland?", "$1.5 billion", "why?",
         "Why did Norway lend Iceland $1.5 billion?"),
        ("How many ships did Norway buy?", "Two", "when?", "When did Norway buy two ships?"),
        ("Who did Ada Byron talk to on Monday?", "Berta Holm", "why?",
         "Why did Ada Byron talk to Berta Holm on Monday?"),
        ("Who cut rates?", "The Bank of Norway", "Why?", "Why did the Bank of Norway cut rates?"),
        ("Is Ada Byron a judge?", "", "why not?", "Why is Ada Byron not a judge?"),
        ("Can't she come?", "", "why not?", "Why can't she come?"),
        ("Who won?", "Leeds", "how?", "How did Leeds win?"),
    ],
)  # fmt: skip
def test_a_bare_word_asks_of_the_question_before(
    linguist: Linguist, before: str, focus: str, asked: str, whole: str | None
) -> None:
    assert asked_of(asked, before, focus, linguist) == whole


@pytest.mark.parametrize(
    ("before", "focus", "asked"),
    [
        ("Who did Ada Byron meet?", "", "Why did she leave?"),
        ("Tell me about Ada Byron.", "", "why?"),
        ("Hull", "", "why?"),
        ("Who hasn't signed?", "Norway", "why?"),
        ("Who did not attend the summit?", "Ada Byron", "why?"),
        ("Who’s won the prize?", "Ada Byron", "why?"),
        ("How old is Ada Byron?", "82", "why?"),
        ("What did the bank do?", "It cut rates to 4%", "why?"),
        ("Who resigned and why?", "Ada Byron", "when?"),
        ("Did Ada or Berta win?", "Ada", "how?"),
        ("Do you know who won the race?", "Ada", "why?"),
        ("Is it true that Ada Byron is ill?", "", "why?"),
        ("Who did the police say they arrested?", "Ada Byron", "why?"),
        ("Did Norway arrest a judge?", "", "how many?"),
        ("What happened in Hull?", "a strike", "why?"),
    ],
)
def test_what_is_more_than_a_word_or_asks_of_no_clause_is_left(
    linguist: Linguist, before: str, focus: str, asked: str
) -> None:
    assert asked_of(asked, before, focus, linguist) is None


def test_what_a_follow_up_asks_of_takes_the_answer_along(linguist: Linguist) -> None:
    turn = Turn("Who did Ada Byron meet in Hull?", "She met Berta Holm there.", "Berta Holm")
    for asked in ("why?", "how come?", "And why did it?", "why exactly?"):
        whole = stand_alone(asked, (turn,), linguist)
        assert whole == "Why did Ada Byron meet Berta Holm in Hull?"
    assert stand_alone("since when?", (turn,), linguist).startswith("Since when did Ada Byron")


WORDS = (
    "Who What When did was is Ada Byron meet the loan in Hull and not to for Norway’s a how".split()
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join) | st.text(max_size=60),
    st.sampled_from(["", "Berta Holm", "$1.5 billion", "It cut rates"]) | st.text(max_size=30),
    st.sampled_from(["why?", "when", "how many?", "why not?", "why there?"]),
)
def test_any_question_before_gives_a_question_or_nothing(
    before: str, focus: str, asked: str
) -> None:
    whole = asked_of(asked, before, focus, Linguist())
    assert whole is None or whole.endswith("?")
