"""How long a search takes as an index grows, against the least that it could take.

Articles of a folder, and as many more as are wanted made of their sentences
(``eval.compose``), are indexed; sentences of theirs are then asked. The floor is the encoding of
the question and the bare search of the vectors; "whole" is all that stands between a question
and its ten passages. Each size is indexed and asked in a process of its own.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench_sync import texts_of
from eval.compose import compose
from eval.memory import Peak, resident
from eval.words_encoder import WordsEncoder
from rag.mentions import OutletNames
from rag.question import analyse
from rag.retrieval import search
from rag.spelling import Spelling
from vectorstore.article_store import ArticleStore
from vectorstore.chunking import Chunking
from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import Encoder
from vectorstore.opening import open_index
from vectorstore.sync import Indexer
from vectorstore.types import FloatMatrix

Figures = dict[str, float | str]
_ASKED = 200


def measure(data: Path, sizes: Sequence[int], encoder: str) -> Iterator[Figures]:
    """The figures of each size, a number of articles, as soon as they are there."""
    for size in sizes:
        command = [sys.executable, "-m", "eval.bench_search", str(data), str(size), encoder]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603
        yield json.loads(done.stdout.splitlines()[-1])


def measure_one(data: Path, articles: int, encoder: Encoder) -> Figures:
    """The figures of one size, measured in this process."""
    with tempfile.TemporaryDirectory() as place:
        corpus, index = Path(place) / "corpus", Path(place) / "index"
        corpus.mkdir()
        asked = _write(data, articles, corpus / "rows.jsonl")
        started = time.perf_counter()
        with Peak() as peak:
            report = Indexer(corpus, index, encoder, Chunking(), 1000).sync()
        seconds = time.perf_counter() - started
        size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
        started = time.perf_counter()
        store, manifest = open_index(index, encoder, Chunking())
        opened = time.perf_counter() - started
        before = resident()[1]
        figures = _ask(store, encoder, asked)
        store.close()
    return {
        "articles": report.articles,
        "chunks": report.chunks,
        "encoder": encoder.name,
        "build, chunks/s": report.chunks / seconds,
        "build, MB": peak.grown,
        "disk, bytes a chunk": size / report.chunks,
        "opened in s": opened,
        "vectors": manifest.vectors["kind"],
        "recall@10 when built": manifest.vectors.get("recall_at_10", 1.0),
        **figures,
        "searching, MB more": resident()[1] - before,
    }


def _ask(store: ArticleStore, encoder: Encoder, asked: Sequence[str]) -> Figures:
    """Each question once by every way, in turns; the first of all is not counted."""
    names = OutletNames(store.rows.outlets())
    spelling = Spelling(store, _rank_of(encoder))
    whole: list[float] = []
    floor: list[float] = []
    found: list[set[int]] = []
    for number, question in enumerate(asked):
        # Asked in other words each way, so that neither finds the other's vector remembered.
        one, other = f"{question} {2 * number}", f"{question} {2 * number + 1}"
        whole.append(_seconds(partial(_whole, store, encoder, one, names, spelling)))
        floor.append(_seconds(partial(_floor, store, encoder, other)))
        vector = encoder.encode_cached([question])
        found.append({key for key, _ in store.vectors.search(vector, 10)[0]})
    exact = _exact(store, encoder.encode_cached(asked))
    shared = sum(len(a & b) for a, b in zip(exact, found, strict=True))
    return {
        "search p50, ms": 1000 * statistics.median(whole[1:]),
        "search p95, ms": 1000 * float(np.percentile(whole[1:], 95)),
        "floor p50, ms": 1000 * statistics.median(floor[1:]),
        "whole over floor": statistics.median(whole[1:]) / statistics.median(floor[1:]),
        "recall@10": shared / sum(map(len, exact)),
    }


def _whole(
    store: ArticleStore, encoder: Encoder, text: str, names: OutletNames, spelling: Spelling
) -> None:
    search(store, encoder, analyse(text, (), names, spelling), k=10, spelling=spelling)


def _floor(store: ArticleStore, encoder: Encoder, text: str) -> None:
    store.vectors.search(encoder.encode_cached([text]), 10)


def _exact(store: ArticleStore, queries: FloatMatrix) -> list[set[int]]:
    """The ten nearest of each query by comparing all, some thousands at a time."""
    best: list[list[tuple[float, int]]] = [[] for _ in queries]
    keys = store.rows.keys()
    for at in range(0, len(keys), 4096):
        part = keys[at : at + 4096]
        scores = queries @ store.vectors.vectors_of(part).T
        for number, row in enumerate(scores):
            top = np.argsort(-row)[:10]
            merged = best[number] + list(zip(row[top].tolist(), part[top].tolist(), strict=True))
            best[number] = sorted(merged, key=lambda pair: (-pair[0], pair[1]))[:10]
    return [{key for _, key in one} for one in best]


def _rank_of(encoder: Encoder) -> Callable[[str], int | None]:
    return encoder.rank_of if isinstance(encoder, SentenceEncoder) else lambda _word: None


def _write(data: Path, articles: int, path: Path) -> list[str]:
    """The articles as rows of a file; sentences of some of them, to be asked."""
    chance = random.Random(17)
    asked: list[str] = []
    with path.open("w", encoding="utf-8") as file:
        for number, (title, text) in enumerate(compose(list(texts_of(data)), articles)):
            row = {"id": str(number), "title": title, "text": text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            sentences = [s for s in text.replace("\n", " ").split(". ") if 40 < len(s) < 200]
            if sentences and chance.random() < 2 * _ASKED / articles:
                asked.append(chance.choice(sentences))
    return asked[:_ASKED]


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def encoder_of(name: str) -> Encoder:
    """``model`` for the packaged encoder, ``words`` for one that costs nearly nothing."""
    return WordsEncoder() if name == "words" else SentenceEncoder()


def _main(data: str, size: str, encoder: str) -> None:
    figures: dict[str, Any] = measure_one(Path(data), int(size), encoder_of(encoder))
    print(json.dumps(figures))


if __name__ == "__main__":
    _main(*sys.argv[1:])
