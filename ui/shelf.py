"""A folder to which articles are added from the page, and from which they are removed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rag.desk import Desk, Progress
from rag.joined import JoinedDesk
from ui.intake import MEGABYTE, Intake, Limits
from ui.rows import Row, row_of
from vectorstore.errors import CorpusError


class Refused(NamedTuple):
    """A file that was not taken, and why, in a sentence for people."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding files."""

    taken: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()


class Shelf:
    """The files of ``folder``, which stands inside the corpus of ``desk``.

    ``together`` answers from that corpus and from that of the desk ``beside`` it, if any.

    Every name is a plain one inside that folder, so nothing outside it is written or removed.
    """

    def __init__(
        self, desk: Desk, folder: str, limits: Limits, *, beside: Desk | None = None
    ) -> None:
        self.desk = desk
        self.together = desk if beside is None else JoinedDesk(beside, desk)
        self._folder = desk.corpus / folder
        self._intake = Intake(self._folder, limits, desk.settings)
        self._changing = threading.Lock()
        self._holding = threading.Lock()
        self._users = 0
        self._listed: tuple[object, tuple[Row, ...]] | None = None

    def names(self) -> list[str]:
        """The files, in the order of their names."""
        if not self._folder.is_dir():
            return []
        found = self._folder.iterdir()
        return sorted(p.name for p in found if not p.name.startswith(".") and p.is_file())

    def holds(self, source: str) -> bool:
        """Whether an article came to the corpus through this shelf."""
        return source.startswith(f"{self._folder.name}/")

    def files(self) -> list[str]:
        """As ``names``, as the corpus knows them."""
        return [f"{self._folder.name}/{name}" for name in self.names()]

    def rows(self) -> tuple[Row, ...]:
        """A row for each article on it, read once for each generation of the index."""
        with self._holding:
            manifest = self.desk.manifest
            if self._listed is None or self._listed[0] is not manifest:
                rows = (row_of(article, own=True) for article in self.desk.articles())
                self._listed = manifest, tuple(rows)
            return self._listed[1]

    def megabytes(self) -> float:
        """What the files take."""
        return sum((self._folder / name).stat().st_size for name in self.names()) / MEGABYTE

    def add(self, paths: Sequence[Path], progress: Progress | None = None) -> Added:
        """Takes copies of files, as far as the limits go, and brings the index up to date.

        Raises:
            NewsdeskError: the index could not be written; no file was taken then.

        """
        with self._changing:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            there = {name: (self._folder / name).stat().st_size for name in self.names()}
            taken: list[str] = []
            refused: list[Refused] = []
            for number, path in enumerate(paths):
                if progress:
                    progress(path.name, number, len(paths))
                try:
                    taken.append(self._intake.take(path, there))
                except CorpusError as error:
                    refused.append(Refused(path.name, str(error)))
            try:
                if taken:
                    self.desk.sync(progress=progress)
            except BaseException:
                for name in taken:
                    (self._folder / name).unlink(missing_ok=True)
                raise
            return Added(tuple(taken), tuple(refused))

    def remove(self, source: str) -> bool:
        """Removes the file of an article from folder and index; ``False`` if it has none here."""
        with self._changing:
            file = source.partition("#")[0]
            name = next((n for n in self.names() if f"{self._folder.name}/{n}" == file), None)
            if name is None:
                return False
            (self._folder / name).unlink()
            self.desk.sync(compact=True, empty=True)
            return True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps the shelf open meanwhile."""
        with self._holding:
            self._users += 1
        try:
            yield
        finally:
            with self._holding:
                self._users -= 1

    def close(self) -> bool:
        """Lets go of the index, unless somebody is reading; whether it did."""
        with self._holding:
            if self._users:
                return False
            self.desk.close()
            return True
