"""What answer phrases say, and when two of them contradict each other."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.amounts import amounts_in
from rag.numbers import dates_in
from rag.values import Value, says, value_of
from vectorstore.types import Span


def said(text: str, phrase: str, kind: str, question: str = "") -> Value:
    start = text.index(phrase)
    value = value_of(text, Span(start, start + len(phrase)), kind, question)
    assert value
    return value


def agree(kind: str, one: str, other: str, question: str = "") -> bool | None:
    ours, theirs = (said(text, text, kind, question) for text in (one, other))
    assert ours.agrees_with(theirs) == theirs.agrees_with(ours)
    return ours.agrees_with(theirs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("more than 600", "650"),
        ("nearly 7,000 people", "6,984"),
        ("$1.5 billion", "US$1.48bn"),
        ("two dozen", "24"),
        ("dozens of people", "40"),
        ("three decades", "30 years"),
        ("at least 12", "fifteen"),
        ("about 1,000", "950"),
        ("between 10 and 20", "14"),
        ("up to 50", "45"),
        ("2 percent", "2%"),
    ],
)
def test_amounts_that_may_be_one(one: str, other: str) -> None:
    assert agree("how many", one, other) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 injured", "40 injured"),
        ("more than 600", "1,200"),
        ("30 people", "29 people"),
        ("26 years", "three decades"),
        ("$6 million", "$7 million"),
        ("between 10 and 20", "25"),
    ],
)
def test_amounts_that_are_not_one(one: str, other: str) -> None:
    assert agree("how many", one, other) is False


def test_amounts_in_unlike_units_are_not_compared() -> None:
    assert agree("how much", "$50 million", "£30 million") is None
    assert agree("how much", "40 percent", "12 km") is None


@given(st.integers(1, 2_000_000))
def test_a_number_never_disagrees_with_itself_in_another_writing(number: int) -> None:
    for other in (f"{number:,}", f"about {number:,}", f"nearly {number}", f"{number} or more"):
        assert agree("how many", str(number), other) is not False


@given(st.integers(1, 999), st.sampled_from([("million", "m"), ("billion", "bn")]))
def test_a_sum_never_disagrees_with_itself_in_another_writing(
    number: int, scale: tuple[str, str]
) -> None:
    zeros = ",000,000" if scale[0] == "million" else ",000,000,000"
    for other in (f"${number}{scale[1]}", f"{number} {scale[0]} dollars", f"US${number}{zeros}"):
        assert agree("how much", f"${number} {scale[0]}", other) is True


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2090, 1, 1)))
def test_a_day_never_disagrees_with_itself_in_another_writing(day: datetime.date) -> None:
    written = f"{day.day} {day:%B} {day.year}"
    others = (
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b}",
        f"{day:%B} {day.year}",
        f"{day.year}",
        f"the {day.year // 10 * 10}s",
    )
    for other in others:
        assert agree("when", written, other) is True


def test_unlike_days_disagree() -> None:
    assert agree("when", "14 September 2020", "15 September 2020") is False
    assert agree("when", "in September 2020", "in September 2019") is False
    assert agree("when", "1872", "the 1920s") is False
    assert agree("when", "from July 30 to August 14, 1932", "2028") is False
    assert agree("when", "14 September", "2020") is None


def test_a_month_keeps_the_year_that_follows_it() -> None:
    assert [(d.month, d.year) for d in dates_in("It fell in September 2020.")] == [(9, 2020)]
    assert [(d.day, d.month) for d in dates_in("from July 30 on")] == [(30, 7)]
    assert [(d.day, d.month) for d in dates_in("in June 5 people came")] == [(None, 6)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Putin", "Vladimir Putin"),
        ("President Putin", "Mr Putin"),
        ("Zoltán Korda", "Zoltan Korda"),
        ("Lukashenko", "Lukashenka"),
        ("World Health Organization", "WHO"),
        ("J. Smith", "John Smith"),
        ("Apple Inc", "Apple"),
    ],
)
def test_names_that_may_be_one(one: str, other: str) -> None:
    assert agree("who", one, other) is True


def test_other_people_and_places_are_others() -> None:
    assert agree("who", "Joseph Haydn", "Michael Haydn") is False
    assert agree("where", "Belleville, Illinois", "Springfield, Illinois") is False


def test_things_are_compared_by_the_words_that_the_question_lacks() -> None:
    question = "What sport is he known for?"
    assert agree("what", "the sport of cricket", "cricket", question) is True
    assert agree("what", "cricket", "rugby union", question) is False


def test_people_without_a_name_and_degrees_are_compared() -> None:
    assert agree("who", "fishermen", "teachers") is False
    assert agree("how", "95% effective", "70 percent effective") is False
    assert value_of("He was in the north.", Span(7, 19), "where") is None


def test_questions_that_have_no_one_answer_are_not_compared() -> None:
    assert value_of("Prices fell.", Span(0, 6), "why") is None
    assert value_of("He was hurt.", Span(0, 6), "how many") is None


def test_a_sentence_says_a_value_wherever_it_stands() -> None:
    assert says("On Monday it was 12, then 40.", said("40 injured", "40", "how many"))
    assert not says("On Monday it was 12.", said("40 injured", "40", "how many"))
    assert says("It was Vladimir Putin.", said("Putin", "Putin", "who"))


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_text_has_values_or_none(text: str, start: int, end: int) -> None:
    amounts_in(text)
    span = Span(min(start, len(text)), min(max(start, end), len(text)))
    for kind in ("who", "when", "how many", "what"):
        value = value_of(text, span, kind, text)
        assert value is None or value.agrees_with(value) is not False


def test_a_bare_number_counts_in_the_unit_beside_the_other() -> None:
    asked = "How old is the captain?"
    (said, age), other = ("The 34-year-old captain left.", "34-year-old"), "The captain, 34, left."
    one = value_of(said, Span(said.index(age), said.index(age) + len(age)), "how", asked)
    at = other.index("34")
    bare = value_of(other, Span(at, at + 2), "how", asked)
    older = value_of(other.replace("34", "35"), Span(at, at + 2), "how", asked)
    assert one
    assert bare
    assert older
    assert one.agrees_with(bare)
    assert bare.agrees_with(one)
    assert one.agrees_with(older) is False
