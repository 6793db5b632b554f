"""Asking, in the comparison of libraries: how soon, how fast, with how much memory."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from eval.memory import resident
from eval.peer import Library
from vectorstore.embedding import SentenceEncoder

DEPTH = 10


def start(cls: type[Library], home: Path, launched: float) -> dict[str, Any]:
    """Seconds from ``launched``, clock seconds, to the first hits of the first question."""
    library = _library(cls, home)
    library.open()
    library.find(_questions(home)[0], DEPTH)
    seconds = time.time() - launched
    worked = library.processor_seconds
    library.close()
    return {"cold start, s": seconds, "cold start, s of processor": worked}


def ask(cls: type[Library], home: Path) -> dict[str, Any]:
    """Asks every question once; what is found goes into ``found.json``."""
    library = _library(cls, home)
    library.open()
    library.find("Is everything ready?", DEPTH)
    took, found, worked = [], [], library.processor_seconds
    for question in _questions(home):
        started = time.perf_counter()
        hits = library.find(question, DEPTH)
        took.append(1000 * (time.perf_counter() - started))
        found.append([[hit.source, hit.text] for hit in hits])
    worked = library.processor_seconds - worked
    (home / "found.json").write_text(json.dumps(found), encoding="utf-8")
    held = [resident(process) for process in (None, *library.processes)]
    library.close()
    return {
        "query p50, ms": statistics.median(took),
        "query p95, ms": float(np.percentile(took, 95)),
        "query, ms of processor": 1000 * worked / len(took),
        "memory, MB of its own": sum(own for own, _ in held),
        "memory, MB with mapped files": sum(whole for _, whole in held),
    }


def _library(cls: type[Library], home: Path) -> Library:
    return cls(home / "corpus", home / "index", SentenceEncoder())


def _questions(home: Path) -> list[str]:
    asked: list[str] = json.loads((home / "questions.json").read_text(encoding="utf-8"))
    return asked
