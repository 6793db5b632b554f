"""Our own questions over public news sets, and corpora made to ask them of.

Questions are split by the article they are about: most fit the cross-encoder, some the
regressions on top of it, the rest measure and fit nothing.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag.examining import Place

QUESTIONS = Path(__file__).parent / "near_misses"
SEEDS = Path(__file__).parent / "seeds" / "tune.jsonl"
Row = dict[str, Any]
Part = Literal["cross", "together", "alone", "measured"]
"""What fits the cross-encoder; what fits the regressions, asked over hundreds of articles or
over a few alone; what is only measured with."""
_OTHERS = {"bbc_news": 150, "multihop_rag": 100, "reuters21578": 150}
"""Articles beside those asked about, so that there is something to search among."""


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """A file of questions and the public set that it asks about."""

    name: str
    corpus: str

    def rows(self, part: Part, share: float = 1.0) -> list[Row]:
        """Its questions of ``part``: those about ``share`` of the articles."""
        rows = read_rows(QUESTIONS / f"{self.name}.jsonl")
        return [
            row
            for row in rows
            if self._part(row) == part and _number(row) // 10 % 1000 < 1000 * share
        ]

    def _part(self, row: Row) -> Part:
        return "together" if self in SMALL else part_of(row)


def part_of(row: Row) -> Part:
    """What the questions about an article are for."""
    parts: tuple[Part, ...] = (*7 * ("cross",), "together", "alone", "measured")
    return parts[_number(row) % 10]


def _number(row: Row) -> int:
    """A number drawn from the article that a question is about."""
    return int(hashlib.md5(str(row["file"]).encode(), usedforsecurity=False).hexdigest(), 16)


SMALL = (
    QuestionFile("bbc_articles", "bbc_news"),
    QuestionFile("bbc_stories", "bbc_news"),
    QuestionFile("multihop_articles", "multihop_rag"),
    QuestionFile("multihop_stories", "multihop_rag"),
    QuestionFile("reuters_articles", "reuters21578"),
)
WIDE = (
    QuestionFile("multihop_web", "multihop_rag"),
    QuestionFile("bbc_life", "bbc_news"),
    QuestionFile("bbc_leisure", "bbc_news"),
    QuestionFile("reuters_world", "reuters21578"),
    QuestionFile("bbc_business", "bbc_news"),
    QuestionFile("multihop_angles", "multihop_rag"),
    QuestionFile("bbc_angles", "bbc_news"),
    QuestionFile("multihop_words", "multihop_rag"),
    QuestionFile("bbc_words", "bbc_news"),
    QuestionFile("multihop_close", "multihop_rag"),
    QuestionFile("bbc_close", "bbc_news"),
)


def stories(rows: Sequence[Row]) -> list[list[Row]]:
    """The questions of each story in a file of stories: twelve pairs, one after the other."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault((int(row["pair"].split("-")[1]) - 1) // 12, []).append(row)
    return list(found.values())


def groups(rows: Sequence[Row], size: int = 6) -> list[list[Row]]:
    """The questions about each ``size`` articles."""
    files = list(dict.fromkeys(str(row["file"]) for row in rows))
    number = {file: i // size for i, file in enumerate(files)}
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(number[str(row["file"])], []).append(row)
    return list(found.values())


def make_corpus(
    data: Path, folder: Path, rows: Sequence[Row], *, others: int | None = None
) -> dict[str, str]:
    """Writes the articles asked about and some others; answers with sources by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {str(row["file"]) for row in rows}
    wanted |= {str(source) for row in rows for source, _, _ in row["evidence"]}
    chooser = random.Random(0)
    more = _OTHERS[data.name] if others is None else others
    if data.name == "bbc_news":
        known = sorted(p.relative_to(data).as_posix() for p in data.glob("*/*.txt"))
        rest_of_names = [name for name in known if name not in wanted]
        chosen = sorted({*wanted, *chooser.sample(rest_of_names, more)})
        for name in chosen:
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(data / name, folder / name)
        return {name: name for name in chosen}
    if data.name == "multihop_rag":
        every = [
            {"id": row["url"], "title": row["title"], "text": row["body"], "outlet": row["source"],
             "published": row["published_at"], "url": row["url"]}
            for row in read_rows(data / "corpus.jsonl")
        ]  # fmt: skip
    else:
        every = [{**row, "outlet": "Reuters"} for row in read_rows(data / "articles.jsonl.gz")]
    rest = [row for row in every if str(row["id"]) not in wanted]
    kept = [row for row in every if str(row["id"]) in wanted]
    kept += chooser.sample(rest, more)
    lines = [json.dumps(row, ensure_ascii=False) for row in kept]
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return {str(row["id"]): f"articles.jsonl#{row['id']}" for row in kept}


def read_rows(path: Path) -> list[Row]:
    """The rows of a file of JSON lines, packed or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def gold_rows(places: Sequence[Place], quotes: Sequence[str]) -> tuple[int, ...]:
    """Which of ``places`` hold or are held by one of ``quotes``, white space aside."""
    folded = [_fold(quote) for quote in quotes]
    return tuple(
        i
        for i, (_, _, text) in enumerate(places)
        if any(quote in _fold(text) or _fold(text) in quote for quote in folded)
    )


def _fold(text: str) -> str:
    return "".join(text.split())
