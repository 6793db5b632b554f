"""An index that is missing, damaged or another model's says so, and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from fake_encoder import FakeEncoder
from small_corpus import ROWS, desk_over, write_rows

from rag.desk import Desk
from rag.settings import Settings
from vectorstore.embedding import SentenceEncoder
from vectorstore.errors import IndexMismatch, IndexUnusable

Spoil = Callable[[Path], Any]


@pytest.fixture(scope="module")
def whole(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``corpus`` and ``indexes``; to be copied, not changed."""
    root = tmp_path_factory.mktemp("whole")
    write_rows(root / "corpus", ROWS[:3])
    desk_over(root / "corpus", root / "indexes", encoder).close()
    return root


@pytest.fixture
def copied(whole: Path, encoder: SentenceEncoder, tmp_path: Path) -> tuple[Desk, Path]:
    """A closed desk over the same articles, with a copy of the index, and its folder."""
    settings = Settings(index_dir=str(tmp_path / "indexes"))
    folder = settings.index_of(whole / "corpus")
    shutil.copytree(Settings(index_dir=str(whole / "indexes")).index_of(whole / "corpus"), folder)
    return Desk(whole / "corpus", settings, encoder), folder


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x55
    path.write_bytes(bytes(data))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def delete(path: Path) -> None:
    path.unlink()


def parts(folder: Path) -> list[Path]:
    """Every file that the answers depend on."""
    return [
        folder / "CURRENT",
        *sorted(path for path in folder.glob("g-*/**/*") if path.is_file()),
    ]


def test_a_whole_index_is_used_as_it_is(copied: tuple[Desk, Path]) -> None:
    desk, folder = copied
    assert {"CURRENT", "manifest.json", "documents.sqlite", "rows.f32"} <= {
        path.name for path in parts(folder)
    }
    assert desk.sync().embedded == 0
    assert len(desk.articles()) == 3
    desk.close()


@pytest.mark.parametrize("spoil", [flip, cut, delete])
def test_damage_to_any_file_is_noticed_named_and_mended_by_a_rebuild(
    copied: tuple[Desk, Path], tmp_path: Path, spoil: Spoil
) -> None:
    desk, folder = copied
    sound = tmp_path / "sound"
    shutil.copytree(folder, sound)
    for path in parts(folder):
        if spoil is delete and path.name == "CURRENT":
            continue  # without it there is no index yet
        spoil(path)
        for use in (desk.sync, lambda: desk.ask("Who found the cracks?")):
            with pytest.raises(IndexUnusable, match="rebuild") as told:
                use()
            assert path.name in str(told.value) or path.parent.name in str(told.value)
        desk.close()
        shutil.rmtree(folder)
        shutil.copytree(sound, folder)
    flip(folder / "CURRENT")
    report = desk.sync(rebuild=True)
    assert (report.articles, desk.ask("Who found the cracks?").hits != ()) == (3, True)
    desk.close()


def test_what_only_saves_time_may_be_lost(copied: tuple[Desk, Path]) -> None:
    desk, folder = copied
    for name in ("seen.json", "writer.lock"):
        path = folder / name
        if path.exists() and path.stat().st_size:
            flip(path)
        else:
            path.unlink(missing_ok=True)
    assert desk.sync().unchanged
    assert desk.search("cracks in the bridge")
    desk.close()


def test_a_desk_never_synced_says_how_to_make_its_index(
    whole: Path, encoder: SentenceEncoder, tmp_path: Path
) -> None:
    desk = Desk(whole / "corpus", Settings(index_dir=str(tmp_path)), encoder)
    for use in (desk.articles, lambda: desk.ask("Who won?"), lambda: desk.search("who")):
        with pytest.raises(IndexUnusable, match="newsdesk index"):
            use()


def test_an_index_of_another_model_says_so_and_is_left_alone(copied: tuple[Desk, Path]) -> None:
    desk, folder = copied
    before = {path: path.read_bytes() for path in parts(folder)}
    other = Desk(desk.corpus, desk.settings, cast(SentenceEncoder, FakeEncoder()))
    for use in (other.sync, lambda: other.ask("Who won?")):
        with pytest.raises(IndexMismatch, match="fake 16") as told:
            use()
        assert "--rebuild" in str(told.value)
        assert "NEWSDESK_EMBEDDER" in str(told.value)
    assert {path: path.read_bytes() for path in parts(folder)} == before


def test_an_index_cut_otherwise_says_so_and_can_be_rebuilt(
    copied: tuple[Desk, Path], encoder: SentenceEncoder
) -> None:
    desk, _ = copied
    settings = Settings(index_dir=desk.settings.index_dir, chunk_words=30, chunk_overlap=0)
    with Desk(desk.corpus, settings, encoder) as other:
        with pytest.raises(IndexMismatch, match=r"words=200.*rebuild"):
            other.sync()
        assert other.sync(rebuild=True).chunks > 3
