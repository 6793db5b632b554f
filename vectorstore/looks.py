"""Which files of a large index were hashed already and have not changed since.

Ten gigabytes take six seconds to hash, at every start and every sync. A file that has the size,
the times and the place on the disk that it had when its sha256 held is not read again; the
system itself sets one of these times, whoever writes (not so on Windows, where all is hashed
every time). What decays on the disk by itself is not noticed so. An index that is hashed in a
moment is hashed every time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

HASHED_ALWAYS = 200_000_000
"""Bytes of an index up to which every file of it is hashed at every opening."""
_FILE = "verified.json"

Look = list[int | str]
"""Size, both times in nanoseconds, number on the disk, and the sha256 that held."""


class Looks:
    """What is remembered beside the generations of one index folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def known(self, seen: Mapping[str, Look]) -> dict[str, Look]:
        """What was seen last, by the names of files; nothing where what is ``seen`` is small."""
        if _is_small(seen):
            return {}
        try:
            known = json.loads(self._path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def remember(self, seen: Mapping[str, Look]) -> None:
        """Takes down what is large in place of what was known, where that can be written."""
        if _is_small(seen):
            return
        fresh = self._path.with_suffix(".new")
        with suppress(OSError):
            fresh.write_text(json.dumps(seen), encoding="ascii")
            fresh.replace(self._path)


def _is_small(seen: Mapping[str, Look]) -> bool:
    return os.name == "nt" or sum(int(look[0]) for look in seen.values()) <= HASHED_ALWAYS


def look_at(path: Path, checksum: str) -> Look:
    """How a file looks whose sha256 is ``checksum``.

    Raises:
        OSError: it is not there.
    """
    seen = path.stat()
    return [seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, checksum]
