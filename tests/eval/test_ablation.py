"""The table of what each step of the search gives."""

from __future__ import annotations

from eval.ablation import held, rows
from eval.types import Case, Evidence
from rag.weights import DEFAULT

CASES = [
    Case(f"q{n}", "Who?", "inference", answerable=True, evidence=(Evidence("a.txt", "x"),))
    for n in range(30)
]


def test_the_steps_end_at_the_search_that_ships() -> None:
    steps = [weights for _, weights, _ in rows()]
    assert steps[-1] == steps[-2] == DEFAULT
    assert len({repr(weights) for weights in steps}) == len(steps) - 1


def test_two_thirds_are_held_and_always_the_same() -> None:
    kept = held(CASES)
    assert len(kept) == 20
    assert kept == held(CASES)
    assert all(case.evidence for case in held([*CASES, Case("n", "?", "null", answerable=False)]))
