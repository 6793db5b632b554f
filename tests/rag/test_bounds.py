"""Words that bound a number have to agree with those of the evidence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.amounts import amounts_in
from rag.bounds import Bound, agreement, bound_of
from rag.grounding import check
from rag.language import Linguist
from rag.numbers import numbers_in

LINGUIST = Linguist()
WORDS: dict[Bound, tuple[str, ...]] = {
    "more": ("more than {}", "over {}"),
    "least": ("at least {}", "no fewer than {}", "{} or more"),
    "less": ("fewer than {}", "under {}"),
    "most": ("up to {}", "no more than {}", "at most {}"),
    "nearly": ("nearly {}", "almost {}"),
    "about": ("about {}", "around {}", "roughly {}", "some {}"),
    "exact": ("{}",),
}
FORMS = [(bound, form) for bound, forms in WORDS.items() for form in forms]


@pytest.mark.parametrize(("bound", "form"), FORMS)
def test_a_bound_is_read(bound: Bound, form: str) -> None:
    text = f"Police held {form.format('7,000')} people."
    (number,) = numbers_in(text)
    assert bound_of(text, number) == bound


@pytest.mark.parametrize(
    "text", ["Protests over 2020 went on.", "It began around 1994.", "He saw 600 of them."]
)
def test_a_year_and_a_bare_number_are_bounded_by_nothing(text: str) -> None:
    (number,) = numbers_in(text)
    assert bound_of(text, number) == "exact"


def test_no_more_than_is_no_more_than() -> None:
    (amount,) = amounts_in("There were no more than 500 people.")
    assert amount.high == 500


def verdict(claim: str, evidence: str) -> str:
    # A judge that lets all pass: what is held here is the rule.
    return check(claim, [evidence], judge=lambda *_: 0.99, linguist=LINGUIST).verdict


@given(
    number=st.integers(20, 99_999).filter(lambda n: not 1000 <= n < 2100),
    said=st.sampled_from(FORMS),
    given_=st.sampled_from(FORMS),
    money=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_sentence_passes_only_as_its_bound_agrees(
    number: int, said: tuple[Bound, str], given_: tuple[Bound, str], money: bool
) -> None:
    shown = f"${number:,}" if money else f"{number:,}"
    end = "was paid by the bank in Minsk" if money else "people were held by the police in Minsk"
    claim, evidence = (f"On that day {form.format(shown)} {end}." for _, form in (said, given_))
    found = verdict(claim, evidence)
    if claim == evidence:
        assert found == "verbatim"
        return
    ranks = {"unsupported": 0, "partly": 1, "supported": 2}
    expected = {"carried": 2, "partly": 1, "against": 0}[agreement(said[0], given_[0])]
    assert ranks[found] <= expected
    if " no " not in f"{claim} {evidence}":  # the rule for negations has a say there
        assert ranks[found] == expected


@given(said=st.sampled_from(list(WORDS)), given_=st.sampled_from(list(WORDS)))
def test_what_drops_a_bound_is_carried_in_part_at_best(said: Bound, given_: Bound) -> None:
    found = agreement(said, given_)
    if said == "exact" and given_ != "exact":
        assert found == "partly"
    upward, downward = {"more", "least"}, {"less", "most", "nearly"}
    if (said in upward and given_ in downward) or (said in downward and given_ in upward):
        assert found == "against"
    assert (said != given_) or found == "carried"


def test_nearly_is_not_left_out() -> None:
    evidence = "Police detained nearly 7,000 people during protests in the days after the election."
    assert verdict("Police detained 7,000 people after the election.", evidence) == "partly"
    assert (
        verdict("Police detained almost 7,000 people after the election.", evidence) == "supported"
    )
    assert (
        verdict("Police detained over 7,000 people after the election.", evidence) == "unsupported"
    )
