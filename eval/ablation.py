"""What each step of the search gives: one table over MultiHop-RAG, made by the search itself.

Every row is the search that ships with some of its weights at nothing. A third of the
questions, drawn by a fixed seed, was used to choose the weights; the table is of the rest.
"""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from eval import multihop
from eval.external import Source, open_rows, run_cases
from eval.figures import RETRIEVAL
from eval.run import Run, spread
from eval.scoring_retrieval import score_retrieval
from eval.table import layout
from eval.types import Case, Passage, Row
from rag.question import Question, analyse
from rag.retrieval import search
from rag.retriever import NewsRetriever
from rag.weights import DEFAULT, Weights

SEED = 20
TUNED_SHARE = 1 / 3
SAMPLE = 250
"""How many of the others are asked, spread evenly, unless a limit is given."""
FIGURES = (
    "hits@4",
    "hits@10",
    "recall@10",
    "all evidence@10",
    "MRR@10",
    "recall within 1,000 words",
)
_DEEP = 20
"""Passages that are looked for: enough for 1,000 words where they are short."""
Ask = Callable[[Question], Question]

_BARE = Weights(
    outlet=0.0, date=0.0, whole=0.0, near=0.0, sentence=0.0, repeat=0.0, parts=False, pointers=False
)
_ADDED: tuple[tuple[str, Mapping[str, float | bool]], ...] = (
    ("+ the outlet that the question names", {"outlet": DEFAULT.outlet}),
    ("+ its day", {"date": DEFAULT.date}),
    ("+ a search for each outlet and day, merged in turn", {"pointers": True}),
    ("+ a search for each part of the question", {"parts": True}),
    ("+ .6 of the whole question", {"whole": DEFAULT.whole}),
    ("+ the best sentence by words", {"sentence": DEFAULT.sentence}),
    ("+ the nearest sentence by vectors", {"near": DEFAULT.near}),
    ("+ repeats stand back", {"repeat": DEFAULT.repeat}),
)


def rows() -> list[tuple[str, Weights, Ask]]:
    """Each row: what it is called, its weights, what is done to the question."""
    found: list[tuple[str, Weights, Ask]] = [
        ("words alone (BM25)", replace(_BARE, words=1.0), _as_it_is),
        ("vectors alone (MiniLM)", replace(_BARE, words=0.0), _as_it_is),
        ("both, .7 words + .3 vectors", _BARE, _as_it_is),
    ]
    weights = _BARE
    for name, given in _ADDED:
        weights = replace(weights, **given)  # type: ignore[arg-type]
        found.append((name, weights, _as_it_is))
    found.append(("all of it, blind to outlets and days", weights, _blind))
    return found


def _as_it_is(question: Question) -> Question:
    return question


def _blind(question: Question) -> Question:
    """The question as it is read where nobody knows its outlets and days."""
    parts = tuple(replace(part, outlets=(), pointers=()) for part in question.parts)
    return replace(question, parts=parts, outlets=(), dates=(), pointers=())


def tuned(cases: Sequence[Case]) -> list[Case]:
    """The questions with evidence that weights are chosen on: a third, by a fixed seed."""
    asked = [case for case in cases if case.evidence]
    order = [case.id for case in asked]
    random.Random(SEED).shuffle(order)
    chosen = set(order[: int(len(order) * TUNED_SHARE)])
    return [case for case in asked if case.id in chosen]


def held(cases: Sequence[Case]) -> list[Case]:
    """The questions with evidence that no weight was chosen on."""
    chosen = {case.id for case in tuned(cases)}
    return [case for case in cases if case.evidence and case.id not in chosen]


def run(source: Source) -> Run:
    """Every row over the same questions, each row a part of the run."""
    folder, cases, _ = multihop.read(source)
    chosen = spread(held(cases), source.options.limit or SAMPLE)
    parts: dict[str, Any] = {}
    with open_rows(folder) as desk:
        for name, weights, change in rows():
            ask = functools.partial(_row, desk.retriever(), weights, change)
            made = run_cases(
                "ablation",
                chosen,
                ask,
                source,
                multihop.FILES,
                desk=desk,
                wanted=RETRIEVAL,
            )
            parts[name] = made["parts"]["all"]
    return {**made, "parts": parts}


def table(run: Run) -> str:
    """The table as people read it."""
    lines = [["", *FIGURES]]
    for name, part in run["parts"].items():
        figures = part["figures"]["all"]
        lines.append([name, *(f"{figures[figure]['value']:.3f}" for figure in FIGURES)])
    questions = next(iter(run["parts"].values()))["questions"]
    return f"{questions} questions that nothing was chosen on\n\n{layout(lines)}"


def _row(retriever: NewsRetriever, weights: Weights, change: Ask, case: Case) -> Row:
    since = time.perf_counter()
    question = change(analyse(case.question, (), retriever.outlet_names, retriever.spelling))
    hits = search(
        retriever.store,
        retriever.encoder,
        question,
        k=_DEEP,
        spelling=retriever.spelling,
        weights=weights,
    )
    seconds = time.perf_counter() - since
    passages = [Passage(h.chunk.source, h.chunk.text, h.chunk.start, h.chunk.end) for h in hits]
    scores = score_retrieval(case, passages) | {"seconds": seconds}
    return Row(case.id, case.kind, scores, case.cluster, None)
