"""Numbers and dates by their value."""

from __future__ import annotations

import pytest

from rag.numbers import dates_in, numbers_in, relative_dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a loan of $1.5 billion", [(1.5e9, "count", "$")]),
        ("1.5bn dollars", [(1.5e9, "count", "$")]),
        ("€20m", [(2e7, "count", "€")]),
        ("six hundred and five people", [(605.0, "count", "")]),
        ("1,234,567 votes", [(1234567.0, "count", "")]),
        ("twenty-five percent", [(25.0, "count", "%")]),
        ("15 per cent, 3.5%", [(15.0, "count", "%"), (3.5, "count", "%")]),
        ("the third time", [(3.0, "ordinal", "")]),
        ("the 21st", [(21.0, "ordinal", "")]),
        ("in the 1990s", [(1990.0, "decade", "")]),
        ("one of them, no one", []),
        ("one man", [(1.0, "count", "")]),
        ("F-16 jets", [("f-16", "code", "")]),
        ("dozens died", [("dozens", "vague", "")]),
        ("nothing", []),
    ],
)
def test_numbers(text: str, expected: list[tuple[float | str, str, str]]) -> None:
    assert [(n.value, n.kind, n.unit) for n in numbers_in(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 14 September 2020", [(14, 9, 2020)]),
        ("on September 14th, 2020", [(14, 9, 2020)]),
        ("2020-09-14", [(14, 9, 2020)]),
        ("in March", [(None, 3, None)]),
        ("June 1999", [(None, 6, 1999)]),
        ("on 2 ſept 1790 and on 4 ſeptember", [(2, 9, 1790), (4, 9, None)]),
        ("they may march", []),
        ("2020-13-45", []),
    ],
)
def test_dates(text: str, expected: list[tuple[int | None, int, int | None]]) -> None:
    assert [(d.day, d.month, d.year) for d in dates_in(text)] == expected


def test_relative_dates() -> None:
    assert relative_dates("Last month, on Tuesday and today") == {"last month", "tuesday", "today"}
