"""Passages: filters are hard, every part of a question gets its own, twice is the same."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from small_corpus import NEWS, ROWS, desk_over, write_rows

from rag.desk import Desk
from rag.weights import DEFAULT
from vectorstore.embedding import SentenceEncoder
from vectorstore.types import Hit

BRIDGE = "How many weeks will the harbour bridge stay closed?"
EVERY = 1000
"""More passages than the corpus has."""


def outline(hits: list[Hit]) -> list[tuple[str, float]]:
    return [(hit.chunk.id, hit.score) for hit in hits]


def sources(hits: list[Hit]) -> set[str]:
    return {hit.chunk.source.removeprefix(f"{NEWS}#") for hit in hits}


# The search.


def test_the_passage_that_says_it_comes_first(small_desk: Desk) -> None:
    hits = small_desk.search("Which cheese won the golden spoon?")
    assert hits[0].chunk.source == f"{NEWS}#cheese"
    assert "golden spoon" in hits[0].chunk.text


def test_hits_are_ordered_each_passage_once_at_most_k(small_desk: Desk) -> None:
    hits = small_desk.search(BRIDGE, k=6)
    assert len(hits) == 6
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.chunk.id for hit in hits}) == 6
    assert len(small_desk.search(BRIDGE, k=EVERY)) == len(ROWS)


@pytest.mark.parametrize(("question", "k"), [("", 5), ("  \n", 5), (BRIDGE, 0), (BRIDGE, -1)])
def test_nothing_asked_is_nothing_found(small_desk: Desk, question: str, k: int) -> None:
    assert small_desk.search(question, k) == []


def test_an_outlet_filter_lets_nothing_else_through(small_desk: Desk) -> None:
    assert sources(small_desk.search(BRIDGE, EVERY, outlets="Dairy Weekly")) == {"cheese"}
    both = small_desk.search(BRIDGE, EVERY, outlets=["Dairy Weekly", "Northern Post"])
    assert sources(both) == {"cheese", "bridge-0", "bridge-2", "bridge-4", "bridge-6"}
    assert small_desk.search(BRIDGE, EVERY, outlets="The Moon") == []


def test_a_source_filter_lets_nothing_else_through(small_desk: Desk) -> None:
    hits = small_desk.search("cheese", EVERY, sources=[f"{NEWS}#bridge-3", f"{NEWS}#violin"])
    assert sources(hits) == {"bridge-3", "violin"}
    assert small_desk.search("cheese", EVERY, sources="elsewhere.txt") == []


def test_both_ends_of_a_time_are_in_it_and_what_has_no_date_is_not(small_desk: Desk) -> None:
    after = small_desk.search(BRIDGE, EVERY, after="2021-03-06")
    assert sources(after) == {"bridge-5", "bridge-6", "bridge-7", "cheese"}
    before = small_desk.search("violin", EVERY, before=datetime.date(2021, 3, 2))
    assert sources(before) == {"bridge-0", "bridge-1"}
    day = small_desk.search("violin", EVERY, after="2021-06-30", before="2021-06-30")
    assert sources(day) == {"cheese"}
    assert small_desk.search(BRIDGE, EVERY, after="2021-03-06", before="2021-03-05") == []


def test_filters_hold_together(small_desk: Desk) -> None:
    hits = small_desk.search(
        BRIDGE, EVERY, outlets="Harbour Gazette", after="2021-03-03", before="2021-03-06"
    )
    assert sources(hits) == {"bridge-3", "bridge-5"}


def test_filters_are_as_hard_for_an_answer(small_desk: Desk) -> None:
    answer = small_desk.ask(BRIDGE, outlets="Harbour Gazette", after="2021-03-03")
    assert answer.hits
    for passage in (*(hit.chunk for hit in answer.hits), *answer.citations, *answer.nearest):
        assert passage.outlet == "Harbour Gazette"
        assert passage.published
        assert passage.published >= datetime.date(2021, 3, 3)


def test_filters_that_let_nothing_through_are_a_refusal_that_says_so(small_desk: Desk) -> None:
    answer = small_desk.ask(BRIDGE, outlets="The Moon")
    assert answer.refused
    assert not answer.hits
    assert not answer.nearest
    assert answer.reason
    assert "filter" in answer.reason


def test_a_named_outlet_moves_its_passages_up_but_is_no_filter(small_desk: Desk) -> None:
    named = small_desk.search(f"According to the Northern Post, {BRIDGE}", EVERY)
    assert {hit.chunk.outlet for hit in named[:4]} == {"Northern Post"}
    assert len(named) == len(ROWS)


def test_an_outlet_named_in_one_part_moves_nothing_up_for_another(small_desk: Desk) -> None:
    question = (
        "Which smoked goat cheese won the golden spoon, and how many weeks does the Northern Post "
        "say that the harbour bridge stays closed?"
    )
    cheese, bridge = small_desk.search(question, k=2)
    assert cheese.chunk.outlet == "Dairy Weekly"
    assert cheese.explanation["outlet"] == 0
    assert bridge.chunk.outlet == "Northern Post"
    assert bridge.explanation["outlet"] > 0


def test_a_hit_explains_itself(small_desk: Desk) -> None:
    for hit in small_desk.search(BRIDGE, 5):
        told = hit.explanation
        assert told["sentence"] in hit.chunk.text
        assert 0 <= told["covered"] <= 1
        summed = told["fused"] + told["outlet"] + told["date"] + DEFAULT.sentence * told["covered"]
        summed += DEFAULT.near * told["near"]
        assert hit.score == pytest.approx(summed - told["repeats"])


def test_every_part_gets_its_passages(small_desk: Desk) -> None:
    # Two articles hold many rare words of the question; its last part is about others.
    question = (
        "Which smoked goat cheese from Ulvsby won the golden spoon when Kasimir Wolny offered a "
        "reward for the violin left on the night train to Tarnow; how many weeks will the harbour "
        "bridge stay closed?"
    )
    found = sources(small_desk.search(question, k=2))
    assert any(source.startswith("bridge") for source in found)
    assert found & {"cheese", "violin"}


# The same again.


def test_a_call_gives_the_same_twice_and_from_many_threads(small_desk: Desk) -> None:
    questions = [BRIDGE, "Which cheese won?", "Who lost a violin and who found cracks?"] * 4
    alone = [outline(small_desk.search(question)) for question in questions]
    assert alone[:3] == alone[3:6]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda q: outline(small_desk.search(q)), questions)) == alone


def test_an_index_built_again_gives_the_same(
    small_desk: Desk, encoder: SentenceEncoder, tmp_path: Path
) -> None:
    write_rows(tmp_path / "elsewhere")
    with desk_over(tmp_path / "elsewhere", tmp_path / "index", encoder) as again:
        assert outline(again.search(BRIDGE, EVERY)) == outline(small_desk.search(BRIDGE, EVERY))


def test_a_passage_knows_where_it_stands(small_desk: Desk) -> None:
    for hit in small_desk.search(BRIDGE, EVERY):
        text = small_desk.text_of(hit.chunk.source)
        assert text[hit.chunk.start : hit.chunk.end] == hit.chunk.text
        assert hit.chunk.article == hit.chunk.source
