"""Ctrl-C at any moment: the files done are kept, and none by half."""

from __future__ import annotations

import json

import pytest
from desk_folder import DeskFolder, check_whole, story

from vectorstore.ahead import Ahead
from vectorstore.building import Build
from vectorstore.kept_store import KeptStore


class TestInterruption:
    @pytest.mark.parametrize("batch", [1, 4, 1000])
    @pytest.mark.parametrize("after", range(1, 16, 2))
    def test_files_done_are_kept_and_no_file_by_half(self, tmp_path, monkeypatch, batch, after):
        """Ctrl-C at the n-th step of one of three kinds, wherever it falls."""
        monkeypatch.setattr("vectorstore.batches._BATCH", batch)
        desk = DeskFolder(tmp_path)
        for i in range(3):
            desk.write(f"old{i}.txt", story(f"old{i}"))
        desk.sync()
        (desk.corpus / "old0.txt").unlink()
        desk.write("old1.txt", story("edited"))
        for i in range(3):
            desk.write(f"new{i}.txt", story(f"new{i}"))
        rows = [{"id": f"r{i}", "text": story(f"row{i}", 1)} for i in range(6)]
        desk.write("rows.jsonl", "\n".join(map(json.dumps, rows)))
        steps = Countdown(after)
        with monkeypatch.context() as patch:
            for room, step in (
                ("vectorstore.faiss_index.VectorIndex", "add"),
                ("vectorstore.lexical.WordIndex", "change"),
                ("vectorstore.documents.DocumentTable", "add_article"),
            ):
                steps.wrap(patch, room, step)
            try:
                desk.sync()
            except KeyboardInterrupt:
                assert steps.left <= 0
        store, manifest = desk.open()
        check_whole(store, manifest)
        ids = {article.source for article in store.rows.articles()}
        rows_there = [source for source in ids if "#" in source]
        assert len(rows_there) == (6 if "rows.jsonl" in manifest.files else 0)
        assert "old0.txt" not in ids
        store.close()
        desk.sync()
        (done, last), fresh = desk.open(), DeskFolder(tmp_path / "fresh")
        for path in desk.corpus.iterdir():
            fresh.write(path.name, path.read_text())
        fresh.sync()
        two, expected = fresh.open()
        assert last.fingerprint == expected.fingerprint
        done.close()
        two.close()

    def test_a_first_build_keeps_what_it_has(self, tmp_path, monkeypatch):
        monkeypatch.setattr("vectorstore.batches._BATCH", 1)
        desk = DeskFolder(tmp_path)
        for i in range(6):
            desk.write(f"{i}.txt", story(f"word{i}"))

        def stop(source, done, of):
            if done == 4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            desk.sync(progress=stop)
        store, manifest = desk.open()
        check_whole(store, manifest)
        # All but the file that was with the encoder.
        assert sorted(manifest.files) == ["0.txt", "1.txt", "2.txt"]
        store.close()
        assert desk.sync().added == 3

    def test_interrupted_before_anything_leaves_things_as_they_were(self, desk):
        def stop(source, done, of):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            desk.sync(rebuild=True, progress=stop)
        assert desk.found("walrus") == ["walrus.txt"]


def test_the_encoder_has_the_next_batch_before_the_last_is_stored(tmp_path, monkeypatch):
    monkeypatch.setattr("vectorstore.batches._BATCH", 3)
    desk = DeskFolder(tmp_path)
    for i in range(4):
        desk.write(f"{i}.txt", story(f"word{i}"))
    steps: list[str] = []

    def noted(kind, name, step):
        right = getattr(kind, name)

        def call(self, chunks, *rest):
            steps.extend([step] if chunks else [])
            return right(self, chunks, *rest)

        monkeypatch.setattr(kind, name, call)

    noted(Ahead, "launch", "off")
    noted(KeptStore, "add_chunks", "stored")
    desk.sync()
    assert steps == ["off", *["off", "stored"] * 3, "stored"]


def test_a_text_of_two_batches_that_are_away_at_once_is_encoded_once(tmp_path, monkeypatch):
    monkeypatch.setattr("vectorstore.batches._BATCH", 3)
    desk = DeskFolder(tmp_path)
    for i in range(4):
        desk.write(f"{i}.txt", story("walrus"))
    report = desk.sync()
    assert report.embedded == len(desk.encoder.encoded) == report.chunks / 4


@pytest.mark.parametrize("step", range(1, 6))
def test_interrupted_while_files_are_settled_no_chunk_is_lost(tmp_path, monkeypatch, step):
    """A file that the manifest names has all its chunks, whenever the interruption comes."""
    monkeypatch.setattr("vectorstore.batches._BATCH", 8)
    desk = DeskFolder(tmp_path)
    for i in range(5):
        desk.write(f"{i}.txt", story(f"word{i}"))
    calls = 0

    class Settled(dict):
        def __setitem__(self, file, state):
            nonlocal calls
            super().__setitem__(file, state)
            calls += 1
            if calls == step:
                raise KeyboardInterrupt

    right = Build.__init__

    def patched(self, *args, **options):
        right(self, *args, **options)
        self._files = Settled(self._files)
        self._batches._settle = self._files.__setitem__

    with monkeypatch.context() as patch:
        patch.setattr(Build, "__init__", patched)
        with pytest.raises(KeyboardInterrupt):
            desk.sync()
    desk.sync()
    store, manifest = desk.open()
    store.close()
    fresh = DeskFolder(tmp_path / "fresh")
    for path in desk.corpus.iterdir():
        fresh.write(path.name, path.read_text())
    fresh.sync()
    store, whole = fresh.open()
    store.close()
    assert manifest.chunks == whole.chunks


class Countdown:
    """Calls through until the n-th call of any of the wrapped methods, which is interrupted."""

    def __init__(self, calls: int) -> None:
        self.left = calls

    def wrap(self, patch: pytest.MonkeyPatch, room: str, method: str) -> None:
        module, name = room.rsplit(".", 1)
        kind = getattr(__import__(module, fromlist=[name]), name)
        right = getattr(kind, method)

        def counted(*args, **options):
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt
            return right(*args, **options)

        patch.setattr(kind, method, counted)
