"""What each step of the search gives: one table over MultiHop-RAG, made by the search itself.

Every row is the search that ships with some of its weights at nothing. A third of the
questions, drawn by a fixed seed, was used to choose the weights; the table is of the rest.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from eval import multihop
from eval.external import Source, open_rows, spread
from eval.metrics import recall_within_words
from eval.scoring import WORDS, needs_met, score_retrieval
from eval.table import layout
from eval.types import Case, Passage
from rag.question import Question, analyse
from rag.retrieval import NewsRetriever, search
from rag.weights import DEFAULT, Weights

SEED = 20
TUNED_SHARE = 1 / 3
_FIGURES = ("hits@4", "hits@10", "recall@10", "all evidence@10", "mrr")
_WITHIN = "recall within 1,000 words"
_DEEP = 20
"""Passages that are looked for: enough for 1,000 words where they are short."""
Ask = Callable[[Question], Question]

_BARE = Weights(
    outlet=0.0, date=0.0, whole=0.0, sentence=0.0, repeat=0.0, parts=False, pointers=False
)
_ADDED: tuple[tuple[str, Mapping[str, float | bool]], ...] = (
    ("+ the outlet that the question names", {"outlet": DEFAULT.outlet}),
    ("+ its day", {"date": DEFAULT.date}),
    ("+ a search for each outlet and day, merged in turn", {"pointers": True}),
    ("+ a search for each part of the question", {"parts": True}),
    ("+ .6 of the whole question", {"whole": DEFAULT.whole}),
    ("+ the best sentence by words", {"sentence": DEFAULT.sentence}),
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


def held(cases: Sequence[Case]) -> list[Case]:
    """The questions with evidence that no weight was chosen on."""
    asked = [case for case in cases if case.evidence]
    order = [case.id for case in asked]
    random.Random(SEED).shuffle(order)
    tuned = set(order[: int(len(order) * TUNED_SHARE)])
    return [case for case in asked if case.id not in tuned]


def table(source: Source) -> str:
    """The table as people read it, and as ``docs/retrieval.md`` keeps it."""
    folder, cases, _ = multihop.read(source)
    chosen = spread(held(cases), source.options.limit)
    with open_rows(folder) as desk:
        lines = [["", *_FIGURES, _WITHIN]]
        for name, weights, change in rows():
            figures = _measure(desk.retriever(), chosen, weights, change)
            lines.append([name, *(f"{figures[figure]:.3f}" for figure in (*_FIGURES, _WITHIN))])
    return f"{len(chosen)} questions that nothing was chosen on\n\n{layout(lines)}"


def _measure(
    retriever: NewsRetriever, cases: Sequence[Case], weights: Weights, change: Ask
) -> dict[str, float]:
    made = [scores_of(retriever, case, weights, change) for case in cases]
    return {name: float(np.mean([scores[name] for scores in made])) for name in made[0]}


def scores_of(
    retriever: NewsRetriever, case: Case, weights: Weights, change: Ask
) -> dict[str, float]:
    """The scores of one question."""
    question = change(analyse(case.question, (), retriever.outlet_names, retriever.spelling))
    hits = search(
        retriever.store,
        retriever.encoder,
        question,
        k=_DEEP,
        spelling=retriever.spelling,
        weights=weights,
    )
    passages = [Passage(h.chunk.source, h.chunk.text, h.chunk.start, h.chunk.end) for h in hits]
    scores = score_retrieval(case, passages)
    found = needs_met(case, passages)
    within = recall_within_words([p.text for p in passages], found, len(case.needs), WORDS)
    return {name: scores[name] or 0.0 for name in _FIGURES} | {_WITHIN: within}
