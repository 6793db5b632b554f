"""CANARD: a question in a conversation, and how a person wrote it to stand alone.

Source: Elgohary, Peskov and Boyd-Graber, Can You Unpack That? Learning to Rewrite
Questions-in-Context (EMNLP 2019). A rewrite for a search need not read well, so beside
token F1 stands what counts for a search: of the words that the person added, how many
the rewrite has. The question left as it is stands beside it.
"""

from __future__ import annotations

import json
import time

from eval.external import Source, run_cases
from eval.figures import plain
from eval.matching import squad_normalise, token_f1
from eval.run import Run, spread
from eval.types import Case, EvalError, Row
from rag.language import Linguist
from rag.question import analyse
from rag.types import Turn

FILE = "dev.json"
WANTED = tuple(
    map(plain, ("token F1", "added words recall", "added words precision", "token F1, unchanged"))
)


def run(source: Source) -> Run:
    """Rewrites every question that has a conversation before it."""
    cases = spread(read(source), source.options.limit)
    linguist = Linguist()

    def ask(case: Case) -> Row:
        since = time.perf_counter()
        turns = [Turn(q, a) for q, a in case.history]
        rewritten = analyse(case.question, turns, linguist=linguist).standalone
        seconds = time.perf_counter() - since
        recall, precision = added_words(case.question, rewritten, case.answers[0])
        scores: dict[str, float | None] = {
            "token F1": token_f1(rewritten, case.answers[0]),
            "token F1, unchanged": token_f1(case.question, case.answers[0]),
            "added words recall": recall,
            "added words precision": precision,
            "seconds": seconds,
        }
        details = {
            "question": case.question,
            "answer": rewritten,
            "accepted": [[case.answers[0]]],
            "evidence": [],
            "cited": [],
            "nearest": [],
            "standalone": rewritten,
        }
        return Row(case.id, case.kind, scores, case.cluster, details)

    return run_cases("canard", cases, ask, source, [FILE], wanted=WANTED)


def read(source: Source) -> list[Case]:
    """The questions after the first of each dialogue."""
    path = source.file(FILE)
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EvalError(f"{path.name} is no JSON: {error}.") from error
    cases = []
    for row in rows:
        title, section, *turns = row["History"]
        if not turns:
            continue
        pairs = [(title, section), *zip(turns[::2], turns[1::2], strict=False)]
        same = squad_normalise(row["Question"]) == squad_normalise(row["Rewrite"])
        cases.append(
            Case(
                id=f"{row['QuAC_dialog_id']}-{row['Question_no']}",
                question=row["Question"],
                kind="stands alone" if same else "needs context",
                history=tuple(pairs),
                answers=(row["Rewrite"],),
                cluster=row["QuAC_dialog_id"],
            )
        )
    return cases


def added_words(question: str, rewritten: str, wanted: str) -> tuple[float | None, float | None]:
    """Of the words that a person added those that the rewrite has; and the other way round."""
    asked = set(squad_normalise(question).split())
    right = set(squad_normalise(wanted).split()) - asked
    given = set(squad_normalise(rewritten).split()) - asked
    shared = len(right & given)
    return (shared / len(right) if right else None), (shared / len(given) if given else None)
