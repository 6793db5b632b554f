"""Our pairs of question and near miss that nothing was fitted on, over MultiHop-RAG's 609 articles.

One of a pair is answered by an article; of the other the relation, the subject, the time, a number,
a person or a place is changed so that none does. They are the tenth of the articles that
``eval.questions`` keeps for measuring. Every system is asked the same.
"""

from __future__ import annotations

from typing import Any

from eval import multihop
from eval.external import Source, open_rows, run_cases, source_of, spread_parts
from eval.questions import WIDE
from eval.run import Run
from eval.scoring import score
from eval.sets import rows_of
from eval.systems import load_system
from eval.types import Case, Evidence, Row

CORPUS = "multihop_rag"


def read(source: Source) -> list[Case]:
    """The pairs, each with an article for its cluster: those about one are not independent."""
    articles = list(rows_of(source.file(multihop.CORPUS)))
    ids = {str(row["url"]): f"{number:04d}" for number, row in enumerate(articles)}
    texts = {str(row["url"]): str(row["body"]) for row in articles}
    files = [file for file in WIDE if file.corpus == CORPUS]
    return [_case(row, ids, texts) for file in files for row in file.rows("measured")]


def _case(row: dict[str, Any], ids: dict[str, str], texts: dict[str, str]) -> Case:
    return Case(
        id=str(row["id"]),
        question=str(row["question"]),
        kind=str(row["change"] or row.get("kind") or "plain"),
        answerable=bool(row["answerable"]),
        answers=tuple(row["answers"]),
        evidence=tuple(
            Evidence(source_of(ids[url]), texts[url][start:end])
            for url, start, end in row["evidence"]
        ),
        cluster=str(row["file"]),
    )


def run(source: Source) -> Run:
    """Asks the pairs, or so many of each half."""
    chosen = spread_parts(read(source), source.options.limit)
    folder, _, _ = multihop.read(source)
    desk = open_rows(folder)
    system = load_system(source.system, desk)

    def ask(case: Case) -> Row:
        reply = system.ask(case.question, case.history)
        return score(case, reply, desk.text_of, judge=source.options.judge.weigh)

    return run_cases("near-misses", chosen, ask, source, multihop.FILES, desk=desk)
