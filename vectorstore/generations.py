"""The index on disk: whole generations side by side, switched in one step.

    index/
      CURRENT          the name of the generation in force
      g-000007/        a FaissStore and its manifest.json
      writer.lock      held by the one process that writes

A generation is written beside the last one, its checksums taken, and only then named in
CURRENT, by a rename. Whenever the process dies, CURRENT names a whole generation.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock

from vectorstore.chunking import Chunking
from vectorstore.errors import IndexDamaged, IndexMismatch

FORMAT = 1
MANIFEST = "manifest.json"
_CURRENT = "CURRENT"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made from and with."""

    corpus: str
    model: str
    dimension: int
    chunking: Chunking
    files: dict[str, str]
    """sha256 of each file by its path inside the corpus, those set aside too."""
    set_aside: dict[str, dict[str, str]]
    """Reasons by source, by file."""
    articles: int
    chunks: int
    format: int = FORMAT
    checksums: dict[str, str] = field(default_factory=dict)
    """sha256 of each file of the generation."""

    def check(self, *, model: str, chunking: Chunking) -> None:
        """Raises IndexMismatch where the index was built by another model or version."""
        if self.format != FORMAT:
            raise IndexMismatch(
                f"The index has format {self.format}, this version reads {FORMAT}: "
                "run 'newsdesk index --rebuild'."
            )
        if self.model != model:
            raise IndexMismatch(
                f"The index was built with {self.model!r}, not {model!r}: "
                "run 'newsdesk index --rebuild', or set NEWSDESK_EMBEDDER back."
            )
        if self.chunking != chunking:
            raise IndexMismatch(
                f"The index was cut with {self.chunking}, not {chunking}: "
                "run 'newsdesk index --rebuild', or set the chunking back."
            )


class Generations:
    """The generations of one index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Path | None:
        """The folder of the generation in force, or ``None`` before the first.

        Raises:
            IndexDamaged: CURRENT names one that is not there.
        """
        try:
            name = (self.folder / _CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise self._damaged(_CURRENT) from error
        folder = self.folder / name
        if not name.startswith("g-") or not folder.is_dir():
            raise self._damaged(name or _CURRENT)
        return folder

    def read_manifest(self, generation: Path) -> Manifest:
        """The manifest of a generation.

        Raises:
            IndexDamaged: it is missing or not one.
            IndexMismatch: another version of Newsdesk wrote it.
        """
        try:
            raw = json.loads((generation / MANIFEST).read_text(encoding="utf-8"))
            if raw["format"] != FORMAT:
                raise IndexMismatch(
                    f"The index has format {raw['format']}, this version reads {FORMAT}: "
                    "run 'newsdesk index --rebuild'."
                )
            return Manifest(**{**raw, "chunking": Chunking(**raw["chunking"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise self._damaged(MANIFEST) from error

    def verify(self, generation: Path, manifest: Manifest) -> None:
        """Raises IndexDamaged, naming the file, where a checksum does not hold."""
        for name, expected in manifest.checksums.items():
            try:
                found = _sha256(generation / name)
            except OSError as error:
                raise self._damaged(name) from error
            if found != expected:
                raise self._damaged(name)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the lock: one process writes at a time, the others wait."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / "writer.lock"):
            self._sweep()
            yield

    def begin(self, base: Path | None) -> Path:
        """A folder for the next generation, a copy of ``base`` if there is one."""
        numbers = [int(p.name[2:8]) for p in self.folder.glob("g-*") if p.name[2:8].isdigit()]
        folder = self.folder / f"g-{max(numbers, default=0) + 1:06d}.new"
        if base is None:
            folder.mkdir(parents=True)
        else:
            shutil.copytree(base, folder, ignore=shutil.ignore_patterns(MANIFEST, "*.lock"))
        return folder

    def switch(self, folder: Path, manifest: Manifest) -> Path:
        """Seals a folder of ``begin`` with its manifest and puts it in force."""
        checksums = {
            path.relative_to(folder).as_posix(): _sha256(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != ".lock"
        }
        sealed = {**asdict(manifest), "checksums": checksums}
        text = json.dumps(sealed, indent=1, sort_keys=True, ensure_ascii=False)
        (folder / MANIFEST).write_text(text, encoding="utf-8")
        for path in folder.rglob("*"):
            _fsync(path)
        _fsync(folder)
        final = folder.with_suffix("")
        folder.rename(final)
        pointer = self.folder / f"{_CURRENT}.new"
        pointer.write_text(final.name, encoding="ascii")
        _fsync(pointer)
        pointer.replace(self.folder / _CURRENT)
        _fsync(self.folder)
        return final

    def _sweep(self) -> None:
        """Deletes what dead writers left and generations before the last but one."""
        try:
            current = self.current()
        except IndexDamaged:
            return
        for path in self.folder.glob("g-*.new"):
            shutil.rmtree(path, ignore_errors=True)
        whole = sorted(p for p in self.folder.glob("g-??????") if p != current)
        for path in whole[:-1]:
            shutil.rmtree(path, ignore_errors=True)

    def _damaged(self, name: str) -> IndexDamaged:
        return IndexDamaged(
            f"The index in {self.folder} is damaged ({name}): run 'newsdesk index --rebuild'."
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fsync(path: Path) -> None:
    if os.name == "nt":  # Windows cannot sync a folder, and a file only if open for writing
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
