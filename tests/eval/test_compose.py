"""Articles made of the sentences of others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.compose import compose
from eval.types import EvalError

REAL = [
    (f"Title {name}", " ".join(f"The {name} was seen at noon on day {i}." for i in range(9)))
    for name in ("lantern", "walrus", "zeppelin")
]


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 40), st.integers(0, 5))
def test_as_many_as_asked_the_real_ones_first_the_same_each_time(count, seed):
    made = list(compose(REAL, count, seed=seed))
    assert len(made) == count
    assert made[:3] == REAL[:count]
    assert made == list(compose(REAL, count, seed=seed))


def test_no_copies_and_only_sentences_of_the_real_ones():
    made = list(compose(REAL, 60))
    assert len({text for _, text in made}) > 55
    for _, text in made:
        for sentence in text.replace("\n\n", " ").split(". "):
            assert any(sentence.rstrip(".") in real for _, real in REAL)


def test_of_one_article_no_more_are_made():
    assert list(compose(REAL[:1], 1)) == REAL[:1]
    with pytest.raises(EvalError, match="there are 1"):
        list(compose(REAL[:1], 2))
