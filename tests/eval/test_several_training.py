"""What fits how sure to be of several parts."""

from __future__ import annotations

from eval.questions import WIDE
from eval.train_several import fit, pairs
from rag.several import mean_odds


def test_pairs_are_of_two_questions_that_fit_the_reader() -> None:
    measured = {
        str(row["question"]).rstrip(" ?").lower() for file in WIDE for row in file.rows("measured")
    }
    found = list(pairs())
    assert {one.answerable for one in found} == {True, False}
    for one in found:
        first, _, second = one.text.partition(", and ")
        assert first
        assert second
        assert first.lower() not in measured


def test_the_groups_count_the_same_however_many_were_asked() -> None:
    sure, unsure = (mean_odds([0.8, 0.7]), 0.5), (mean_odds([0.1, 0.2]), 1.0)
    few = {("a", True): [sure], ("a", False): [unsure]}
    many = {("a", True): [sure] * 50, ("a", False): [unsure]}
    assert abs(fit(few).slope - fit(many).slope) < 1e-3
    assert fit(few).sure([0.8, 0.7], 0.5) > 0.5 > fit(few).sure([0.1, 0.2], 1.0)
