"""What "it" and "they" mean where a question speaks of something that has no name."""

from __future__ import annotations

import pytest

from rag.followup import stand_alone
from rag.language import Linguist
from rag.named import names_of
from rag.things import things_of
from rag.types import Turn


@pytest.fixture(scope="module")
def linguist() -> Linguist:
    """English, parsed."""
    return Linguist()


@pytest.mark.parametrize(
    ("question", "single", "many"),
    [
        ("How much was the loan?", ["loan"], []),
        ("What did Byron say about the price of gas?", ["price of gas"], []),
        ("Did Byron and Holm meet?", [], ["Byron and Holm"]),
        ("What did Berta Holm say about the two leaders?", [], ["two leaders"]),
        ("What did the manager say?", [], []),  # somebody
        ("Did they release any albums?", [], []),  # none in particular
        ("Which bank gave money?", ["money"], []),  # the bank is asked for
        ("What were the causes of the strike?", ["strike"], ["causes of the strike"]),
        ("What is the number of the arrests?", [], []),  # too little is said of either
        ("Why did workers of the plant reject the deal?", ["deal"], ["workers of the plant"]),
        ("When did it happen last year?", [], []),
        ("Who resigned?", [], []),
        ("How many of the protesters were detained?", [], ["protesters"]),
        ("Who is the head of the museum?", [], []),  # somebody, whatever the word is
        ("Did the judge block the merger?", ["merger"], []),
        ("Is Byron suing over its use of articles?", [], []),
        ("What did they say about the hospital's budget?", ["the hospital's budget"], []),
    ],
)
def test_things_are_what_a_question_speaks_of(
    linguist: Linguist, question: str, single: list[str], many: list[str]
) -> None:
    found = things_of(question, linguist)
    assert [name.text for name in found["it"]] == single
    assert [name.text for name in found["they"]] == many


LOST = [Turn("How did Norsk Papir lose the Halland Cup?", "In the last minute.")]


@pytest.mark.parametrize(
    "asked",
    [
        "Who scored?",
        "who was hurt",
        "Who resigned yesterday?",
        "what happened next?",
        "How many people died?",
        "Was anyone hurt?",
    ],
)
def test_what_says_only_what_was_done_is_about_what_was_spoken_of(
    linguist: Linguist, asked: str
) -> None:
    assert stand_alone(asked, LOST, linguist) == f"Norsk Papir, Halland Cup — {asked}"


@pytest.mark.parametrize(
    "asked",
    [
        "What is doping?",
        "what is spotify",
        "who is leading?",
        "What can I ask?",
        "How do I search?",
        "What do you recommend?",
        "When did voting start?",
        "Who founded the Ulvsby mill?",
    ],
)
def test_what_says_more_than_that_stands_alone(linguist: Linguist, asked: str) -> None:
    assert stand_alone(asked, LOST, linguist) == asked


def test_without_a_parse_nothing_is_known_of_things() -> None:
    assert things_of("How much was the loan?", None) == {}


@pytest.mark.parametrize(
    ("turns", "asked", "alone"),
    [
        (
            [("How much was the loan?", "The bank lent Norsk Papir $3 million.")],
            "Who offered it?",
            "Norsk Papir — Who offered the loan?",
        ),
        (  # nobody is an "it", however the name is read
            [("When did Byron offer the loan?", "Byron offered it in May.")],
            "Was it repaid?",
            "Byron — Was the loan repaid?",
        ),
        (
            [("What did Berta Holm say about the two leaders?", "She said they quarrel.")],
            "Does she think they are friends?",
            "Does Berta Holm think the two leaders are friends?",
        ),
        (
            [("Where did Ada Byron and Berta Holm sign the treaty?", "In Leeds.")],
            "Did they shake hands?",
            "Did Ada Byron and Berta Holm shake hands?",
        ),
        (  # who did something sooner does the next thing
            [("Why did Norsk Papir close the mill?", "Because it burned.")],
            "When did it pay?",
            "When did Norsk Papir pay?",
        ),
        (  # of two things one would be a guess
            [("What did the company say about the strike?", "It is over.")],
            "When did it end?",
            "What did the company say about the strike — When did it end?",
        ),
        (  # what was done to it is no act of its own
            [("When was Fitbit bought?", "In May.")],
            "Who bought it?",
            "Who bought Fitbit?",
        ),
        (  # "they" are named in the question itself
            [("Where did the teachers march?", "In town.")],
            "Did the workers strike before they were fired?",
            "Where did the teachers march — Did the workers strike before they were fired?",
        ),
        (  # several are the answer
            [("Who won the match?", "Norsk Papir and the Halland Club won.")],
            "How much did they get?",
            "Who won the match, Norsk Papir, Halland Club — How much did they get?",
        ),
        (  # who agreed is not what was agreed
            [("What did Norsk Papir agree in May?", "Higher wages.")],
            "When was it agreed?",
            "What did Norsk Papir agree in May — When was it agreed?",
        ),
        (  # what a question is about does again what it did
            [("When do the clocks change in 2023?", "In March, in Norway.")],
            "Why do they change?",
            "Norway — Why do the clocks change?",
        ),
        (  # "what is" asks about no person, whatever the name is taken for
            [("What is Amo?", "A company in Paris.")],
            "Who founded it?",
            "Who founded Amo?",
        ),
        (  # several may be the answer to "who"
            [("Who is suing Norsk Papir?", "The European Commission sued Norsk Papir.")],
            "What do they want?",
            "What do the European Commission want?",
        ),
        (  # one of many that belong to one
            [("What are the symptoms of the fever?", "A cough, Holm-Arden said.")],
            "How is it treated?",
            "Holm-Arden — How is the fever treated?",
        ),
        (  # what was done, and nothing else
            [("How did Norsk Papir lose the Halland Cup?", "In the last minute.")],
            "Who scored?",
            "Norsk Papir, Halland Cup — Who scored?",
        ),
        (  # which one was said before
            [("What did Viktor Arden say about the fraud trial?", "He lied.")],
            "Who is the judge?",
            "Viktor Arden — Who is the judge?",
        ),
        (  # two people of whom a question asks
            [("Is Taylor Holm dating Peter Arden?", "Yes.")],
            "When did they meet?",
            "When did Taylor Holm and Peter Arden meet?",
        ),
        (  # what is asked about is no place beside it
            [("What did Viktor Arden say about NATO?", "He said that NATO lies.")],
            "How did it respond?",
            "How did NATO respond?",
        ),
        (
            [("What is the Halland Accord?", "A treaty with Norway.")],
            "Who signed it?",
            "Who signed the Halland Accord?",
        ),
    ],
)
def test_an_it_or_a_they_is_written_out(
    linguist: Linguist, turns: list[tuple[str, str]], asked: str, alone: str
) -> None:
    told = [Turn(question, answer) for question, answer in turns]
    assert stand_alone(asked, told, linguist) == alone


def test_an_it_that_its_own_question_explains_stays(linguist: Linguist) -> None:
    asked = "Did the bank give a loan when Holm asked for it?"
    turns = [Turn("When did Byron sell the mill?", "In May.")]
    assert stand_alone(asked, turns, linguist).endswith(asked)


def test_names_that_were_carried_on_are_nobody_spoken_of(linguist: Linguist) -> None:
    turns = [Turn("Byron, Leeds, Norway — Who offered the loan?", "The bank offered it.")]
    assert stand_alone("When was it repaid?", turns, linguist).endswith("When was the loan repaid?")


def test_a_dash_of_the_asker_carries_nothing_on(linguist: Linguist) -> None:
    turns = [Turn("What did Berta Holm — the head of the museum — say?", "That it rains.")]
    assert stand_alone("When did she resign?", turns, linguist) == "When did Berta Holm resign?"


def test_a_name_beside_a_nationality_stays_one(linguist: Linguist) -> None:
    (name,) = names_of("Did the Israeli Knesset vote?", linguist)
    assert name.text == "Israeli Knesset"


@pytest.mark.parametrize("text", ["The Russian leader sat down.", "A Norwegian won."])
def test_where_somebody_is_from_is_no_name(linguist: Linguist, text: str) -> None:
    assert names_of(text, linguist) == ()
