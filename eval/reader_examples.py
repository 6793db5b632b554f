"""The questions that the reader's regressions are fitted on, with what they are asked over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.external import ROWS, source_of
from eval.questions import (
    SEEDS,
    SMALL,
    WIDE,
    QuestionFile,
    Row,
    gold_rows,
    groups,
    make_corpus,
    read_rows,
    stories,
)
from rag.desk import Desk, open_desk
from rag.examining import Examined
from rag.request import Request
from rag.settings import Settings
from rag.types import turns_of
from vectorstore.types import Filters


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its candidate sentences as the reader sees them."""

    name: str
    group: str
    """What is never on both sides of a cross-validation: its article."""
    answerable: bool
    examined: Examined
    gold: tuple[int, ...]
    """Rows of the sentences that answer."""


def examples(data: Path, folder: Path, share: float = 1.0) -> Iterator[Example]:
    """The questions that the regressions are fitted on, over corpora made in ``folder``.

    Those about seeds/, ClapNQ's, and of the others those about ``share`` of the articles.
    """
    yield from _seeds_examples(folder)
    yield from _clapnq_examples(data / "clapnq", folder / "clapnq")
    for file in (*SMALL, *WIDE):
        rows = file.rows("together", share)
        if rows:  # some files are for the cross-encoder alone
            yield from _over(data, folder / file.name, file, rows, None)
        # In a folder of five articles everything is near to every question; what is learned
        # in a folder of hundreds does not tell how sure to be there.
        alone = _alone(file, rows, share)
        for number, part in enumerate(alone):
            place = folder / f"{file.name}-{number}"
            yield from _over(data, place, file, part, 0)
            # What is about other articles has no answer here at all: the easy refusals.
            if file in WIDE and len(alone) > 1:
                yield from _absent(place, file, alone[(number + 1) % len(alone)][::2])


def _alone(file: QuestionFile, rows: Sequence[Row], share: float) -> list[list[Row]]:
    """The questions asked over a few articles alone."""
    if file in WIDE:
        return groups(file.rows("alone", share))
    return stories(rows) if file.name.endswith("_stories") else []


def _over(
    data: Path, folder: Path, file: QuestionFile, rows: Sequence[Row], others: int | None
) -> Iterator[Example]:
    sources = make_corpus(data / file.corpus, folder, rows, others=others)
    name = file.name if others is None else f"{file.name}_alone"
    with open_desk(folder, Settings(index_dir=str(folder.parent / "index"))) as desk:
        for row in rows:
            quotes = [desk.text_of(sources[str(source)])[a:b] for source, a, b in row["evidence"]]
            yield _example(desk, name, row, str(row["file"]), quotes)


def _absent(folder: Path, file: QuestionFile, rows: Sequence[Row]) -> Iterator[Example]:
    """Questions over articles that are not the ones that they are about."""
    with open_desk(folder, Settings(index_dir=str(folder.parent / "index"))) as desk:
        for row in rows:
            unanswered = {**row, "answerable": False}
            yield _example(desk, f"{file.name}_absent", unanswered, str(row["file"]), ())


def _seeds_examples(folder: Path) -> Iterator[Example]:
    with open_desk(None, Settings(index_dir=str(folder / "index"))) as desk:
        for row in read_rows(SEEDS):
            quotes = [evidence["quote"] for evidence in row["evidence"]]
            yield _example(desk, "seeds", row, row["id"], quotes)


def _clapnq_examples(data: Path, folder: Path) -> Iterator[Example]:
    """Each question of ClapNQ asked of its own passage."""
    rows = {
        f"{name[0]}{n:04d}": row
        for name in ("answerable", "unanswerable")
        for n, row in enumerate(read_rows(data / f"{name}.jsonl"))
    }
    folder.mkdir(parents=True)
    passages = [(key, row["passages"][0]) for key, row in rows.items()]
    articles = [{"id": key, "title": p["title"], "text": p["text"]} for key, p in passages]
    lines = [json.dumps(article, ensure_ascii=False) for article in articles]
    (folder / ROWS).write_text("\n".join(lines), encoding="utf-8")
    with open_desk(folder, Settings(index_dir=str(folder.parent / "index"))) as desk:
        for key, row in rows.items():
            request = Request(row["input"], (), Filters(sources=(source_of(key),)))
            can = key.startswith("a")
            quotes = row["output"][0]["selected_sentences"] if can else ()
            examined = desk.pipeline.examine(request)
            gold = gold_rows(examined.places, quotes)
            yield Example("clapnq", row["passages"][0]["title"], can, examined, gold)


def _example(desk: Desk, name: str, row: Row, group: str, quotes: Sequence[str]) -> Example:
    turns = turns_of(row.get("history", ()))
    examined = desk.pipeline.examine(Request(row["question"], turns))
    gold = gold_rows(examined.places, quotes)
    return Example(name, group, row["answerable"], examined, gold)
