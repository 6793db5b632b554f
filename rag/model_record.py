"""What is noted beside the files of an installed model."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.model_catalogue import ModelFile

RECORD = "newsdesk.json"
UNSEEN = -1
"""The time of a file that has yet to be hashed."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the shelf knows of an installed model."""

    title: str
    purpose: str
    licence: str
    files: tuple[ModelFile, ...]
    times: tuple[int, ...]
    """When each file was last changed as it was hashed, in nanoseconds."""

    def to_json(self) -> str:
        """As the shelf keeps it."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Record:
        """What ``to_json`` made.

        Raises:
            ValueError: it is not that.

        """
        try:
            raw = json.loads(text)
            files = tuple(
                ModelFile(str(one["name"]), int(one["bytes"]), str(one["sha256"]))
                for one in raw["files"]
            )
            times = tuple(int(time) for time in raw["times"])
            record = cls(str(raw["title"]), str(raw["purpose"]), str(raw["licence"]), files, times)
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError(f"no record of a model: {error}") from error
        if len(files) != len(times) or not files:
            raise ValueError("no record of a model: it has no files, or no time for one.")
        return record


def record_of(
    folder: Path, files: tuple[ModelFile, ...], *, title: str, purpose: str, licence: str
) -> Record:
    """The record of files that were just hashed."""
    times = tuple((folder / file.name).stat().st_mtime_ns for file in files)
    return Record(title, purpose, licence, files, times)
