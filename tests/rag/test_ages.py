"""Who asks how old somebody is gets no sentence without an age."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_corpus import desk_over, write_rows

from rag import reading
from rag.ages import asks_an_age, may_say_an_age
from rag.desk import Desk
from vectorstore.embedding import SentenceEncoder


@pytest.mark.parametrize(
    "question",
    ["How old is Ada Byron?", "how old was he then", "At what age did she leave?"],
)
def test_a_question_for_an_age_is_one(question: str) -> None:
    assert asks_an_age(question)
    for other in (
        "How did the old mayor leave?",
        "What is the Stone Age?",
        "What age group votes most?",
        "Why did he leave, and at what age?",
    ):
        assert not asks_an_age(other)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Byron, 34, left.",
        "The 34-year-old left.",
        "She turned eighty in May.",
        "He was born in 1954.",
        "The fort, built in 1787, is a museum.",
        "The teenager left.",
        "The calf is three months old.",
        "The week-old calf was sold.",
        "The cub was born last month.",
        "The twins are a week and a half old.",
        "The oak is 2 million years old.",
        "It is a decade old.",
        "The girl, three, was found.",
        "The abbey was erected in 1345.",
    ],
)
def test_a_sentence_with_an_age_may_say_one(sentence: str) -> None:
    assert may_say_an_age(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "They have known each other for decades.",
        "She arrived in Leeds on 14 September 2020.",
        "He was paid $34 million, or 12% more.",
        "The mayor was elected in 2019.",
        "They met at 10:30.",
        "The two of them are like nine other pairs.",
        "He asked for help, it was reported earlier this week.",
    ],
)
def test_days_sums_and_shares_are_no_ages(sentence: str) -> None:
    assert not may_say_an_age(sentence)


def test_an_age_that_nobody_tells_is_refused(desk: Desk) -> None:
    answer = desk.ask("How old is Lukashenko?")
    assert answer.refused
    assert answer.nearest
    assert not desk.ask("Who is Emily Ferris?", history=[answer]).refused


def test_a_quote_is_as_sure_as_what_may_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for fitting in ("this week", "nowhere to be found"):
        monkeypatch.setattr(
            reading, "may_say_an_age", lambda text, fitting=fitting: fitting in text
        )
        assert desk.ask("How old is Lukashenko?").refused


def test_an_age_that_somebody_tells_is_told(encoder: SentenceEncoder, tmp_path: Path) -> None:
    text = "Berta Holm keeps goats. Berta Holm is 71 years old and has lived in Tromvik since May."
    write_rows(tmp_path / "corpus", [{"id": "a", "title": "Goats", "text": text}])
    with desk_over(tmp_path / "corpus", tmp_path / "index", encoder) as small:
        assert "71" in small.ask("How old is Berta Holm?").text
