"""The question as asked becomes one that stands alone, with what it wants and names."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.centring import Pronoun
from rag.followup import stand_alone
from rag.language import Linguist
from rag.mentions import OutletNames
from rag.question import analyse, kind_of
from rag.types import Answer, Sentence, Turn, turns_of
from vectorstore.types import Span

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


def test_what_has_a_the_before_its_name_can_own_something() -> None:
    assert stand_alone("Who was its captain?", [FERRY]) == "Who was the Halland’s captain?"


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


def test_a_part_says_whom_it_means_by_the_one_before_it() -> None:
    question = analyse("Where does Ada Byron live, and when did she sell the ferry?")
    assert [part.text for part in question.parts] == [
        "Where does Ada Byron live",
        "when did she sell the ferry?",
    ]
    assert [part.standalone for part in question.parts] == [
        "Where does Ada Byron live",
        "when did Ada Byron sell the ferry?",
    ]


@pytest.mark.parametrize(
    ("known", "meant"),
    [
        ({}, "when did Holm sell the goats?"),
        ({"Holm": "he"}, "when did Wolny sell the goats?"),
        ({"Holm": "he", "Wolny": "he"}, "when did she sell the goats?"),
    ],
)
def test_she_in_a_part_is_no_man_of_the_part_before_it(
    known: dict[str, Pronoun], meant: str
) -> None:
    asked = "Why did Holm visit Wolny, and when did she sell the goats?"
    assert analyse(asked, gender_of=known.get).parts[1].standalone == meant


def test_what_is_carried_on_is_no_part() -> None:
    turn = Turn("Which bridge did the harbour board close?", "The Arched Bridge, for nine weeks.")
    alone = analyse("and how many lorries crossed it there?", [turn])
    assert "harbour board" in alone.standalone
    assert alone.own == "how many lorries crossed it there?"
    assert alone.parts == ()
    asked = "And when did it open there, and who painted it then?"
    both = analyse(asked, [turn]).parts
    assert [part.text[:8] for part in both] == ["when did", "who pain"]
    assert analyse("Who stole the painting?").own == "Who stole the painting?"


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


@pytest.fixture(scope="module")
def linguist() -> Linguist:
    """English, parsed."""
    return Linguist()


LEADER = Turn(
    "Who is the leader of Ulvia?",
    "President Viktor Arden received Marta Lindqvist in Tarnow on Monday.",
    focus="Viktor Arden",
)


@pytest.mark.parametrize(
    ("turns", "asked", "alone"),
    [
        ([LEADER], "How long has he ruled?", "How long has Viktor Arden ruled?"),
        (
            [("Who is the leader of Ulvia?", "Marta Lindqvist met Viktor Arden, leader of Ulvia.")],
            "How long has he ruled?",
            "How long has Viktor Arden ruled?",
        ),
        (  # of whom "he" was said, "she" is another
            [
                ("Who is Viktor Arden?", "A captain."),
                ("Where was he born?", "In Tarnow, like Marta Lindqvist."),
                ("Who is his wife?", "His wife is Marta Lindqvist."),
            ],
            "When did he meet her?",
            "When did Viktor Arden meet Marta Lindqvist?",
        ),
        (
            [("What did Ms Lindqvist say about Viktor Arden?", "She said Viktor Arden lost.")],
            "When did he go to Tarnow?",
            "When did Viktor Arden go to Tarnow?",
        ),
        (
            [("Which company bought the mill?", "Norsk Papir Ltd bought the mill for $3m.")],
            "Where is its office?",
            "Where is Norsk Papir Ltd’s office?",
        ),
        (
            [("How many drowned when the Halland ferry sank?", "Nine.")],
            "Who was its captain?",
            "Who was the Halland ferry’s captain?",
        ),
        ([LEADER], "Did Marta Lindqvist say that she would resign?", None),
        ([LEADER], "Is it true that Marta Lindqvist fled?", None),
    ],
)
def test_a_pronoun_means_the_one_in_the_middle_of_the_conversation(
    linguist: Linguist, turns: list[Turn | tuple[str, str]], asked: str, alone: str | None
) -> None:
    assert stand_alone(asked, turns_of(turns), linguist) == (alone or asked)


def test_days_and_places_are_nobody(linguist: Linguist) -> None:
    turns = [
        Turn("Who is Ada Byron?", "Ada Byron moved to Paris in July."),
        Turn("What happened in London in June?", "A concert on Tuesday."),
    ]
    assert stand_alone("Where was she born?", turns, linguist) == "Where was Ada Byron born?"


def test_a_bare_word_of_asking_leans(linguist: Linguist) -> None:
    assert "Halland" in stand_alone("Why?", [FERRY], linguist)


def test_the_focus_of_an_answer_is_handed_on() -> None:
    sentence = Sentence("Ada Byron met Marta.", (1,), 1.0, "verbatim", Span(14, 19))
    answer = Answer("Who?", "Whom did Ada Byron meet?", (sentence,))
    assert turns_of([answer])[0].focus == "Marta"
