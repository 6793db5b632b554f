"""Where models lie: what is found, what is hashed, what is called damaged."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fake_models import FakeFetcher, packed, single

from rag import model_shelf
from rag.model_install import install
from rag.model_record import RECORD
from rag.model_shelf import Shelf
from rag.settings import Settings
from vectorstore.errors import ModelError

FAKE = packed()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf on which the fake reader lies, and the writer does not."""
    shelf = Shelf(tmp_path / "models", (FAKE.model, single().model))
    install(FAKE.model, shelf, FakeFetcher(FAKE))
    return shelf


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are hashed from now on."""
    names: list[str] = []
    real = model_shelf.sha256_of

    def noting(path: Path) -> str:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(model_shelf, "sha256_of", noting)
    return names


def test_a_later_start_hashes_only_what_changed(shelf: Shelf, hashed: list[str]) -> None:
    assert shelf.checked("reader") == shelf.folder("reader")
    assert hashed == []
    os.utime(shelf.folder("reader") / "config.json", (1e9, 1e9))
    shelf.checked("reader")
    shelf.checked("reader")
    assert hashed == ["config.json"]
    shelf.checked("reader", again=True)
    assert sorted(hashed) == ["config.json", "config.json", "weights.bin", "words.txt"]


def test_other_bytes_of_the_same_length_are_damage(shelf: Shelf) -> None:
    path = shelf.folder("reader") / "weights.bin"
    status = path.stat()
    path.write_bytes(bytes(status.st_size))
    assert shelf.find("reader")  # which looks at names and sizes only
    with pytest.raises(ModelError, match=r"weights.bin is damaged.*newsdesk model install reader"):
        shelf.checked("reader")
    assert shelf.state("reader") == "damaged"
    # Whoever gives it its old time deceives the quick look, and the thorough one finds it.
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert shelf.state("reader") == "checked"
    assert shelf.state("reader", again=True) == "damaged"


def test_a_file_that_is_gone_or_short_is_not_found(shelf: Shelf) -> None:
    path = shelf.folder("reader") / "inner" / "words.txt"
    path.write_bytes(b"")
    assert shelf.find("reader") is None
    path.unlink()
    assert shelf.find("reader") is None
    assert shelf.state("reader") == "damaged"
    with pytest.raises(ModelError, match=r"words.txt cannot be read.*newsdesk model install"):
        shelf.checked("reader")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"files": 3}', "\udcff"])
def test_a_record_that_is_none_is_no_model(shelf: Shelf, text: str) -> None:
    path = shelf.folder("reader") / RECORD
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert shelf.find("reader") is None
    assert shelf.state("reader") == "damaged"


def test_the_catalogue_decides_not_the_record(shelf: Shelf) -> None:
    folder = shelf.folder("reader")
    weights, record = folder / "weights.bin", folder / RECORD
    old = next(file.sha256 for file in FAKE.model.files if file.name == "weights.bin")
    weights.write_bytes(bytes(weights.stat().st_size))
    told = record.read_text(encoding="utf-8").replace(old, model_shelf.sha256_of(weights))
    record.write_text(told, encoding="utf-8")
    assert shelf.state("reader") == "damaged"


def test_what_is_not_installed_names_its_command(shelf: Shelf) -> None:
    assert shelf.find("writer") is None
    assert shelf.state("writer") == "missing"
    with pytest.raises(ModelError, match="not installed: newsdesk model install writer"):
        shelf.checked("writer")
    with pytest.raises(ModelError, match="newsdesk model list shows"):
        shelf.checked("other")
    assert Shelf(shelf.root / "nowhere").find("reader") is None


@pytest.mark.parametrize("name", ["", "..", ".reader.staging", "a/b", "a\\b", "Reader", "c:x"])
def test_no_name_leads_out_of_the_shelf(shelf: Shelf, name: str) -> None:
    for call in (shelf.find, shelf.checked, shelf.state, shelf.remove):
        with pytest.raises(ModelError, match="cannot be the name of a model"):
            call(name)  # type: ignore[operator]


def test_what_is_removed_is_gone(shelf: Shelf) -> None:
    shelf.staging("reader").mkdir()
    assert shelf.remove("reader")
    assert shelf.find("reader") is None
    assert not shelf.folder("reader").exists()
    assert not shelf.staging("reader").exists()
    assert not shelf.remove("reader")


def test_a_shelf_that_cannot_be_written_to_says_so(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file, no folder", encoding="utf-8")
    shelf = Shelf(tmp_path / "models", (FAKE.model,))
    with pytest.raises(ModelError, match=r"cannot be kept in .*NEWSDESK_MODEL_DIR"):
        install(FAKE.model, shelf, FakeFetcher(FAKE))


def test_the_setting_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = Settings.from_env({"NEWSDESK_MODEL_DIR": str(tmp_path)}).shelf
    assert named == Shelf(tmp_path)
    assert Settings().shelf.root.name == "models"
    assert Settings().shelf.root.is_absolute()
    assert hash(named) == hash(Shelf(tmp_path))
