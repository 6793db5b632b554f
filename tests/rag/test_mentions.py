"""Outlets and dates are found in the ways in which people write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.mentions import OutletNames, Pointer, find_dates, find_pointers, outlets_in
from vectorstore.types import Span

NAMES = OutletNames(
    [
        "AFP",
        "BBC News - Science",
        "CBSSports.com",
        "Express.co.uk",
        "Fortune",
        "Sky Sports",
        "TechCrunch",
        "The Verge",
        "The Washington Post",
        "The Week",
        "Time",
    ]
)


def named(question: str) -> set[str]:
    return {mention.outlet for mention in NAMES.find(question)}


@pytest.mark.parametrize(
    ("question", "outlet"),
    [
        ("What does The Washington Post say of the talks?", "The Washington Post"),
        ("What does the Washington Post say of the talks?", "The Washington Post"),
        ("What did Washington Post reporters see?", "The Washington Post"),
        ("what did the washington post write?", "The Washington Post"),
        ("Is the Washington Post's figure right?", "The Washington Post"),
        ("Is the Washington Post’s figure right?", "The Washington Post"),
        ("Which club did 'Sky Sports' name?", "Sky Sports"),
        ("Which club did “sky sports” name?", "Sky Sports"),
        ("Who was quoted by AFP?", "AFP"),
        ("Was AFP told so?", "AFP"),
        ("Who wrote for Express.co.uk?", "Express.co.uk"),
        ("What is new at TechCrunch?", "TechCrunch"),
        ("what did techcrunch say on the trial", "TechCrunch"),
        ("What is CBSSports.com's tip?", "CBSSports.com"),
        ("What did BBC News report about whales?", "BBC News - Science"),
        ("Does The Verge like the phone?", "The Verge"),
        ("Does the Verge like the phone?", "The Verge"),
        ("According to Fortune, who leads the bank?", "Fortune"),
        ("What does the 'Time' article say?", "Time"),
        ("according to time, who leads the bank?", "Time"),
        ("What did Time magazine find?", "Time"),
        ("Which phone is praised in the report by Time?", "Time"),
        ("Which bank, covered by Fortune for its losses, was sold?", "Fortune"),
        ("Did prices rise before Fortune warned of it?", "Fortune"),
        ("Which phone do sources such as Time praise?", "Time"),
    ],
)
def test_an_outlet_is_found_however_it_is_written(question: str, outlet: str) -> None:
    assert named(question) == {outlet}


@pytest.mark.parametrize(
    "question",
    [
        "How much time did the crew have?",
        "Did they make a fortune from salt?",
        "Fortune favours whom in the play?",
        "Did Rob Fortune win the race?",
        "Which firms of the Fortune 500 were sold?",
        "How Did The Crew Make Its Fortune With Salt?",
        "It was sold. Fortune or failure?",
        "Was the town on the verge of bankruptcy?",
        "What else happened later in the week?",
        "Did the doctor come in time?",
        "Which weeks were the driest?",
        "When was the last time that the ferry sailed?",
        "Did the post reach Washington?",
        "Is sky blue where sports are played?",
        "Does the afpx protocol matter?",
    ],
)
def test_an_ordinary_word_is_no_outlet(question: str) -> None:
    assert named(question) == set()


def test_mentions_stand_in_reading_order_with_the_words_that_name_them() -> None:
    question = "Do Sky Sports and the Washington Post agree with AFP?"
    mentions = NAMES.find(question)
    assert [mention.outlet for mention in mentions] == ["Sky Sports", "The Washington Post", "AFP"]
    words = [question[m.span.start : m.span.end] for m in mentions]
    assert words == ["Sky Sports", "the Washington Post", "AFP"]
    assert outlets_in(mentions, Span(0, 10)) == ("Sky Sports",)
    assert outlets_in(mentions, Span(0, len(question))) == tuple(m.outlet for m in mentions)
    assert outlets_in([*mentions, *mentions], Span(45, 53)) == ("AFP",)


def test_a_name_that_two_outlets_share_means_both() -> None:
    names = OutletNames(["BBC News - Science", "BBC News - Sport"])
    found = [mention.outlet for mention in names.find("What did BBC News say?")]
    assert found == ["BBC News - Science", "BBC News - Sport"]
    assert [m.outlet for m in names.find("What does BBC News - Sport say?")] == ["BBC News - Sport"]


def test_names_with_signs_of_patterns_are_only_names() -> None:
    names = OutletNames(["Yahoo! (UK)", "C++ Weekly", "a", ""])
    assert {m.outlet for m in names.find("Is Yahoo! (UK) right?")} == {"Yahoo! (UK)"}
    assert {m.outlet for m in names.find("What is in C++ Weekly?")} == {"C++ Weekly"}
    assert names.find("a question on Cxx Weekly, a paper") == []


def test_a_corpus_without_outlets_has_no_mentions() -> None:
    assert OutletNames([]).find("What does AFP say?") == []


# Signs that a pattern takes for others when it overlooks case: İ and ı for i, ſ for s.
@pytest.mark.parametrize("question", ["in TİME, who?", "by Sky Sportſ, ſay", "in Tıme, who?"])
def test_letters_of_other_alphabets_do_no_harm(question: str) -> None:
    assert named(question) <= {"Time", "Sky Sports"}
    assert find_dates("ſeptember 14, 2020 or 3 ſep 2020") == [
        datetime.date(2020, 9, 14),
        datetime.date(2020, 9, 3),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "2020-09-14",
        "September 14, 2020",
        "September 14 2020",
        "september 14th, 2020",
        "14 September 2020",
        "14th of September 2020",
        "14 sep 2020",
        "Sep 14, 2020",
        "Sep. 14, 2020",
        "Sept. 14, 2020",
        "14 Sept 2020",
    ],
)
def test_a_date_is_found_in_each_of_its_forms(written: str) -> None:
    assert find_dates(f"What was agreed on {written}, and by whom?") == [datetime.date(2020, 9, 14)]


@pytest.mark.parametrize(
    "written",
    [
        "31 June 2020",
        "February 30, 2021",
        "2021-02-29",
        "2020-13-01",
        "0 May 2020",
        "1 May 0000",
        "September 2020",
        "in 2020",
        "May 14",
        "142020-09-141",
        "mayor 3 2020",
    ],
)
def test_what_is_no_full_or_no_possible_date_is_left_out(written: str) -> None:
    assert find_dates(f"What was agreed on {written}?") == []


def test_dates_stand_in_reading_order_and_an_impossible_one_hides_no_other() -> None:
    question = "What changed from 3 May 2021 to 31 June 2021 and then to 2021-07-04?"
    assert find_dates(question) == [datetime.date(2021, 5, 3), datetime.date(2021, 7, 4)]


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.sampled_from(["%d %B %Y", "%B %d, %Y"]))
def test_every_day_is_found_again(day: datetime.date, form: str) -> None:
    assert find_dates(f"What happened on {day:{form}} at noon?") == [day]
    assert find_dates(f"on {day.isoformat()}?") == [day]


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_looked_through(text: str) -> None:
    for mention in NAMES.find(text):
        assert 0 <= mention.span.start < mention.span.end <= len(text)
    assert all(isinstance(day, datetime.date) for day in find_dates(text))


def pointers(question: str) -> set[tuple[tuple[str, ...], str]]:
    found = find_pointers(question, NAMES.find(question), Span(0, len(question)))
    return {(one.outlets, str(one.date or "")) for one in found}


def test_a_day_belongs_to_the_outlet_named_before_it() -> None:
    question = "Did AFP on 1 May 2021 and Sky Sports on 7 May 2021 agree with TechCrunch?"
    assert pointers(question) == {
        (("AFP",), "2021-05-01"),
        (("Sky Sports",), "2021-05-07"),
        (("TechCrunch",), ""),
    }


def test_two_reports_of_one_outlet_are_two() -> None:
    assert pointers("Did AFP change its tale of 1 May 2021 in the one of 7 May 2021?") == {
        (("AFP",), "2021-05-01"),
        (("AFP",), "2021-05-07"),
    }


def test_a_day_alone_points_to_no_outlet() -> None:
    assert pointers("What happened on 2021-05-01 in the harbour?") == {((), "2021-05-01")}
    assert pointers("On 2021-05-01 what did AFP see?") == {((), "2021-05-01"), (("AFP",), "")}


def test_only_what_stands_in_the_span_is_pointed_to() -> None:
    question = "Did AFP agree with Sky Sports on 7 May 2021?"
    mentions = NAMES.find(question)
    at = question.index("agree")
    assert find_pointers(question, mentions, Span(0, at)) == (Pointer(("AFP",)),)
    (only,) = find_pointers(question, mentions, Span(at, len(question)))
    assert only == Pointer(("Sky Sports",), datetime.date(2021, 5, 7))
