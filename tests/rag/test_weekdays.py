"""What was on one weekday is no answer to what was on another."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_corpus import desk_over, write_rows

from rag.weekdays import asked_weekday, may_be_of
from vectorstore.embedding import SentenceEncoder

ROWS = [
    {
        "id": "strike",
        "outlet": "Harbour Gazette",
        "published": "2021-05-04",
        "title": "Dockers walk out",
        "text": "Dockers in Ulvsby began a strike on Monday over their night shifts. The union "
        "wants ten crowns more for an hour of night work. The harbour is quiet.",
    }
]


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("What did Berta Holm say on Sunday?", "sun"),
        ("who won on last friday", "fri"),
        ("What happened on Friday, 22 December?", ""),
        ("What happened on Friday Dec 22?", ""),
        ("What happened on Black Friday?", ""),
        ("Did it rain on Monday or on Tuesday?", ""),
        ("Why did she leave on Monday after Sunday's vote?", ""),
        ("What is a Sunday roast?", ""),
    ],
)
def test_one_weekday_is_read_where_it_says_when(question: str, day: str) -> None:
    assert asked_weekday(question) == day


@pytest.mark.parametrize(
    ("sentence", "may"),
    [
        ("The strike began on Monday.", False),
        ("The strike began on Sunday.", True),
        ("On Monday the union spoke of Sunday’s strike.", True),
        ("Sundays are quiet.", True),
        ("The strike began last week.", True),
        ("Sales on Black Friday rose.", True),
    ],
)
def test_a_sentence_of_another_day_alone_is_none(sentence: str, may: bool) -> None:
    assert may_be_of("sun", sentence) == may


def test_the_answer_of_another_day_is_refused(encoder: SentenceEncoder, tmp_path: Path) -> None:
    write_rows(tmp_path / "corpus", ROWS)
    with desk_over(tmp_path / "corpus", tmp_path / "index", encoder) as desk:
        right = desk.ask("Who began a strike on Monday in Ulvsby?")
        assert not right.refused
        assert "Monday" in right.text
        assert desk.ask("Who began a strike on Sunday in Ulvsby?").refused
