"""How far the workers are: counts, for the bar and for a file that Prometheus reads."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_EVERY = 1.0
"""Seconds between two writings of the file."""


@dataclass(slots=True)
class Tally:
    """Counts of one run. ``path`` is the file, whose folder a node_exporter may collect."""

    path: Path | None = None
    files: int = 0
    """Files to be read, those that an earlier run read among them."""
    files_read: int = 0
    lots: int = 0
    """Runs of articles to be embedded, those of an earlier run among them."""
    lots_done: int = 0
    chunks: int = 0
    """Chunks that went through an encoder in this run."""
    workers: int = 0
    workers_lost: int = 0
    retries: int = 0
    """Pieces of work that were given out again."""
    _began: float = field(default_factory=time.monotonic)
    _written: float = float("-inf")

    def begin_embedding(self) -> None:
        """From here on the rate counts."""
        self._began = time.monotonic()

    @property
    def rate(self) -> float:
        """Chunks a second since embedding began."""
        return self.chunks / max(time.monotonic() - self._began, 1e-3)

    def told(self) -> str:
        """The state in a few words, for people."""
        return f"{self.workers} workers, {self.rate:.1f} chunks/s"

    def write(self, *, now: bool = False) -> None:
        """Writes the file, at most once a second unless it must be ``now``."""
        if self.path is None or not (now or time.monotonic() - self._written >= _EVERY):
            return
        self._written = time.monotonic()
        fresh = self.path.with_name(f"{self.path.name}.new")
        with suppress(OSError):  # figures that cannot be written are no reason to stop
            fresh.write_text("\n".join(self._lines()) + "\n", encoding="ascii")
            fresh.replace(self.path)

    def _lines(self) -> list[str]:
        told = (
            ("files", "gauge", "Files to be read.", self.files),
            ("files_read", "gauge", "Files read so far.", self.files_read),
            ("lots", "gauge", "Runs of articles to be embedded.", self.lots),
            ("lots_done", "gauge", "Runs of articles embedded so far.", self.lots_done),
            ("chunks_total", "counter", "Chunks embedded in this run.", self.chunks),
            ("chunks_per_second", "gauge", "Chunks embedded a second.", round(self.rate, 2)),
            ("workers", "gauge", "Workers that answer.", self.workers),
            ("workers_lost_total", "counter", "Workers that went away.", self.workers_lost),
            ("retries_total", "counter", "Work that was given out again.", self.retries),
        )
        return [
            line
            for name, kind, text, value in told
            for line in (
                f"# HELP newsdesk_index_{name} {text}",
                f"# TYPE newsdesk_index_{name} {kind}",
                f"newsdesk_index_{name} {value}",
            )
        ]
