"""When the articles were written that a question wants."""

from __future__ import annotations

import datetime

import pytest

from rag.desk import Desk
from rag.framing import framing_of
from rag.mentions import OutletNames
from rag.periods import Period
from vectorstore.types import Filters

NAMES = OutletNames(["AFP", "The Washington Post"])
FIRST, LAST = datetime.date(2021, 5, 1), datetime.date(2021, 5, 31)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("Articles in May 2021 about the strike", Period(FIRST, LAST)),
        ("articles before may 2021 on the strike", Period(None, FIRST - DAY)),
        ("What did AFP report in May 2021 about the strike?", Period(FIRST, LAST)),
        ("What has been reported since May 2021 about the strike?", Period(FIRST, None)),
        ("What did AFP write after May 2021 on the strike?", Period(LAST + DAY, None)),
        ("Summarise what is said about the strike", None),
    ],
)
def test_months_of_the_articles_are_no_part_of_the_topic(
    question: str, period: Period | None
) -> None:
    framing = framing_of(question, NAMES.called)
    assert framing
    assert framing.topics == ("the strike",)
    assert framing.period == period


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What do the articles say about the strike in May 2021?", "the strike in May 2021"),
        ("What is known about the summit in May 2021 on fish?", "the summit in May 2021 on fish"),
        ("Give me a timeline of the talks in May 2021 on fish", "the talks in May 2021 on fish"),
        ("How did the debate in May 2021 on fish unfold?", "the debate in May 2021 on fish"),
    ],
)
def test_a_month_of_what_happened_stays_with_it(question: str, topic: str) -> None:
    framing = framing_of(question, NAMES.called)
    assert framing
    assert (framing.topics, framing.period) == ((topic,), None)


def test_filters_that_were_given_hold_as_well() -> None:
    given = Filters(("AFP",), (), FIRST + DAY, None)
    assert Period(FIRST, LAST).within(given) == Filters(("AFP",), (), FIRST + DAY, LAST)


def test_only_articles_of_these_months_are_told(small_desk: Desk) -> None:
    asked = "Show me articles {} about the harbour bridge"
    assert not small_desk.ask(asked.format("in March 2021")).refused
    assert small_desk.ask(asked.format("since April 2021")).refused
