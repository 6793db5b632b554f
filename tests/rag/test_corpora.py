"""Folders as people have them: empty, broken in part, changing while they are asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from invariants import assert_holds
from small_corpus import write_rows

from rag import ask, stream
from rag.desk import open_desk
from rag.settings import Settings
from rag.types import Answer
from vectorstore.embedding import SentenceEncoder
from vectorstore.errors import CorpusError

LIGHTHOUSE = (
    "Lighthouse at Skagen sold\n\n"
    "The lighthouse at Skagen was sold for 300 crowns in May. "
    "Its keeper, Ane Sørensen, had lived there for 41 years.\n"
)
ORCHARD = (
    "Frost in the orchards\n\n"
    "Frost destroyed nine orchards near Limmared on Friday night. "
    "Growers asked the county for aid.\n"
)
WHO_KEPT = "Who was the keeper of the lighthouse at Skagen?"
HOW_MANY = "How many orchards near Limmared did frost destroy?"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index_dir=str(tmp_path / "indexes"), max_file_mb=20, reader="small")


@pytest.fixture(autouse=True)
def one_encoder(encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every desk opened here shares the encoder of the session, which is loaded already."""
    monkeypatch.setattr("rag.desk.SentenceEncoder", lambda *given, **named: encoder)


def quotes(answer: Answer) -> str:
    """All that an answer shows of the articles, or a refusal as nearest."""
    return "\n".join(c.quote for c in (*answer.citations, *answer.nearest))


def seen(answer: Answer) -> set[str]:
    return {c.source for c in (*answer.citations, *answer.nearest)}


# Folders that cannot be used.


def test_a_missing_folder_is_named(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(CorpusError, match=r"no folder .*nowhere.*name a folder"):
        open_desk(tmp_path / "nowhere", settings)


def test_a_file_in_place_of_a_folder_is_told_to_name_its_folder(
    corpus: Path, settings: Settings
) -> None:
    (corpus / "a.txt").write_text(LIGHTHOUSE, encoding="utf-8")
    with pytest.raises(CorpusError, match="is a file: name the folder"):
        open_desk(corpus / "a.txt", settings)


def test_an_empty_folder_is_told_what_to_put_there(corpus: Path, settings: Settings) -> None:
    with pytest.raises(CorpusError, match=r"holds no files: put \.txt"):
        open_desk(corpus, settings)
    (corpus / ".hidden.txt").write_text(LIGHTHOUSE, encoding="utf-8")
    with pytest.raises(CorpusError, match="holds no files"):
        open_desk(corpus, settings)


def test_an_empty_folder_is_a_desk_for_who_asks_for_one(corpus: Path, settings: Settings) -> None:
    asked = "How many steps has the lighthouse?"
    with open_desk(corpus, settings, empty=True) as desk:
        assert desk.articles() == []
        assert desk.ask(asked).refused
        (corpus / "a.txt").write_text(LIGHTHOUSE, encoding="utf-8")
        assert desk.sync(empty=True).added == 1
        assert [article.source for article in desk.articles()] == ["a.txt"]
        (corpus / "a.txt").unlink()
        assert desk.sync(empty=True).removed == 1
        assert desk.articles() == []
        assert desk.ask(asked).nearest == ()


def test_a_folder_of_which_nothing_can_be_read_says_why_of_each(
    corpus: Path, settings: Settings
) -> None:
    (corpus / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (corpus / "empty.txt").write_bytes(b"")
    (corpus / "white.md").write_bytes(b"\xef\xbb\xbf \r\n\t")
    (corpus / "song.mp3").write_bytes(b"ID3")
    with pytest.raises(CorpusError) as told:
        open_desk(corpus, settings)
    for name in ("binary.txt", "empty.txt", "white.md", "song.mp3"):
        assert f"{name}: " in str(told.value)
    # And once there is something, the same folder opens.
    (corpus / "a.txt").write_text(LIGHTHOUSE, encoding="utf-8")
    with open_desk(corpus, settings) as desk:
        assert [article.source for article in desk.articles()] == ["a.txt"]


# Folders broken in part.


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("bad.txt", b"\x00\x01\x02" * 500, "binary"),
        ("bad.txt", b"", "empty"),
        ("bad.xyz", b"words", "not read"),
        ("bad.pdf", b"%PDF-1.7 broken", "PDF"),
        ("bad.docx", b"PK\x03\x04 broken", "Word"),
        ("bad.txt", LIGHTHOUSE.encode("utf-16-le"), "binary"),
        ("bad.txt", b"\xff\xfe" + b"odd", "UTF-16"),
        ("bad.jsonl", b"not json\n", "not JSON"),
    ],
    ids=["binary", "empty", "ending", "pdf", "docx", "no mark", "half a sign", "rows"],
)
def test_one_bad_file_is_set_aside_and_the_good_one_answers(
    corpus: Path, settings: Settings, name: str, data: bytes, reason: str
) -> None:
    (corpus / name).write_bytes(data)
    (corpus / "good.txt").write_text(ORCHARD, encoding="utf-8")
    with open_desk(corpus, settings) as desk:
        assert [article.source for article in desk.articles()] == ["good.txt"]
        (told,) = desk.manifest.set_aside[name].values()
        assert reason in told
        answer = desk.ask(HOW_MANY)
        assert_holds(desk, answer)
        assert "nine orchards" in quotes(answer)
        report = desk.sync()
        assert [item.source.partition("#")[0] for item in report.set_aside] == [name]


def test_a_file_of_50_mb_is_set_aside_with_what_to_do(corpus: Path, settings: Settings) -> None:
    (corpus / "huge.txt").write_bytes(b"All work and no play. " * 2_300_000)
    with pytest.raises(CorpusError, match=r"huge\.txt: it is 51 MB.*split it"):
        open_desk(corpus, settings)
    (corpus / "good.txt").write_text(ORCHARD, encoding="utf-8")
    with open_desk(corpus, settings) as desk:
        assert "NEWSDESK_MAX_FILE_MB" in desk.manifest.set_aside["huge.txt"]["huge.txt"]
        assert "nine orchards" in quotes(desk.ask(HOW_MANY))


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8-sig", "utf-16", "utf-8"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_other_encodings_are_read_and_quoted_letter_for_letter(
    corpus: Path, settings: Settings, encoding: str, ends: str
) -> None:
    text = LIGHTHOUSE.replace("\n", ends)
    (corpus / "a.txt").write_bytes(text.encode(encoding))
    with open_desk(corpus, settings) as desk:
        answer = desk.ask(WHO_KEPT)
        assert_holds(desk, answer)
        assert "Ane Sørensen" in quotes(answer)
        assert desk.text_of("a.txt").removeprefix("\ufeff") == text


def test_an_unknown_source_has_no_text(corpus: Path, settings: Settings) -> None:
    (corpus / "a.txt").write_text(LIGHTHOUSE, encoding="utf-8")
    with open_desk(corpus, settings) as desk:
        assert desk.article("b.txt") is None
        with pytest.raises(CorpusError, match=r"no article b\.txt"):
            desk.text_of("b.txt")


# Files of rows.


def test_rows_are_cited_by_file_and_id_and_offsets_count_in_the_text_of_the_row(
    corpus: Path, settings: Settings
) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "one/2", "title": "Sold", "text": LIGHTHOUSE, "outlet": "AFP", "author": "J. Ek"},
        {"id": 7, "text": "Rain fell.\n\n" + ORCHARD, "published": "2022-05-01"},
        {"text": "A third article without a name tells of a granite quarry in dispute."},
    ]
    write_rows(corpus / "deep", rows, "rows.jsonl")
    with open_desk(corpus, settings) as desk:
        assert [article.source for article in desk.articles()] == [
            "deep/rows.jsonl#3",
            "deep/rows.jsonl#7",
            "deep/rows.jsonl#one/2",
        ]
        for question, row, source in (
            (WHO_KEPT, rows[0], "deep/rows.jsonl#one/2"),
            (HOW_MANY, rows[1], "deep/rows.jsonl#7"),
        ):
            answer = desk.ask(question)
            assert_holds(desk, answer)
            cited = [c for c in (*answer.citations, *answer.nearest) if c.source == source]
            assert cited
            for citation in cited:
                assert row["text"][citation.start : citation.end] == citation.quote
                assert citation.outlet == row.get("outlet")
                assert citation.author == row.get("author")
        assert desk.text_of("deep/rows.jsonl#7") == rows[1]["text"]


def test_one_bad_row_is_set_aside_and_the_others_answer(corpus: Path, settings: Settings) -> None:
    lines = [
        "{broken",
        json.dumps({"id": "a", "text": ORCHARD}),
        json.dumps({"id": "b", "text": ""}),
        json.dumps({"id": "a", "text": LIGHTHOUSE}),
        json.dumps({"id": "half", "text": "The \ud800 quarry at Lysekil is closed."}),
    ]
    (corpus / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with open_desk(corpus, settings) as desk:
        sources = {article.source for article in desk.articles()}
        assert sources == {"rows.jsonl#a", "rows.jsonl#half"}
        assert len(desk.manifest.set_aside["rows.jsonl"]) == 3
        assert "nine orchards" in quotes(desk.ask(HOW_MANY))
        assert_holds(desk, desk.ask("What is closed at Lysekil?"))


# Folders that change.


def test_an_edited_a_renamed_and_a_deleted_file_are_seen_by_sync(
    corpus: Path, settings: Settings
) -> None:
    first, second = corpus / "a.txt", corpus / "b.txt"
    first.write_text(LIGHTHOUSE, encoding="utf-8")
    second.write_text(ORCHARD, encoding="utf-8")
    with open_desk(corpus, settings) as desk:
        assert "nine orchards" in quotes(desk.ask(HOW_MANY))
        second.write_text(ORCHARD.replace("nine", "five"), encoding="utf-8")  # of the same length
        report = desk.sync()
        assert (report.added, report.changed, report.removed) == (0, 1, 0)
        answer = desk.ask(HOW_MANY)
        assert_holds(desk, answer)
        assert "five orchards" in quotes(answer)
        assert "nine orchards" not in quotes(answer)

        second.rename(corpus / "c.txt")
        desk.sync()
        answer = desk.ask(HOW_MANY)
        assert_holds(desk, answer)
        assert "c.txt" in seen(answer)
        assert "b.txt" not in seen(answer)

        (corpus / "c.txt").unlink()
        assert desk.sync().removed == 1
        assert seen(desk.ask(HOW_MANY)) <= {"a.txt"}
        assert desk.sync().unchanged


def test_changes_are_seen_by_ask_and_stream_at_once(corpus: Path, settings: Settings) -> None:
    path = corpus / "b.txt"
    (corpus / "a.txt").write_text(LIGHTHOUSE, encoding="utf-8")
    path.write_text(ORCHARD, encoding="utf-8")
    assert "nine orchards" in quotes(ask(HOW_MANY, corpus=corpus, settings=settings))
    path.write_text(ORCHARD.replace("nine", "five"), encoding="utf-8")
    assert "five orchards" in quotes(ask(HOW_MANY, corpus=corpus, settings=settings))
    path.rename(corpus / "c.txt")
    *_, last = stream(HOW_MANY, corpus=str(corpus), settings=settings)
    assert "c.txt" in seen(last)
    assert "b.txt" not in seen(last)
    (corpus / "c.txt").unlink()
    assert seen(ask(HOW_MANY, corpus=corpus, settings=settings)) <= {"a.txt"}


def test_a_folder_that_became_empty_is_told_and_may_be_filled_again(
    corpus: Path, settings: Settings
) -> None:
    path = corpus / "a.txt"
    path.write_text(LIGHTHOUSE, encoding="utf-8")
    assert "Sørensen" in quotes(ask(WHO_KEPT, corpus=corpus, settings=settings))
    path.unlink()
    with pytest.raises(CorpusError, match="holds no files"):
        ask(WHO_KEPT, corpus=corpus, settings=settings)
    path.write_text(ORCHARD, encoding="utf-8")
    assert "nine orchards" in quotes(ask(HOW_MANY, corpus=corpus, settings=settings))


def test_a_folder_named_from_where_one_stands_is_another_elsewhere(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, text in (("here", LIGHTHOUSE), ("there", ORCHARD)):
        (tmp_path / place / "news").mkdir(parents=True)
        (tmp_path / place / "news" / "a.txt").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    desk = open_desk("news", settings)
    assert "Sørensen" in quotes(ask(WHO_KEPT, corpus="news", settings=settings))
    monkeypatch.chdir(tmp_path / "there")
    assert "nine orchards" in quotes(ask(HOW_MANY, corpus="news", settings=settings))
    assert settings.index_of(tmp_path / "there" / "news").is_dir()
    # A desk stays where it was opened.
    assert desk.sync().unchanged
    changed = ORCHARD.replace("nine", "seven")
    (tmp_path / "here" / "news" / "a.txt").write_text(changed, encoding="utf-8")
    desk.sync()
    assert "seven orchards" in quotes(desk.ask(HOW_MANY))
    desk.close()


def test_answers_under_way_go_on_while_the_folder_changes(corpus: Path, settings: Settings) -> None:
    path = corpus / "a.txt"
    path.write_text(ORCHARD, encoding="utf-8")
    with open_desk(corpus, settings) as desk:
        flow = desk.stream(HOW_MANY)
        next(flow)
        path.write_text(LIGHTHOUSE, encoding="utf-8")
        desk.sync()
        *_, last = flow
        assert "nine orchards" in quotes(last)
        assert "nine orchards" not in quotes(desk.ask(HOW_MANY))
