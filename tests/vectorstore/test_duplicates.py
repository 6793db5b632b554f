"""Copies of one report are found; other reports on the same event are left apart."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.duplicates import EDITS, Edit, follow_up, score
from vectorstore.articles import build_article
from vectorstore.clusters import cluster
from vectorstore.duplicates import fingerprint
from vectorstore.types import Article

_WORDS = (
    "harbour bridge council engineer repair traffic ferry quay tunnel flood winter budget vote "
    "minister company report court storm power line school nurse pilot union strike price market "
    "river valley station train driver doctor patient study energy plant water farm wheat"
).split()


def report(seed: int, paragraphs: int = 12) -> list[str]:
    """Paragraphs of made-up news that share no run of words with those of other seeds."""
    rng = random.Random(seed)
    return [
        " ".join(
            f"The {rng.choice(_WORDS)} of {seed} {rng.choice(_WORDS)} and {rng.randint(2, 999)} "
            f"{rng.choice(_WORDS)} were {rng.choice(_WORDS)} by the {rng.choice(_WORDS)}."
            for _ in range(4)
        )
        for _ in range(paragraphs)
    ]


def make(source: str, paragraphs: list[str], title: str = "A report of the day") -> Article:
    return build_article(source, "\n\n".join((title, *paragraphs)), "")


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_each_way_of_copying_is_seen_through(edit: Edit) -> None:
    rng = random.Random(7)
    articles = [make(f"{i}-a.txt", report(i)) for i in range(8)]
    articles += [make(f"{i}-b.txt", edit(report(i), rng), f"Headline {i}") for i in range(8)]
    assert cluster(articles) == {
        f"{i}-{letter}.txt": f"{i}-a.txt" for i in range(8) for letter in "ab"
    }


def test_a_made_set_reaches_its_figure_against_follow_ups() -> None:
    rng = random.Random(3)
    truth: dict[str, str] = {}
    articles: list[Article] = []

    def add(name: str, group: str, paragraphs: list[str]) -> None:
        truth[name] = group
        articles.append(make(name, paragraphs))

    for i in range(40):
        add(f"{i}.txt", f"{i}", report(i))
        for copy in range(2):
            edited = report(i)
            for edit in rng.sample(EDITS[:4], 1) + rng.sample(EDITS[4:], 2):
                edited = edit(edited, rng)
            add(f"{i}-{copy}.txt", f"{i}", edited)
        add(f"{i}-new.txt", f"{i}-new", follow_up(report(i), report(1_000 + i), rng))
    assert score(truth, cluster(articles))[2] >= 0.95


def test_a_round_up_does_not_make_its_reports_one() -> None:
    both = [*report(1), *report(2)]
    articles = [make("a.txt", report(1)), make("b.txt", report(2)), make("c.txt", both)]
    assert cluster(articles) == {name: name for name in ("a.txt", "b.txt", "c.txt")}


def test_forms_that_differ_in_their_figures_are_different_reports() -> None:
    form = (
        "Treasury balances at the bank stood on March {0} at {1} billion, from {2} billion on "
        "the business day before, the Treasury said in its latest budget statement, and cash "
        "flow was {3} million in the week, it said in the statement of the day. "
    )
    first = make("a.txt", [form.format(5, 3.467, 3.939, 120) * 3])
    second = make("b.txt", [form.format(6, 3.879, 3.467, 480) * 3])
    assert cluster([first, second]) == {"a.txt": "a.txt", "b.txt": "b.txt"}


def test_shared_boilerplate_does_not_make_two_reports_one() -> None:
    furniture = ["Sign up to our free newsletter and unsubscribe at any time"] * 30
    first = make("a.txt", [*report(1, 3), *furniture])
    second = make("b.txt", [*report(2, 3), *furniture])
    assert len(set(cluster([first, second]).values())) == 2


@pytest.mark.parametrize("text", ["", " ", "Short.", "one two three four five six seven"])
def test_short_texts_are_one_only_when_they_are_equal(text: str) -> None:
    a, b = build_article("a.txt", text, ""), build_article("b.txt", text, "")
    other = build_article("c.txt", text + " more words", "")
    together = "a.txt" if text.strip() else "b.txt"
    assert cluster([a, b, other]) == {"a.txt": "a.txt", "b.txt": together, "c.txt": "c.txt"}


@given(st.permutations(range(9)))
def test_the_order_of_the_folder_does_not_matter(order: list[int]) -> None:
    articles = [make(f"{i}.txt", report(i % 3)) for i in range(9)]
    found = cluster(articles[i] for i in order)
    assert found == {f"{i}.txt": f"{i % 3}.txt" for i in range(9)}


@given(st.text(max_size=300))
def test_any_text_has_a_fingerprint_and_is_like_itself(text: str) -> None:
    one, other = build_article("a.txt", text, ""), build_article("b.txt", text, "")
    found = cluster([one, other])
    assert found["b.txt"] == ("a.txt" if len(fingerprint(one).whole) else "b.txt")
