"""Whatever happens to the disk, the index is whole or said to be damaged, and where."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from desk_folder import DeskFolder, check_whole, story

from vectorstore import disk
from vectorstore.errors import IndexDamaged, IndexMismatch, IndexNotWritten
from vectorstore.generations import Generations

_HERE = Path(__file__).parent


class TestDamage:
    def test_one_flipped_bit_anywhere_is_noticed_and_named(self, states):
        desk = states.folders[0]
        chance = random.Random(7)
        files = [p for p in sorted(desk.index.rglob("*")) if p.is_file() and p.stat().st_size]
        generation = next(desk.index.glob("g-*"))
        kinds = {p.suffix or p.name for p in files}
        assert {".f32", ".i64", ".sqlite", ".json", ".idx", ".term", ".store", "CURRENT"} <= kinds
        for path in files:
            if path.name == "seen.json":
                continue
            inside = path.is_relative_to(generation)
            name = path.relative_to(generation if inside else desk.index).as_posix()
            whole = path.read_bytes()
            for _ in range(4):
                flipped = bytearray(whole)
                flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(7)
                path.write_bytes(flipped)
                for use in (desk.open, desk.sync):
                    with pytest.raises(IndexDamaged, match="--rebuild") as error:
                        use()
                    assert f"({name})" in str(error.value)
            path.write_bytes(whole)
        desk.open()[0].close()

    def test_a_missing_file_is_named(self, states):
        desk = states.folders[0]
        for path in sorted(next(desk.index.glob("g-*")).rglob("*")):
            if path.is_dir():
                continue
            away = path.rename(desk.root / "away")
            with pytest.raises(IndexDamaged, match=path.name.replace(".", r"\.")):
                desk.open()
            away.rename(path)

    def test_rebuilding_mends_what_is_damaged(self, states):
        desk = states.folders[0]
        store, manifest = desk.open()
        store.close()
        for name in (
            "CURRENT",
            "g-*/manifest.json",
            "g-*/vectors/rows.f32",
            "g-*/documents.sqlite",
        ):
            path = next(desk.index.glob(name))
            path.write_bytes(b"damaged")
            with pytest.raises(IndexDamaged):
                desk.sync()
            desk.sync(rebuild=True)
            store, mended = desk.open()
            store.close()
            assert mended.fingerprint == manifest.fingerprint
            assert len(list(desk.index.glob("g-*"))) == 1

    def test_an_older_format_is_told(self, states):
        desk = states.folders[0]
        (desk.index / "CURRENT").write_text("g-000001")
        with pytest.raises(IndexMismatch, match="format 1"):
            desk.open()

    def test_an_older_format_is_built_anew_by_a_sync(self, states, caplog):
        desk = states.folders[0]
        (desk.index / "CURRENT").write_text("g-000001")
        assert desk.sync().written
        assert "format 1" in caplog.text
        desk.open()[0].close()


class TestFullDisk:
    @pytest.mark.parametrize("step", range(1, 40, 3))
    def test_refused_at_the_nth_step_loses_nothing(self, states, monkeypatch, step):
        """ENOSPC from any of the calls by which we ourselves put something on the disk."""
        desk, (_, second) = states.shared, states.folders
        shutil.copytree(states.folders[0].corpus, desk.corpus, dirs_exist_ok=True)
        desk.sync()
        before = states.check()
        shutil.rmtree(desk.corpus)
        shutil.copytree(second.corpus, desk.corpus)
        calls, refused = 0, True

        def refusing(right):
            def call(*args, **options):
                nonlocal calls
                calls += 1
                if calls == step:
                    raise OSError(errno.ENOSPC, "No space left on device")
                return right(*args, **options)

            return call

        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", refusing(Path.write_bytes))
            patch.setattr(Path, "write_text", refusing(Path.write_text))
            patch.setattr(Path, "mkdir", refusing(Path.mkdir))
            patch.setattr(Path, "rename", refusing(Path.rename))
            patch.setattr(Path, "replace", refusing(Path.replace))
            patch.setattr(shutil, "copyfile", refusing(shutil.copyfile))
            patch.setattr(disk.os, "fsync", refusing(os.fsync))
            with suppress(IndexNotWritten):  # the last steps cost nothing if they fail
                desk.sync()
                refused = False
        if refused:
            assert states.check() == before
        assert not list(desk.index.glob("*.new"))
        desk.sync()
        assert {states.check(), before} == states.fingerprints

    @pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk as Linux does")
    @pytest.mark.parametrize("kilobytes", [300, 400, 600, 900, 1300])
    def test_a_disk_that_is_really_full(self, tmp_path, kilobytes):
        """First a few articles, which fit, then many, which do not."""
        corpus, mount = tmp_path / "corpus", tmp_path / "disk"
        few, many = DeskFolder(tmp_path / "few"), tmp_path / "many"
        few.write("walrus.txt", story("walrus"))
        shutil.copytree(few.corpus, many)
        for i in range(150):
            (many / f"{i}.txt").write_text(story(f"word{i}", 6))
        mount.mkdir()
        python = f"PYTHONPATH={_HERE}:{_HERE.parent}:{Path.cwd()} {sys.executable}"
        script = f"""
            mount -t tmpfs -o size={kilobytes}k none {mount} || exit 99
            ln -s {few.corpus} {corpus}
            {python} {_HERE}/writers.py {corpus} {mount}/index; echo
            ln -sfn {many} {corpus}
            {python} {_HERE}/writers.py {corpus} {mount}/index; echo
            ls {mount}/index
            ln -sfn {few.corpus} {corpus}
            {python} {_HERE}/writers.py {corpus} {mount}/index; echo
        """
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, check=False
        )
        if done.returncode == 99 or "Operation not permitted" in done.stderr:
            pytest.skip("only root may mount a disk")
        lines = done.stdout.splitlines()
        assert lines[0] == "wrote: 1", done.stdout + done.stderr
        assert lines[1].startswith("refused: "), done.stdout + done.stderr
        assert "room on the disk" in lines[1]
        assert lines[-1] == "wrote: 1"
        assert not [line for line in lines if line.endswith(".new")]


class TestSealed:
    def test_reading_writes_nothing(self, states):
        desk = states.folders[0]

        def look() -> dict[str, tuple[int, int]]:
            stats = {path: path.stat() for path in desk.index.rglob("*")}
            return {str(p): (s.st_size, s.st_mtime_ns) for p, s in stats.items()}

        before = look()
        store, manifest = desk.open()
        check_whole(store, manifest)
        assert look() == before
        store.close()
        assert look() == before

    @pytest.mark.skipif(sys.platform != "linux", reason="mounts a folder as Linux does")
    def test_reads_from_a_folder_that_nobody_can_write(self, states):
        """Also by root, whom permissions do not stop: the folder is mounted read-only."""
        desk = states.folders[0]
        code = (
            "from desk_folder import *; from pathlib import Path;"
            f"desk = DeskFolder(Path({str(desk.root)!r})); check_whole(*desk.open());"
            "print(desk.found('walrus'))"
        )
        script = f"""
            mount --bind {desk.index} {desk.index} || exit 99
            mount -o remount,ro,bind {desk.index} || exit 99
            touch {desk.index}/x 2>/dev/null && exit 98
            PYTHONPATH={_HERE}:{_HERE.parent}:{Path.cwd()} {sys.executable} -c "{code}"
        """
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, check=False
        )
        if done.returncode == 99 or "Operation not permitted" in done.stderr:
            pytest.skip("only root may mount a folder")
        assert done.stdout.strip() == "['walrus.txt']", done.stderr

    def test_what_dead_writers_left_is_swept(self, states):
        desk = states.folders[0]
        generations = Generations(desk.index)
        (desk.index / "g-000009.new" / "words").mkdir(parents=True)
        (desk.index / "g-000009.new" / "documents.sqlite").write_bytes(b"half")
        (desk.index / "g-000008").mkdir()
        current = generations.current()
        assert desk.sync().unchanged
        assert [*desk.index.glob("g-*")] == [current]
