"""Lists take turns, and what was shown already waits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.evidence import Place
from rag.turns import take_turns
from vectorstore.types import Span

SCORES = st.dictionaries(st.integers(0, 30), st.floats(0, 1), max_size=12)


def order_of(lists: list[dict[int, float]]) -> list[tuple[int, int]]:
    return [(turn.key, turn.number) for turn in take_turns(lists)]


@given(st.lists(SCORES, max_size=5))
def test_each_key_comes_once_and_from_a_list_that_has_it(lists: list[dict[int, float]]) -> None:
    order = order_of(lists)
    keys = [key for key, _ in order]
    assert sorted(keys) == sorted(set().union(*lists))
    assert all(key in lists[number] for key, number in order)


@given(SCORES)
def test_one_list_keeps_its_order_and_equals_that_of_their_keys(scores: dict[int, float]) -> None:
    wanted = sorted(scores, key=lambda key: (-scores[key], key))
    assert [key for key, _ in order_of([scores])] == wanted


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5))
def test_lists_that_share_nothing_take_turns(lengths: list[int]) -> None:
    lists = [{100 * n + i: 1.0 for i in range(length)} for n, length in enumerate(lengths)]
    order = order_of(lists)
    for n, length in enumerate(lengths):
        assert [key for key, number in order if number == n] == [100 * n + i for i in range(length)]
    for turn in range(max(lengths)):
        live = [n for n, length in enumerate(lengths) if length > turn]
        before = sum(min(length, turn) for length in lengths)
        assert [number for _, number in order[before : before + len(live)]] == live


@given(st.lists(SCORES, max_size=5))
def test_no_list_has_two_turns_while_another_waits(lists: list[dict[int, float]]) -> None:
    numbers = [number for _, number in order_of(lists)]
    for at, number in enumerate(numbers):
        if number in numbers[at + 1 :]:
            again = numbers.index(number, at + 1)
            assert set(numbers[again:]) <= set(numbers[at:again])


def place(sentence: int) -> Place:
    return ("a.txt", Span(100 * sentence, 100 * sentence + 90))


BEST = {1: place(5), 2: place(5), 3: place(9)}
HOLDS = {1: [place(4), place(5)], 2: [place(5), place(6)], 3: [place(9)]}


def overlapping(repeat: float, scores: dict[int, float]) -> list[tuple[int, float]]:
    turns = take_turns(
        [scores],
        sentence_of=lambda _number, key: BEST[key],
        places_of=lambda key: HOLDS[key],
        repeat=repeat,
    )
    return [(turn.key, round(turn.score, 6)) for turn in turns]


def test_a_passage_whose_sentence_was_shown_waits_for_a_near_one() -> None:
    scores = {1: 0.9, 2: 0.8, 3: 0.6}
    assert overlapping(0.3, scores) == [(1, 0.9), (3, 0.6), (2, 0.5)]
    assert overlapping(0.1, scores) == [(1, 0.9), (2, 0.7), (3, 0.6)]
    assert overlapping(0.0, scores) == [(1, 0.9), (2, 0.8), (3, 0.6)]


def test_a_sentence_that_was_not_shown_costs_nothing() -> None:
    assert overlapping(0.3, {2: 0.9, 3: 0.8}) == [(2, 0.9), (3, 0.8)]


@given(st.dictionaries(st.sampled_from([1, 2, 3]), st.floats(0, 1)), st.floats(0, 1))
def test_the_scores_of_one_list_never_rise(scores: dict[int, float], repeat: float) -> None:
    given_scores = [score for _, score in overlapping(repeat, scores)]
    assert given_scores == sorted(given_scores, reverse=True)
