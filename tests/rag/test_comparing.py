"""Questions whether reports agree: which reports, and what each is asked about."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.comparing import compared_in
from rag.mentions import OutletNames

NAMES = OutletNames(["Harbour Gazette", "The Northern Post", "Fathom", "BBC News | Wales"])
MAY_4, MAY_19 = datetime.date(2021, 5, 4), datetime.date(2021, 5, 19)


def sides_of(question: str) -> list[tuple[str, datetime.date | None, str]] | None:
    framing = compared_in(question, NAMES)
    if framing is None:
        return None
    assert framing.form == "accounts"
    return list(zip(framing.sides, framing.days, framing.topics, strict=True))


@pytest.mark.parametrize(
    "question",
    [
        "Do the Harbour Gazette and the Northern Post agree about the dock strike?",
        "Were there differences between the Harbour Gazette and the Northern Post on the dock "
        "strike?",
        "Is the Harbour Gazette's coverage of the dock strike consistent with the Northern Post?",
        "Does the Harbour Gazette's report on the dock strike contradict the Northern Post's?",
        "Was there no change in the reporting on the dock strike between the Harbour Gazette and "
        "the Northern Post?",
        "did the Harbour Gazette and the Northern Post disagree on the dock strike",
        "Does the Harbour Gazette's account of the dock strike align with that in the Northern "
        "Post?",
    ],
)
def test_two_outlets_are_each_asked_about_what_they_share(question: str) -> None:
    found = sides_of(question)
    assert found is not None
    assert [name.removeprefix("the ") for name, _, _ in found] == [
        "Harbour Gazette",
        "Northern Post",
    ]
    assert [(day, topic) for _, day, topic in found] == [(None, "dock strike")] * 2


def test_each_report_has_its_own_topic_and_day() -> None:
    question = (
        "Between the Harbour Gazette report on the dock strike published on May 4, 2021, and the "
        "Northern Post article on cheese prices published on May 19, 2021, was there a change in "
        "the portrayal of the dockers?"
    )
    assert sides_of(question) == [
        ("Harbour Gazette", MAY_4, "dock strike"),
        ("the Northern Post", MAY_19, "cheese prices"),
    ]


def test_two_reports_of_one_outlet_are_two_sides() -> None:
    question = (
        "Has the Harbour Gazette's account of the dock strike changed between the article of 4 May "
        "2021 and the one of 19 May 2021?"
    )
    assert sides_of(question) == [
        ("Harbour Gazette", MAY_4, "dock strike"),
        ("Harbour Gazette", MAY_19, "dock strike"),
    ]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        (
            "Do the Harbour Gazette and fathom agree about the dock strike?",
            ["Harbour Gazette", "fathom"],
        ),
        (
            "Does Fathom's account of the dock strike contradict the Harbour Gazette?",
            ["Fathom", "Harbour Gazette"],
        ),
    ],
)
def test_an_outlet_of_one_plain_word_is_known_beside_another(
    question: str, named: list[str]
) -> None:
    found = sides_of(question)
    assert found is not None
    assert [(name.removeprefix("the "), topic) for name, _, topic in found] == [
        (name, "dock strike") for name in named
    ]


def test_the_desks_of_a_house_go_by_its_initials() -> None:
    found = sides_of("Do the Harbour Gazette and the BBC agree about the dock strike?")
    assert found is not None
    assert found[1][0] == "BBC"


def test_one_outlet_may_be_asked_whether_it_kept_to_what_it_wrote() -> None:
    question = "Has the Harbour Gazette's coverage of the dock strike remained consistent?"
    assert sides_of(question) == [("Harbour Gazette", None, "dock strike")]


@pytest.mark.parametrize(
    "question",
    [
        "Did the dockers and the shippers agree on more pay?",
        "Has the pay of the dockers changed since 2019?",
        "According to the Harbour Gazette, has the pay of the dockers changed since 2019?",
        "Who told the Harbour Gazette and the Northern Post that the dockers agree?",
        "Between the Harbour Gazette and the Northern Post, which calls the strike a disaster?",
        "Does the Harbour Gazette say that the union agreed to talks and the Northern Post that it "
        "refused?",
        "Does the Harbour Gazette call the strike a disaster, while the Northern Post speaks of a "
        "consistent success?",
        "Do the Harbour Gazette and the Northern Post agree?",
        "",
    ],
)
def test_what_asks_for_a_fact_or_names_no_topic_compares_nothing(question: str) -> None:
    assert sides_of(question) is None


PIECES = st.sampled_from(
    "Do the Harbour Gazette and Northern Post BBC fathom agree consistent with on strike , ? 4 May "
    "2021 May 19, 2021 report was there no change in between contradict's".split(" ")
)


@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=30).map(" ".join)))
def test_whatever_is_asked_each_side_is_an_outlet_with_a_topic(question: str) -> None:
    found = sides_of(question)
    if found is not None:
        assert 1 <= len(found) <= 4
        assert len(set(found)) == len(found)
        assert all(NAMES.called(name) and topic.strip() for name, _, topic in found)
