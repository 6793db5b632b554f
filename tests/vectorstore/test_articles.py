"""A folder → its articles; what cannot be read is set aside and the rest goes on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from vectorstore.articles import SetAside, read_file
from vectorstore.errors import CorpusError
from vectorstore.front_matter import sidecar_digest
from vectorstore.listing import CorpusFile, hash_file, list_files, source_of
from vectorstore.types import Article

TEXT = "Bridge to close\n\nThe harbour bridge will close for nine weeks, the board said."


def read_all(
    corpus: Path, megabytes: int = 20, **options: dict[str, str]
) -> dict[str, Article | str]:
    root = corpus.resolve()
    found: dict[str, Article | str] = {}
    for path in list_files(corpus):
        file = CorpusFile(source_of(path, root), path, hash_file(path))
        for item in read_file(file, max_megabytes=megabytes, **options):
            assert item.source not in found
            found[item.source] = item.reason if isinstance(item, SetAside) else item
    return found


def write(path: Path, text: str | bytes = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_files_come_in_order_with_slashes_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", ".hidden.txt", ".git/x.txt", "a/.x/y.txt"):
        write(tmp_path / name)
    assert list(read_all(tmp_path)) == ["a/z.txt", "b.txt"]


def test_links_that_lead_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write(corpus / "a.txt")
    write(tmp_path / "secret.txt", "Secret\n\nNobody may read this.")
    (corpus / "out.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "folder").symlink_to(tmp_path, target_is_directory=True)
    (corpus / "inside.txt").symlink_to(corpus / "a.txt")
    (corpus / "gone.txt").symlink_to(corpus / "nowhere.txt")
    assert list(read_all(corpus)) == ["a.txt", "inside.txt"]


@pytest.mark.parametrize("name", ["missing", "file.txt"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path / "file.txt")
    with pytest.raises(CorpusError, match="name"):
        list_files(tmp_path / name)


def test_a_file_of_another_kind_says_which_are_read(tmp_path: Path) -> None:
    write(tmp_path / "a.xyz")
    write(tmp_path / "b")
    found = read_all(tmp_path)
    assert all(".pdf" in str(found[name]) and ".txt" in str(found[name]) for name in ("a.xyz", "b"))


@pytest.mark.parametrize("data", ["", " \n\t\r\n", "\ufeff", "\ufeff\n"])
def test_an_empty_file_is_set_aside(tmp_path: Path, data: str) -> None:
    write(tmp_path / "a.txt", data)
    assert "empty" in str(read_all(tmp_path)["a.txt"])


def test_a_file_of_fifty_megabytes_is_set_aside_unread(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    os.truncate(path, 50_000_000)
    write(tmp_path / "b.txt")
    found = read_all(tmp_path)
    assert "over the limit of 20 MB" in str(found["a.txt"])
    assert isinstance(found["b.txt"], Article)


def test_a_file_that_cannot_be_opened_is_set_aside(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    file = CorpusFile("a.txt", path, hash_file(path))
    path.unlink()
    (found,) = read_file(file, max_megabytes=1)
    assert isinstance(found, SetAside)
    assert "permissions" in found.reason


def test_rows_become_articles_and_bad_ones_are_named(tmp_path: Path) -> None:
    rows = [
        json.dumps(
            {"id": "a", "title": "T", "text": TEXT, "outlet": "O", "published": "2024-03-04"}
        ),
        "{not json",
        "[1, 2]",
        "",
        json.dumps({"id": "a", "text": TEXT}),
        json.dumps({"id": "b", "text": "  "}),
        json.dumps({"id": 0, "text": TEXT}),
        json.dumps({"text": TEXT}),
        json.dumps({"id": "c", "words": TEXT}),
    ]
    write(tmp_path / "x.jsonl", "\n".join(rows))
    found = read_all(tmp_path)
    first = found["x.jsonl#a"]
    assert isinstance(first, Article)
    assert (first.title, first.outlet) == ("T", "O")
    assert first.origins["published"] == "row"
    assert isinstance(found["x.jsonl#0"], Article)
    assert isinstance(found["x.jsonl#8"], Article)
    reasons = {source: item for source, item in found.items() if isinstance(item, str)}
    assert set(reasons) == {
        "x.jsonl#line 2", "x.jsonl#line 3", "x.jsonl#row 5", "x.jsonl#b", "x.jsonl#c",
    }  # fmt: skip
    assert "not JSON" in reasons["x.jsonl#line 2"]
    assert "used before" in reasons["x.jsonl#row 5"]


def test_half_a_sign_in_a_row_can_be_written_down_and_keeps_its_place(tmp_path: Path) -> None:
    row = (
        '{"id": "\\ud83d", "title": "T \\ud83d", "text": "One \\ud83d two. \\ud83d\\ude00 three."}'
    )
    write(tmp_path / "x.jsonl", row)
    ((source, article),) = read_all(tmp_path).items()
    assert isinstance(article, Article)
    assert article.text == "One \ufffd two. 😀 three."
    assert article.title == "T \ufffd"
    assert source == article.source == "x.jsonl#\ufffd"


def test_a_line_too_long_for_an_article_does_not_stop_the_rest(tmp_path: Path) -> None:
    long = json.dumps({"id": "a", "text": "x " * 4_500_000})
    write(tmp_path / "x.jsonl", long + "\n" + json.dumps({"id": "b", "text": TEXT}))
    found = read_all(tmp_path, megabytes=1)
    assert "too long" in str(found["x.jsonl#line 1"])
    assert isinstance(found["x.jsonl#b"], Article)


def test_a_row_too_long_is_set_aside(tmp_path: Path) -> None:
    write(tmp_path / "x.jsonl", json.dumps({"id": "a", "text": "x" * 1_000_001}))
    assert "over the limit" in str(read_all(tmp_path, megabytes=1)["x.jsonl#a"])


def test_a_table_is_read_with_long_cells_stray_cells_and_named_columns(tmp_path: Path) -> None:
    cell = "word " * 40_000
    write(tmp_path / "x.csv", f'\ufeffguid,corps,paper\n1,"{cell}",P\n2,short text,Q,stray\n')
    columns = {"id": "guid", "text": "corps", "outlet": "paper"}
    found = read_all(tmp_path, columns=columns)
    first, second = found["x.csv#1"], found["x.csv#2"]
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.text == cell
    assert (second.text, second.outlet) == ("short text", "Q")


def test_a_sidecar_describes_the_others_and_is_no_article(tmp_path: Path) -> None:
    write(tmp_path / "sub/a.txt")
    write(tmp_path / "b.txt")
    write(
        tmp_path / "articles.csv",
        "source,title,outlet,author,published,url\n"
        "sub/a.txt,Told,The Paper,Ann Lee,2024-03-04,https://example.com/a\n",
    )
    found = read_all(tmp_path)
    first, other = found["sub/a.txt"], found["b.txt"]
    assert set(found) == {"sub/a.txt", "b.txt"}
    assert isinstance(first, Article)
    assert isinstance(other, Article)
    assert (first.title, first.outlet, first.author) == ("Told", "The Paper", "Ann Lee")
    assert set(first.origins.values()) == {"articles.csv"}
    assert other.title == "Bridge to close"
    before = sidecar_digest(tmp_path, "sub/a.txt")
    assert before
    assert not sidecar_digest(tmp_path, "b.txt")
    write(tmp_path / "articles.csv", "source,title\nsub/a.txt,Told anew\n")
    assert sidecar_digest(tmp_path, "sub/a.txt") not in ("", before)


def test_a_table_of_articles_by_that_name_is_still_one(tmp_path: Path) -> None:
    write(tmp_path / "articles.csv", f'id,text,source\n1,"{TEXT}",The Paper\n')
    found = read_all(tmp_path)["articles.csv#1"]
    assert isinstance(found, Article)
    assert found.outlet == "The Paper"
