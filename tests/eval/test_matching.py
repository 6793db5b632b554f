import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.matching import (
    best_token_f1,
    exact_match,
    find_spans,
    fold,
    holds,
    says,
    says_all,
    squad_normalise,
    token_f1,
)

WORDS = st.lists(st.text("abcé’1.", min_size=1, max_size=6), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A loan of $1.5 billion.", "$1.5 billion"),
        ("Putin’s  plans", "Putin's plans"),
        ("He said: “No”.", '"no"'),
        ("more than\n600 missiles", "More than 600"),
        ("It was 26 years.", "26"),
    ],
)
def test_says_what_is_there(text, wanted):
    assert says(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A loan of $1.5 billion.", "5 billion"),
        ("1,600 missiles", "600"),
        ("16 of them", "6"),
        ("Belarusians", "Belarus"),
        ("It grew to 43.7 billion", "43"),
        ("anything", " "),
    ],
)
def test_does_not_say_a_part_of_a_word_or_number(text, wanted):
    assert not says(text, wanted)


def test_says_all_wants_one_of_each_group():
    groups = [("one", "1"), ("two", "2")]
    assert says_all("1 and two", groups)
    assert not says_all("1 and one", groups)
    assert not says_all("anything", [])


def test_squad_normalisation_is_that_of_the_official_script():
    assert squad_normalise("The  Cat, an  owl!") == "cat owl"
    assert exact_match("The Beatles.", ["beatles"])
    assert not exact_match("Beatles band", ["beatles"])


def test_token_f1_by_hand():
    # shared: "new york" = 2 of 3 given and of 2 wanted → P = 2/3, R = 1, F1 = .8
    assert token_f1("in New York", "New York") == pytest.approx(0.8)
    assert token_f1("", "") == 1.0
    assert token_f1("x", "") == 0.0
    assert best_token_f1("in New York", ["Paris", "New York"]) == pytest.approx(0.8)
    assert best_token_f1("x", []) == 0.0


@given(WORDS, WORDS)
def test_token_f1_is_symmetric_and_bounded(a, b):
    left, right = " ".join(a), " ".join(b)
    assert token_f1(left, right) == pytest.approx(token_f1(right, left))
    assert 0.0 <= token_f1(left, right) <= 1.0
    assert token_f1(left, left) == 1.0


@given(WORDS, st.lists(st.sampled_from([" ", "\n", "\t", "\u00a0", "  "]), min_size=8, max_size=8))
def test_a_quote_is_found_whatever_white_space_stands_in_the_file(words, gaps):
    text = "x " + "".join(w + g for w, g in zip(words, gaps, strict=False)) + "y"
    spans = find_spans(text, " ".join(words))
    assert spans
    for span in spans:
        assert text[span.start : span.end].split() == words
    assert holds(text, " ".join(words))


def test_find_spans_finds_every_place_and_nothing_for_nothing():
    assert [tuple(s) for s in find_spans("a b a\nb", "a b")] == [(0, 3), (4, 7)]
    assert find_spans("text", "  ") == []
    assert not holds("text", " ")


def test_fold_keeps_letters():
    assert fold(" “É”\u00a0x ") == '"é" x'
