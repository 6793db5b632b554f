"""Looking through a folder without reading it again, and waiting for it to change."""

from __future__ import annotations

import threading
import time

import pytest
from desk_folder import DeskFolder, story

from vectorstore import scanning
from vectorstore.errors import CorpusError
from vectorstore.listing import CorpusFile


class TestScanning:
    def scanner(self, desk):
        return scanning.Scanner(desk.corpus, desk.index / "seen.json", apart=desk.index)

    def count_reads(self, monkeypatch):
        read: list[str] = []
        right = scanning.hash_file

        def counted(path):
            read.append(path.name)
            return right(path)

        monkeypatch.setattr(scanning, "hash_file", counted)
        return read

    def test_what_has_settled_is_not_read_again(self, desk, monkeypatch):
        read = self.count_reads(monkeypatch)
        monkeypatch.setattr(scanning, "_SETTLED", 0)
        first = self.scanner(desk).files()
        read.clear()
        assert self.scanner(desk).files() == first
        assert read == []
        desk.write("walrus.txt", story("otter"))
        changed = self.scanner(desk).files()
        assert read == ["walrus.txt"]
        assert changed != first

    def test_what_has_just_changed_is_read_again(self, desk, monkeypatch):
        read = self.count_reads(monkeypatch)
        self.scanner(desk).files()
        self.scanner(desk).files()
        assert len(read) == 6

    @pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe", b"0" * 64 + b'\n{"files": 3}'])
    def test_a_damaged_memory_is_none(self, desk, monkeypatch, damage):
        monkeypatch.setattr(scanning, "_SETTLED", 0)
        first = self.scanner(desk).files()
        memory = desk.index / "seen.json"
        text = memory.read_bytes()
        flipped = bytearray(text)
        flipped[-20] ^= 1
        for content in (damage, bytes(flipped)):
            memory.write_bytes(content)
            read = self.count_reads(monkeypatch)
            assert self.scanner(desk).files() == first
            assert len(read) == 3

    def test_files_are_corpus_files(self, desk):
        assert all(isinstance(file, CorpusFile) for file in self.scanner(desk).files())


class TestWatching:
    def test_syncs_on_change_and_outlives_an_empty_folder(self, desk):
        watch = desk.indexer.watch(seconds=0.05)
        assert next(watch).unchanged
        for act, expected in (
            (lambda: desk.write("new.txt", story("otter")), (1, 0)),
            (lambda: desk.write("articles.csv", "source,outlet\nnew.txt,AFP"), (0, 0)),
            (lambda: [p.unlink() for p in desk.corpus.iterdir()], (0, 4)),
            (lambda: desk.write("last.txt", story("otter")), (1, 0)),
        ):
            threading.Timer(0.15, act).start()
            report = next(watch)
            assert (report.added, report.removed) == expected
        assert desk.found("otter") == ["last.txt"]

    def test_a_change_during_a_sync_is_seen(self, desk):
        desk.write("first.txt", story("otter"))
        wrote = []

        def meanwhile(source, done, of):
            if not wrote:
                wrote.append(desk.write("second.txt", story("badger")))

        watch = desk.indexer.watch(seconds=0.05, progress=meanwhile)
        assert next(watch).added == 1
        assert next(watch).added == 1
        assert desk.found("badger") == ["second.txt"]

    def test_a_folder_that_is_away_is_waited_for(self, desk):
        watch = desk.indexer.watch(seconds=0.05)
        next(watch)
        away = desk.corpus.rename(desk.root / "away")

        def back():
            time.sleep(0.3)
            away.rename(desk.corpus)
            desk.write("new.txt", story("otter"))

        thread = threading.Thread(target=back)
        thread.start()
        assert next(watch).added == 1
        thread.join()
        assert desk.found("walrus") == ["walrus.txt"]

    def test_no_folder_to_begin_with_is_an_error(self, tmp_path):
        desk = DeskFolder(tmp_path)
        desk.corpus.rmdir()
        with pytest.raises(CorpusError, match="no folder"):
            next(desk.indexer.watch())
