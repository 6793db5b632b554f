"""Days that a sentence names, resolved by the day of its article."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.events import gives_day
from rag.language import Linguist
from rag.moments import moment_of, moments_in

MONDAY = datetime.date(2020, 9, 14)
LINGUIST = Linguist()


def told(text: str, published: datetime.date | None = MONDAY) -> str:
    found = moment_of(text, published)
    return found.told if found else ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("They met on September 14, 2020.", "14 September 2020"),
        ("They met on 9 August.", "9 August 2020"),
        ("It ends on 2 January.", "2 January 2021"),
        ("They met in March.", "March 2020"),
        ("They met in June 2014.", "June 2014"),
        ("They met in 2014.", "2014"),
        ("The 2020 election was close.", "2020"),
        ("They met on Monday.", "14 September 2020"),
        ("They met on Sunday.", "13 September 2020"),
        ("They met last Monday.", "7 September 2020"),
        ("They will meet on Friday.", "18 September 2020"),
        ("They met yesterday.", "13 September 2020"),
        ("They met last month.", "August 2020"),
        ("They met last year.", "2019"),
        ("They met a year ago.", "September 2019"),
        ("They met three years ago.", "2017"),
        ("They met two days ago.", "12 September 2020"),
        ("They met last week.", "7 September to 13 September 2020"),
        ("They met in 2014, on 3 May 2014.", "3 May 2014"),
        ("They counted 2014 people.", ""),
        ("They met at last.", ""),
        ("They met on 31 February.", ""),
    ],
)
def test_a_day_is_resolved(text: str, day: str) -> None:
    assert told(text) == day


@pytest.mark.parametrize("text", ["On Monday.", "Last year it fell.", "It fell on 9 August."])
def test_what_leans_on_an_unknown_day_is_not_told(text: str) -> None:
    assert told(text, None) == ""


def test_the_order_of_stretches_that_overlap_is_open() -> None:
    year, day, later = (
        moment_of(text, None) for text in ("In 2020.", "On 3 May 2020.", "On 4 May 2021.")
    )
    assert year
    assert day
    assert later
    assert year.comes_before(day) is None
    assert day.comes_before(later) is True
    assert later.comes_before(year) is False


@given(
    text=st.text(max_size=120),
    published=st.none() | st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31)),
)
def test_any_text_gives_whole_stretches_where_they_stand(
    text: str, published: datetime.date | None
) -> None:
    for moment in moments_in(f"On Monday, {text} in 2014, next year, a year ago.", published):
        assert moment.first <= moment.last
        assert moment.told
        assert 0 <= moment.span.start < moment.span.end


@given(day=st.dates(datetime.date(1600, 1, 1), datetime.date(2090, 12, 31)))
def test_a_written_day_is_that_day_whenever_it_is_read(day: datetime.date) -> None:
    text = f"It was on {day.day} {day:%B} {day.year} that they met."
    for published in (None, MONDAY):
        found = moment_of(text, published)
        assert found
        assert (found.first, found.last) == (day, day)


@pytest.mark.parametrize(
    ("text", "event", "is_so"),
    [
        ("Russia annexed Crimea in 2014.", "annexation", True),
        ("The 2020 election was close.", "election", True),
        ("The election on 9 August 2020 was close.", "election", True),
        ("The invasion began on 24 February 2022.", "invasion", True),
        ("They met on 7 May 2023, a week before the anniversary of the flood.", "flood", False),
        ("In 2023 the minister spoke of the invasion.", "invasion", False),
    ],
)  # fmt: skip
def test_a_day_belongs_to_what_it_is_said_of(text: str, event: str, is_so: bool) -> None:
    moment = moment_of(text, None)
    assert moment
    assert gives_day(LINGUIST.parse([text])[0], moment, event) is is_so
