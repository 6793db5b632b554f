"""The articles and questions over which libraries are compared.

Of MultiHop-RAG: the first articles, and those questions whose evidence lies wholly in them. Of any
other folder its articles, with more made of their sentences where they are too few, and sentences
of theirs as questions; what is right for those is not known.
"""

from __future__ import annotations

import datetime
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from eval.bench_sync import texts_of
from eval.compose import compose
from eval.external import ROWS, Source, source_of
from eval.multihop import CORPUS, QUERIES, read
from eval.run import spread
from eval.sets import rows_of
from eval.types import Case, EvalError
from vectorstore.types import Article

Row = dict[str, Any]

OLD = "The ferry to Ostrel carried 4,812 passengers on its last day."
NEW = "The ferry to Ostrel carried 9,377 passengers on its last day."
END = "The harbour master of Kalvik counted 31 seals that winter."
GONE = "The bakery of Tvervik sold 640 loaves before dawn."
"""Sentences that stand in no article, to be looked for when they should be there no more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about a corpus."""

    questions: list[str]
    cases: list[Case]
    """What is known of each question; empty where nothing is."""


def write(data: Path, articles: int, most: int, corpus: Path) -> Asked:
    """Writes the articles as rows of one file into ``corpus``; gives at most ``most`` questions.

    Raises:
        EvalError: there are no articles, or no questions about them.

    """
    if (data / CORPUS).is_file() and (data / QUERIES).is_file():
        asked = _multihop(data, articles, most, corpus)
    else:
        asked = _made(data, articles, most, corpus)
    if not asked.questions:
        raise EvalError(f"Too few articles of {data} to ask about: give more with --articles.")
    return asked


def _multihop(data: Path, articles: int, most: int, corpus: Path) -> Asked:
    folder, cases, _ = read(Source(data, cache=corpus.parent / "whole"))
    rows = list(islice(rows_of(folder / ROWS), articles))
    write_rows(rows, corpus)
    here = {source_of(row["id"]) for row in rows}
    known = [c for c in cases if c.evidence and all(e.source in here for e in c.evidence)]
    chosen = spread(known, most)
    return Asked([case.question for case in chosen], chosen)


def _made(data: Path, articles: int, most: int, corpus: Path) -> Asked:
    known = list(texts_of(data))
    if not known:
        raise EvalError(f"There are no articles in {data}: name a folder of them with --data.")
    rows = [
        {"id": f"{number:06}", "title": title, "text": text}
        for number, (title, text) in enumerate(compose(known, articles))
    ]
    write_rows(rows, corpus)
    chance = random.Random(17)
    sentences = [
        [s for s in row["text"].replace("\n", " ").split(". ") if 40 < len(s) < 200] for row in rows
    ]
    found = [chance.choice(some) for some in sentences if some]
    return Asked(chance.sample(found, min(most, len(found))), [])


def write_rows(rows: Iterable[Row], corpus: Path) -> None:
    """Rows as the one file of a corpus folder."""
    corpus.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (corpus / ROWS).write_text(text, encoding="utf-8", newline="\n")


def before(rows: Sequence[Row]) -> list[Row]:
    """The first articles with a sentence at the head, one at the end, one in the second article.

    Raises:
        EvalError: there are fewer than three articles.

    """
    if len(rows) < 3:
        raise EvalError("An edit is tried on three articles or more: give more with --articles.")
    first, second, *others = rows
    return [
        {**first, "text": f"{OLD} {first['text']}\n\n{END}"},
        {**second, "text": f"{GONE} {second['text']}"},
        *others,
    ]


def after(rows: Sequence[Row]) -> list[Row]:
    """The same with the head changed and the second half cut off; the second article is gone."""
    first, _, *others = rows
    return [{**first, "text": f"{NEW} {first['text'][: len(first['text']) // 2]}"}, *others]


def read_articles(corpus: Path) -> list[Article]:
    """The articles of a corpus folder as every library but ours is given them: as they stand."""
    return [
        Article(
            source=source_of(row["id"]),
            text=row["text"],
            sha256="",
            title=row.get("title") or None,
            outlet=row.get("outlet") or None,
            author=row.get("author") or None,
            published=_day(row.get("published")),
        )
        for row in rows_of(corpus / ROWS)
    ]


def _day(told: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(told) if told else None
