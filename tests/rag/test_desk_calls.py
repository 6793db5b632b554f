"""What a caller may say to a desk, and what is told to one who says it wrong."""

from __future__ import annotations

import datetime
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from invariants import assert_holds, gist
from small_corpus import NEWS

import rag
from rag.desk import Desk, open_desk, seeds
from rag.pipeline import READ_QUICKLY
from rag.request import make_filters
from vectorstore.errors import NewsdeskError, SettingsError
from vectorstore.types import Filters

BRIDGE = "How many weeks will the harbour bridge stay closed?"


@pytest.mark.parametrize("when", ["yesterday", "2021-02-30", "31.6.2021", "2021-13-01", "x" * 500])
@pytest.mark.parametrize("end", ["after", "before"])
def test_a_bad_date_is_told_how_to_write_it(small_desk: Desk, end: str, when: str) -> None:
    calls: list[Callable[..., Any]] = [
        small_desk.ask,
        small_desk.search,
        lambda *asked, **given: list(small_desk.stream(*asked, **given)),
    ]
    for call in calls:
        with pytest.raises(SettingsError, match="write YYYY-MM-DD") as told:
            call(BRIDGE, **{end: when})
        assert isinstance(told.value, NewsdeskError)
        assert when[:20] in str(told.value)


@pytest.mark.parametrize("day", ["2021-03-04", datetime.date(2021, 3, 4)])
def test_a_date_may_be_a_date_or_its_text(day: datetime.date | str) -> None:
    assert make_filters((), (), day, None) == Filters(after=datetime.date(2021, 3, 4))
    assert not make_filters([], (), None, "")


def test_one_name_is_as_good_as_a_list(small_desk: Desk) -> None:
    one = small_desk.ask(BRIDGE, outlets="Northern Post", sources=f"{NEWS}#bridge-2")
    many = small_desk.ask(BRIDGE, outlets=["Northern Post"], sources=[f"{NEWS}#bridge-2"])
    assert gist(one) == gist(many)
    assert {hit.chunk.source for hit in one.hits} == {f"{NEWS}#bridge-2"}


def test_an_answer_says_what_it_was_asked_word_for_word(small_desk: Desk) -> None:
    asked = "  How many weeks \n will the harbour bridge stay closed? "
    answer = small_desk.ask(asked)
    assert answer.question == asked
    assert answer.standalone_question == BRIDGE
    assert_holds(small_desk, answer)


def test_no_more_is_quoted_and_read_than_the_settings_allow(small_desk: Desk) -> None:
    for question in (BRIDGE, f"{BRIDGE} And which smoked goat cheese won the golden spoon?"):
        answer = small_desk.ask(question)
        # Where reports differ each side is quoted, however many there are.
        sides = sum(len(difference.sides) for difference in answer.disagreements)
        assert len(answer.sentences) <= small_desk.settings.sentences + sides
        assert len(answer.hits) <= small_desk.settings.passages


def test_a_desk_can_be_left_and_used_again(small_desk: Desk) -> None:
    before = gist(small_desk.ask(BRIDGE))
    small_desk.close()
    small_desk.close()
    assert gist(small_desk.ask(BRIDGE)) == before
    with small_desk as same:
        assert same is small_desk
    assert gist(small_desk.ask(BRIDGE)) == before


def test_caution_refuses_the_more_the_greater_it_is(desk: Desk) -> None:
    asked = [
        "How large was the loan?",
        "Who leads the Belarusian opposition?",
        "What does Hajun monitor?",
        "How many people live in Belarus?",
        "Who won the football match in Minsk?",
        "What is the price of bread in Sochi?",
    ]
    refused = {}
    for caution in ("strict", "eager"):
        settings = replace(desk.settings, caution=caution)
        with Desk(desk.corpus, settings, desk.encoder) as other:
            refused[caution] = {q for q in asked if other.ask(q).refused}
    assert refused["eager"] <= refused["strict"]


def test_every_way_of_asking_takes_the_same() -> None:
    def limits(call: Callable[..., Any]) -> dict[str, inspect.Parameter]:
        given = dict(inspect.signature(call).parameters)
        return {n: p for n, p in given.items() if n not in {"self", "corpus", "settings"}}

    asked = limits(rag.ask)
    assert set(asked) == {"question", "history", "outlets", "sources", "after", "before", "quick"}
    for other in (rag.stream, Desk.ask, Desk.stream):
        assert limits(other) == asked


def test_who_cannot_wait_is_answered_by_the_smaller_reader_and_told(small_desk: Desk) -> None:
    assert gist(small_desk.ask(BRIDGE, quick=True)) == gist(small_desk.ask(BRIDGE))
    settings = replace(small_desk.settings, reader="large")
    if not settings.shelf.find("reader"):
        pytest.skip("newsdesk model install reader")
    with open_desk(small_desk.corpus, settings) as desk:
        quick, small = desk.ask(BRIDGE, quick=True), small_desk.ask(BRIDGE)
        assert quick.notes == (*small.notes, READ_QUICKLY)
        assert gist(replace(quick, notes=small.notes)) == gist(small)
        assert READ_QUICKLY not in desk.ask(BRIDGE).notes


def test_the_articles_that_come_along_are_the_default() -> None:
    assert (
        sorted(path.suffix for path in seeds().iterdir() if path.suffix == ".txt") == [".txt"] * 5
    )


def test_the_public_names_are_there_and_described() -> None:
    for name in rag.__all__:
        assert getattr(rag, name).__doc__ or name == "REFUSAL"
    assert {"ask", "stream", "open_desk", "support"} <= set(rag.__all__)
