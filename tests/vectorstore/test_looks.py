"""A large index is hashed once, and again where anything of it was written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vectorstore import generations, looks
from vectorstore.chunking import Chunking
from vectorstore.disk import sha256_of
from vectorstore.errors import IndexDamaged
from vectorstore.generations import Generations
from vectorstore.manifest import Manifest

FILES = ("rows.f32", "words/one")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Generations, Path, Manifest]:
    """A generation of two files, taken for a large one."""
    monkeypatch.setattr(looks, "HASHED_ALWAYS", 0)
    folder = tmp_path / "index" / "g-000001"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode() * 99)
    sums = {name: sha256_of(folder / name) for name in FILES}
    manifest = Manifest("corpus", "m", 4, Chunking(), {}, {}, 0, 0, checksums=sums)
    return Generations(tmp_path / "index"), folder, manifest


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were hashed."""
    names: list[str] = []

    def listening(path: Path) -> str:
        names.append(path.name)
        return sha256_of(path)

    monkeypatch.setattr(generations, "sha256_of", listening)
    return names


def test_what_was_hashed_is_not_hashed_again(
    kept: tuple[Generations, Path, Manifest], hashed: list[str]
) -> None:
    place, folder, manifest = kept
    place.verify(folder, manifest)
    assert len(hashed) == 2
    place.verify(folder, manifest)
    Generations(place.folder).verify(folder, manifest)  # another process
    assert len(hashed) == 2


def test_a_byte_that_changed_is_noticed_whatever_time_the_file_claims(
    kept: tuple[Generations, Path, Manifest],
) -> None:
    place, folder, manifest = kept
    place.verify(folder, manifest)
    path = folder / FILES[0]
    before = path.stat()
    path.write_bytes(b"x" * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(IndexDamaged, match="rows"):
        place.verify(folder, manifest)


def test_another_checksum_or_a_memory_that_is_damaged_has_all_hashed(
    kept: tuple[Generations, Path, Manifest], hashed: list[str]
) -> None:
    place, folder, manifest = kept
    place.verify(folder, manifest)
    for damage in ("{", "[]", '{"rows.f32": 3}'):
        (place.folder / "verified.json").write_text(damage)
        del hashed[:]
        place.verify(folder, manifest)
        assert len(hashed) == 2
    manifest.checksums[FILES[1]] = "0" * 64
    with pytest.raises(IndexDamaged, match="one"):
        place.verify(folder, manifest)


def test_a_file_that_is_gone_is_named(kept: tuple[Generations, Path, Manifest]) -> None:
    place, folder, manifest = kept
    place.verify(folder, manifest)
    (folder / FILES[1]).unlink()
    with pytest.raises(IndexDamaged, match="one"):
        place.verify(folder, manifest)


def test_a_small_index_is_hashed_every_time(
    kept: tuple[Generations, Path, Manifest], hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, folder, manifest = kept
    monkeypatch.setattr(looks, "HASHED_ALWAYS", 1 << 30)
    place.verify(folder, manifest)
    place.verify(folder, manifest)
    assert len(hashed) == 4
    assert not (place.folder / "verified.json").exists()
