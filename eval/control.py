"""What one says who has read nothing: the control beside every figure of answers.

Yes and no, and a few names, are so frequent in some sets that a figure without this beside
it says little.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from eval.matching import exact_match, squad_normalise
from eval.types import Case

CONTROL = "no-retrieval control"
_Group = tuple[str, str]


def control(cases: Iterable[Case]) -> dict[str, str]:
    """By id the commonest answer to the other questions of the kind that begin with the same
    word, the question itself and those of its cluster left out.
    """
    groups: dict[_Group, list[tuple[str, str]]] = defaultdict(list)
    known = [case for case in cases if case.answers]
    for case in known:
        groups[_group(case)].append((_unit(case), squad_normalise(case.answers[0])))
    totals = {key: Counter(answer for _, answer in pairs) for key, pairs in groups.items()}
    own: dict[tuple[_Group, str], Counter[str]] = defaultdict(Counter)
    for key, pairs in groups.items():
        for unit, answer in pairs:
            own[key, unit][answer] += 1
    guesses = {}
    for case in known:
        key = _group(case)
        left = totals[key] - own[key, _unit(case)]
        guesses[case.id] = min(left, key=lambda a: (-left[a], a)) if left else ""
    return guesses


def control_score(case: Case, guesses: dict[str, str]) -> float | None:
    """Whether the guess is right, by strict match; ``None`` where no answer is known."""
    if not (case.answerable and case.answers):
        return None
    return float(exact_match(guesses.get(case.id, ""), case.answers))


def _unit(case: Case) -> str:
    return f"cluster {case.cluster}" if case.cluster else f"question {case.id}"


def _group(case: Case) -> _Group:
    return case.kind, (case.question.split() or [""])[0].strip(",").casefold()
