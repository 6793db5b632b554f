"""How long a search takes as an index grows, against the least that it could take.

Articles of a folder, and as many more as are wanted made of their sentences
(``eval.compose``), are indexed; sentences of theirs are then asked. The floor is the encoding of
the question and the bare search of the vectors; "whole" is all that stands between a question
and its ten passages. Each size is indexed and asked in a process of its own.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from eval.averaged_encoder import AveragedEncoder
from eval.bench_sync import texts_of
from eval.compose import compose
from eval.memory import Peak, resident
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
_QUESTIONS = "questions.json"
_BUILT = "built.json"
_ROWS = 2000
"""Articles of a file."""


def measure(
    data: Path, sizes: Sequence[int], encoder: str, keep: Path | None = None
) -> Iterator[Figures]:
    """The figures of each size, a number of articles, as soon as they are there.

    One process builds the index and another one, which begins with nothing in memory, asks it.
    With ``keep`` indexes stay in that folder, and one that is there is not built again.
    """
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            home = (keep / f"{data.name}-{encoder}-{size}").resolve() if keep else Path(place)
            told = home / _BUILT
            if not told.is_file():
                built = _in_process("build", encoder, home, str(data), str(size))
                told.write_text(json.dumps(built), encoding="utf-8")
            asked = _in_process("ask", encoder, home, str(time.time()))
            yield {**json.loads(told.read_text(encoding="utf-8")), **asked}


def build(encoder: Encoder, place: Path, data: Path, articles: int) -> Figures:
    """Makes the corpus and its index under ``place``: what that took."""
    corpus, index = place / "corpus", place / "index"
    shutil.rmtree(place, ignore_errors=True)  # what a build left that was broken off
    corpus.mkdir(parents=True)
    asked = _write(data, articles, corpus)
    (place / _QUESTIONS).write_text(json.dumps(asked), encoding="utf-8")
    megabytes = 1 + max(path.stat().st_size for path in corpus.iterdir()) // 1_000_000
    started = time.perf_counter()
    with Peak() as peak:
        report = Indexer(corpus, index, encoder, Chunking(), megabytes).sync()
    seconds = time.perf_counter() - started
    again = time.perf_counter()
    Indexer(corpus, index, encoder, Chunking(), megabytes).sync()
    unchanged = time.perf_counter() - again
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    return {
        "articles": report.articles,
        "chunks": report.chunks,
        "encoder": encoder.name,
        "build, s": seconds,
        "build, chunks/s": report.chunks / seconds,
        "build, MB": peak.grown,
        "unchanged, s": unchanged,
        "disk, bytes a chunk": size / report.chunks,
    }


def ask(encoder: Encoder, place: Path, launched: float) -> Figures:
    """Asks the index under ``place``; ``launched`` is when this process was, in clock seconds."""
    asked = json.loads((place / _QUESTIONS).read_text(encoding="utf-8"))
    since = time.perf_counter()
    store, manifest = open_index(place / "index", encoder, Chunking())
    opened = time.perf_counter() - since
    spelling = Spelling(store, _rank_of(encoder))
    names = OutletNames(store.rows.outlets())
    _whole(store, encoder, asked[0], names, spelling)
    started = time.time() - launched
    took = _times(store, encoder, asked, names, spelling)
    own, mapped = resident()
    figures: Figures = {
        "opened in s": opened,
        "launched to first hits, s": started,
        "vectors": manifest.vectors["kind"],
        "recall@10 when built": manifest.vectors.get("recall_at_10", 1.0),
        **took,
        "searching, MB of its own": own,
        "searching, MB with mapped files": mapped,
    }
    store.close()
    return figures


def _times(
    store: ArticleStore,
    encoder: Encoder,
    asked: Sequence[str],
    names: OutletNames,
    spelling: Spelling,
) -> Figures:
    """Each question once by every way, in turns; the first of all is not counted."""
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


def _write(data: Path, articles: int, corpus: Path) -> list[str]:
    """The articles as rows of files; sentences of some of them, to be asked."""
    chance = random.Random(17)
    asked: list[str] = []
    made = enumerate(compose(list(texts_of(data)), articles))
    while some := list(itertools.islice(made, _ROWS)):
        with (corpus / f"{some[0][0]:07}.jsonl").open("w", encoding="utf-8") as file:
            for number, (title, text) in some:
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
    """``model`` for the packaged encoder, ``averaged`` for its vectors at any size."""
    return AveragedEncoder() if name == "averaged" else SentenceEncoder()


def _in_process(step: str, encoder: str, place: Path, *told: str) -> Figures:
    command = [sys.executable, "-m", "eval.bench_search", step, encoder, str(place), *told]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603  our own
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _main(step: str, encoder: str, place: str, *told: str) -> None:
    if step == "build":
        data, size = told
        figures = build(encoder_of(encoder), Path(place), Path(data), int(size))
    else:
        figures = ask(encoder_of(encoder), Path(place), float(told[0]))
    print(json.dumps(figures))


if __name__ == "__main__":
    _main(*sys.argv[1:])
