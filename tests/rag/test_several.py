"""How sure to be of several parts together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.confidence import Calibration
from rag.cross_model import Size
from rag.question import analyse
from rag.refusing import FLOORS
from rag.several import Several, has_clauses

SURE = st.floats(0.0, 1.0)
PARTS = st.lists(SURE, min_size=1, max_size=4)
SIZES: tuple[Size, ...] = ("small", "large")


@given(st.sampled_from(SIZES), PARTS, st.booleans())
def test_it_is_a_probability_between_those_of_the_parts_or_of_clauses_more(
    size: Size, parts: list[float], clauses: bool
) -> None:
    sure = Several.shipped(size).sure(parts, clauses=clauses)
    assert min(parts) - 1e-12 <= sure <= 1.0
    assert clauses or sure <= max(parts) + 1e-12


@given(st.sampled_from(SIZES), PARTS, st.integers(0, 3), SURE, st.booleans())
def test_a_surer_part_makes_the_whole_no_less_sure(
    size: Size, parts: list[float], at: int, other: float, clauses: bool
) -> None:
    at %= len(parts)
    surer = [*parts[:at], max(parts[at], other), *parts[at + 1 :]]
    model = Several.shipped(size)
    assert model.sure(surer, clauses=clauses) >= model.sure(parts, clauses=clauses) - 1e-12


@pytest.mark.parametrize("size", SIZES)
def test_of_clauses_less_is_asked_than_of_questions_but_not_nothing(size: Size) -> None:
    model, floor = Several.shipped(size), FLOORS["balanced"]
    assert model.sure([0.2, 0.25], clauses=True) > floor > model.sure([0.2, 0.25], clauses=False)
    assert model.sure([0.02, 0.03], clauses=True) < floor


def test_clauses_of_which_the_reader_is_not_sure_are_told_as_8_in_10_at_most() -> None:
    sure = Several.shipped("large").sure([0.6, 0.6], clauses=True)
    assert Calibration.shipped("large").told(sure) < 0.81


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("Who founded the ferry line to Tarnow, and when was it sold to the mill?", False),
        (
            "Did Berta Holm leave the dairy in May, and did the mayor open the second harbour?",
            False,
        ),
        (
            "Is the upper dam of Tarnow older than the lower dam, and is the new bridge of Hull "
            "longer than the old bridge?",
            False,
        ),
        (
            "Which company was sued in May over a tank leaking into the fjord, and opened the "
            "second harbour of Tarnow on a Friday?",
            True,
        ),
    ],
)
def test_what_could_be_asked_by_itself_is_no_clause(question: str, clauses: bool) -> None:
    analysed = analyse(question)
    assert analysed.parts
    assert has_clauses(analysed) == clauses
