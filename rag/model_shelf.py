"""Where installed models lie, and whether they are what they should be.

A model is a folder of the shelf. Beside its files stands ``newsdesk.json``: what the model is,
and size, time and sha256 of each file when it was last hashed. As long as size and time are
those, a file is not hashed again, so a start costs a few looks at the disk.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock

from rag.model_catalogue import KNOWN, KnownModel
from rag.model_record import RECORD, UNSEEN, Record
from vectorstore.disk import sha256_of, to_disk
from vectorstore.errors import ModelError

State = Literal["missing", "checked", "damaged"]
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of the installed models; a value, which nothing has to exist for.

    What a model of the catalogue has to be is said by the catalogue alone; what a model of the
    user's has to be, by the record that was made when it was installed.
    """

    root: Path
    known: tuple[KnownModel, ...] = KNOWN

    def model(self, name: str) -> KnownModel | None:
        """The model of the catalogue that has this name."""
        return next((model for model in self.known if model.name == name), None)

    def folder(self, name: str) -> Path:
        """Where a model of this name lies, or would.

        Raises:
            ModelError: it cannot be the name of a model.

        """
        if not _NAME.fullmatch(name):
            raise ModelError(
                f"{name!r} cannot be the name of a model: use small letters, digits, - _ and '.'."
            )
        return self.root / name

    def staging(self, name: str) -> Path:
        """Where a model is put together before it is one."""
        return self.root / f".{self.folder(name).name}.staging"

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Alone with this model, among all processes; waits until it is.

        Raises:
            ModelError: nothing can be written there.

        """
        lock = FileLock(self.root / f".{self.folder(name).name}.lock")
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except OSError as error:
            raise ModelError(
                f"Models cannot be kept in {self.root} ({error}): name a folder that this user "
                "may write to in NEWSDESK_MODEL_DIR."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def names(self) -> list[str]:
        """Those of the catalogue, then whatever else is installed, by name."""
        own = [model.name for model in self.known]
        try:
            found = sorted(path.parent.name for path in self.root.glob(f"*/{RECORD}"))
        except OSError:
            found = []
        return own + [name for name in found if name not in own and _NAME.fullmatch(name)]

    def find(self, name: str) -> Path | None:
        """The file of a model that has one, else its folder; ``None`` where it is not whole.

        A look at names and sizes only: ``checked`` tells whether the bytes are right.
        """
        record = self.record(name)
        if record is None:
            return None
        folder = self.folder(name)
        try:
            whole = all((folder / f.name).stat().st_size == f.bytes for f in record.files)
        except OSError:
            return None
        return _opened(folder, record) if whole else None

    def checked(self, name: str, *, again: bool = False) -> Path:
        """What ``find`` gives, each file held against its sha256.

        Files that look as they did when they were last hashed are not hashed, unless ``again``.

        Raises:
            ModelError: the model is not installed or is damaged; with the command that mends it.

        """
        record = self.record(name)
        if record is None:
            command = f"install {name}" if self.model(name) else "list shows those that are"
            raise ModelError(f"The model {name} is not installed: newsdesk model {command}")
        folder = self.folder(name)
        times = []
        for file, remembered in zip(record.files, record.times, strict=True):
            path = folder / file.name
            try:
                status = path.stat()
                right = status.st_size == file.bytes and (
                    (status.st_mtime_ns == remembered and not again)
                    or sha256_of(path) == file.sha256
                )
            except OSError as error:
                raise ModelError(
                    f"{path} cannot be read ({error}): {self._mended(name)}"
                ) from error
            if not right:
                raise ModelError(
                    f"{path} is damaged: it has not the sha256 {file.sha256}. {self._mended(name)}"
                )
            times.append(status.st_mtime_ns)
        if tuple(times) != record.times:
            self._remember(folder, record, times)
        return _opened(folder, record)

    def state(self, name: str, *, again: bool = False) -> State:
        """Whether a model is there, and is what it should be."""
        if not (self.folder(name) / RECORD).exists():
            return "missing"
        try:
            self.checked(name, again=again)
        except ModelError:
            return "damaged"
        return "checked"

    def record(self, name: str) -> Record | None:
        """What is known of an installed model; ``None`` where none, or no model, is recorded."""
        try:
            found = Record.from_json((self.folder(name) / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        model = self.model(name)
        if model is None:
            return found if all(Path(f.name).name == f.name for f in found.files) else None
        # The catalogue says what has to be there; the record only when that was last so.
        times = dict(zip(found.files, found.times, strict=True))
        return Record(
            model.title,
            model.purpose,
            model.licence,
            model.files,
            tuple(times.get(file, UNSEEN) for file in model.files),
        )

    def put(self, name: str, folder: Path, record: Record) -> None:
        """Makes ``folder``, which holds the files of ``record``, the model of this name.

        The caller holds the lock. Whenever the process dies, the model is either there whole or
        not there.
        """
        (folder / RECORD).write_text(record.to_json(), encoding="utf-8")
        for path in (folder / RECORD, *(folder / file.name for file in record.files), folder):
            to_disk(path)
        self._clear(name)
        folder.replace(self.folder(name))
        to_disk(self.root)

    def remove(self, name: str) -> bool:
        """Deletes a model and what a broken-off installation of it left; whether there was any."""
        with self.locked(name):
            there = self.folder(name).exists() or self.staging(name).exists()
            self._clear(name)
            shutil.rmtree(self.staging(name), ignore_errors=True)
            left = self.folder(name).exists() or self.staging(name).exists()
        if left:
            raise ModelError(f"{self.folder(name)} cannot be deleted: is the model in use?")
        return there

    def _clear(self, name: str) -> None:
        """Deletes a model; its record first, so that no half of it is taken for a model."""
        folder = self.folder(name)
        (folder / RECORD).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    def _mended(self, name: str) -> str:
        if self.model(name):
            return f"newsdesk model install {name}"
        return f"newsdesk model remove {name}, and install it anew."

    def _remember(self, folder: Path, record: Record, times: list[int]) -> None:
        new = Record(record.title, record.purpose, record.licence, record.files, tuple(times))
        beside = folder / f"{RECORD}.{os.getpid()}"
        try:
            beside.write_text(new.to_json(), encoding="utf-8")
            beside.replace(folder / RECORD)
        except OSError:
            beside.unlink(missing_ok=True)  # a shelf that cannot be written is hashed each time


def _opened(folder: Path, record: Record) -> Path:
    return folder / record.files[0].name if len(record.files) == 1 else folder
