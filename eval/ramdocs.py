"""RAMDocs: an ambiguous question over documents that are right, wrong or beside the point.

Source: Wang et al., Retrieval-Augmented Generation with Conflicting Evidence (COLM 2025).
An answer is right when it says every right answer and no wrong one, after normalisation;
beside it stands the same of its first words alone, since whoever quotes whole documents says
everything. Documents that give unlike answers disagree: told is that where two sides of a
disagreement cite documents with unlike answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.external import Source, open_rows, run_cases, source_of
from eval.figures import DISAGREEMENTS, plain
from eval.matching import says_normalised, squad_normalise
from eval.run import Run, spread
from eval.scoring import ANSWER_WORDS, broken_spans, details_of
from eval.sets import rows_of
from eval.systems import systems_over
from eval.types import Case, Reply, Row, Scores

FILE = "dev.jsonl"
WANTED = (
    plain("exact"),
    plain(f"exact in {ANSWER_WORDS} words", "exact in brief"),
    plain("right answers said"),
    plain("a wrong answer said"),
    plain("words per answer", "answer words"),
    *DISAGREEMENTS,
    plain("refused"),
)


def run(source: Source) -> Run:
    """Asks every question of its own documents."""
    raw = {f"{n:03d}": row for n, row in enumerate(rows_of(source.file(FILE)))}
    articles = (
        {"id": f"{key}-{d}", "text": document["text"]}
        for key, row in raw.items()
        for d, document in enumerate(row["documents"])
    )
    folder = source.corpus("ramdocs", articles)
    cases = [
        Case(
            id=key,
            question=row["question"],
            kind="with wrong documents" if row["wrong_answers"] else "without",
            answers_all=tuple((answer,) for answer in row["gold_answers"]),
        )
        for key, row in raw.items()
    ]
    desk = open_rows(folder)
    over = systems_over(source.system, desk)

    def ask(case: Case) -> Row:
        answers = answers_of(case.id, raw[case.id]["documents"])
        reply = over(list(answers)).ask(case.question)
        scores = score_answers(case, raw[case.id]["wrong_answers"], reply)
        scores |= score_disagreement(answers, reply)
        scores["broken spans"] = float(len(broken_spans(reply, desk.text_of)))
        scores["spans"] = float(len(reply.citations) + len(reply.nearest))
        scores["seconds"] = reply.seconds
        return Row(case.id, case.kind, scores, None, details_of(case, reply))

    chosen = spread(cases, source.options.limit)
    return run_cases("ramdocs", chosen, ask, source, [FILE], desk=desk, wanted=WANTED)


def answers_of(key: str, documents: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What each document answers, by source; empty for one that is beside the point."""
    return {
        source_of(f"{key}-{d}"): ""
        if document["type"] == "noise"
        else squad_normalise(str(document["answer"]))
        for d, document in enumerate(documents)
    }


def score_answers(case: Case, wrong: Sequence[str], reply: Reply) -> Scores:
    """Which right answers and which wrong ones are said; none by a refusal."""
    said = "" if reply.refused else reply.text
    brief = " ".join(said.split()[:ANSWER_WORDS])
    right = [says_normalised(said, group[0]) for group in case.answers_all]
    slips = [says_normalised(said, answer) for answer in wrong]
    return {
        "exact": float(all(right) and not any(slips)),
        "exact in brief": float(
            all(says_normalised(brief, group[0]) for group in case.answers_all)
            and not any(says_normalised(brief, answer) for answer in wrong)
        ),
        "right answers said": sum(right) / len(right),
        "a wrong answer said": float(any(slips)) if slips else None,
        "answer words": None if reply.refused else float(len(reply.text.split())),
        "refused": float(reply.refused),
    }


def score_disagreement(answers: Mapping[str, str], reply: Reply) -> Scores:
    """Whether the documents disagree, whether that is told, and with the right documents."""
    differ = len({answer for answer in answers.values() if answer}) > 1
    opposed = any(
        len({answers.get(c.source, "") for side in sides for c in side} - {""}) > 1
        for sides in reply.disagreements
    )
    return {
        "told disagreement": float(bool(reply.disagreements)),
        "is disagreement": float(differ),
        "right disagreement": float(differ and opposed),
    }
