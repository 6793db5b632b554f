"""The question as asked becomes one that stands alone, with what it wants and names."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.followup import stand_alone
from rag.mentions import OutletNames
from rag.question import analyse, kind_of
from rag.types import Turn

FERRY = Turn("How many people drowned when the Halland ferry sank?", "Nine.")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who stole the painting?", "who"),
        ("Whose painting was stolen?", "who"),
        ("To whom was it sold?", "who"),
        ("When does the bridge open?", "when"),
        ("In what year was it built?", "when"),
        ("Which day was named?", "when"),
        ("Where was the painting found?", "where"),
        ("In which city was it found?", "where"),
        ("How many officers came?", "how many"),
        ("How old is the captain?", "how many"),
        ("Tell me the death toll.", "how many"),
        ("How much did it cost?", "how much"),
        ("What percentage voted?", "how much"),
        ("Why was the vote put off?", "why"),
        ("What caused the flood?", "why"),
        ("How did the thief escape?", "how"),
        ("Which museum lost it?", "which"),
        ("What did the mayor promise?", "what"),
        ("Did the mayor resign?", "yes or no"),
        ("did WHO say so?", "who"),
        ("", "yes or no"),
    ],
)
def test_the_first_question_word_tells_the_kind(question: str, kind: str) -> None:
    assert kind_of(question) == kind


def test_the_first_of_two_question_words_counts() -> None:
    assert kind_of("Who knows when it opens?") == "who"
    assert kind_of("When did they learn who it was?") == "when"


@pytest.mark.parametrize(
    "asked",
    [
        "Who painted the stolen Vermeer?",
        "How many weeks will the bridge be closed?",
        # Words that could point back and here do not.
        "Who told the Gazette that Marta Lindqvist hesitated?",
        "Who warned that the dyke of Ulvsby leaks?",
        "Are there cracks in the Tarnow bridge?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(asked: str) -> None:
    assert stand_alone(asked, []) == asked
    assert stand_alone(asked, [FERRY]) == asked


@pytest.mark.parametrize(
    "asked",
    [
        "Who was its captain?",
        "And where?",
        "What about the crew?",
        "Did they complain?",
        "What happened after that?",
        "Who attended that inquiry?",
        "Were there children among the dead?",
    ],
)
def test_a_question_that_leans_on_the_last_gets_its_words(asked: str) -> None:
    assert stand_alone(asked, []) == asked
    alone = stand_alone(asked, [FERRY])
    assert "Halland" in alone
    assert asked.rstrip("?") in alone


def test_names_of_a_turn_before_the_last_are_carried_on() -> None:
    turns = [Turn("Who is Marta Lindqvist?", "A captain."), FERRY]
    alone = stand_alone("Was she on it?", turns)
    assert "Marta Lindqvist" in alone
    assert "Halland" in alone


def test_a_long_conversation_does_not_pile_up() -> None:
    turns: list[Turn] = [FERRY]
    lengths = []
    for i in range(40):
        alone = stand_alone(f"And what did he say about it in year {i}?", turns)
        turns.append(Turn(alone, "Nothing."))
        lengths.append(len(alone))
    assert max(lengths) < 1000
    assert "year 39" in alone


def test_what_was_spoken_of_long_before_is_not_carried_on() -> None:
    turns = [Turn("Who owns the dairy — Who milks the goats — How old are the goats?", "four.")]
    alone = stand_alone("And the sheep?", turns)
    assert alone == "Who milks the goats — How old are the goats — And the sheep?"


def test_an_endless_turn_is_not_carried_whole() -> None:
    alone = stand_alone("Who was its captain?", [Turn("Halland " * 100_000, "Nine.")])
    assert len(alone) < 2000
    assert "captain" in alone


def test_what_was_asked_is_kept_and_told_from_what_is_searched_for() -> None:
    alone = analyse("Who  painted\n the Vermeer?", [FERRY])
    assert alone.asked == alone.standalone == "Who painted the Vermeer?"
    assert not alone.rewritten
    leaning = analyse("Who was its captain?", [FERRY])
    assert leaning.rewritten
    assert leaning.asked == "Who was its captain?"
    assert leaning.kind == "who"


def test_outlets_and_dates_are_those_of_the_question_and_of_each_part() -> None:
    question = analyse(
        "How many weeks did AFP say the harbour bridge stays closed; which painting did "
        "Sky Sports say on 3 May 2021 was stolen from the museum?",
        outlet_names=OutletNames(["AFP", "Sky Sports", "Reuters"]),
    )
    assert question.outlets == ("AFP", "Sky Sports")
    assert question.dates == (datetime.date(2021, 5, 3),)
    assert [part.outlets for part in question.parts] == [("AFP",), ("Sky Sports",)]
    assert [part.kind for part in question.parts] == ["how many", "which"]


def test_a_question_for_one_thing_has_no_parts() -> None:
    assert analyse("Who stole the painting?").parts == ()


@given(
    st.text(max_size=300),
    st.lists(st.tuples(st.text(max_size=60), st.text(max_size=20)), max_size=3),
)
def test_any_text_can_be_analysed_after_any_conversation(
    text: str, turns: list[tuple[str, str]]
) -> None:
    question = analyse(text, [Turn(*turn) for turn in turns], OutletNames(["AFP", "Time"]))
    assert len(question.parts) != 1
    for part in question.parts:
        assert part.text in question.standalone
        assert part.text.strip()
        assert set(part.outlets) <= set(question.outlets)
    assert not question.rewritten or turns
    question.standalone.encode()  # no half of a sign pair, which no encoder reads


def test_halves_of_sign_pairs_are_mended() -> None:
    question = analyse("\ud800 Who was its captain \udfff?", [Turn("The \udc80 ferry?", "")])
    question.standalone.encode()
    assert "captain" in question.standalone
    assert "ferry" in question.standalone


def test_he_after_who_is_somebody_is_that_somebody() -> None:
    turn = Turn("Who is Ada Byron?", "Ada Byron, Senior Fellow at a museum, wrote the first one.")
    assert stand_alone("What did she write?", [turn]) == "What did Ada Byron write?"


def test_he_after_who_did_it_is_the_one_who_did() -> None:
    turn = Turn("Who founded the museum in Leeds?", "Ada Byron founded the museum in Leeds.")
    assert stand_alone("Where was she born?", [turn]) == "Where was Ada Byron born?"
