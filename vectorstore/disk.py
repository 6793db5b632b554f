"""What every writer of the index, or of a model, needs of the disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from vectorstore.errors import IndexNotWritten

_BLOCK = 1 << 20


def sha256_of(path: Path) -> str:
    """The sha256 of the file's bytes, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_hashed(
    source: IO[bytes],
    target: IO[bytes] | None,
    most: int,
    came: Callable[[int], None] | None = None,
) -> tuple[int, str]:
    """Copies up to ``most`` bytes; how many there were, and their sha256.

    Without a ``target`` it only reads; ``came`` is told how many there are so far.
    """
    digest, count = hashlib.sha256(), 0
    while count < most and (block := source.read(min(_BLOCK, most - count))):
        digest.update(block)
        count += len(block)
        if target is not None:
            target.write(block)
        if came:
            came(count)
    return count, digest.hexdigest()


def to_disk(path: Path) -> None:
    """Waits until the system has the file or folder on the disk itself."""
    if os.name == "nt":  # Windows cannot sync a folder, and a file only if open for writing
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def writing(what: str, *refusals: type[Exception]) -> Iterator[None]:
    """Turns ``refusals``, the errors by which a library says that the disk refused, into ours.

    Raises:
        IndexNotWritten: one of them came.
    """
    try:
        yield
    except refusals as error:
        raise IndexNotWritten(
            f"{what} of the index could not be written ({error}). The last index stands as it "
            "was: make room on the disk, or let this user write there, and index again."
        ) from error
