"""A language model of the user's own: from a hub, from a path, under which name."""

from __future__ import annotations

import hashlib
import shutil
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_hub import FakeHub, hub_of
from fake_models import packed

from rag.model_hub import HubFile
from rag.model_own import install_own, name_of
from rag.model_shelf import Shelf
from vectorstore.errors import ModelError, ModelNotInstalled

CONTENT = b"GGUF" + bytes(range(256)) * 4000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
SOURCE = "hf:Maker/Model-GGUF/quant/Tiny-Q4.gguf"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "models", (packed("reader").model,))


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    files = {"Maker/Model-GGUF/quant/Tiny-Q4.gguf": CONTENT, "Maker/Model-GGUF/not.gguf": b"PK"}
    with hub_of(files) as hub:
        yield hub


def test_a_file_of_a_hub_is_fetched_once_and_checked(shelf: Shelf, hub: FakeHub) -> None:
    for _ in range(2):
        path = install_own(SOURCE, shelf, endpoint=hub.address)
        assert path == shelf.folder("tiny-q4") / "Tiny-Q4.gguf" == shelf.checked("tiny-q4")
    assert path.read_bytes() == CONTENT
    assert hub.given == [("quant/Tiny-Q4.gguf", 0)]
    assert not shelf.staging("tiny-q4").exists()
    assert sorted(one.name for one in path.parent.iterdir()) == ["Tiny-Q4.gguf", "newsdesk.json"]
    assert shelf.names() == ["reader", "tiny-q4"]
    path.write_bytes(CONTENT[:-1] + b"x")
    with pytest.raises(ModelError, match=r"is damaged.*newsdesk model remove tiny-q4"):
        shelf.checked("tiny-q4")
    install_own(SOURCE, shelf, endpoint=hub.address)
    assert shelf.checked("tiny-q4").read_bytes() == CONTENT


def test_what_differs_from_what_the_hub_says_is_not_kept(shelf: Shelf, hub: FakeHub) -> None:
    hub.claims["quant/Tiny-Q4.gguf"] = "0" * 64
    with pytest.raises(ModelNotInstalled, match=f"has sha256 {SHA256}, not the 0000"):
        install_own(SOURCE, shelf, endpoint=hub.address)
    assert shelf.find("tiny-q4") is None
    hub.claims.clear()
    install_own(SOURCE, shelf, endpoint=hub.address)
    assert shelf.find("tiny-q4")


def test_a_given_sha256_is_held(shelf: Shelf, hub: FakeHub) -> None:
    with pytest.raises(ModelNotInstalled, match=r"not the ffff.* expected"):
        install_own(SOURCE, shelf, sha256="f" * 64, endpoint=hub.address)
    install_own(SOURCE, shelf, sha256=SHA256.upper(), endpoint=hub.address)
    with pytest.raises(ModelError, match="is no sha256"):
        install_own(SOURCE, shelf, sha256="abc", endpoint=hub.address)


def test_a_connection_that_breaks_is_tried_again_and_then_told(
    shelf: Shelf, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # between the library's own tries
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 100_000)
    hub.breaks = [300_000] * 20
    with pytest.raises(ModelNotInstalled, match="The hub did not give"):
        install_own(SOURCE, shelf, endpoint=hub.address)
    assert shelf.find("tiny-q4") is None
    hub.given, hub.breaks = [], [300_000]
    install_own(SOURCE, shelf, endpoint=hub.address)
    assert shelf.checked("tiny-q4").read_bytes() == CONTENT
    assert [start for _, start in hub.given] == [0, 300_000]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("hf:Maker/Model-GGUF/missing.gguf", "hub did not give missing.gguf of Maker/Model-GGUF"),
        ("hf:Maker/Model-GGUF/not.gguf", "not.gguf is no GGUF file"),
        ("hf:Maker/Model.gguf", "is not hf:owner/repository/file.gguf"),
        ("hf:Maker/Model-GGUF/model.bin", "is not hf:owner/repository/file.gguf"),
        ("hf:a/b/big-00001-of-00003.gguf", "one file of several"),
        ("hf:a/b/reader.gguf", "name of a model of Newsdesk's"),
    ],
)
def test_what_cannot_be_had_is_told(source: str, told: str, shelf: Shelf, hub: FakeHub) -> None:
    with pytest.raises(ModelError, match=told):
        install_own(source, shelf, endpoint=hub.address)
    assert shelf.names() == ["reader"]
    assert not list(shelf.root.glob(".*.staging"))


def test_an_address_may_name_folders_and_a_revision() -> None:
    assert HubFile.parse(SOURCE) == HubFile("Maker/Model-GGUF", "quant/Tiny-Q4.gguf")
    assert HubFile.parse(SOURCE + "@v2").revision == "v2"


def test_a_file_of_the_disk_is_copied(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "Mein Modell (Q4).GGUF"
    source.write_bytes(CONTENT)
    told: list[tuple[str, int, int]] = []
    path = install_own(str(source), shelf, progress=lambda *one: told.append(one))
    assert path.parent.name == "mein-modell-q4"
    assert told[-1] == ("copying", len(CONTENT), len(CONTENT))
    source.write_bytes(b"GGUF, a newer one")
    assert shelf.checked("mein-modell-q4").read_bytes() == CONTENT
    install_own(str(source), shelf)
    assert shelf.checked("mein-modell-q4").read_bytes() == b"GGUF, a newer one"
    assert source.exists()


def test_one_name_holds_one_model(shelf: Shelf, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "model.gguf").write_bytes(CONTENT)
    first, second = (str(tmp_path / folder / "model.gguf") for folder in ("a", "b"))
    install_own(first, shelf)
    with pytest.raises(ModelError, match=r"installed already, from .*--name"):
        install_own(second, shelf)
    install_own(second, shelf, name="other")
    assert shelf.names() == ["reader", "model", "other"]
    with pytest.raises(ModelError, match="cannot be the name"):
        install_own(second, shelf, name="../other")


def test_a_file_that_is_no_model_is_not_copied(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "a.gguf").write_bytes(b"PK" + CONTENT)
    with pytest.raises(ModelNotInstalled, match="is no GGUF file"):
        install_own(str(tmp_path / "a.gguf"), shelf)
    with pytest.raises(ModelNotInstalled, match="could not be installed"):
        install_own(str(tmp_path / "gone.gguf"), shelf)
    assert shelf.names() == ["reader"]


def test_a_full_disk_is_told_first(
    shelf: Shelf, hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.gguf").write_bytes(CONTENT)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 0))
    for source in (str(tmp_path / "a.gguf"), SOURCE):
        with pytest.raises(ModelNotInstalled, match="MB free"):
            install_own(source, shelf, endpoint=hub.address)
    assert hub.given == []


@pytest.mark.parametrize(
    ("file", "name"),
    [("Qwen2.5-3B-Q4_K_M.gguf", "qwen2.5-3b-q4_k_m"), ("Ä b.GGUF", "b"), ("-.gguf", "")],
)
def test_a_file_gives_its_name(file: str, name: str) -> None:
    assert name_of(file) == name
