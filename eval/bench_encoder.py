"""How fast texts become vectors, and how much of that an index build keeps.

    python -m eval.bench_encoder --data FOLDER [--chunks 300]

``FOLDER`` is any folder of articles. Measured in one process, in turns, on the same chunks:
the default ``SentenceTransformer.encode`` in full width, our encoder alone, and a whole
build of an index. Also one short question by both, and how near the two vectors are.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from vectorstore.articles import read_file
from vectorstore.chunking import Chunking, chunk_article
from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import Encoder
from vectorstore.listing import CorpusFile, list_files
from vectorstore.reference_encoder import ReferenceEncoder
from vectorstore.sync import Indexer
from vectorstore.types import Article

_QUESTION = "How large was the loan to the airline?"
_ROUNDS = 3


def main() -> None:
    """Measures and prints, one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="a folder of articles")
    parser.add_argument("--chunks", type=int, default=300)
    parser.add_argument("--threads", type=int, default=0)
    asked = parser.parse_args()
    for name, value in measure(asked.data, asked.chunks, asked.threads).items():
        print(f"{name:34} {value:10.2f}")


def measure(data: Path, wanted: int, threads: int) -> dict[str, float]:
    """The figures by name: chunks a second, ratios, and milliseconds for one question."""
    encoder = SentenceEncoder(threads=threads)
    default = ReferenceEncoder()
    with tempfile.TemporaryDirectory() as folder:
        texts = _sample(data, wanted, Path(folder) / "corpus")
        encoder.encode(texts[:2])
        near = float((default.encode(texts[:50]) * encoder.encode(texts[:50])).sum(axis=1).min())
        seconds: dict[str, list[float]] = {"default": [], "encoder": [], "build": []}
        processor: dict[str, list[float]] = {"encoder": [], "build": []}
        for turn in range(_ROUNDS):  # in turns, so that a busy machine slows all alike
            place = Path(folder) / f"index{turn}"
            indexer = Indexer(Path(folder) / "corpus", place, encoder, Chunking(), 1000)
            for name, work in (
                ("encoder", partial(encoder.encode, texts)),
                ("build", indexer.sync),
            ):
                before = time.process_time()
                seconds[name].append(_time(work))
                processor[name].append(time.process_time() - before)
            seconds["default"].append(_time(lambda: default.encode(texts)))
    rate = {name: len(texts) / statistics.median(times) for name, times in seconds.items()}
    return {
        "chunks": float(len(texts)),
        **{f"{name}, chunks a second": value for name, value in rate.items()},
        "encoder over default": rate["encoder"] / rate["default"],
        "build over encoder": rate["build"] / rate["encoder"],
        # Other work on the machine does not count here.
        "the same by processor time": min(processor["encoder"]) / min(processor["build"]),
        "one question, default, ms": _question(default),
        "one question, encoder, ms": _question(encoder),
        "cosine to default, lowest": near,
    }


def _sample(data: Path, wanted: int, corpus: Path) -> list[str]:
    """Articles of ``data`` as a corpus of ``wanted`` chunks or a few more; their texts."""
    corpus.mkdir()
    found = 0
    with (corpus / "rows.jsonl").open("w", encoding="utf-8") as file:
        for number, article in enumerate(_articles(data)):
            row = {"id": str(number), "text": article.text, "title": article.title}
            file.write(json.dumps(row) + "\n")
            found += len(chunk_article(article))
            if found >= wanted:
                break
    # Read back as the build will read them.
    texts = {c.searchable: None for a in _articles(corpus) for c in chunk_article(a)}
    return list(texts)


def _articles(folder: Path) -> Iterator[Article]:
    for path in list_files(folder):
        for item in read_file(CorpusFile(path.name, path, ""), max_megabytes=1000):
            if isinstance(item, Article):
                yield item


def _question(encoder: Encoder) -> float:
    """Median milliseconds for one question never asked before."""
    asked = [f"{_QUESTION} {i}" for i in range(30)]
    return 1000 * statistics.median(_time(partial(encoder.encode_cached, [q])) for q in asked)


def _time(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
