"""One index that is brought in step now with one folder, now with another."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from desk_folder import DeskFolder, check_whole, story
from writers import alternate

from vectorstore.building import fingerprint_of

# A server process that has imported everything once, from which each writer is forked.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["writers", "datasketch"])


class TwoStates:
    """Two folders, and one index that is brought in step now with one, now with the other."""

    def __init__(self, root: Path) -> None:
        self.folders = [DeskFolder(root / "one"), DeskFolder(root / "two")]
        first, second = self.folders
        for word in ("lantern", "walrus", "zeppelin", "otter", "badger"):
            first.write(f"{word}.txt", story(word))
        for word in ("lantern", "walrus", "dolphin", "heron"):
            second.write(f"{word}.txt", story(word))
        second.write("zeppelin.txt", story("edited"))
        self.fingerprints = set()
        for folder in self.folders:
            folder.sync()
            store, manifest = folder.open()
            self.fingerprints.add(manifest.fingerprint)
            store.close()
        assert len(self.fingerprints) == 2
        self.shared = DeskFolder(root / "shared")

    def start(self, *, rounds: int | None, swapped: bool = False):
        mine, theirs = _PROCESSES.Pipe()
        corpora = [folder.corpus for folder in self.folders]
        process = _PROCESSES.Process(
            target=alternate,
            args=(corpora[::-1] if swapped else corpora, self.shared.index, theirs, rounds),
        )
        process.start()
        assert mine.recv() == "ready"
        return process, mine

    def check(self) -> str:
        """That the shared index is wholly one of the two; its fingerprint."""
        store, manifest = self.shared.open()
        check_whole(store, manifest)
        counted = fingerprint_of(store, model=manifest.model, chunking=manifest.chunking)
        assert counted == manifest.fingerprint
        assert counted in self.fingerprints
        store.close()
        return counted
