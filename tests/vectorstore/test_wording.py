"""Cheap looks at a line: none keeps a pattern from what it would have found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore import boilerplate_calls, boilerplate_shapes, cleaning, imprints
from vectorstore.boilerplate_calls import cues_in, weigh_calls
from vectorstore.wording import count_words, ends_in, holds_any

GUARDED = [
    pytest.param(stems, pattern, id=stems[0].strip())
    for _, stems, pattern in boilerplate_calls._CUES
] + [
    pytest.param(cleaning._TAIL_WORDS, cleaning._TAIL, id="tail"),
    pytest.param(boilerplate_shapes._CREDIT_MARKS, boilerplate_shapes._CREDIT_AT_END, id="credit"),
    pytest.param(imprints._TELLS_WORDS, imprints._TELLS, id="tells"),
    pytest.param(imprints._READERS_WORDS, imprints._READERS, id="readers"),
]
SIGNS = st.characters(codec="ascii")


@pytest.mark.parametrize(("stems", "pattern"), GUARDED)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_whatever_a_pattern_finds_holds_a_stem(
    stems: tuple[str, ...], pattern: re.Pattern[str], data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(pattern, alphabet=SIGNS))
    found = pattern.search(text)
    assert found is None or holds_any(found[0], stems) or holds_any(found[0].lower(), stems)


@given(st.lists(st.sampled_from("Sign up to our newsletter now . Please try it live ".split())))
def test_a_line_weighs_the_same_in_any_text(words: list[str]) -> None:
    line = " ".join(words)
    every = boilerplate_calls._CUES
    assert weigh_calls(line, cues_in(f"The bridge.\n{line}\nThe mayor.")) == weigh_calls(
        line, every
    )


@given(st.text(alphabet='ab .!…"”)\n\t '), st.integers(1, 6))
def test_words_and_ends_are_those_of_the_plain_way(line: str, most: int) -> None:
    assert count_words(line, most) == min(most, len(line.split()))
    assert ends_in(line.strip(), (".", "!")) == bool(re.search(r'[.!]["”)]*$', line.strip()))
