"""The questions over six folders are whole, as far as can be told without the articles."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from eval.sets import rows_of
from eval.stories import FOLDERS, QUESTIONS

ROWS: list[dict[str, Any]] = list(rows_of(QUESTIONS))
NAMED: dict[str, list[str]] = json.loads(FOLDERS.read_text(encoding="utf-8"))


def test_each_folder_has_six_articles_of_its_own_and_questions_of_every_kind() -> None:
    addresses = [address for one in NAMED.values() for address in one]
    assert len(addresses) == len(set(addresses)) == 36
    kinds = {row["kind"] for row in ROWS}
    for folder in NAMED:
        assert {row["kind"] for row in ROWS if row["folder"] == folder} == kinds


def test_every_question_has_a_name_of_its_own() -> None:
    assert max(Counter(row["id"] for row in ROWS).values()) == 1


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_question_has_answers_and_places_in_its_folder_or_neither(row: dict[str, Any]) -> None:
    answers = row["answers"] or row["answers_all"]
    assert row["question"].strip()
    assert bool(answers) == bool(row["evidence"]) == row["answerable"]
    for address, start, end in row["evidence"]:
        assert address in NAMED[row["folder"]]
        assert 0 <= start < end
