"""MTRAG-UN: the last turn of a conversation, with its passages and a target answer.

Source: Katsis et al., MTRAG: A Multi-Turn Conversational Benchmark for Evaluating RAG
Systems (TACL 2025), and its UN edition. Turns without any passage are left out: a refusal
over no text tests nothing. Scored without a judge: tokens shared with the target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.external import Source, open_rows, run_cases, source_of
from eval.figures import plain
from eval.matching import squad_normalise, token_f1
from eval.run import Run, spread
from eval.scoring import broken_spans, details_of, score_support
from eval.sets import rows_of
from eval.systems import systems_over
from eval.types import Case, Row

FILE = "dev.jsonl"
WANTED = (
    plain("token F1", "token f1"),
    plain("target recall"),
    plain("words per answer", "answer words"),
    plain("refused"),
    plain("citation precision, by support", "citations needed"),
    plain("citation recall, by support", "sentences carried"),
    plain("support"),
)


def run(source: Source) -> Run:
    """Asks every turn that has passages of its own passages."""
    raw = [row for row in rows_of(source.file(FILE)) if row["contexts"]]
    folder = source.corpus(
        "mtrag_un",
        (
            {"id": f"{n:03d}-{c}", "title": context.get("title") or None, "text": context["text"]}
            for n, row in enumerate(raw)
            for c, context in enumerate(row["contexts"])
        ),
    )
    cases = [_case(n, row) for n, row in enumerate(raw)]
    desk = open_rows(folder)
    over = systems_over(source.system, desk)

    def ask(case: Case) -> Row:
        own = [source_of(f"{case.id}-{c}") for c in range(int(case.note))]
        reply = over(own).ask(case.question, case.history)
        said = "" if reply.refused else reply.text
        scores: dict[str, float | None] = {
            "token f1": token_f1(said, case.answers[0]),
            "target recall": target_recall(said, case.answers[0]),
            "refused": float(reply.refused),
            "answer words": None if reply.refused else float(len(reply.text.split())),
            **score_support(reply, desk.text_of, source.options.judge.weigh),
            "support": reply.support,
            "broken spans": float(len(broken_spans(reply, desk.text_of))),
            "spans": float(len(reply.citations) + len(reply.nearest)),
            "seconds": reply.seconds,
        }
        return Row(case.id, case.kind, scores, None, details_of(case, reply))

    chosen = spread(cases, source.options.limit)
    return run_cases("mtrag", chosen, ask, source, [FILE], desk=desk, wanted=WANTED)


def target_recall(said: str, target: str) -> float:
    """Share of the target's different words that the answer has."""
    wanted = set(squad_normalise(target).split())
    return len(wanted & set(squad_normalise(said).split())) / len(wanted) if wanted else 0.0


def history_of(turns: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """(question, answer) pairs of a conversation of speakers."""
    pairs: list[tuple[str, str]] = []
    for turn in turns:
        if turn["speaker"] == "user":
            pairs.append((turn["text"], ""))
        elif pairs:
            question, answer = pairs[-1]
            pairs[-1] = (question, f"{answer} {turn['text']}".strip())
    return tuple(pairs)


def _case(number: int, row: Mapping[str, Any]) -> Case:
    return Case(
        id=f"{number:03d}",
        question=row["input"][-1]["text"],
        kind=str(row["answerability"][0]).lower(),
        history=history_of(row["input"][:-1]),
        answers=(row["targets"][0]["text"],),
        note=str(len(row["contexts"])),
    )
