"""The index on disk: whole generations side by side, switched in one step.

    index/
      CURRENT          the generation in force and the sha256 of its manifest
      g-000007/        a ArticleStore and its manifest.json, with the sha256 of each file
      verified.json    which files of a large generation were hashed (see ``looks``)
      seen.json        what the files of the folder looked like (see ``scanning``)
      writer.lock      held by the one process that writes

A generation is written beside the last one, its checksums taken, and only then named in
CURRENT, by a rename. Whenever the process dies, CURRENT names a whole generation. The
last one is then deleted, so that what left the folder leaves the disk too; a reader that
holds it open keeps it until it lets go (Windows: until the next sync after that).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock

from vectorstore.chunking import Chunking
from vectorstore.disk import sha256_of, to_disk, writing
from vectorstore.errors import IndexDamaged, IndexUnusable, rebuilding
from vectorstore.looks import Look, Looks, look_at
from vectorstore.manifest import FORMAT, Manifest, other_format

MANIFEST = "manifest.json"
_CURRENT, _NEXT = "CURRENT", "CURRENT.new"


class Generations:
    """The generations of one index folder; messages name the ``corpus`` that it is made of."""

    def __init__(self, folder: Path, corpus: Path | str = "") -> None:
        self.folder = folder
        self._looks = Looks(folder)
        self._corpus = str(corpus)

    def current(self) -> Path | None:
        """The folder of the generation in force, or ``None`` before the first.

        Raises:
            IndexDamaged: CURRENT names one that is not there.
            IndexMismatch: another version of Newsdesk wrote it.
        """
        pointer = self._pointer()
        return self.folder / pointer[0] if pointer else None

    def exist(self) -> bool:
        """Whether there was ever one, be it damaged."""
        return (self.folder / _CURRENT).exists()

    def _pointer(self) -> tuple[str, str] | None:
        """Name and manifest's sha256 of the generation in force."""
        try:
            words = (self.folder / _CURRENT).read_text(encoding="ascii").split()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise self._damaged(_CURRENT) from error
        if len(words) == 1 and (self.folder / words[0] / MANIFEST).exists():
            raise other_format(1, self._corpus)
        if len(words) != 3 or words[2] != _seal(words[0], words[1]):
            raise self._damaged(_CURRENT)
        if not (self.folder / words[0]).is_dir():
            raise self._damaged(words[0])
        return words[0], words[1]

    def read_manifest(self, generation: Path) -> Manifest:
        """The manifest of a generation.

        Raises:
            IndexDamaged: it is missing, or not what was written.
            IndexMismatch: another version of Newsdesk wrote it.
        """
        pointer = self._pointer()
        try:
            data = (generation / MANIFEST).read_bytes()
            in_force = pointer is not None and pointer[0] == generation.name
            if pointer and in_force and hashlib.sha256(data).hexdigest() != pointer[1]:
                raise self._damaged(MANIFEST)
            raw = json.loads(data)
            if raw["format"] != FORMAT:
                raise other_format(raw["format"], str(raw.get("corpus") or self._corpus))
            return Manifest(**{**raw, "chunking": Chunking(**raw["chunking"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise self._damaged(MANIFEST) from error

    def verify(self, generation: Path, manifest: Manifest) -> None:
        """Raises IndexDamaged, naming the file, where a checksum does not hold.

        Of a large index, files that look as they did when theirs held are not hashed again.
        """
        name = ""
        try:
            seen: dict[str, Look] = {}
            for name, expected in manifest.checksums.items():
                seen[name] = look_at(generation / name, expected)
            known = self._looks.known(seen)
            for name, look in seen.items():
                if known.get(name) != look and sha256_of(generation / name) != look[-1]:
                    raise self._damaged(name)
        except OSError as error:
            raise self._damaged(name) from error
        if seen != known:
            self._looks.remember(seen)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the lock: one process writes at a time, the others wait."""
        with writing("the folder", OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / "writer.lock"):
            self._sweep()
            yield

    def begin(self, base: Path | None) -> Path:
        """A folder for the next generation, a copy of ``base`` if there is one."""
        numbers = [int(p.name[2:8]) for p in self.folder.glob("g-*") if p.name[2:8].isdigit()]
        folder = self.folder / f"g-{max(numbers, default=0) + 1:06d}.new"
        try:
            with writing("a copy", OSError, shutil.Error):
                if base is None:
                    folder.mkdir(parents=True)
                else:
                    shutil.copytree(base, folder, ignore=shutil.ignore_patterns(MANIFEST, "*.lock"))
        except BaseException:
            self.abandon(folder)
            raise
        return folder

    def abandon(self, folder: Path) -> None:
        """Deletes a folder of ``begin`` that comes to nothing; one in force stays."""
        shutil.rmtree(folder, ignore_errors=True)
        self._sweep()

    def switch(self, folder: Path, manifest: Manifest) -> Path:
        """Seals a folder of ``begin`` with its manifest and puts it in force."""
        with writing("the manifest", OSError):
            for path in folder.rglob("*.lock"):
                path.unlink()
            files = sorted(path for path in folder.rglob("*") if path.is_file())
            checksums = {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}
            sealed = {**asdict(manifest), "checksums": checksums}
            data = json.dumps(sealed, indent=1, sort_keys=True, ensure_ascii=False).encode()
            (folder / MANIFEST).write_bytes(data)
            for path in (*folder.rglob("*"), folder):
                to_disk(path)
            final = folder.with_suffix("")
            folder.rename(final)
            digest = hashlib.sha256(data).hexdigest()
            pointer = self.folder / _NEXT
            pointer.write_text(
                f"{final.name} {digest} {_seal(final.name, digest)}", encoding="ascii"
            )
            to_disk(pointer)
            to_disk(self.folder)
            pointer.replace(self.folder / _CURRENT)
        with suppress(OSError):  # it is in force already; after a power cut the last one may be
            to_disk(self.folder)
        self._sweep()
        return final

    def _sweep(self) -> None:
        """Deletes all but the generation in force: what dead writers left, and the last one."""
        (self.folder / _NEXT).unlink(missing_ok=True)
        try:
            current = self.current()
        except IndexUnusable:
            return  # nobody knows which one would be needed
        for path in self.folder.glob("g-*"):
            if path != current:
                shutil.rmtree(path, ignore_errors=True)

    def _damaged(self, name: str) -> IndexDamaged:
        return IndexDamaged(
            f"The index in {self.folder} is damaged ({name}): run {rebuilding(self._corpus)}"
        )


def _seal(name: str, digest: str) -> str:
    """A checksum of CURRENT itself."""
    return hashlib.sha256(f"{name} {digest}".encode()).hexdigest()[:16]
