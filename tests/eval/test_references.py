"""Our figures are those of reference implementations: trec_eval (through ir-measures),
scikit-learn, SciPy and the standard library.
"""

import statistics

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, R, ScoredDoc, Success, nDCG
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    cohen_kappa_score,
    f1_score,
    precision_score,
    recall_score,
)

from eval.calibration import expected_calibration_error, percentiles, risk_coverage
from eval.figures import DISAGREEMENTS, REFUSALS, figure, plain
from eval.intervals import mean_interval, paired_test
from eval.matching import squad_normalise, token_f1
from eval.metrics import (
    all_at,
    cohen_kappa,
    document_recall_at,
    hits_at,
    ndcg_at,
    novel_gains,
    recall_at,
    reciprocal_rank,
    refusal_scores,
)
from eval.scoring import refusal_of
from eval.types import Case, Row

DEPTH = st.integers(1, 12)
RELEVANT = st.lists(st.booleans(), min_size=1, max_size=12)
PAIRS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.booleans()),
    min_size=1,
    max_size=40,
)


def by_trec_eval(measure, relevant, missed=0):
    """A ranking scored by trec_eval; ``missed`` further relevant documents were not found."""
    ranked = [ScoredDoc("q", f"d{n:02d}", 100.0 - n) for n in range(len(relevant))]
    judged = [
        ir_measures.Qrel("q", d.doc_id, int(r)) for d, r in zip(ranked, relevant, strict=True)
    ]
    judged += [ir_measures.Qrel("q", f"missed{n}", 1) for n in range(missed)]
    return ir_measures.calc_aggregate([measure], judged, ranked)[measure]


def found_by(relevant):
    """Each relevant passage meets a need of its own."""
    numbers = iter(range(len(relevant)))
    return [{next(numbers)} if is_relevant else set() for is_relevant in relevant]


@given(RELEVANT, DEPTH, st.integers(0, 3))
def test_recall_is_that_of_trec_eval(relevant, k, missed):
    needs = sum(relevant) + missed
    if needs:
        expected = by_trec_eval(R @ k, relevant, missed)
        assert recall_at(found_by(relevant), needs, k) == pytest.approx(expected)
        assert all_at(found_by(relevant), needs, k) == float(expected == 1.0)


@given(RELEVANT, DEPTH)
def test_hits_and_reciprocal_rank_are_those_of_trec_eval(relevant, k):
    if any(relevant):
        found = found_by(relevant)
        assert hits_at(found, k) == by_trec_eval(Success @ k, relevant)
        assert reciprocal_rank(found, k) == pytest.approx(by_trec_eval(RR @ k, relevant))
        assert reciprocal_rank(found) == pytest.approx(by_trec_eval(RR, relevant))


@given(RELEVANT, DEPTH, st.integers(0, 3))
def test_ndcg_is_that_of_trec_eval(relevant, k, missed):
    needs = sum(relevant) + missed
    if needs:
        gains = novel_gains(found_by(relevant))
        expected = by_trec_eval(nDCG @ k, relevant, missed)
        assert ndcg_at(gains, [1.0] * needs, k) == pytest.approx(expected)


@given(RELEVANT, DEPTH, st.integers(0, 3))
def test_document_recall_is_that_of_trec_eval(relevant, k, missed):
    wanted = {f"d{n:02d}" for n, r in enumerate(relevant) if r} | {f"m{n}" for n in range(missed)}
    if wanted:
        ranked = [f"d{n:02d}" for n in range(len(relevant))]
        expected = by_trec_eval(R @ k, relevant, missed)
        assert document_recall_at(ranked, wanted, k) == pytest.approx(expected)


WORDS = st.lists(st.sampled_from(["loan", "bank", "rose", "fell", "minsk"]), max_size=8)


@given(WORDS.filter(bool), WORDS.filter(bool))
def test_token_f1_is_the_f1_of_scikit_learn_over_the_bag_of_tokens(given_words, wanted_words):
    def bag(words):
        tokens = squad_normalise(" ".join(words)).split()
        return {(token, tokens[:n].count(token)) for n, token in enumerate(tokens)}

    said, right = bag(given_words), bag(wanted_words)
    every = sorted(said | right)
    expected = f1_score([t in right for t in every], [t in said for t in every])
    assert token_f1(" ".join(given_words), " ".join(wanted_words)) == pytest.approx(expected)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_kappa_is_that_of_scikit_learn(pairs):
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    if len({*first, *second}) == 1:
        assert cohen_kappa(first, second) == 1.0
    else:
        assert cohen_kappa(first, second) == pytest.approx(cohen_kappa_score(first, second))


@settings(deadline=None)
@given(PAIRS)
def test_calibration_error_is_that_of_the_curve_of_scikit_learn(pairs):
    scores, right = [s for s, _ in pairs], [r for _, r in pairs]
    shares, means = calibration_curve(right, scores, n_bins=10)
    inner = np.linspace(0, 1, 11)[1:-1]
    counts = np.bincount(np.searchsorted(inner, scores), minlength=10)
    expected = np.sum(counts[counts > 0] / len(scores) * np.abs(shares - means))
    assert expected_calibration_error(scores, right) == pytest.approx(expected)


@given(st.lists(st.booleans(), min_size=1, max_size=20))
def test_the_risk_curve_is_one_minus_the_precision_of_scikit_learn(right):
    """Where no two are equally sure, average precision weighs the same curve at the right ones."""
    trust = [float(len(right) - n) for n in range(len(right))]
    _, risks = risk_coverage(trust, right)
    if any(right):
        at_right = [1 - risk for risk, is_right in zip(risks, right, strict=True) if is_right]
        assert np.mean(at_right) == pytest.approx(average_precision_score(right, trust))


@given(st.lists(st.floats(0, 100), min_size=2, max_size=50))
def test_percentiles_are_those_of_the_standard_library(seconds):
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    found = percentiles(seconds)
    assert found["p50"] == pytest.approx(cuts[49])
    assert found["p95"] == pytest.approx(cuts[94])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 1.0])),
        min_size=2,
        max_size=9,
    )
)
def test_the_paired_test_is_the_permutation_test_of_scipy(pairs):
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    if first == second:
        assert paired_test(first, second).p == 1.0
        return
    expected = stats.permutation_test(
        (second, first),
        lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
        vectorized=True,
    )
    assert paired_test(first, second).p == pytest.approx(expected.pvalue)


def test_the_interval_is_the_percentile_bootstrap_of_scipy():
    values = np.random.default_rng(5).binomial(1, 0.3, size=80).astype(float)
    found = mean_interval(values.tolist(), resamples=4000)
    expected = stats.bootstrap(
        (values,), np.mean, n_resamples=4000, method="percentile", rng=1
    ).confidence_interval
    assert found.low == pytest.approx(expected.low, abs=0.02)
    assert found.high == pytest.approx(expected.high, abs=0.02)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_figures_of_refusing_as_reported_are_those_of_the_metric(pairs):
    rows = [
        Row(str(n), "x", refusal_of(Case(str(n), "?", answerable=can), refused))
        for n, (refused, can) in enumerate(pairs)
    ]
    told = [figure(rows, wanted, resamples=1) for wanted in REFUSALS]
    expected = refusal_scores([r for r, _ in pairs], [c for _, c in pairs])
    for found, value in zip(told, expected, strict=True):
        assert np.isnan(found.value) if value is None else found.value == pytest.approx(value)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_figures_of_disagreements_are_those_of_scikit_learn(pairs):
    rows = [
        Row(
            str(n),
            "x",
            {
                "told disagreement": float(told),
                "is disagreement": float(known),
                "right disagreement": float(told and known),
            },
        )
        for n, (told, known) in enumerate(pairs)
    ]
    told, known = [t for t, _ in pairs], [k for _, k in pairs]
    precision, recall = (figure(rows, wanted, resamples=1).value for wanted in DISAGREEMENTS)
    assert np.isnan(precision) if not any(told) else precision == precision_score(known, told)
    assert np.isnan(recall) if not any(known) else recall == recall_score(known, told)


@settings(deadline=None)
@given(st.integers(1, 40), st.booleans(), st.integers(0, 3))
def test_a_share_of_none_or_all_has_the_ends_of_the_binomial_test_of_scipy(n, right, unasked):
    rows = [Row(f"q{i}", "k", {"right": float(right)}) for i in range(n)]
    rows += [Row(f"x{i}", "k", {}) for i in range(unasked)]
    found = figure(rows, plain("right"), resamples=20)
    exact = stats.binomtest(n * right, n).proportion_ci(method="exact")
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))
    assert (found.value, found.n) == (float(right), n)


def test_clusters_not_questions_narrow_a_share_of_all():
    rows = [Row(f"q{i}", "k", {"right": 1.0}, cluster=f"c{i % 4}") for i in range(40)]
    assert figure(rows, plain("right")).low == pytest.approx(0.025 ** (1 / 4))


def test_a_mean_that_is_no_share_keeps_its_own_ends():
    rows = [Row(f"q{i}", "k", {"answer words": 7.0}) for i in range(5)]
    found = figure(rows, plain("words", "answer words"))
    assert (found.low, found.high) == (7.0, 7.0)
