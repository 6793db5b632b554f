"""How well boilerplate is told from article text, line by line, on labelled articles.

``python -m eval.cleaning --data FOLDER`` reads the public articles from ``FOLDER`` (they are
not shipped); without it only ``seeds/`` and the composed pages are measured. A line counts as
found where half of its signs are inside a span. Neutral lines (captions, bylines, embedded
posts) count for nobody. Rules were tuned on the half ``tune`` alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rag.desk import seeds
from vectorstore.cleaning import find_boilerplate
from vectorstore.repetition import line_digests, repeated_digests

_LABELS = files("eval.labels")
_MARKS = {"~ ": "boilerplate", "? ": "neutral"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with the label of each line: ``boilerplate``, ``neutral`` or ``article``."""

    name: str
    half: str
    lines: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Counts over articles, and the three figures made of them."""

    articles: int = 0
    found: int = 0
    wrong: int = 0
    missed: int = 0
    lost: int = 0
    total: int = 0

    @property
    def precision(self) -> float:
        """Found lines that are boilerplate, of the lines found."""
        return self.found / max(1, self.found + self.wrong)

    @property
    def recall(self) -> float:
        """Boilerplate lines found, of those there are."""
        return self.found / max(1, self.found + self.missed)

    @property
    def loss(self) -> float:
        """Signs of article text inside spans, of all of them."""
        return self.lost / max(1, self.total)

    def __str__(self) -> str:
        return (
            f"{self.articles:3} articles, {self.found + self.missed:4} boilerplate lines: "
            f"precision {self.precision:.3f}, recall {self.recall:.3f}, "
            f"article text lost {self.loss:.4f}"
        )


def load(data: Path | None) -> Iterator[Labelled]:
    """The labelled articles; those of public sets only where ``data`` holds them."""
    yield from _composed()
    texts = dict(_public(data)) if data else {}
    for path in seeds().iterdir():
        texts["seeds", path.name] = path.read_text(encoding="utf-8")
    for row in map(json.loads, _LABELS.joinpath("cleaning.jsonl").read_text().splitlines()):
        text = texts.get((row["collection"], row["id"]))
        if text is None:
            continue
        lines = tuple(text.split("\n"))
        labels = ["article"] * len(lines)
        for number, (label, digest) in row["lines"].items():
            if hashlib.sha256(lines[int(number)].strip().encode()).hexdigest()[:12] != digest:
                raise SystemExit(f"{row['id']}: line {number} is not the one that was labelled.")
            labels[int(number)] = label
        yield Labelled(f"{row['collection']}/{row['id']}", row["half"], lines, tuple(labels))


def _composed() -> Iterator[Labelled]:
    text = _LABELS.joinpath("pages.txt").read_text(encoding="utf-8")
    for name, half, page in re.findall(
        r"^=== (\w+) (\w+)\n(.*?)(?=^===|\Z)", text, re.MULTILINE | re.DOTALL
    ):
        marked = page.rstrip("\n").split("\n")
        labels = tuple(_MARKS.get(line[:2], "article") for line in marked)
        lines = tuple(
            line[2:] if label != "article" else line
            for line, label in zip(marked, labels, strict=True)
        )
        yield Labelled(f"pages/{name}", half, lines, labels)


def _public(data: Path) -> Iterator[tuple[tuple[str, str], str]]:
    for row in map(json.loads, (data / "multihop_rag" / "corpus.jsonl").open(encoding="utf-8")):
        name = hashlib.sha256(row["url"].encode()).hexdigest()[:16]
        yield ("multihop_rag", name), row["body"]
    folder = data / "bbc_news"
    for path in folder.glob("*/*.txt"):
        yield ("bbc_news", path.relative_to(folder).as_posix()), path.read_text("latin-1")


def measure(
    article: Labelled, tally: Tally, repeated: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    """Adds ``article`` to ``tally``; the mistakes as pairs of kind and line."""
    spans = find_boilerplate("\n".join(article.lines), repeated=repeated).spans
    mistakes: list[tuple[str, str]] = []
    start = 0
    tally.articles += 1
    for line, label in zip(article.lines, article.labels, strict=True):
        end = start + len(line)
        inside = sum(max(0, min(end, s.end) - max(start, s.start)) for s in spans)
        start = end + 1
        if not line.strip() or label == "neutral":
            continue
        marked = inside * 2 >= len(line.strip())
        if label == "boilerplate":
            tally.found += marked
            tally.missed += not marked
        else:
            tally.wrong += marked
            tally.lost += inside
            tally.total += len(line)
        if marked != (label == "boilerplate"):
            mistakes.append(("missed" if label == "boilerplate" else "wrong", line))
    return mistakes


def main() -> None:
    """Prints the figures of both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder of the public sets")
    parser.add_argument("--mistakes", choices=("tune", "held"), help="show the lines of a half")
    options = parser.parse_args()
    repeated: dict[str, frozenset[str]] = {"": frozenset()}
    if options.data:
        texts = {name: line_digests(text) for (_, name), text in _public(options.data)}
        repeated[" and the folder"] = repeated_digests(texts)
    tallies: dict[tuple[str, str], Tally] = {}
    for article in load(options.data):
        collection = article.name.split("/")[0]
        mistakes = measure(article, tallies.setdefault((article.half, collection), Tally()))
        for how, digests in repeated.items():
            measure(article, tallies.setdefault((article.half, f"all{how}"), Tally()), digests)
        if article.half == options.mistakes:
            for kind, line in mistakes:
                print(f"  {article.name}: {kind}: {line[:150]}")
    for (half, collection), tally in sorted(tallies.items()):
        print(f"{half:5} {collection:18} {tally}")


if __name__ == "__main__":
    main()
