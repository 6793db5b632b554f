"""A passage gains of the outlet and the day that a question names."""

from __future__ import annotations

import datetime

from rag.boosts import boost
from rag.mentions import Pointer
from rag.weights import Weights

WEIGHTS = Weights(outlet=0.5, date=0.3)
MAY = datetime.date(2021, 5, 1)
AFP_IN_MAY = Pointer(("AFP",), MAY)


def gained(origin: tuple[str | None, str | None] | None, *pointers: Pointer) -> float:
    return round(boost(origin, pointers, WEIGHTS).total, 6)


def test_outlet_and_day_of_one_pointer_add_up() -> None:
    assert gained(("AFP", "2021-05-01"), AFP_IN_MAY) == 0.8
    assert gained(("AFP", "2021-05-02"), AFP_IN_MAY) == 0.5
    assert gained(("Reuters", "2021-05-01"), AFP_IN_MAY) == 0.3
    assert gained(("Reuters", None), AFP_IN_MAY) == 0


def test_those_of_two_pointers_do_not() -> None:
    assert gained(("Sky Sports", "2021-05-01"), AFP_IN_MAY, Pointer(("Sky Sports",))) == 0.5


def test_an_outlet_of_several_that_a_name_means_is_enough() -> None:
    assert gained(("BBC News - Sport", None), Pointer(("BBC News - Science", "BBC News - Sport")))


def test_nothing_named_and_nothing_known_is_no_gain() -> None:
    assert gained(("AFP", "2021-05-01")) == 0
    assert gained(None, AFP_IN_MAY) == 0
    assert gained((None, None), AFP_IN_MAY, Pointer()) == 0
