"""What it costs to keep an index in step with a folder of many files.

    python -m eval.bench_sync --data FOLDER [--files 10000]

``FOLDER`` holds articles, as files or as rows of files; where it holds fewer than are asked
for, more are made of their sentences (``eval.compose``). Each becomes a ``.txt`` of its own in
a temporary folder, which is then indexed, edited and indexed again. Vectors are drawn from the
letters at no cost: the encoder has a measurement of its own (``eval.bench_encoder``).
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from eval.compose import Text, compose
from eval.memory import Peak
from vectorstore.articles import SetAside, read_raw
from vectorstore.chunking import Chunking
from vectorstore.comparing import find_stories
from vectorstore.counting import repeated_lines
from vectorstore.encoder import Encoder, Progress, unit_rows
from vectorstore.listing import CorpusFile, list_files
from vectorstore.opening import open_index
from vectorstore.sync import Indexer, SyncReport
from vectorstore.types import FloatMatrix


class FreeEncoder(Encoder):
    """Vectors of the usual length at no cost; equal texts get equal ones."""

    name = "free"
    dimension = 384

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatMatrix:
        """Vectors drawn from a digest of each text, shape (len(texts), 384)."""
        drawn = [hashlib.shake_128(text.encode()).digest(self.dimension) for text in texts]
        rows = np.frombuffer(b"".join(drawn), dtype=np.int8).astype(np.float32)
        return unit_rows(rows.reshape(len(texts), self.dimension))


def main() -> None:
    """Measures and prints, one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="a folder of articles")
    parser.add_argument("--files", type=int, default=10_000)
    asked = parser.parse_args()
    for name, value, note in measure(asked.data, asked.files):
        print(f"{name:44} {value:8.2f} {note}")


def measure(data: Path, files: int) -> Iterator[tuple[str, float, str]]:
    """Each step by name with its figure, the unit and what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, (title, text) in enumerate(compose(list(texts_of(data)), files)):
            whole = f"{title}\n\n{text}" if title else text
            (corpus / f"{number:06}.txt").write_text(whole, encoding="utf-8")
        indexer = Indexer(corpus, Path(folder) / "index", FreeEncoder(), Chunking())
        first, last = corpus / "000000.txt", corpus / f"{number:06}.txt"
        with Peak() as peak:
            yield _timed("first build, encoder not counted", indexer.sync)
        yield "memory that the build took at most", peak.grown, "MB"
        time.sleep(2.1)  # files this young are read again, whatever their clock says
        yield _timed("unchanged, files read once more", indexer.sync)
        yield _timed("unchanged", indexer.sync)
        first.write_text(first.read_text(encoding="utf-8") + "\nOne line more, said the mayor.\n")
        yield _timed("one file edited", indexer.sync)
        last.unlink()
        yield _timed("one file deleted", indexer.sync)
        yield _timed("words of what was removed cleared away", lambda: indexer.sync(compact=True))
        yield from _compared(indexer)


def _compared(indexer: Indexer) -> Iterator[tuple[str, float, str]]:
    store, _ = open_index(indexer.folder, indexer.encoder, indexer.chunking)
    started = time.perf_counter()
    stories = find_stories(store.rows.readings)
    yield "all articles compared", time.perf_counter() - started, _copies(stories)
    started = time.perf_counter()
    repeated = repeated_lines(store.rows.readings, stories)
    yield "all lines counted", time.perf_counter() - started, f"s   {len(repeated)} are furniture"
    store.close()


def _copies(stories: dict[str, str]) -> str:
    copies = sum(source != story for source, story in stories.items())
    return f"s   {copies} are copies of another"


def _timed(name: str, work: Callable[[], SyncReport]) -> tuple[str, float, str]:
    started = time.perf_counter()
    report = work()
    seconds = time.perf_counter() - started
    return name, seconds, f"s   {report.articles} articles, {report.chunks} chunks"


def texts_of(folder: Path) -> Iterator[Text]:
    """The articles of a folder, as files or rows of files."""
    for path in list_files(folder):
        for item in read_raw(CorpusFile(path.name, path, ""), max_megabytes=1000):
            if not isinstance(item, SetAside):
                yield str(item.known.get("title") or ""), item.text


if __name__ == "__main__":
    main()
