"""``newsdesk index`` where it touches the disk: compaction, and the remedy that errors name."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from ui import command
from vectorstore.lexical import WordIndex


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a name that a shell would take apart, and the index of it elsewhere."""
    monkeypatch.setenv("NEWSDESK_INDEX_DIR", str(tmp_path / "index"))
    folder = tmp_path / "the editor's news"
    folder.mkdir()
    for i in range(30):
        (folder / f"{i:02}.txt").write_text(f"Harbour report {i}\n\nShip {i} came in at noon.\n")
    (folder / "secret.txt").write_text("A xylophonist\n\nThe xylophonist met a zitherist.\n")
    return folder


def files_that_hold(root: Path, word: str) -> list[str]:
    return [
        path.name
        for path in sorted(root.rglob("*"))
        if path.is_file() and word.encode() in path.read_bytes().lower()
    ]


def words_on_the_disk(root: Path) -> set[str]:
    """All words in the dictionaries of the word index, those that only removed chunks hold too."""
    [folder] = root.rglob("words")
    index = WordIndex(folder, writable=False)
    return {term for term, _ in index._searcher().terms_with_prefix("body", "")}


def test_deleted_words_leave_the_disk_when_asked_to(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in an index of many chunks, of which a few are removed.
    monkeypatch.setattr("vectorstore.building._SMALL", 0)
    assert command.main(["index", str(corpus)]) == 0
    assert files_that_hold(tmp_path / "index", "zitherist") == ["documents.sqlite"]
    assert "xylophonist" in words_on_the_disk(tmp_path / "index")
    (corpus / "secret.txt").unlink()
    assert command.main(["index", str(corpus)]) == 0
    assert files_that_hold(tmp_path / "index", "zitherist") == []
    assert "xylophonist" in words_on_the_disk(tmp_path / "index")
    assert command.main(["index", str(corpus), "--compact"]) == 0
    left = words_on_the_disk(tmp_path / "index")
    assert "harbour" in left
    assert not left & {"xylophonist", "zitherist", "met"}
    for word in ("xylophon", "zither", "secret"):
        assert files_that_hold(tmp_path / "index", word) == []


@pytest.mark.parametrize("trouble", ["damaged", "format"])
def test_the_remedy_can_be_pasted(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], trouble: str
) -> None:
    assert command.main(["index", str(corpus)]) == 0
    [manifest] = (tmp_path / "index").rglob("manifest.json")
    if trouble == "damaged":
        manifest.write_text("{")
    else:
        [current] = (tmp_path / "index").rglob("CURRENT")
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
        current.write_text(_sealed(manifest))
    capsys.readouterr()
    assert command.main(["index", str(corpus)]) == 2
    told = capsys.readouterr().err.strip().splitlines()[-1]
    words = shlex.split(told[told.index("newsdesk index") :])
    assert words == ["newsdesk", "index", "--rebuild", str(corpus)]
    assert command.main(words[1:]) == 0
    assert command.main(["index", str(corpus)]) == 0


def test_an_index_of_an_older_version_is_built_anew(
    corpus: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert command.main(["index", str(corpus)]) == 0
    [manifest] = (tmp_path / "index").rglob("manifest.json")
    [current] = (tmp_path / "index").rglob("CURRENT")
    good = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(good | {"format": good["format"] - 1}))
    current.write_text(_sealed(manifest))
    assert command.main(["index", str(corpus)]) == 0
    assert f"has format {good['format'] - 1}" in caplog.text
    assert "built anew" in caplog.text
    caplog.clear()
    [written] = (tmp_path / "index").rglob("manifest.json")
    anew = json.loads(written.read_text())
    assert anew["format"] == good["format"]
    assert anew["fingerprint"] == good["fingerprint"]
    assert command.main(["index", str(corpus)]) == 0
    assert not caplog.text


def _sealed(manifest: Path) -> str:
    """CURRENT as a version that wrote this manifest would have left it."""
    from vectorstore.disk import sha256_of
    from vectorstore.generations import _seal

    name, digest = manifest.parent.name, sha256_of(manifest)
    return f"{name} {digest} {_seal(name, digest)}"
