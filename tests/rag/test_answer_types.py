"""What an answer is made of, and the forms it takes for people and for JSON."""

from __future__ import annotations

import datetime
import json
from types import MappingProxyType

import pytest

from rag.types import (
    REFUSAL,
    Answer,
    Citation,
    Disagreement,
    Sentence,
    Side,
    Turn,
    asdict_plain,
    turns_of,
)
from vectorstore.types import Chunk, Hit, Span

DAY = datetime.date(2024, 3, 9)


def citation(number: int, **described: object) -> Citation:
    return Citation(number, "ferry.txt", 4, 10, "sailed", **described)  # type: ignore[arg-type]


def sentence(text: str, *numbers: int) -> Sentence:
    return Sentence(text, numbers, 1.0, "verbatim")


def test_text_puts_the_marks_of_each_sentence_behind_it() -> None:
    answer = Answer(
        question="What sailed?",
        standalone_question="What sailed?",
        sentences=(sentence("It sailed.", 1), sentence("It came back.", 2, 3)),
        citations=(citation(1), citation(2), citation(3)),
    )
    assert answer.text == "It sailed.[1] It came back.[2][3]"


def test_text_of_a_refusal_is_the_one_refusal_and_its_reason() -> None:
    bare = Answer("Why?", "Why?", refused=True)
    told = Answer("Why?", "Why?", refused=True, reason="Nothing is near.")
    assert bare.text == REFUSAL
    assert told.text == f"{REFUSAL} Nothing is near."


def test_an_answer_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Answer("a", "a").refused = True  # type: ignore[misc]


@pytest.mark.parametrize(
    ("described", "label"),
    [
        ({"outlet": "AFP", "published": DAY, "title": "Ferry"}, "AFP, 9 Mar 2024"),
        ({"outlet": "AFP", "title": "Ferry"}, "AFP"),
        ({"published": DAY, "title": "Ferry"}, "9 Mar 2024"),
        ({"title": "Ferry"}, "Ferry"),
        ({}, "ferry.txt"),
    ],
)
def test_label_names_the_best_that_is_known(described: dict[str, object], label: str) -> None:
    assert citation(1, **described).label == label


def test_to_dict_is_json_with_dates_as_iso_and_the_text() -> None:
    chunk = Chunk("0a", "ferry.txt", 0, 10, "It sailed.", (Span(0, 10),), published=DAY)
    answer = Answer(
        question="What sailed?",
        standalone_question="What sailed?",
        sentences=(Sentence("It sailed.", (1,), 1.0, "verbatim", focus=Span(0, 2)),),
        citations=(citation(1, published=DAY),),
        disagreements=(Disagreement("when", (Side("on Monday", (1,)), Side("on Tuesday", (1,)))),),
        hits=(Hit(chunk, 0.5, MappingProxyType({"words": 1.5})),),
        timings=MappingProxyType({"reader": 0.25}),
    )
    plain = json.loads(json.dumps(answer.to_dict()))
    assert plain["text"] == answer.text
    assert plain["citations"][0]["published"] == "2024-03-09"
    assert plain["sentences"][0]["citations"] == [1]
    assert plain["sentences"][0]["focus"] == [0, 2]
    assert plain["disagreements"][0]["sides"][1]["statement"] == "on Tuesday"
    assert plain["hits"][0]["chunk"]["sentences"] == [[0, 10]]
    assert plain["hits"][0]["explanation"] == {"words": 1.5}
    assert plain["timings"] == {"reader": 0.25}


def test_plain_values_of_what_is_not_known_are_their_words() -> None:
    assert asdict_plain({3: (None, True, 1.5, complex(0, 1))}) == {"3": [None, True, 1.5, "1j"]}


def test_history_may_be_answers_turns_and_pairs_in_one() -> None:
    answer = Answer("And it?", "And the ferry?", (sentence("It sailed.", 1),), (citation(1),))
    turns = turns_of([("first?", "one"), Turn("second?", "two"), answer])
    assert turns == (
        Turn("first?", "one"),
        Turn("second?", "two"),
        Turn("And the ferry?", "It sailed.[1]"),
    )
    assert turns_of([]) == ()


def test_an_answer_in_history_counts_with_what_it_was_understood_as() -> None:
    asked = Answer("And it?", "And the ferry, did it sail?", refused=True)
    (turn,) = turns_of([asked])
    assert turn.question == "And the ferry, did it sail?"
    assert turn.answer.startswith(REFUSAL)
