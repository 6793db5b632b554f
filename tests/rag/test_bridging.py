"""Questions that tell somebody by several clauses, and the name that what was found shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invariants import assert_holds
from small_corpus import desk_over, write_rows

from rag.bridging import Bridge, bridge_of, with_name
from rag.desk import Desk
from rag.findings import Asked, Evidence, Reading
from rag.language import Linguist
from rag.question import Question, analyse
from rag.sought import sought_by
from vectorstore.embedding import SentenceEncoder
from vectorstore.types import Chunk, Span

WHICH = (
    "Which company was sued in May over a tank leaking into the fjord, opened the second harbour "
    "of Tarnow on a Friday, and is run by a former diver from the island of Halland?"
)
WHO = (
    "Who is the individual that founded a ferry line between Hull and Tarnow, and is accused of "
    "hiding its losses from the board?"
)

SUED = (
    "Which company was sued in May over a tank leaking into the fjord, and opened the second "
    "harbour of Tarnow on a Friday?"
)


@pytest.fixture(scope="module")
def linguist() -> Linguist:
    return Linguist()


def found(part: str, *told: tuple[str, float], title: str = "") -> Reading:
    """What was read for one part: sentences with their scores, each of an article of its own."""
    considered = []
    for number, (text, score) in enumerate(told):
        source, span = f"{part[:12]}-{number}.txt", Span(0, len(text))
        chunk = Chunk(source, source, 0, len(text), text, (span,), title=title)
        considered.append(Evidence(chunk, span, text, score))
    asked = Asked(part, "who", tuple(considered))
    return Reading(tuple(considered[:1]), tuple(considered), 0.5, asked=(asked,))


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        (WHICH, "other"),
        (WHO, "person"),
        (
            "Which player scored twice against Hull in the rain, and later signed for the second "
            "team of Leeds United?",
            "person",
        ),
        (
            "What is the name of the firm that built the upper dam of Tarnow, and was fined nine "
            "million crowns for its cracks?",
            "other",
        ),
        ("Who founded the ferry line, and when was it sold?", None),
        ("Who won in Hull and who won in Leeds?", None),
        (
            "Which type of ship carries grain from Tarnow to Hull, and is banned from the second "
            "harbour of Halland?",
            None,
        ),
        ("Who founded the ferry line?", None),
        ("Did the mayor resign, and was the dam opened?", None),
        ("How many ships were lost, and how many were found?", None),
    ],
)
def test_what_is_told_by_clauses_is_a_name(question: str, sought: str | None) -> None:
    assert sought_by(analyse(question)) == sought


def question_of(text: str, parts: int) -> Question:
    question = analyse(text)
    assert len(question.parts) == parts
    return question


def test_the_name_that_all_clauses_share_is_found(linguist: Linguist) -> None:
    question = question_of(WHICH, 3)
    readings = [
        found(
            question.parts[0].text,
            ("Dockside Ltd was sued over a leaking tank.", 0.8),
            ("Norsk Papir was sued last May over a leaking tank in Ulvsby.", 0.7),
        ),
        found(question.parts[1].text, ("Norsk Papir opened its harbour in Tarnow.", 0.9)),
        found(
            question.parts[2].text, ("The firm is run by a former diver.", 0.8), title="Norsk Papir"
        ),
    ]
    bridge = bridge_of(question, readings, linguist)
    assert bridge is not None
    assert (bridge.name, bridge.clauses) == ("Norsk Papir", 3)
    assert bridge.share <= (0.7 + 0.9 + 0.4) / 3
    led = with_name(readings[0], bridge, 4)
    assert led.evidence[0].text.startswith("Norsk Papir was sued")
    answer = led.evidence[0].answer
    assert answer is not None
    assert led.evidence[0].text[answer.start : answer.end] == "Norsk Papir"
    assert with_name(readings[2], bridge, 4) == readings[2]


def test_a_surname_is_its_whole_name_and_a_company_nobody(linguist: Linguist) -> None:
    question = question_of(WHO, 2)
    readings = [
        found(
            question.parts[0].text, ("In 1998 Berta Holm founded the ferry line Northline.", 0.7)
        ),
        found(question.parts[1].text, ("Holm hid the losses of Northline, prosecutors say.", 0.8)),
    ]
    bridge = bridge_of(question, readings, linguist)
    assert bridge is not None
    assert bridge.name == "Berta Holm"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # One clause alone has the name.
        (("Norsk Papir was sued over a tank.", 0.9), ("It opened a harbour.", 0.9)),
        # What was found hardly answers.
        (("Norsk Papir was sued over a tank.", 0.2), ("Norsk Papir opened a harbour.", 0.2)),
        # The question has the name, or it is an outlet's.
        (("A firm in Tarnow was sued.", 0.9), ("Tarnow has a harbour.", 0.9)),
        (("The Harbour Gazette was sued.", 0.9), ("The Harbour Gazette opened one.", 0.9)),
    ],
)
def test_what_is_not_borne_out_is_no_answer(
    linguist: Linguist, first: tuple[str, float], second: tuple[str, float]
) -> None:
    question = question_of(SUED, 2)
    readings = [found(question.parts[0].text, first), found(question.parts[1].text, second)]
    assert bridge_of(question, readings, linguist, ["Harbour Gazette"]) is None


def test_a_sentence_that_answers_far_less_does_not_take_the_place(linguist: Linguist) -> None:
    reading = found("which firm", ("Dockside was sued.", 0.9), ("Norsk Papir is a firm.", 0.1))
    bridge = Bridge("Norsk Papir", 0.5, 2, frozenset({("norsk", "papir")}))
    assert with_name(reading, bridge, 4) == reading


WORDS = st.sampled_from(
    "Who which company Berta Holm Norsk Papir and , ? founded sold is".split(" ")
)


@given(st.lists(WORDS, max_size=16).map(" ".join), st.lists(st.text(max_size=40), max_size=3))
def test_whatever_was_found_a_bridge_has_two_clauses_and_quotes_what_was_read(
    linguist: Linguist, text: str, sentences: list[str]
) -> None:
    question = analyse(text)
    readings = [
        found(part.text, *((sentence, 0.9) for sentence in sentences)) for part in question.parts
    ]
    bridge = bridge_of(question, readings, linguist)
    if bridge is not None:
        assert 2 <= bridge.clauses <= len(question.parts)
        assert 0.0 <= bridge.share <= 1.0
        for reading in readings:
            led = with_name(reading, bridge, 4)
            assert {one.text for one in led.evidence} <= set(sentences)


ROWS = [
    {
        "id": "a", "outlet": "Harbour Gazette", "published": "2021-05-04",
        "text": "Norsk Papir was sued in May over a tank that had leaked into the fjord for years. "
        "The mill stands on the other side of the river. Dockside was sued over a late crane.",
    },
    {
        "id": "b", "outlet": "Northern Post", "published": "2021-06-19",
        "text": "The second harbour of Tarnow was opened by Norsk Papir on Friday. The mayor cut "
        "the ribbon. Rain fell on the guests.",
    },
    {
        "id": "c", "outlet": "Dairy Weekly", "published": "2021-07-11",
        "text": "A smoked goat cheese won the golden spoon. Dockside sells cranes to the harbour.",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def harbour(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("harbour")
    write_rows(root / "corpus", ROWS)
    with desk_over(root / "corpus", root / "index", encoder) as desk:
        yield desk


def test_the_answer_quotes_both_articles_and_marks_the_name(harbour: Desk) -> None:
    answer = harbour.ask(SUED)
    assert_holds(harbour, answer)
    assert {citation.source for citation in answer.citations} >= {"news.jsonl#a", "news.jsonl#b"}
    marked = [s.text[s.focus.start : s.focus.end] for s in answer.sentences if s.focus]
    assert "Norsk Papir" in marked
