"""Our questions over six folders of six articles each of MultiHop-RAG's corpus."""

from __future__ import annotations

import json
from typing import Any

from eval.external import Source, open_rows, run_cases, source_of
from eval.multihop import CORPUS, article_of
from eval.run import Run, spread
from eval.scoring import score
from eval.sets import rows_of
from eval.stories import FOLDERS, QUESTIONS
from eval.systems import systems_over
from eval.types import Case, Evidence, Row


def run(source: Source) -> Run:
    """Asks every question of its own folder."""
    folders: dict[str, list[str]] = json.loads(FOLDERS.read_text(encoding="utf-8"))
    wanted = {address for addresses in folders.values() for address in addresses}
    articles = {row["url"]: row for row in rows_of(source.file(CORPUS)) if row["url"] in wanted}
    asked = {str(row["id"]): row for row in rows_of(QUESTIONS)}
    folder = source.corpus(
        "stories", (article_of(row, address) for address, row in articles.items())
    )
    texts = {address: str(row["body"]) for address, row in articles.items()}
    cases = [_case(row, texts) for row in asked.values()]
    desk = open_rows(folder)
    over = systems_over(source.system, desk)

    def ask(case: Case) -> Row:
        own = [source_of(address) for address in folders[asked[case.id]["folder"]]]
        reply = over(own).ask(case.question, case.history)
        return score(case, reply, desk.text_of, judge=source.options.judge.weigh)

    chosen = spread(cases, source.options.limit)
    return run_cases("stories", chosen, ask, source, [CORPUS], desk=desk)


def _case(row: dict[str, Any], texts: dict[str, str]) -> Case:
    return Case(
        id=str(row["id"]),
        question=row["question"],
        kind=row["kind"],
        history=tuple((str(q), str(a)) for q, a in row["history"]),
        answerable=bool(row["answerable"]),
        answers=tuple(row["answers"]),
        answers_all=tuple(tuple(group) for group in row["answers_all"]),
        evidence=tuple(
            Evidence(source_of(address), texts[address][start:end])
            for address, start, end in row["evidence"]
        ),
    )
