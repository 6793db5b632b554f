"""Kill a library while it saves, at moments spread over the save: can what it leaves be read?

Every attempt begins with a copy of a good index, in a process forked off before anything was
opened. The system ends that process (or the one in which the library writes) by a timer, with no
chance to tidy up: what is left is what ``kill -9`` leaves.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from eval.peer import Library
from eval.types import EvalError
from vectorstore.types import Article

_TRIES = 6
"""How often a moment is tried, where the save is over before it comes."""
_PATIENCE = 600.0
"""Seconds that a save or an opening may take; one that hangs has failed."""


def kills(
    made: Callable[[Path], Library],
    base: Path,
    work: Path,
    changed: Sequence[Article],
    questions: Sequence[str],
    times: int,
) -> dict[str, Any]:
    """How many indexes are unreadable whose save was killed, of up to ``times``.

    Only those count whose save was not over when the moment came.

    ``made`` gives the library over an index that lies at a place. ``base`` is a good one, which is
    copied to ``work`` each time, and the ``changed`` articles are what is saved. Unreadable: it
    cannot be opened, or one of the questions finds nothing.

    Raises:
        EvalError: a save that nobody disturbs fails, or cannot be read.

    """
    note = base.parent / "saved"

    def attempt(delay: float | None) -> float | None:
        """Saves on a copy; its seconds, or ``None`` where it was killed before the end."""
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(base, work)
        note.unlink(missing_ok=True)
        _forked(lambda: _save(made(work), changed, note, delay))
        return float(note.read_text(encoding="ascii")) if note.is_file() else None

    whole = attempt(None)
    if whole is None:
        raise EvalError("The save failed that nobody disturbed: its words are above.")
    if _forked(lambda: _read(made(work), questions)):
        raise EvalError("What was saved undisturbed cannot be read: its words are above.")
    struck = unreadable = 0
    for number in range(times):
        for _ in range(_TRIES):
            seconds = attempt(whole * (number + 0.5) / times)
            if seconds is None:
                struck += 1
                unreadable += _forked(lambda: _read(made(work), questions)) != 0
                break
            # It was over before the moment came: saves are shorter than the first was.
            whole = min(whole, seconds)
    return {
        "save, s": whole,
        "unreadable after a kill": f"{unreadable} of {struck}",
    }


def _save(library: Library, changed: Sequence[Article], note: Path, delay: float | None) -> None:
    library.open()
    library.add(changed)
    library.alarm(_PATIENCE if delay is None else delay)
    started = time.perf_counter()
    library.save()
    seconds = time.perf_counter() - started
    # Renamed: a note is there whole or not at all.
    half = note.with_suffix(".half")
    half.write_text(str(seconds), encoding="ascii")
    half.replace(note)
    library.close()


def _read(library: Library, questions: Sequence[str]) -> None:
    Library.alarm(library, _PATIENCE)
    library.open()
    if not all(library.find(question, 10) for question in questions):
        raise EvalError("A question finds nothing.")
    library.close()


def _forked(work: Callable[[], None]) -> int:
    """Does the work in a process that is forked off; 0 where it came to its end."""
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        code = 1
        with suppress(BaseException):
            try:
                work()
                code = 0
            except BaseException:
                traceback.print_exc()
            sys.stderr.flush()
        os._exit(code)
    return os.waitpid(process, 0)[1]
