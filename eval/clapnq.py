"""ClapNQ: a question and one passage, which answers it or does not.

Source: Rosenthal et al., ClapNQ: Cohesive Long-form Answers from Passages in Natural
Questions for RAG systems (TACL 2025). Each passage is an article of one corpus, and a
question is asked of its own passage alone. The number of sentences alone tells many
answerable passages from others, so the confidence is also judged among passages of equal
length.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from eval.calibration import auroc, auroc_within
from eval.external import Source, open_rows, run_cases, source_of, spread_parts
from eval.figures import CITATIONS, REFUSALS, asdict, plain
from eval.intervals import Interval, statistic_interval
from eval.run import Run
from eval.scoring import score
from eval.sets import rows_of
from eval.systems import systems_over
from eval.types import Case, Evidence, Row

FILES = ("answerable.jsonl", "unanswerable.jsonl")
_CITES = "cites a chosen sentence"
WANTED = (
    plain(_CITES, "right"),
    plain("false refusals", "false refusal"),
    plain("token F1", "token f1"),
    plain("words per answer", "answer words"),
    *REFUSALS,
    *CITATIONS,
)


def run(source: Source) -> Run:
    """Asks every question of its own passage."""
    rows = {
        f"{file[0]}{n:04d}": row
        for file in FILES
        for n, row in enumerate(rows_of(source.file(file)))
    }
    folder = source.corpus("clapnq", (_article(key, row) for key, row in rows.items()))
    cases = spread_parts([_case(key, row) for key, row in rows.items()], source.options.limit)
    desk = open_rows(folder)
    over = systems_over(source.system, desk)
    lengths: list[int] = []
    known: list[tuple[float, bool]] = []

    def ask(case: Case) -> Row:
        reply = over([source_of(case.id)]).ask(case.question)
        row = score(case, reply, desk.text_of, judge=source.options.judge.weigh)
        if case.answerable:
            row.scores["right"] = float(bool(row.scores["citation precision"]))
        lengths.append(len(rows[case.id]["passages"][0]["sentences"]))
        known.append((reply.confidence or 0.0, case.answerable))
        return row

    made = run_cases("clapnq", cases, ask, source, FILES, desk=desk, wanted=WANTED)
    made["parts"]["all"]["figures"]["all"] |= length_figures(known, lengths)
    return made


def length_figures(
    known: list[tuple[float, bool]], lengths: list[int]
) -> dict[str, dict[str, float | int | None]]:
    """What the confidence tells beside the number of sentences, and what that tells alone."""
    trust, sizes = np.array([c for c, _ in known]), np.array(lengths)
    can = np.array([a for _, a in known], dtype=bool)

    def of(measure: float | None) -> float:
        return float("nan") if measure is None else measure

    figures: Mapping[str, Interval] = {
        "AUROC of length alone": statistic_interval(
            lambda i: of(auroc(sizes[i].tolist(), can[i].tolist())), len(can)
        ),
        "answerability AUROC, equal length": statistic_interval(
            lambda i: of(auroc_within(trust[i].tolist(), can[i].tolist(), sizes[i].tolist())),
            len(can),
        ),
    }
    return {name: asdict(value) for name, value in figures.items()}


def _article(key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    passage = row["passages"][0]
    return {"id": key, "title": passage["title"], "text": passage["text"]}


def _case(key: str, row: Mapping[str, Any]) -> Case:
    can = key.startswith("a")
    chosen = row["output"][0]["selected_sentences"] if can else ()
    return Case(
        id=key,
        question=row["input"],
        kind="answerable" if can else "unanswerable",
        answerable=can,
        answers=tuple(o["answer"] for o in row["output"]) if can else (),
        evidence=tuple(Evidence(source_of(key), sentence) for sentence in chosen),
        all_evidence_required=True,
    )
