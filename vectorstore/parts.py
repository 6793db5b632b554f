"""Finished work on the disk, each part named by all that it was made from.

    parts/
      3f/3fa94c…      the sha256 of the rest, a line of JSON, then bytes

A part is written beside its place and renamed. Whoever makes one again, be it two workers at
once, writes the same; one that was cut short is not there, and is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vectorstore.disk import writing


@dataclass(frozen=True, slots=True)
class Part:
    """What a part holds: values of JSON, and bytes."""

    head: dict[str, Any]
    blob: bytes


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts in ``folder``, which must be there."""

    folder: Path

    def write(self, name: str, head: Mapping[str, Any], blob: bytes = b"") -> None:
        """Puts a part in its place, or the same one in place of it.

        Raises:
            IndexNotWritten: the disk refused.
        """
        body = json.dumps(head).encode() + b"\n" + blob
        place = self._place(name)
        fresh = place.with_name(f"{name}.{os.getpid()}.new")
        with writing("A part", OSError):
            place.parent.mkdir(exist_ok=True)
            fresh.write_bytes(_seal(body) + b"\n" + body)
            fresh.replace(place)

    def read(self, name: str) -> Part | None:
        """A part, or ``None`` where it is not there whole."""
        body = self._body(name)
        if body is None:
            return None
        head, _, blob = body.partition(b"\n")
        return Part(json.loads(head), blob)

    def has(self, name: str) -> bool:
        """Whether a part is there whole."""
        return self._body(name) is not None

    def _body(self, name: str) -> bytes | None:
        try:
            seal, _, body = self._place(name).read_bytes().partition(b"\n")
        except OSError:
            return None
        return body if seal == _seal(body) else None

    def _place(self, name: str) -> Path:
        return self.folder / name[:2] / name


def name_of(*made_from: Any) -> str:
    """The name of what is made from values of JSON: 40 hexadecimal digits."""
    payload = json.dumps(made_from, sort_keys=True).encode()
    return hashlib.blake2b(payload, digest_size=20).hexdigest()


def _seal(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()
