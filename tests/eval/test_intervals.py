import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.intervals import (
    holm,
    mean_interval,
    paired_test,
    ratio_interval,
    statistic_interval,
)

VALUES = st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=30)


@given(VALUES)
@settings(max_examples=30)
def test_an_interval_holds_its_value_and_stays_in_range(values):
    found = mean_interval(values, resamples=200)
    assert found.value == pytest.approx(np.mean(values))
    assert 0 <= found.low <= found.high <= 1
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    assert found.n == len(values)


def test_the_same_seed_gives_the_same_interval():
    values = [i**2 / 100 for i in range(30)]
    assert mean_interval(values, seed=1) == mean_interval(values, seed=1)
    assert mean_interval(values, seed=1) != mean_interval(values, seed=2)


def test_the_interval_of_a_mean_is_about_that_of_the_normal_law():
    rng = np.random.default_rng(0)
    values = rng.normal(size=400)
    found = mean_interval(values.tolist(), resamples=4000)
    half = 1.96 * values.std() / 20
    assert found.high - found.value == pytest.approx(half, rel=0.15)
    assert found.value - found.low == pytest.approx(half, rel=0.15)


def test_coverage_of_the_interval_is_near_its_level():
    rng = np.random.default_rng(7)
    inside = 0
    for _ in range(200):
        found = mean_interval(rng.binomial(1, 0.3, size=60).tolist(), resamples=300)
        inside += found.low <= 0.3 <= found.high
    assert 0.88 <= inside / 200 <= 0.99


def test_a_ratio_counts_only_where_its_denominator_stands():
    found = ratio_interval([([1, 0, 1], [1, 0, 1])])
    assert (found.value, found.n) == (1.0, 2)
    assert np.isnan(ratio_interval([([0.0], [0.0])]).value)
    assert ratio_interval([([1, 0], [1, 0]), ([0, 0], [0, 1])]).value == 0.5


def test_clusters_widen_an_interval_of_repeated_questions():
    values = [0.0] * 50 + [1.0] * 50
    alone = mean_interval(values)
    clustered = mean_interval(values, clusters=[i // 10 for i in range(100)])
    assert clustered.value == alone.value == 0.5
    assert clustered.high - clustered.low > 2 * (alone.high - alone.low)


def test_clusters_of_one_are_no_clusters():
    values = [0.0, 1.0, 1.0]
    assert mean_interval(values, clusters=["a", "b", "c"]) == mean_interval(values)


def test_statistic_interval_of_a_mean_is_the_mean_interval():
    values = np.array([0.0, 1.0] * 40)
    found = statistic_interval(lambda i: float(values[i].mean()), len(values))
    assert found.value == 0.5
    assert found.high - found.low == pytest.approx(0.22, abs=0.04)
    assert np.isnan(statistic_interval(lambda i: 1.0, 0).value)


def test_a_statistic_draws_whole_clusters_too():
    values = np.repeat([0.0, 1.0] * 5, 10)
    clusters = [i // 10 for i in range(100)]

    def mean(i):
        return float(values[i].mean())

    alone = statistic_interval(mean, 100)
    together = statistic_interval(mean, 100, clusters=clusters)
    assert together.value == alone.value == 0.5
    assert together.high - together.low > 2 * (alone.high - alone.low)
    assert statistic_interval(mean, 100, clusters=list(range(100))) == alone


def test_paired_test_finds_a_fall_and_forgives_chance():
    before = [1.0] * 40
    after = [0.0] * 12 + [1.0] * 28
    fall = paired_test(before, after)
    assert fall.difference == pytest.approx(-0.3)
    assert (fall.better, fall.worse) == (0, 12)
    assert fall.p == 2 / 2**12
    assert fall.high < 0
    level = paired_test([1, 0, 1, 0] * 10, [0, 1, 1, 0] * 10)
    assert level.p == 1.0
    assert level.difference == 0.0


def test_p_of_the_sign_flip_test_is_the_exact_one():
    # Five moves the same way: of 2^5 sign patterns two are as far, p = 1/16.
    assert paired_test([0.0] * 5, [1.0] * 5).p == 1 / 16
    # Beyond, drawn at random: 20 moves, all but one the same way, p = 42 / 2^20.
    mixed = [1.0] * 19 + [-1.0]
    assert paired_test([0.0] * 20, mixed).p < 0.001
    assert paired_test([0.0] * 20, [1.0, -1.0] * 10).p == 1.0


def test_a_cluster_moves_as_one():
    before, after = [0.0] * 20, [1.0] * 20
    assert paired_test(before, after).p < 0.001
    assert paired_test(before, after, clusters=["one"] * 20).p == 1.0


def test_false_alarms_are_as_rare_as_promised():
    rng = np.random.default_rng(3)
    alarms = sum(
        paired_test(rng.normal(size=30).tolist(), rng.normal(size=30).tolist(), resamples=400).p
        < 0.05
        for _ in range(200)
    )
    assert alarms <= 20


def test_runs_of_unlike_length_are_refused():
    with pytest.raises(ValueError, match="pair them"):
        paired_test([1.0], [])
    assert paired_test([], []).n == 0


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1.0, 1.0]
