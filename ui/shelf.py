"""A folder to which articles are added from the page, and from which they are removed."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rag.desk import Desk
from rag.joined import JoinedDesk
from ui.rows import Row, row_of
from vectorstore.articles import (
    EXTRACTED_SUFFIXES,
    ROW_SUFFIXES,
    TEXT_SUFFIXES,
    SetAside,
    read_file,
)
from vectorstore.errors import CorpusError
from vectorstore.listing import CorpusFile, hash_file, list_files

READABLE = (*TEXT_SUFFIXES, *EXTRACTED_SUFFIXES, *ROW_SUFFIXES)
_MEGABYTE = 1_000_000
_SIGNS = frozenset('#/\\:*?"<>|')
"""What some system or the name of an article gives a meaning."""
Progress = Callable[[str, int, int], None]
"""Called with what is done, how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be added."""

    files: int = 40
    megabytes: int = 20
    """Of one file."""
    together: int = 200
    """Megabytes of all files."""


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
        self.limits = limits
        self._folder = desk.corpus / folder
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
        return sum((self._folder / name).stat().st_size for name in self.names()) / _MEGABYTE

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
                    taken.append(self._take(path, there))
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
            with suppress(CorpusError):  # that was the last one: the index is empty now
                self.desk.sync(compact=True)
            return True

    def _take(self, path: Path, there: dict[str, int]) -> str:
        """Copies one file into the folder; its name, which joins those that are ``there``."""
        size = path.stat().st_size
        if path.suffix.lower() not in READABLE:
            raise CorpusError(f"files of this kind are not read; use {', '.join(READABLE)}.")
        if len(there) >= self.limits.files:
            raise CorpusError(f"there is room for {self.limits.files} files: remove some first.")
        if size > self.limits.megabytes * _MEGABYTE:
            raise CorpusError(f"it is larger than {self.limits.megabytes} MB.")
        if sum(there.values()) + size > self.limits.together * _MEGABYTE:
            raise CorpusError(
                f"there is room for {self.limits.together} MB in all: remove some first."
            )
        name = self._free_name(path, there)
        self._check(path)
        fresh = self._folder / f".{name}.new"  # hidden: no sync takes half a file
        shutil.copyfile(path, fresh)
        fresh.replace(self._folder / name)
        there[name] = size
        return name

    def _free_name(self, path: Path, there: Mapping[str, int]) -> str:
        """A plain name that none of those ``there`` has."""
        plain = "".join("_" if c in _SIGNS or not c.isprintable() else c for c in path.name)
        stem, ending = Path(plain.lstrip(". ")).stem[:120] or "article", path.suffix.lower()
        known = {name.casefold(): name for name in there}
        digest = ""
        for number in itertools.count(1):
            name = f"{stem}{ending}" if number == 1 else f"{stem} ({number}){ending}"
            if name.casefold() not in known:
                return name
            digest = digest or hash_file(path)
            if hash_file(self._folder / known[name.casefold()]) == digest:
                raise CorpusError("it is there already.")
        raise AssertionError

    def _check(self, path: Path) -> None:
        """Raises CorpusError with the reason where nothing in the file can be read."""
        file = CorpusFile(path.name, path, "")
        items = list(
            read_file(
                file,
                max_megabytes=self.desk.settings.max_file_mb,
                columns=self.desk.settings.column_names,
            )
        )
        reasons = [item.reason for item in items if isinstance(item, SetAside)]
        if len(reasons) == len(items):
            raise CorpusError(reasons[0] if reasons else "it holds no article.")

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


def files_under(folder: str, corpus: Path) -> list[Path]:
    """The readable files of a folder of this machine, to be added to a corpus.

    Raises:
        CorpusError: it is no folder, or one that holds the corpus or stands in it.

    """
    root = Path(folder).expanduser()
    files = [path for path in list_files(root) if path.suffix.lower() in READABLE]
    if corpus.resolve().is_relative_to(root.resolve()) or root.resolve().is_relative_to(
        corpus.resolve()
    ):
        raise CorpusError(f"{folder} is the corpus itself or a part of it: name another folder.")
    if not files:
        raise CorpusError(f"{folder} holds none of {', '.join(READABLE)}: name another folder.")
    return files
