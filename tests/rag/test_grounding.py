"""The judge and the rules: what they let pass, what they stop, and what they cut in vain."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from corruptions import KINDS, LINGUIST, corruptions, fragments, true_sentences
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.grounding import check, support

LOAN = (
    "The bank lent $1.5 billion to Minsk on 14 September 2020, but it did not publish the terms, "
    "its chairman Ivan Petrov told AFP, calling it “a lifeline for 600 factories and 20 mines”."
)


def verdict(sentence: str, *quotes: str) -> str:
    return check(sentence, quotes or (LOAN,), linguist=LINGUIST).verdict


def test_support_is_higher_for_what_the_evidence_says() -> None:
    carried = support("The bank lent $1.5 billion to Minsk.", LOAN)
    related = support("The bank was founded by three brothers in Minsk.", LOAN)
    strange = support("Penguins swim faster than most divers expect.", LOAN)
    assert carried > related > strange
    assert carried > 0.6 > 0.4 > strange


@pytest.mark.parametrize(("claim", "evidence"), [("", LOAN), ("The bank lent.", ""), ("…", "?!")])
def test_support_of_nothing_is_none(claim: str, evidence: str) -> None:
    assert support(claim, evidence) == 0.0


@given(claim=st.text(max_size=80), evidence=st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_support_is_a_probability_of_any_text(claim: str, evidence: str) -> None:
    assert 0.0 <= support(claim, evidence) <= 1.0


@pytest.mark.parametrize(
    "sentence",
    [
        "The bank lent 1.5bn dollars to Minsk.",
        "On September 14, 2020, the bank lent $1.5 billion to Minsk.",
        "Petrov called the loan “a lifeline for 600 factories and 20 mines”.",
        "The terms of the loan were not published by the bank.",
        "$1.5 billion was lent to Minsk by the bank.",
    ],
)
def test_true_sentences_hold(sentence: str) -> None:
    assert verdict(sentence) in {"supported", "partly"}


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("The bank lent $1.6 billion to Minsk.", "1.6"),
        ("The bank lent 1.5 billion euros to Minsk.", "unit"),
        ("The bank lent less than $1.5 million to Minsk.", "1.5 million"),
        ("The bank lent $1.5 billion to Minsk on 15 September 2020.", "15 September"),
        ("The bank lent $1.5 billion to Minsk on 14 September 2021.", "2021"),
        ("The bank lent $1.5 billion to Minsk on Tuesday.", "tuesday"),
        ("The bank lent $1.5 billion to Riga.", "Riga"),
        ("Chairman Ivan Smirnov told AFP that the bank lent $1.5 billion.", "Smirnov"),
        ("The bank lent $1.5 billion to Minsk and did publish the terms.", "publish"),
        ("The bank did not lend $1.5 billion to Minsk.", "lend"),
        ("Petrov called the loan “a lifeline for factories”.", "quotation"),
        ("The loan is a lifeline for 20 factories and 600 mines.", "20"),
        ("The bank lent $1.5 billion to Minsk and plants famous lemon trees.", "lemon"),
        ("The bank, its chairman told AFP, is not the debtor you look for.", "debtor"),
        ("Minsk lent $1.5 billion to the bank.", "other way round"),
    ],
)
def test_false_sentences_fall_and_say_why(sentence: str, about: str) -> None:
    found = check(sentence, [LOAN], linguist=LINGUIST)
    assert found.verdict == "unsupported"
    assert any(about in problem for problem in found.problems), found.problems


def test_what_several_do_nobody_does_alone() -> None:
    quote = "Some experts have predicted that Ivan Petrov will leave the bank."
    found = check("Ivan Petrov predicted that he will leave the bank.", [quote], linguist=LINGUIST)
    assert found.verdict == "unsupported"
    assert any("others" in problem for problem in found.problems)
    assert verdict("Experts predicted that Petrov will leave the bank.", quote) != "unsupported"
    own = "Workers of Norsk Papir said that the mill is closed."
    assert verdict("Norsk Papir said that the mill is closed.", own) != "unsupported"
    titled = "The chairman said that the mill is closed."
    assert verdict("Petrov said that the mill is closed.", titled + " Petrov leads it.") != (
        "unsupported"
    )


def test_a_defeat_is_no_victory() -> None:
    quote = "The victory in Leeds may open the way to talks."
    assert verdict("The defeat in Leeds may open the way to talks.", quote) == "unsupported"
    assert verdict("The victory in Leeds may open the way to talks.", quote) == "verbatim"


def test_a_quote_is_verbatim_whatever_the_form_of_its_signs() -> None:
    assert verdict(LOAN) == "verbatim"
    assert verdict(LOAN.replace("“", '"').replace("”", '"').replace(" ", "\n", 3)) == "verbatim"


def test_a_fragment_is_not_verbatim() -> None:
    denied = "The minister denied that he knew of the plan."
    assert verdict("The minister denied that he knew of the plan.", denied) == "verbatim"
    assert verdict("He knew of the plan.", denied) == "unsupported"


def test_an_outlet_may_be_named_as_the_reporter_and_only_so() -> None:
    quote = "The bank lent $1.5 billion to Minsk."

    def holds(sentence: str) -> bool:
        names = ("Reuters", "3 May 2021")
        return check(sentence, [quote], attributed_to=names, linguist=LINGUIST).holds

    assert holds("According to Reuters, the bank lent $1.5 billion to Minsk.")
    assert holds(
        "Reuters reported on 3 May 2021 that the bank lent $1.5 billion to Minsk."
    ) or holds("Reuters, 3 May 2021: The bank lent $1.5 billion to Minsk.")
    assert not holds("Reuters lent $1.5 billion to Minsk.")
    assert not holds("The bank lent $1.5 billion to Minsk on 3 May 2021.")


def caught(total: int) -> dict[str, tuple[int, int]]:
    """For each kind how many false sentences were stopped, and of how many."""
    stopped: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for item in corruptions(total):
        made[item.kind] += 1
        stopped[item.kind] += not check(item.false, [item.true], linguist=LINGUIST).holds
    return {kind: (stopped[kind], made[kind]) for kind in KINDS}


def test_corrupted_sentences_are_stopped() -> None:
    found = caught(700)
    for kind in KINDS:
        stopped, made = found[kind]
        assert made >= 20, kind
        least = 1.0 if kind in {"number", "date"} else 0.97
        assert stopped >= least * made, (kind, stopped, made)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_ten_thousand_corrupted_sentences_are_stopped() -> None:
    found = caught(10_000)
    assert sum(made for _, made in found.values()) > 9_900
    for kind in ("number", "name", "date"):
        stopped, made = found[kind]
        assert stopped == made, (kind, stopped, made)
    for kind in KINDS:
        stopped, made = found[kind]
        assert stopped >= 0.95 * made, (kind, stopped, made)


def test_true_sentences_in_other_words_are_seldom_cut() -> None:
    lines = Path(__file__).with_name("paraphrases.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    cut = [p["claim"] for p in pairs if verdict(p["claim"], p["evidence"]) == "unsupported"]
    assert len(cut) <= 6, cut


def test_fragments_of_true_sentences_are_seldom_cut() -> None:
    total, cut = 0, []
    for sentence in true_sentences():
        for fragment in fragments(sentence):
            said = f"According to AFP, {fragment}"
            found = check(said, [sentence], attributed_to=["AFP"], linguist=LINGUIST)
            total += 1
            cut += [] if found.holds else [(fragment, found.problems)]
    assert total > 150
    assert len(cut) <= 0.03 * total, cut
