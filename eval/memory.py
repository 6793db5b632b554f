"""How much memory a process holds: its own, and with it the files it has mapped."""

from __future__ import annotations

import threading
from pathlib import Path

from eval.types import EvalError

_PROCESSES = Path("/proc")


def resident(process: int | None = None) -> tuple[float, float]:
    """(own, all) megabytes in memory now; pages of mapped files count in the second only.

    Of this process, or of another one by its id.

    Raises:
        EvalError: the system does not tell (only Linux does).
    """
    status = _PROCESSES / ("self" if process is None else str(process)) / "status"
    try:
        lines = status.read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise EvalError("Memory is measured on Linux only.") from error
    told = dict(line.split(":", 1) for line in lines if line.startswith("Rss"))
    kilobytes = {name: int(value.split()[0]) for name, value in told.items()}
    own = kilobytes["RssAnon"] + kilobytes["RssShmem"]
    return own / 1000, (own + kilobytes["RssFile"]) / 1000


class Peak:
    """The most memory of its own that the process held inside a ``with`` block, in megabytes."""

    def __init__(self, seconds: float = 0.02) -> None:
        self._seconds = seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.before = 0.0
        self.most = 0.0

    @property
    def grown(self) -> float:
        """How much more it was than at the start."""
        return self.most - self.before

    def __enter__(self) -> Peak:
        self.before = self.most = resident()[0]
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self.most = max(self.most, resident()[0])

    def _watch(self) -> None:
        while not self._done.wait(self._seconds):
            self.most = max(self.most, resident()[0])
