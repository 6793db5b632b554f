import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    balanced_accuracy_score,
    f1_score,
    ndcg_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

from eval.calibration import (
    aurc,
    auroc,
    auroc_within,
    expected_calibration_error,
    percentiles,
    reliability,
    risk_coverage,
)
from eval.metrics import (
    all_at,
    document_recall_at,
    hits_at,
    macro_f1,
    ndcg_at,
    novel_gains,
    overlap_precision,
    overlap_recall,
    recall_at,
    recall_within_words,
    reciprocal_rank,
    refusal_scores,
    support_precision_recall,
)
from vectorstore.types import Span

BOOLS = st.lists(st.booleans(), min_size=2, max_size=40)
FOUND = st.lists(st.sets(st.integers(0, 3)), max_size=12)
PAIRS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.booleans()),
    min_size=1,
    max_size=40,
)


def test_ranking_by_hand():
    found = [set(), {1}, set(), {0, 1}]
    assert recall_at(found, 3, 1) == 0.0
    assert recall_at(found, 3, 2) == pytest.approx(1 / 3)
    assert recall_at(found, 3, 4) == pytest.approx(2 / 3)
    assert hits_at(found, 1) == 0.0
    assert hits_at(found, 2) == 1.0
    assert all_at(found, 2, 4) == 1.0
    assert all_at(found, 3, 4) == 0.0
    assert reciprocal_rank(found) == 0.5
    assert reciprocal_rank(found, 1) == 0.0
    assert novel_gains(found) == [0.0, 1.0, 0.0, 1.0]
    assert document_recall_at(["a", "b", "a"], {"a", "c"}, 3) == 0.5


def test_nothing_wanted_is_nothing_found():
    assert recall_at([{0}], 0, 1) == 0.0
    assert all_at([], 0, 10) == 0.0
    assert ndcg_at([], [], 10) == 0.0
    assert document_recall_at(["a"], set(), 1) == 0.0
    assert recall_within_words(["x"], [set()], 0, 10) == 0.0


def test_recall_within_words_stops_at_the_passage_that_is_too_long():
    texts, found = ["a b c", "d e", "f"], [{0}, {1}, {2}]
    assert recall_within_words(texts, found, 3, 2) == 0.0
    assert recall_within_words(texts, found, 3, 5) == pytest.approx(2 / 3)
    assert recall_within_words(texts, found, 3, 99) == 1.0


@given(FOUND, st.integers(1, 12))
def test_recall_never_falls_with_depth_and_agrees_with_hits(found, k):
    assert recall_at(found, 4, k) <= recall_at(found, 4, k + 1)
    assert (recall_at(found, 4, k) > 0) == bool(hits_at(found, k))
    assert (reciprocal_rank(found, k) > 0) == bool(hits_at(found, k))


@given(st.lists(st.integers(0, 3), min_size=2, max_size=12), st.integers(1, 12))
def test_ndcg_is_that_of_scikit_learn(gains, k):
    order = np.arange(len(gains), 0, -1, dtype=float)
    expected = ndcg_score([gains], [order], k=k)
    assert ndcg_at(gains, gains, k) == pytest.approx(expected)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_refusal_scores_are_those_of_scikit_learn(pairs):
    refused, answerable = [p[0] for p in pairs], [p[1] for p in pairs]
    unanswerable = [not can for can in answerable]
    precision, recall, balanced = refusal_scores(refused, answerable)
    if any(refused):
        assert precision == pytest.approx(precision_score(unanswerable, refused))
    else:
        assert precision is None
    if any(unanswerable):
        assert recall == pytest.approx(recall_score(unanswerable, refused))
    if len(set(answerable)) == 2:
        assert balanced == pytest.approx(balanced_accuracy_score(unanswerable, refused))
    else:
        assert balanced is None


@given(BOOLS, st.data())
def test_macro_f1_is_that_of_scikit_learn(actual, data):
    predicted = data.draw(st.lists(st.booleans(), min_size=len(actual), max_size=len(actual)))
    expected = f1_score(actual, predicted, average="macro", labels=[True, False], zero_division=0.0)
    assert macro_f1(predicted, actual) == pytest.approx(expected)


@given(PAIRS)
def test_auroc_is_that_of_scikit_learn(pairs):
    scores, labels = [p[0] for p in pairs], [p[1] for p in pairs]
    if len(set(labels)) == 1:
        assert auroc(scores, labels) is None
    else:
        assert auroc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))


def test_auroc_within_strata_forgets_what_the_stratum_tells():
    scores, labels, strata = [0.9, 0.8, 0.2, 0.1], [True, False, True, False], [1, 1, 2, 2]
    assert auroc_within(scores, labels, strata) == 1.0
    assert auroc(scores, labels) == 0.75
    assert auroc_within([1, 0], [True, False], [1, 2]) is None


@given(PAIRS)
def test_risk_coverage_is_the_mean_over_all_orders_of_ties(pairs):
    """Held against brute force: every order that the confidences allow, averaged."""
    pairs = pairs[:6]
    scores, right = [p[0] for p in pairs], [p[1] for p in pairs]
    orders = [
        order
        for order in itertools.permutations(range(len(pairs)))
        if all(scores[a] >= scores[b] for a, b in itertools.pairwise(order))
    ]
    areas = [
        np.mean([np.mean([not right[i] for i in order[:k]]) for k in range(1, len(pairs) + 1)])
        for order in orders
    ]
    assert aurc(scores, right) == pytest.approx(np.mean(areas))
    coverage, risk = risk_coverage(scores, right)
    assert coverage[-1] == 1.0
    assert risk[-1] == pytest.approx(1 - np.mean(right))


def test_aurc_rewards_a_confidence_that_knows():
    right = [True, True, False, False]
    assert aurc([4, 3, 2, 1], right) < aurc([1, 2, 3, 4], right)
    assert aurc([], []) is None


@given(PAIRS)
def test_calibration_error_by_its_definition(pairs):
    scores, right = [p[0] for p in pairs], [p[1] for p in pairs]
    expected = 0.0
    for low in np.linspace(0, 0.9, 10):
        inside = [(s, r) for s, r in pairs if low < s <= low + 0.1 + 1e-9 or (low == 0 and s == 0)]
        if inside:
            gap = abs(np.mean([s for s, _ in inside]) - np.mean([r for _, r in inside]))
            expected += len(inside) / len(pairs) * gap
    assert expected_calibration_error(scores, right) == pytest.approx(expected)
    assert sum(b.n for b in reliability(scores, right)) == len(pairs)


def test_a_confidence_that_holds_its_word_has_no_calibration_error():
    assert expected_calibration_error([0.75] * 4, [True, True, True, False]) == 0.0
    assert expected_calibration_error([1.0] * 4, [False] * 4) == 1.0
    assert expected_calibration_error([], []) is None


def test_citations_by_overlap():
    evidence = [("a", Span(10, 20)), ("b", Span(0, 5))]
    cited = [("a", Span(19, 30)), ("a", Span(20, 30)), ("c", Span(0, 5))]
    assert overlap_precision(cited, evidence) == pytest.approx(1 / 3)
    assert overlap_recall(cited, [[e] for e in evidence]) == 0.5
    assert overlap_recall(cited, [evidence]) == 1.0
    assert overlap_precision([], evidence) is None
    assert overlap_recall(cited, []) is None


def test_citations_by_support_count_a_needless_one_against_precision():
    def judge(claim, evidence):
        return float(set(claim.split()) <= set(evidence.split()))

    sentences = [("x y", ["x", "y"]), ("z", ["z", "idle"]), ("w", ["no"])]
    precision, recall = support_precision_recall(sentences, judge)
    assert recall == pytest.approx(2 / 3)  # the third is not carried
    assert precision == pytest.approx(3 / 5)  # x, y and z; not idle, not no
    assert support_precision_recall([], judge) == (None, None)


def test_percentiles():
    assert percentiles([1, 2, 3, 4, 5]) == pytest.approx({"p50": 3, "p95": 4.8, "p99": 4.96})
    assert percentiles([]) == {}
