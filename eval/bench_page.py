"""How long people wait for the page: twenty browsers that ask, read and ask again, or all at once.

The page is served in a process of its own over the seeds or another folder; the browsers are
``page_visitor``s, since twenty real ones would take the machine from what is measured. Each
window must show its own questions and no others.
"""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.page_visitor import Visitor
from eval.types import EvalError

Figures = dict[str, float | str]
_STARTS = 300
"""Seconds within which the page must be there."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many people there are and what they do."""

    people: int = 20
    rounds: int = 3
    """How often all press at the same moment."""
    seconds: float = 60.0
    """How long they go on asking and reading."""
    reads: float = 8.0
    """Seconds that an answer is read for, on average."""


def measure(corpus: Path | None, questions: Sequence[str], reader: str, crowd: Crowd) -> Figures:
    """The figures of one reader; everything is measured from outside the process of the page."""
    with serving(corpus, reader) as (url, pid):
        first = Visitor(url)
        people = [first, *(Visitor(url, config=first.config) for _ in range(crowd.people - 1))]
        first.ask(questions[0])  # the models are loaded, and the examples found, before it counts
        _quiet(pid)
        before, began = _processor_seconds(pid), sum(len(one.asked) for one in people)
        reading = _read_and_ask(people, questions, crowd)
        spent = _processor_seconds(pid) - before
        asked = sum(len(one.asked) for one in people) - began
        together: list[float] = []
        for turn in range(crowd.rounds):
            asked_now = [questions[(n + 7 * turn) % len(questions)] for n in range(len(people))]
            with ThreadPoolExecutor(crowd.people) as pool:
                together += pool.map(_ask, people, asked_now)
        memory = _megabytes(pid)
    return {
        "reader": reader,
        "browsers": crowd.people,
        "questions while reading": len(reading),
        "reading p50, s": float(np.percentile(reading, 50)),
        "reading p95, s": float(np.percentile(reading, 95)),
        "at once p50, s": float(np.percentile(together, 50)),
        "at once p95, s": float(np.percentile(together, 95)),
        "first sign p50, s": float(np.percentile([s for one in people for s in one.first], 50)),
        "longest line told": float(max(one.longest_line for one in people)),
        "processor a question, ms": 1000 * spent / max(1, asked),
        "memory, MB": memory,
        "wrong windows": 0.0,
    }


def _read_and_ask(people: Sequence[Visitor], questions: Sequence[str], crowd: Crowd) -> list[float]:
    until = time.monotonic() + crowd.seconds

    def live(number: int) -> list[float]:
        chance = random.Random(number)
        waited = []
        time.sleep(chance.uniform(0, crowd.reads))
        while time.monotonic() < until:
            waited.append(_ask(people[number], chance.choice(questions)))
            time.sleep(chance.expovariate(1 / crowd.reads))
        return waited

    with ThreadPoolExecutor(len(people)) as pool:
        return [seconds for waits in pool.map(live, range(len(people))) for seconds in waits]


def _ask(one: Visitor, question: str) -> float:
    """The seconds until the answer is there.

    Raises:
        EvalError: the window shows another's questions, or no answer.

    """
    thread, seconds = one.ask(question)
    if one.questions_in(thread) != one.asked or not one.is_answered(thread):
        raise EvalError(f"A window of {one.url} shows what was not asked in it: {thread[-300:]}")
    return seconds


@contextmanager
def serving(corpus: Path | None, reader: str) -> Iterator[tuple[str, int]]:
    """The page in a process of its own: its address and its id."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    with tempfile.TemporaryDirectory() as place:
        server = subprocess.Popen(  # noqa: S603  our own program
            [
                *(sys.executable, "-m", "ui.command", "chat", *([str(corpus)] if corpus else [])),
                *("--port", str(port), "--no-browser"),
            ],
            env=os.environ
            | {"NEWSDESK_INDEX_DIR": place, "XDG_DATA_HOME": place, "NEWSDESK_READER": reader},
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url, server)
            yield url, server.pid
        finally:
            server.terminate()
            server.wait(60)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS
    while time.monotonic() < until and server.poll() is None:
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{url}/config", timeout=5).close()  # noqa: S310  our own page
            return
        time.sleep(0.3)
    raise EvalError(f"The page did not start at {url}: run `newsdesk chat` to see why.")


def _quiet(pid: int) -> None:
    """Waits until the page rests: what it prepares is over."""
    for _ in range(120):
        before = _processor_seconds(pid)
        time.sleep(1)
        if _processor_seconds(pid) - before < 0.05:
            return


def _processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0  # not Linux
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0
