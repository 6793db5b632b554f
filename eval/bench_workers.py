"""What many workers cost and bring, beside a process alone, over the same folder.

    python -m eval bench workers --data FOLDER [--files 200] [--workers 2]

``FOLDER`` holds articles, as files or as rows of files; the first so many become a ``.txt``
each. Processor seconds count all processes and do not grow with what else the machine does.
"""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from eval.bench_sync import texts_of
from vectorstore.chunking import Chunking
from vectorstore.embedding import SentenceEncoder
from vectorstore.fleet import Fleet
from vectorstore.opening import open_index
from vectorstore.sync import Indexer


def measure(data: Path, files: int, workers: int) -> dict[str, Any]:
    """The figures by name: seconds, chunks a second, and whether the index is the same."""
    encoder = SentenceEncoder()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, (title, text) in enumerate(itertools.islice(texts_of(data), files)):
            whole = f"{title}\n\n{text}" if title else text
            (corpus / f"{number:06}.txt").write_text(whole, encoding="utf-8")
        encoder.encode(["Loaded before anything is timed."])
        row: dict[str, Any] = {"files": files, "workers": workers}
        prints = []
        for name, fleet in (("alone", None), ("workers", Fleet(workers=workers))):
            index = Path(folder) / name
            told, fingerprint = _timed(Indexer(corpus, index, encoder, Chunking()), fleet)
            row |= {f"{name}, {what}": value for what, value in told.items()}
            prints.append(fingerprint)
    return {**row, "the same index": str(prints[0] == prints[1])}


def _timed(indexer: Indexer, fleet: Fleet | None) -> tuple[dict[str, float], str]:
    first: list[float] = []
    began, spent = time.perf_counter(), _spent()

    def note(*_: object) -> None:
        first.append(time.perf_counter() - began)

    report = indexer.sync(fleet=fleet, progress=note)
    seconds = time.perf_counter() - began
    told = {
        "seconds until the first files are read": first[0],
        "seconds": seconds,
        "processor seconds": _spent() - spent,
        "chunks": float(report.chunks),
        "chunks a second": report.chunks / seconds,
    }
    store, manifest = open_index(indexer.folder, indexer.encoder, indexer.chunking)
    store.close()
    return told, manifest.fingerprint


def _spent() -> float:
    """Processor seconds of this process and of those it started that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
