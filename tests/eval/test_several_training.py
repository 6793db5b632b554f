"""What fits how sure to be of several parts."""

from __future__ import annotations

from eval.train_several import fit, may_be_tuned_on
from eval.types import Case, Evidence
from rag.several import mean_odds


def case(number: int, *, answerable: bool) -> Case:
    evidence = (Evidence("a.txt", f"Fact {number}."),) if answerable else ()
    return Case(f"q{number}", f"Who {number}?", "fact", answerable=answerable, evidence=evidence)


def test_a_third_of_each_kind_is_tuned_on() -> None:
    cases = [case(n, answerable=n % 2 == 0) for n in range(60)]
    chosen = may_be_tuned_on(cases)
    assert len({one.id for one in chosen}) == len(chosen) == 20
    assert sum(one.answerable for one in chosen) == 10


def test_both_kinds_count_the_same_however_many_were_asked() -> None:
    sure, unsure = mean_odds([0.8, 0.7]), mean_odds([0.1, 0.2])
    few = fit({True: [sure], False: [unsure]})
    many = fit({True: [sure] * 50, False: [unsure]})
    assert abs(few.slope - many.slope) < 1e-3
    assert few.sure([0.8, 0.7], clauses=True) > 0.5 > few.sure([0.1, 0.2], clauses=True)
