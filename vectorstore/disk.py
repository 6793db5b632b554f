"""What every writer of the index needs of the disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vectorstore.errors import IndexNotWritten


def sha256_of(path: Path) -> str:
    """The sha256 of the file's bytes, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
