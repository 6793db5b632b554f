"""A question is cut where it goes on to something else, and nowhere else."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.parts import split_parts
from vectorstore.types import Span

WORDS = (
    "harbour bridge closed ferry captain budget vote museum painting thief orchard cider festival "
    "glacier survey drone pilot strike union bakery flour price tunnel flood mayor school roof "
    "violin auction whale beach rescue satellite launch rocket hospital nurse vaccine tram depot "
    "lighthouse keeper granite quarry dispute"
).split()
JOINTS = (
    " and the, and ; ? |, | while | but |, which | and who |, or | and how |, while | and "
    " | as well as | compared to |, leaving "
).split("|")
PIECES = st.sampled_from([*WORDS, "the", "of", "in", "what", "did", "who"])
QUESTIONS = st.builds(
    lambda clauses, joints: "".join(
        part for pair in zip(clauses, itertools.cycle(joints)) for part in pair
    ),
    st.lists(st.lists(PIECES, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=8),
    st.lists(st.sampled_from(JOINTS), min_size=1, max_size=8),
)


def texts(question: str, named: tuple[Span, ...] = ()) -> list[str]:
    return [question[a:b].strip(" ,;?") for a, b in split_parts(question, named)]


def assert_spans_fit(question: str, spans: list[Span]) -> None:
    assert 1 <= len(spans) <= 4
    bounds = [bound for span in spans for bound in span]
    assert bounds == sorted(bounds)
    assert bounds[0] >= 0
    assert bounds[-1] <= len(question)


@given(st.one_of(QUESTIONS, st.text(max_size=300)))
def test_spans_stand_in_order_inside_the_question_and_never_overlap(question: str) -> None:
    assert_spans_fit(question, split_parts(question))


@given(QUESTIONS, st.data())
def test_a_name_is_never_cut(question: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(len(question) - 2, 0)))
    name = Span(start, data.draw(st.integers(start, min(start + 40, len(question)))))
    spans = split_parts(question, [name])
    assert_spans_fit(question, spans)
    for a, b in itertools.pairwise(spans):
        # A gap between two parts is a joint ("; ", ", and "), and none starts inside the name.
        assert not name.start < a.end < name.end or a.end == b.start


@given(
    st.permutations(WORDS),
    st.lists(st.tuples(st.integers(1, 7), st.sampled_from(JOINTS)), max_size=5),
)
def test_where_nothing_is_said_twice_nothing_is_left_out(
    words: list[str], shape: list[tuple[int, str]]
) -> None:
    supply = iter(words)
    question = ""
    for length, joint in shape:
        question += " ".join(itertools.islice(supply, length)) + joint
    question += " ".join(itertools.islice(supply, 3))
    spans = split_parts(question)
    assert spans[0].start == 0
    assert spans[-1].end == len(question)
    inside = " ".join(question[a:b] for a, b in spans)
    assert set(re.findall(r"\w+", question)) - set(re.findall(r"\w+", inside)) <= {
        "and", "while", "but", "or", "as", "well", "compared", "to"
    }  # fmt: skip


@given(QUESTIONS)
def test_the_same_question_is_cut_the_same_way(question: str) -> None:
    assert split_parts(question) == split_parts(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Who stole the painting?",
        "How long will the harbour bridge stay closed?",
        "Did the mayor and the school board agree?",
        "Which painting and which ferry belong to the town museum?",
        "how many were injured and how many arrested",
        "What did the captain of the ferry, a woman of sixty, say?",
        "When did bread, butter and flour become so dear?",
        "Which rare but serious harm did the nurse of the harbour hospital find?",
        "Which tax did the council put on cider, bakery flour, and whale oil from the north?",
    ],
)
def test_a_question_for_one_thing_is_one_part(question: str) -> None:
    assert split_parts(question) == [Span(0, len(question))]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How many weeks is the harbour bridge closed; who pays for its four new arches?",
            [
                "How many weeks is the harbour bridge closed",
                "who pays for its four new arches",
            ],
        ),
        (
            "Which painting did the town museum lose, and how did the thief escape two patrols?",
            [
                "Which painting did the town museum lose",
                "how did the thief escape two patrols",
            ],
        ),
        (
            "Who built the harbour bridge and when was it opened?",
            ["Who built the harbour bridge", "when was it opened"],
        ),
        (
            "Where does the captain live and how many ferries does she own?",
            ["Where does the captain live", "how many ferries does she own"],
        ),
        (
            "Why did bakers raise bread prices while orchards sold their cider cheaper?",
            [
                "Why did bakers raise bread prices",
                "orchards sold their cider cheaper",
            ],
        ),
    ],
)
def test_clauses_that_ask_for_things_of_their_own_are_parts(
    question: str, parts: list[str]
) -> None:
    assert texts(question) == parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Did AFP report the closed harbour bridge before Sky Sports told of a stolen "
            "museum painting?",
            [
                "Did AFP report the closed harbour bridge",
                "Sky Sports told of a stolen museum painting",
            ],
        ),
        (
            "does the AFP story on bread prices agree with the Sky Sports one on cheap cider "
            "apples?",
            [
                "does the AFP story on bread prices agree",
                "Sky Sports one on cheap cider apples",
            ],
        ),
        (
            "Which ferry is named in articles by AFP and Sky Sports about the harbour fire?",
            ["Which ferry is named in articles by AFP and Sky Sports about the harbour fire"],
        ),
    ],
)
def test_what_another_outlet_said_is_a_part_of_its_own(question: str, parts: list[str]) -> None:
    named = tuple(
        Span(at, at + len(name)) for name in ("AFP", "Sky Sports") if (at := question.index(name))
    )
    assert texts(question, named) == parts


def test_a_long_list_of_things_becomes_at_most_four_parts() -> None:
    things = [f"when the {w} {x} {y} {z}" for w, x, y, z in zip(*[iter(WORDS)] * 4, strict=False)]
    question = "Tell " + "; ".join(things) + "?"
    spans = split_parts(question)
    assert len(spans) == 4
    assert (spans[0].start, spans[-1].end) == (0, len(question))


def test_a_clause_that_only_repeats_the_others_is_left_out() -> None:
    question = (
        "Did the harbour board close the old bridge; did the museum director sell the Dutch "
        "painting; did the board close the bridge, the museum sell the painting?"
    )
    kept = texts(question)
    assert len(kept) == 2
    assert "harbour" in kept[0]
    assert "director" in kept[1]


def test_a_repeating_clause_stays_where_it_names_an_outlet() -> None:
    question = (
        "Did the harbour board close the old bridge; did the museum director sell the Dutch "
        "painting; did AFP see the board close the bridge, the museum sell the painting?"
    )
    at = question.index("AFP")
    assert len(texts(question, (Span(at, at + 3),))) == 3


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Who repaired the lighthouse and with how much granite was the quarry left?",
            ["Who repaired the lighthouse", "with how much granite was the quarry left"],
        ),
        (
            "Which bakery raised its prices, and where does it buy flour?",
            ["Which bakery raised its prices", "where does it buy flour"],
        ),
        (
            "Whose orchard won the prize, and how is cider made there?",
            ["Whose orchard won the prize", "how is cider made there"],
        ),
        (
            "When was the lighthouse built? And who kept it?",
            ["When was the lighthouse built", "And who kept it"],
        ),
        (
            "Which old violin and which old flute belong to the school?",
            ["Which old violin and which old flute belong to the school"],
        ),
        (
            "Which two nurses and which pilot left the island?",
            ["Which two nurses and which pilot left the island"],
        ),
    ],
)
def test_two_whole_questions_are_two_parts(question: str, parts: list[str]) -> None:
    assert texts(question) == parts
