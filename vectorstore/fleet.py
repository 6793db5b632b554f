"""Which workers index a folder: processes of this machine, or those of a cluster."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from vectorstore.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Fleet:
    """Values only: nothing is started or reached before there is work.

    Raises:
        SettingsError: there is neither a number of workers nor a cluster, or both.
    """

    workers: int = 0
    """How many processes to start on this machine, which end with the work."""
    cluster: str = ""
    """The address of a Dask scheduler (``tcp://host:8786``) whose workers have Newsdesk."""
    parts: Path | None = None
    """Where finished work is kept until the index is written; in the folder of the index
    without it. Every worker must see it under this path."""
    metrics: Path | None = None
    """A file that says in Prometheus' text format how far the work is."""

    def __post_init__(self) -> None:
        if self.workers < 0 or self.workers > 1000:
            raise SettingsError(f"workers is {self.workers}: use 1 to 1000.")
        if bool(self.workers) == bool(self.cluster):
            raise SettingsError(
                "Say who is to index: --workers N for processes of this machine, or --cluster "
                "ADDRESS for the workers of a Dask scheduler."
            )

    def parts_of(self, index: Path) -> Path:
        """The folder of the parts of the index in ``index``, which has them to itself."""
        return (self.parts / index.name if self.parts else _parts_beside(index)).absolute()


def _parts_beside(index: Path) -> Path:
    """Where the parts of an index are without a choice of the user's."""
    return index / "parts"


def drop_parts(index: Path, fleet: Fleet | None) -> None:
    """Deletes what workers left, whichever run began it: the index holds what the folder does."""
    for parts in {_parts_beside(index), *([fleet.parts_of(index)] if fleet else ())}:
        shutil.rmtree(parts, ignore_errors=True)
