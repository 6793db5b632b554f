"""Each reader's own articles: a folder and an index for every key, the latest held open."""

from __future__ import annotations

import shutil
import threading
import time
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path

from rag.desk import Desk
from ui.intake import Limits
from ui.shelf import Shelf
from ui.visitor import DAYS, folder_of
from vectorstore.errors import NewsdeskError

FOLDER = "Your articles"
"""What the sources of a reader's own articles begin with."""
_OPEN = 24


class Shelves:
    """Readers' own shelves under ``root``; their settings and encoder are those of ``desk``.

    A key leads to one folder and no other: what a reader added is seen with that key alone.
    """

    def __init__(self, root: Path, desk: Desk, limits: Limits) -> None:
        self._root = root
        self._desk = desk
        self._limits = limits
        self._lock = threading.Lock()
        self._open: OrderedDict[str, Shelf] = OrderedDict()

    def of(self, key: str, *, make: bool = False) -> Shelf | None:
        """The shelf of a key; without ``make`` only one that holds something."""
        if not key:
            return None
        name = folder_of(key)
        with self._lock:
            shelf = self._open.get(name)
            if shelf is None:
                if not make and not (self._root / name / "articles" / FOLDER).is_dir():
                    return None
                shelf = self._opened(name)
                self._open[name] = shelf
            self._open.move_to_end(name)
            self._let_go()
        return shelf if make or shelf.names() else None

    def _opened(self, name: str) -> Shelf:
        home = self._root / name
        corpus = home / "articles"
        corpus.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
        (home / "visited").touch()
        settings = replace(self._desk.settings, index_dir=str(home / "index"))
        desk = Desk(corpus, settings, self._desk.encoder)
        # Whatever became of the index (another version wrote it), the files are there.
        try:
            desk.sync(empty=True)
        except NewsdeskError:
            desk.sync(rebuild=True, empty=True)
        return Shelf(desk, FOLDER, self._limits, beside=self._desk)

    def _let_go(self) -> None:
        """Closes shelves that were not asked for of late; one that is being read stays."""
        for name in list(self._open)[: max(0, len(self._open) - _OPEN)]:
            if self._open[name].close():
                del self._open[name]

    def sweep(self) -> None:
        """Deletes what belongs to keys that no browser keeps any more."""
        if not self._root.is_dir():
            return
        oldest = time.time() - DAYS * 86_400
        for home in self._root.iterdir():
            visited = home / "visited"
            with self._lock:
                if home.name in self._open or not visited.is_file():
                    continue
                if visited.stat().st_mtime < oldest:
                    shutil.rmtree(home, ignore_errors=True)

    def close(self) -> None:
        """Lets go of every index."""
        with self._lock:
            for shelf in self._open.values():
                shelf.desk.close()
            self._open.clear()
