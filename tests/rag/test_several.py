"""How sure to be of several parts together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.cross_model import Size
from rag.refusing import FLOORS
from rag.several import Several

SURE = st.floats(0.0, 1.0)
PARTS = st.lists(SURE, min_size=1, max_size=4)
SIZES: tuple[Size, ...] = ("small", "large")


@given(st.sampled_from(SIZES), PARTS, SURE)
def test_it_is_a_probability_and_no_less_than_the_least_part(
    size: Size, parts: list[float], asking: float
) -> None:
    sure = Several.shipped(size).sure(parts, asking)
    assert 0.0 <= sure <= 1.0
    assert sure >= min(parts)


@given(st.sampled_from(SIZES), PARTS, st.integers(0, 3), SURE, SURE)
def test_a_surer_part_makes_the_whole_no_less_sure(
    size: Size, parts: list[float], at: int, other: float, asking: float
) -> None:
    at %= len(parts)
    surer = [*parts[:at], max(parts[at], other), *parts[at + 1 :]]
    model = Several.shipped(size)
    assert model.sure(surer, asking) >= model.sure(parts, asking) - 1e-12


@pytest.mark.parametrize("size", SIZES)
def test_of_a_clause_less_is_asked_than_of_a_question(size: Size) -> None:
    model = Several.shipped(size)
    assert model.sure([0.2, 0.3], asking=0.5) > model.sure([0.2, 0.3], asking=1.0)


@pytest.mark.parametrize("size", SIZES)
def test_parts_of_which_nothing_is_sure_are_refused(size: Size) -> None:
    assert Several.shipped(size).sure([0.02, 0.03], 0.5) < FLOORS["balanced"]
