"""What a process takes of the machine: memory, its own and with mapped files, and processor."""

from __future__ import annotations

import os
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
    try:
        lines = (_folder(process) / "status").read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise EvalError("Memory is measured on Linux only.") from error
    told = dict(line.split(":", 1) for line in lines if line.startswith("Rss"))
    kilobytes = {name: int(value.split()[0]) for name, value in told.items()}
    own = kilobytes["RssAnon"] + kilobytes["RssShmem"]
    return own / 1000, (own + kilobytes["RssFile"]) / 1000


def processor_seconds(process: int | None = None) -> float:
    """Seconds of processor that all threads of a process have had, to a hundredth or so.

    Unlike those of a clock they do not grow while other programs have the processor.

    Raises:
        EvalError: the system does not tell (only Linux does).
    """
    try:
        told = (_folder(process) / "stat").read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise EvalError("Processor time of a process is measured on Linux only.") from error
    # After the name, which stands in brackets and may hold anything: the 12th and the 13th.
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _folder(process: int | None) -> Path:
    return _PROCESSES / ("self" if process is None else str(process))


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
