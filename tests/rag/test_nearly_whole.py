"""Questions that lack a word or two of the one before them."""

from __future__ import annotations

import pytest

from rag.followup import stand_alone
from rag.language import Linguist
from rag.types import Turn

LINGUIST = Linguist()


def alone(asked: str, before: str, answer: str = "", focus: str = "") -> str:
    return stand_alone(asked, [Turn(before, answer, focus)], LINGUIST)


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        ("And what did Berta Holm say?", "What did Berta Holm say about the Tarnow mill?"),
        ("and how many people live in Ulvsby?", "How many people live in Ulvsby?"),
        ("So, is Berta Holm in Hull?", "Is Berta Holm in Hull?"),
    ],
)
def test_a_name_behind_and_says_whom_it_is_about(asked: str, whole: str) -> None:
    assert alone(asked, "What did Ada Byron say about the Tarnow mill?", "“It is old.”") == whole


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ("And what did Berta Holm say about that?", "What did Ada Byron say about the mill?"),
        ("And did Berta Holm like these?", "Which mills did Ada Byron sell?"),
        ("And how did Berta Holm respond?", "What did Ada Byron say about the mill?"),
        ("And how many did Toyota cut?", "How many jobs did Siemens cut in May?"),
        ("But what did Berta Holm say?", "What did Ada Byron say about Berta Holm?"),
        ("And what did Berta Holm say?", "What did Ada Byron say about her own mill?"),
        ("And where does Holm play?", "Which team does Byron play for?"),
    ],
)
def test_what_points_back_keeps_the_question_before(asked: str, before: str) -> None:
    assert alone(asked, before).startswith(before.rstrip("?"))


def test_what_was_asked_with_a_clause_is_not_asked_again() -> None:
    before = "What did Ada Byron say when the mill was sold?"
    assert alone("And what did Berta Holm say?", before).startswith(before[:-1])


@pytest.mark.parametrize(
    ("asked", "before", "whole"),
    [
        ("Who is the director?", "What does Siemens make?", "Who is the director of Siemens?"),
        ("Who was the CEO?", "Why did Toyota close plants?", "Who was the CEO of Toyota?"),
        ("and who's the head", "Did the Red Cross pay?", "who's the head of the Red Cross?"),
        ("Who is the new mayor?", "How large is Hamburg?", "Who is the new mayor of Hamburg?"),
    ],
)
def test_who_heads_something_heads_what_was_spoken_of(asked: str, before: str, whole: str) -> None:
    assert alone(asked, before).startswith(whole)


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ("Who is the director?", "Does Siemens own Toyota?"),  # of which?
        ("Who was the witness?", "Was Siemens sentenced?"),  # nobody's witness
        ("Who was the winner in Hull?", "What does Siemens make?"),
        ("Who is the coach?", "How did Chelsea lose to Arsenal?"),
        ("Who is the king?", "Why did Jordan close its border with Israel?"),
        ("Who is the captain?", "Who won the Champions League?"),
        ("Who is the mayor?", "How many people died in the Lahaina fire?"),
    ],
)
def test_no_head_of_nothing_and_of_one_of_several(asked: str, before: str) -> None:
    assert " of " not in alone(asked, before)


def test_offices_are_no_names() -> None:
    found = alone("Who was the CEO?", "Did Barack Obama leave?", "He did.")
    assert found == "Barack Obama — Who was the CEO?"


def test_names_that_say_the_same_are_carried_once() -> None:
    answer = "The Ulvsby Fair has a head: Ada Byron, who led the Ulvsby Fair Trust before."
    found = alone("And what else?", "Who was chosen?", answer)
    assert found.count("Ulvsby") == 1
    assert "Ada Byron" in found


@pytest.mark.parametrize(
    ("before", "asked", "whole"),
    [
        ("Why did Paddy Cosgrave resign?", "Who replaced him?", "replaced Paddy Cosgrave?"),
        ("Was Erik ten Hag sacked?", "Who follows him?", "Who follows Erik ten Hag?"),
        ("Is Ursula von der Leyen in Kyiv?", "Why is she there?", "Ursula von der Leyen"),
    ],
)
def test_whole_names_are_put_for_pronouns(before: str, asked: str, whole: str) -> None:
    assert whole in alone(asked, before)


def test_one_of_many_is_nobody() -> None:
    answer = "Joe Biden is among the backers of an AI startup that two teenagers founded."
    before = "Which startup does Joe Biden back?"
    assert alone("what does it do?", before, answer) == f"{before[:-1]} — what does it do?"


def test_what_is_asked_for_is_not_spoken_of_yet() -> None:
    whole = alone("What did he say about it?", "In which round did Joe Biden knock it down?")
    assert "the round" not in whole


@pytest.mark.parametrize("asked", ["Did the UK too?", "And did the UK, as well?", "And the UK?"])
def test_the_same_is_asked_of_another(asked: str) -> None:
    before = "What did the EU do about the election?"
    assert alone(asked, before) == "What did the UK do about the election?"


@pytest.mark.parametrize(
    ("asked", "before", "whole"),
    [
        ("Did Belarus too?", "Did Russia invade Ukraine?", "Did Belarus invade Ukraine?"),
        ("Has Sony as well?", "Has Microsoft bought Activision?", "Has Sony bought Activision?"),
        ("Did Hamas, too?", "Did Israel accept the truce?", "Did Hamas accept the truce?"),
    ],
)
def test_who_does_it_too_does_it(asked: str, before: str, whole: str) -> None:
    assert alone(asked, before) == whole


def test_what_nobody_did_is_not_asked_of_another_who_does_it() -> None:
    before = "Who bought Activision?"
    assert alone("Did Sony too?", before) == f"{before[:-1]} — Did Sony too?"


def test_who_is_too_and_what_is_told_by_the_question_before() -> None:
    before = "Which countries are members of NATO?"
    assert alone("Is Poland too?", before).startswith("Which countries are members of NATO")
    assert alone("Did Poland join NATO too?", before) == "Did Poland join NATO too?"


def test_two_who_meet_are_they() -> None:
    met = Turn("Who will Joe Biden meet there?", "Joe Biden will meet Emmanuel Macron.", "")
    places = Turn("When will Joe Biden visit Paris?", "On Monday.", "On Monday")
    whole = stand_alone("And what will they discuss?", [places, met], LINGUIST)
    assert whole.endswith("what will Joe Biden and Emmanuel Macron discuss?")
    focus = Turn("Who did Joe Biden meet?", "Nobody, said Emmanuel Macron.", "Nobody")
    assert " and Em" not in stand_alone("When did they meet?", [focus], LINGUIST)
    told = Turn("Who will Joe Biden name?", "Joe Biden will name Emmanuel Macron.", "")
    assert "Biden and Emm" not in stand_alone("And what will they discuss?", [told], LINGUIST)
