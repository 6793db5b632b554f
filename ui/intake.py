"""A file that a reader gives → a copy of it in a folder, if it can be read and there is room."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.settings import Settings
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
MEGABYTE = 1_000_000
_SIGNS = frozenset('#/\\:*?"<>|')
"""What some system or the name of an article gives a meaning."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be added."""

    files: int = 40
    megabytes: int = 20
    """Of one file."""
    together: int = 200
    """Megabytes of all files."""


class Intake:
    """Takes copies of files into ``folder`` as far as ``limits`` go.

    A copy has a plain name inside the folder, so nothing outside it is written.
    """

    def __init__(self, folder: Path, limits: Limits, settings: Settings) -> None:
        self._folder = folder
        self._limits = limits
        self._settings = settings

    def take(self, path: Path, there: dict[str, int]) -> str:
        """Copies one file into the folder; its name, which joins those that are ``there``.

        Args:
            path: the file; it stays where it is.
            there: bytes by name of what the folder holds.

        Raises:
            CorpusError: it is not taken; the message says why.

        """
        size = path.stat().st_size
        if path.suffix.lower() not in READABLE:
            raise CorpusError(f"files of this kind are not read; use {', '.join(READABLE)}.")
        if len(there) >= self._limits.files:
            raise CorpusError(f"there is room for {self._limits.files} files: remove some first.")
        if size > self._limits.megabytes * MEGABYTE:
            raise CorpusError(f"it is larger than {self._limits.megabytes} MB.")
        if sum(there.values()) + size > self._limits.together * MEGABYTE:
            raise CorpusError(
                f"there is room for {self._limits.together} MB in all: remove some first."
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
                max_megabytes=self._settings.max_file_mb,
                columns=self._settings.column_names,
            )
        )
        reasons = [item.reason for item in items if isinstance(item, SetAside)]
        if len(reasons) == len(items):
            raise CorpusError(reasons[0] if reasons else "it holds no article.")


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
