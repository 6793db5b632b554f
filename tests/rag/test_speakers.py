"""Whose words are asked for, and in which articles they may stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.desk import open_desk
from rag.settings import Settings
from rag.speakers import asked_speaker, names_all, names_speaker


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Ada Byron say about goats?", ("Ada", "Byron")),
        ("Why does Mr Byron think so?", ("Byron",)),
        ("What does the Norwegian prime minister make of it?", ("prime minister",)),
        ("What did President Byron say?", ("Byron",)),
        ("What has Ada Byron said about goats?", ("Ada", "Byron")),
        ("When did Ada Byron announce the sale?", ()),
        ("According to Ada Byron, who sang?", ("Ada", "Byron")),
        ("Who sang, according to Ada Byron?", ("Ada", "Byron")),
        ("What did Ada Byron's lawyer say?", ()),
        ("What did Ada Byron and Berta Holm say?", ()),
        ("What did the BBC say about goats?", ()),
        ("What did Downing Street say about goats?", ()),
        ("What did Hill say about goats?", ("Hill",)),
        ("what did byron say about goats", ()),
        ("WHAT DID ADA BYRON SAY?", ()),
        ("What did he say about goats?", ()),
        ("What did the singer say about goats?", ()),
        ("Where did Ada Byron meet him?", ()),
    ],
)
def test_the_one_whose_words_are_asked_for_is_told(question: str, speaker: tuple[str, ...]) -> None:
    assert asked_speaker(question) == speaker


@pytest.mark.parametrize(
    ("speaker", "text", "named"),
    [
        (("Ada", "Byron"), "Mrs Byron’s goats", True),
        (("Ada", "Byron"), "Ada Holm spoke", False),
        (("Lukashenka",), "Lukashenko spoke", True),
        (("Orban",), "Viktor Orbán spoke", True),
        (("Mark",), "the market fell", False),
        (("Boris",), "Borisov spoke", False),
        (("prime minister",), "The PM told reporters", True),
        (("prime minister",), "the minister spoke", False),
        (("prime minister",), "the Premier League", False),
        (("king",), "the kingdom of goats", False),
        (("king",), "the King’s goats", True),
    ],
)
def test_a_speaker_is_named_by_the_last_word_or_the_office(
    speaker: tuple[str, ...], text: str, *, named: bool
) -> None:
    assert names_speaker(speaker, (), text) is named


def test_a_name_may_stand_in_another_spelling() -> None:
    assert names_speaker(("Tsikhanouskaya",), ("tikhanovskaya",), "Tikhanovskaya spoke")
    assert names_all(("Ada", "Byron"), (), "Ada spoke to Byron")
    assert not names_all(("Ada", "Byron"), (), "Berta spoke to Byron")


def test_words_are_quoted_from_articles_that_name_the_speaker_alone(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "title": "Goats in the harbour", "text": "Goats delight a harbour, said "
         "Berta Holm, who keeps nine of them. “I love goats,” she said."},
        {"id": "b", "title": "A new ferry", "text": "The ferry was opened on Monday by Ada Byron. "
         "“It is a fine ferry,” she said."},
    ]  # fmt: skip
    lines = "\n".join(json.dumps(row) for row in rows)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "news.jsonl").write_text(lines, encoding="utf-8")
    settings = Settings(index_dir=str(tmp_path / "index"), reader="small")
    with open_desk(corpus, settings) as desk:
        answer = desk.ask("What did Berta Holm say about goats?")
        assert not answer.refused
        assert {c.source for c in answer.citations} == {"news.jsonl#a"}
        other = desk.ask("What did Ada Byron say about goats?")
        assert "news.jsonl#a" not in {c.source for c in (*other.citations, *other.nearest)}
        assert desk.ask("What did the prime minister say about goats?").refused
