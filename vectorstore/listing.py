"""Which files a folder of articles holds, and what each looks like from outside."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from vectorstore.errors import CorpusError
from vectorstore.front_matter import SIDECAR, is_sidecar

Look = tuple[int, int, int, int]
"""Size, time of change of the content and of the entry (ns), and inode of a file."""


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of the corpus as it stands on disk."""

    source: str
    path: Path
    sha256: str


def list_files(corpus: Path) -> list[Path]:
    """Files of ``corpus`` in the order of their names.

    Hidden ones, links that lead out of it and the table of metadata are left out.

    Raises:
        CorpusError: ``corpus`` is not a folder that can be read.
    """
    return [Path(path) for _, path, _ in look_through(corpus)]


def look_through(corpus: Path, *, apart: Path | None = None) -> list[tuple[str, str, Look]]:
    """(source, path, look) of each file of ``list_files``, in the order of their sources.

    ``apart`` is a folder that is passed over. Paths are plain strings: to make an object of
    each, in a folder of many files, costs ten times what the system takes to name them.

    Raises:
        CorpusError: ``corpus`` is not a folder that can be read.
    """
    if not corpus.exists():
        raise CorpusError(f"There is no folder {corpus}: name a folder of articles.")
    if not corpus.is_dir():
        raise CorpusError(f"{corpus} is a file: name the folder that holds it.")
    root = corpus.resolve()
    away = apart.resolve() if apart else None
    if away is not None and root.is_relative_to(away):
        return []
    return sorted(_walk(str(root), "", root, str(away or "")))


def _walk(folder: str, prefix: str, root: Path, away: str) -> Iterator[tuple[str, str, Look]]:
    try:
        entries = os.scandir(folder)
    except OSError:
        return
    with entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            source = prefix + entry.name
            with suppress(OSError):  # gone since it was listed
                if entry.is_dir(follow_symlinks=False):
                    if entry.path != away:
                        yield from _walk(entry.path, source + "/", root, away)
                elif _belongs(entry, root) and not (
                    source == SIDECAR and is_sidecar(Path(entry.path), root)
                ):
                    yield source, entry.path, look_of(entry.path)


def _belongs(entry: os.DirEntry[str], root: Path) -> bool:
    """Whether it is a file of the corpus: no link that leads out of it."""
    if not entry.is_file():
        return False
    return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(root)


def look_of(path: Path | str) -> Look:
    """The look of the file at ``path``, a link followed.

    Raises:
        OSError: it is not there.
    """
    found = os.stat(path)  # noqa: PTH116
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def source_of(path: Path, corpus: Path) -> str:
    """The path inside the corpus, with ``/`` between folders on every system."""
    return PurePosixPath(path.relative_to(corpus)).as_posix()


def hash_file(path: Path) -> str:
    """The sha256 of the file's bytes, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
