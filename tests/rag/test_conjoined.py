"""Questions that share their words are asked one by one, each whole."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.conjoined import left_out, questions_in, with_lead
from rag.language import Linguist
from rag.question import analyse


@pytest.fixture(scope="module")
def linguist() -> Linguist:
    """English, parsed."""
    return Linguist()


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        (
            "When and where was the ferry built?",
            ["When was the ferry built?", "where was the ferry built?"],
        ),
        (
            "how and why did the orchard close",
            ["how did the orchard close", "why did the orchard close"],
        ),
        (
            "Which bridge and which school were closed in May?",
            ["Which bridge were closed in May?", "which school were closed in May?"],
        ),
        (
            "What did the mayor ask of the union and of the bakers?",
            ["What did the mayor ask of the union?", "What did the mayor ask of the bakers?"],
        ),
        (
            "Who judged the 2019 and the 2021 cider festivals?",
            ["Who judged the 2019 cider festival?", "Who judged the 2021 cider festival?"],
        ),
        (
            "How many votes did Byron win in the first round, and how many in the second?",
            [
                "How many votes did Byron win in the first round?",
                "How many votes did Byron win in the second round?",
            ],
        ),
        (
            "Who is the manager of Leeds, and who of Hull?",
            ["Who is the manager of Leeds?", "Who is the manager of Hull?"],
        ),
        (
            "How many sailed on 1 May 2020, and how many on 2 May 2020?",
            ["How many sailed on 1 May 2020?", "How many sailed on 2 May 2020?"],
        ),
        (
            "In May 2019, when and where was it built?",
            ["In May 2019, when was it built?", "In May 2019, where was it built?"],
        ),
    ],
)
def test_what_two_questions_share_is_said_in_both(
    linguist: Linguist, question: str, whole: list[str]
) -> None:
    assert questions_in(question, linguist) == whole
    parts = analyse(question, linguist=linguist).parts
    assert [part.standalone for part in parts] == whole


@pytest.mark.parametrize(
    "question",
    [
        "Who stole the painting?",
        "Where do bread and butter come from?",
        "What did Ada Byron and Berta Holm agree on?",
        "Did the school and the bridge close in May?",
        "Who and where?",
        "What do the first and the second article say?",
        "how many were injured and how many arrested",
        "What happened between the 2019 and 2021 elections?",
        "Which is better, the first and second rounds or the last?",
        "Who sailed from Hull to Leeds and from Leeds to York?",
        "What happened in May and in June 2020?",
        "Who speaks for the union and for the bakers at the same time?",
        "Did he walk in and in fact fall?",
        'Who wrote "In Sickness and in Health"?',
        "Is it true that the second and third child were twins?",
        "Who was mayor of both Hull and of Leeds?",
        "When was it built, how many died on the first day, and how many on the second?",
    ],
)
def test_one_question_stays_one(linguist: Linguist, question: str) -> None:
    assert questions_in(question, linguist) == []


def test_what_leads_a_question_leads_its_second_part(linguist: Linguist) -> None:
    asked = "In 1983, who won the long boat race to Hull and who drew the first swimming poster?"
    parts = analyse(asked, linguist=linguist).parts
    assert [part.standalone for part in parts] == [
        "In 1983, who won the long boat race to Hull",
        "In 1983, who drew the first swimming poster?",
    ]
    assert with_lead(["In 1983, who won", "in 1987, who lost?"])[1] == "in 1987, who lost?"
    assert with_lead(["In 1983, who won", "who lost in 1987?"])[1] == "who lost in 1987?"
    assert with_lead(["In 1983, who won", "who lost on Tuesday?"])[1] == "who lost on Tuesday?"
    for lead in ("In the mayor's own words", "By the way", "In Leeds", "According to the Gazette"):
        undated = [f"{lead}, what is wrong", "who is to blame?"]
        assert with_lead(undated) == undated


def test_each_part_has_the_days_that_it_names_alone(linguist: Linguist) -> None:
    asked = "How many sailed on 1 May 2020, and how many on 2 May 2020?"
    days = [part.pointers[0].date for part in analyse(asked, linguist=linguist).parts]
    assert days == [datetime.date(2020, 5, 1), datetime.date(2020, 5, 2)]


def test_a_part_says_whom_they_means_but_not_of_two(linguist: Linguist) -> None:
    asked = "Where did Leeds United lose in May, and who scored their only goal that day?"
    assert analyse(asked, linguist=linguist).parts[1].standalone == (
        "who scored Leeds United’s only goal that day?"
    )
    asked = "What did Leeds United sell, and how did the fans react when they heard?"
    assert "when they heard" in analyse(asked, linguist=linguist).parts[1].standalone
    asked = "What did Norway lend Chile, and how large had trade between them been before that?"
    assert "between them" in analyse(asked, linguist=linguist).parts[1].standalone


def test_each_is_asked_of_one_alone(linguist: Linguist) -> None:
    asked = "What do Ada Byron and Berta Holm each collect?"
    assert [part.text for part in analyse(asked, linguist=linguist).parts] == [
        "What do Ada Byron collect?",
        "What do Berta Holm collect?",
    ]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "who what which when where and or of in on the first second 2019 2021 bridge ferry "
            "closed did was Ada Byron , ? — how many".split()
        ),
        max_size=14,
    ).map(" ".join)
)
def test_no_question_is_too_odd(linguist: Linguist, question: str) -> None:
    whole = questions_in(question, linguist)
    assert len(whole) in (0, 2)
    assert left_out(question, linguist) in ([], whole)
    words = question.lower().replace("?", " ").split()
    for text in whole:
        assert len(text.replace("?", " ").split()) <= len(words)
