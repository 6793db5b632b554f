"""The frame of a question about several articles, and what is left of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.framing import framing_of
from rag.mentions import OutletNames
from rag.question import analyse

NAMES = OutletNames(["AFP", "The Washington Post", "Express.co.uk", "The Spectator"])


def frame(question: str) -> tuple[str, tuple[str, ...], tuple[str, ...], str] | None:
    found = framing_of(question, NAMES.called)
    return found and (found.form, found.topics, found.sides, found.claimed)


@pytest.mark.parametrize(
    ("question", "form", "topic"),
    [
        ("Summarise what is said about the strike.", "summary", "the strike"),
        ("Summarize the reports on the strike", "summary", "the strike"),
        ("What do the articles say about the strike?", "summary", "the strike"),
        ("What has been reported in the press on the strike?", "summary", "the strike"),
        ("Please give me a short overview of the strike.", "summary", "the strike"),
        ("What do we know about the strike?", "summary", "the strike"),
        ("How do the accounts of the strike differ?", "accounts", "the strike"),
        ("Where do the articles disagree about the strike?", "accounts", "the strike"),
        ("How do the outlets describe the strike?", "accounts", "the strike"),
        ("What happened when during the strike?", "timeline", "the strike"),
        ("Give me a timeline of the strike", "timeline", "the strike"),
        ("timeline of the strike", "timeline", "the strike"),
        ("articles about the strike", "summary", "the strike"),
        ("Find the latest news on the strike", "summary", "the strike"),
        ("Find me all articles about the strike", "summary", "the strike"),
        ("Show me everything on the strike.", "summary", "the strike"),
        ("What's the latest on the strike?", "summary", "the strike"),
        ("What is going on with the strike?", "summary", "the strike"),
        ("what is happening in Ulvsby", "summary", "Ulvsby"),
        ("What's new with Ulvsby?", "summary", "Ulvsby"),
        ("whats up with Ulvsby", "summary", "Ulvsby"),
        ("Please explain the strike to me", "summary", "the strike"),
        ("Key facts about the strike", "summary", "the strike"),
        ("What can you tell me about the strike?", "summary", "the strike"),
        ("Is there anything on the strike?", "summary", "the strike"),
        ("Ulvsby", "summary", "Ulvsby"),
        ("strikes?", "summary", "strikes"),
        ("Berta Holm", "summary", "Berta Holm"),
        ("In what order did the strikes happen?", "timeline", "the strikes"),
        ("How did the strike unfold?", "timeline", "the strike"),
        ("Who first reported on the strike?", "order of reports", "the strike"),
        ("Which outlet covered the strike first?", "order of reports", "the strike"),
    ],
)
def test_a_frame_is_read_and_its_topic_left(question: str, form: str, topic: str) -> None:
    assert frame(question) == (form, (topic,), (), "")


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("What do AFP and the Washington Post say about the strike?", ("AFP", "Washington Post")),
        ("What do AFP, the Spectator and Le Monde write on the strike?", 3),
        ("How do the Express and AFP describe the strike?", ("Express", "AFP")),
        ("Compare what AFP and The Spectator say about the strike.", ("AFP", "Spectator")),
        ("How does AFP's report on the strike differ from the Post's?", 2),
    ],
)
def test_outlets_are_set_side_by_side(question: str, sides: tuple[str, ...] | int) -> None:
    found = frame(question)
    assert found
    assert found[:2] == ("accounts", ("the strike",))
    assert found[2] == sides or len(found[2]) == sides


@pytest.mark.parametrize(
    ("question", "claimed"),
    [
        ("Did AFP report on the strike before the Express did?", "before"),
        ("Did AFP write about the strike later than the Express?", "after"),
        ("Was the strike reported by AFP after the Express?", "after"),
        ("Did AFP or the Express report the strike first?", ""),
    ],
)
def test_the_order_of_two_outlets_is_asked(question: str, claimed: str) -> None:
    assert frame(question) == ("order of reports", ("the strike",), ("AFP", "Express"), claimed)


def test_each_outlet_may_be_asked_about_a_thing_of_its_own() -> None:
    question = "Did AFP report on the strike before the 'Express' mentioned the flood?"
    assert frame(question) == (
        "order of reports",
        ("the strike", "the flood"),
        ("AFP", "Express"),
        "before",
    )


@pytest.mark.parametrize(
    ("question", "claimed"),
    [
        ("What happened first, the strike or the flood?", ""),
        ("Which came earlier: the strike or the flood?", ""),
        ("Did the strike happen before the flood?", "before"),
        ("Was the strike before or after the flood?", ""),
    ],
)
def test_the_order_of_two_events_is_asked(question: str, claimed: str) -> None:
    assert frame(question) == ("order of events", ("the strike", "the flood"), (), claimed)


@pytest.mark.parametrize(
    "question",
    [
        "How many people were on strike?",
        "What do Putin and Lukashenko say about the war?",
        "What has Zelensky said about Belarus?",
        "What happened when the bridge fell?",
        "Did the minister report the theft before the police came?",
        "Who was the first to climb it?",
        "What happened to the loan?",
        "How do the reports compare?",
        "What did the article say the loan was for?",
        "List all of the ships that the dockers stopped.",
        "Find the ship that the dockers stopped.",
        "What is up from last year?",
        "What's up on the ballot in November?",
        "What's new with you?",
    ],
)
def test_a_question_for_a_fact_has_no_frame(question: str) -> None:
    assert frame(question) is None


def test_accounts_of_one_fact_are_asked_for_as_that_fact() -> None:
    asked = analyse("How do the articles differ on how many people were detained?")
    assert asked.framing is None
    assert asked.standalone == "How many people were detained?"
    assert asked.kind == "how many"
    named = analyse("Where do the reports disagree about the number of detainees?")
    assert named.standalone == "What is the number of detainees?"


def test_an_outlet_is_known_however_it_is_spaced() -> None:
    names = OutletNames(["washingtonpost", "The New York Times"])
    assert names.called("the Washington Post") == ("washingtonpost",)
    assert names.called("New York Times") == ("The New York Times",)
    assert names.called("Times") == ()


def test_the_desks_of_one_house_go_by_its_initials_too() -> None:
    names = OutletNames(["KRO News - Science", "KRO News - Arts", "KRO Weekly Sports", "USA Today"])
    assert names.called("the KRO") == ("KRO News - Science", "KRO News - Arts")
    assert names.called("USA") == ()
    # The house itself may be what is asked about.
    assert names.find("What did KRO pay?") == []


@given(question=st.text(max_size=200))
def test_any_text_has_a_frame_or_none(question: str) -> None:
    found = framing_of(question, NAMES.called)
    assert found is None or all(found.topics)


@pytest.mark.parametrize(
    ("question", "side", "topic"),
    [
        ("What does AFP say about the strike?", "AFP", "the strike"),
        ("what did afp report on the strike", "afp", "the strike"),
        ("How did The Washington Post cover the strike?", "Washington Post", "the strike"),
    ],
)
def test_what_one_outlet_says_of_a_topic_is_its_account(
    question: str, side: str, topic: str
) -> None:
    assert frame(question) == ("accounts", (topic,), (side,), "")


@pytest.mark.parametrize(
    "question",
    ["What did Putin say about the strike?", "How did the harbour board see the strike?"],
)
def test_what_somebody_says_who_is_no_outlet_is_a_plain_question(question: str) -> None:
    assert frame(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "And?",
        "WHO",
        "ulvsby mayor",
        "What is the latest?",
        "Who is Berta Holm?",
        "Explain why the dockers struck",
        "What is the latest figure for the losses?",
    ],
)
def test_what_asks_for_something_is_no_bare_topic(question: str) -> None:
    assert frame(question) is None
