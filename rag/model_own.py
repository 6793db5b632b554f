"""A GGUF file of the user's own choice, from a hub or from the disk, to the shelf."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from rag.model_catalogue import ModelFile
from rag.model_hub import HUB, HubFile
from rag.model_install import Progress, need_room
from rag.model_record import record_of
from rag.model_shelf import Shelf
from vectorstore.disk import copy_hashed, sha256_of
from vectorstore.errors import ModelError, ModelNotInstalled

MAGIC = b"GGUF"
_OF_MANY = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def install_own(
    source: str,
    shelf: Shelf,
    *,
    name: str = "",
    sha256: str = "",
    progress: Progress | None = None,
    endpoint: str | None = None,
) -> Path:
    """Puts the GGUF file that ``source`` names on the shelf and gives its place there.

    Args:
        source: ``hf:owner/repository/file.gguf``, or the path of a file, which is copied.
        shelf: where it goes.
        name: under which name; without it that of the file.
        sha256: what the file has to have.
        progress: called as it is copied; the hub's library draws a bar of its own.
        endpoint: another hub than the one that the library is set to.

    Raises:
        ModelError: what is named cannot be installed under that name.
        ModelNotInstalled: it could not be fetched or copied, or is another than expected.

    """
    hub = HubFile.parse(source) if source.startswith(HUB) else None
    file = Path(hub.path if hub else source).name
    origin = source if hub else str(Path(source).absolute())
    name, sha256 = name or name_of(file), sha256.strip().lower()
    _check(shelf, name, file, sha256)
    with shelf.locked(name):
        there = shelf.record(name)
        if there and there.title != origin:
            raise ModelError(
                f"{name} is installed already, from {there.title}: choose another name by --name, "
                f"or newsdesk model remove {name}"
            )
        if there and hub and sha256 in ("", there.files[0].sha256):
            try:
                return shelf.checked(name)
            except ModelError:
                pass  # what follows replaces it
        staging = shelf.staging(name)
        try:
            folder = staging / "model"
            shutil.rmtree(staging, ignore_errors=True)
            folder.mkdir(parents=True)
            if hub:
                found = _fetched(hub, name, folder / file, sha256, endpoint)
            else:
                found = _copied(Path(source), name, folder / file, sha256, progress)
            record = record_of(
                folder,
                (found,),
                title=origin,
                purpose="a language model of your own",
                licence="its own",
            )
            shelf.put(name, folder, record)
        except OSError as error:
            raise ModelNotInstalled(f"{origin} could not be installed ({error}).") from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return shelf.checked(name)


def name_of(file: str) -> str:
    """The name that a file has on the shelf: its own, in small letters."""
    stem = re.sub(r"\.gguf$", "", file, flags=re.IGNORECASE).lower()
    return re.sub(r"[^a-z0-9._-]+", "-", stem).strip("-._")[:80]


def _check(shelf: Shelf, name: str, file: str, sha256: str) -> None:
    """Refuses what could not be installed.

    Raises:
        ModelError: for the name, the file or its sha256.

    """
    shelf.folder(name)
    if shelf.model(name):
        raise ModelError(f"{name} is the name of a model of Newsdesk's: choose another by --name.")
    if _OF_MANY.search(file):
        raise ModelError(f"{file} is one file of several: name a model that is one file.")
    if sha256 and not _SHA256.fullmatch(sha256):
        raise ModelError(f"{sha256!r} is no sha256: that has 64 digits from 0 to f.")


def _fetched(hub: HubFile, name: str, target: Path, sha256: str, endpoint: str | None) -> ModelFile:
    staging = target.parent.parent
    path, told = hub.download(
        staging / "hub", lambda size: need_room(name, size, staging), endpoint
    )
    try:
        with path.open("rb") as file:
            _expect_gguf(hub.path, file.read(len(MAGIC)))
        found = ModelFile(target.name, path.stat().st_size, sha256_of(path))
        _expect(hub.path, found, sha256 or told)
    except ModelNotInstalled:
        path.unlink()  # the next run fetches it anew
        raise
    path.replace(target)
    return found


def _copied(
    source: Path, name: str, target: Path, sha256: str, progress: Progress | None
) -> ModelFile:
    with source.open("rb") as file, target.open("wb") as out:
        _expect_gguf(str(source), file.read(len(MAGIC)))
        file.seek(0)
        total = source.stat().st_size
        need_room(name, total, target.parent)
        came = (lambda count: progress("copying", count, total)) if progress else None
        found = ModelFile(target.name, *copy_hashed(file, out, total, came))
    _expect(str(source), found, sha256)
    return found


def _expect_gguf(source: str, start: bytes) -> None:
    if start != MAGIC:
        raise ModelNotInstalled(f"{source} is no GGUF file: name one that is.")


def _expect(source: str, found: ModelFile, sha256: str) -> None:
    if sha256 and found.sha256 != sha256:
        raise ModelNotInstalled(f"{source} has sha256 {found.sha256}, not the {sha256} expected.")
