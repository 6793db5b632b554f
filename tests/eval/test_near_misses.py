"""The pairs that nothing was fitted on: whole, apart from all that something was fitted on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from eval.external import Source
from eval.near_miss_questions import CORPUS, read
from eval.questions import WIDE
from eval.types import EvalError


def test_no_article_of_them_is_one_that_something_was_fitted_on() -> None:
    files = [file for file in WIDE if file.corpus == CORPUS]
    measured = {row["file"] for file in files for row in file.rows("measured")}
    for part in ("cross", "together", "alone"):
        assert not measured & {row["file"] for file in files for row in file.rows(part)}


def test_half_of_each_file_has_no_answer_and_every_question_a_name_of_its_own() -> None:
    rows = [row for file in WIDE if file.corpus == CORPUS for row in file.rows("measured")]
    assert len(rows) == 607
    assert max(Counter(row["id"] for row in rows).values()) == 1
    assert 0.45 < sum(row["answerable"] for row in rows) / len(rows) < 0.55
    assert all(bool(row["answers"]) == row["answerable"] for row in rows)


def test_without_the_articles_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="--data"):
        read(Source(tmp_path))
