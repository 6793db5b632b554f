"""RAMDocs: an ambiguous question over documents that are right, wrong or beside the point.

Source: Wang et al., Retrieval-Augmented Generation with Conflicting Evidence (COLM 2025).
An answer is right when it says every right answer and no wrong one, after normalisation.
"""

from __future__ import annotations

from eval.external import Source, open_rows, run_cases, source_of, spread
from eval.figures import plain
from eval.matching import says_normalised
from eval.run import Run
from eval.scoring import broken_spans, details_of
from eval.sets import rows_of
from eval.systems import Newsdesk
from eval.types import Case, Row

FILE = "dev.jsonl"
WANTED = tuple(
    map(
        plain,
        ("exact", "right answers said", "a wrong answer said", "told disagreement", "refused"),
    )
)


def run(source: Source) -> Run:
    """Asks every question of its own documents."""
    raw = list(rows_of(source.file(FILE)))
    articles = (
        {"id": f"{n:03d}-{d}", "text": document["text"]}
        for n, row in enumerate(raw)
        for d, document in enumerate(row["documents"])
    )
    folder = source.corpus("ramdocs", articles)
    wrong = {f"{n:03d}": tuple(row["wrong_answers"]) for n, row in enumerate(raw)}
    cases = [
        Case(
            id=f"{n:03d}",
            question=row["question"],
            kind="with wrong documents" if row["wrong_answers"] else "without",
            answers_all=tuple((answer,) for answer in row["gold_answers"]),
            note=str(len(row["documents"])),
        )
        for n, row in enumerate(raw)
    ]
    desk = open_rows(folder)
    system = Newsdesk(desk)

    def ask(case: Case) -> Row:
        own = [source_of(f"{case.id}-{d}") for d in range(int(case.note))]
        reply = system.ask(case.question, sources=own)
        said = "" if reply.refused else reply.text
        right = [says_normalised(said, group[0]) for group in case.answers_all]
        slips = [says_normalised(said, answer) for answer in wrong[case.id]]
        scores: dict[str, float | None] = {
            "exact": float(all(right) and not any(slips)),
            "right answers said": sum(right) / len(right),
            "a wrong answer said": float(any(slips)) if slips else None,
            "told disagreement": float(bool(reply.disagreements)),
            "refused": float(reply.refused),
            "broken spans": float(len(broken_spans(reply, desk.text_of))),
            "spans": float(len(reply.citations) + len(reply.nearest)),
            "seconds": reply.seconds,
        }
        return Row(case.id, case.kind, scores, None, details_of(case, reply))

    chosen = spread(cases, source.options.limit)
    return run_cases("ramdocs", chosen, ask, source, [FILE], desk=desk, wanted=WANTED)
