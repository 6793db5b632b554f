"""Why a question is refused is said as closely as it is known."""

from __future__ import annotations

import pytest
from small_corpus import desk_over, write_rows

from rag.desk import Desk
from rag.explaining import FOREIGN, NOT_THEN, UNDATED
from rag.refusing import BESIDE, NOTHING_NAMED, names_nothing
from vectorstore.embedding import SentenceEncoder


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Where is the Abbey of Zanzibar?", "No article mentions Abbey of Zanzibar."),
        ("Did Zanzibar win?", "No article mentions Zanzibar."),
        ("Who keeps a Zanzibar goat there?", "No article mentions Zanzibar."),
        ("who is vandermolen", "No article mentions vandermolen."),
        ("What do the articles say about Zanzibar?", "No article mentions Zanzibar."),
        ("Summarise the reports on Zanzibar", "No article mentions Zanzibar."),
        ("Articles before May 1950 about cheese", NOT_THEN),
        ("¿Quién compró los quesos ahumados?", FOREIGN),
        ("Why?", NOTHING_NAMED),
        ("Is this true?", NOTHING_NAMED),
        ("What did she say?", NOTHING_NAMED),
    ],
)
def test_the_closest_reason_is_given(small_desk: Desk, question: str, reason: str) -> None:
    answer = small_desk.ask(question)
    assert answer.refused
    assert answer.reason == reason


@pytest.mark.parametrize(
    "question",
    [
        "Who bought the engineering works in Rome?",
        "Which goatcheese sank the ship?",
        "Which Goatcheese sank the ship?",
        "Who flew the zeppelins?",
    ],
)
def test_no_word_is_said_to_be_missing_that_may_stand_in_another_form(
    small_desk: Desk, question: str
) -> None:
    reason = small_desk.ask(question).reason
    for word in ("engineering", "goatcheese", "Goatcheese", "zeppelins"):
        assert word not in reason


def test_a_conversation_says_what_a_bare_question_is_about(small_desk: Desk) -> None:
    before = small_desk.ask("Who has eleven goats?")
    assert small_desk.ask("Why?", history=[before]).reason != NOTHING_NAMED


@pytest.mark.parametrize(
    "question",
    ["What did WHO say?", "Who won?", "Why IT?", "Who are The Who?", "What did Said say?"],
)
def test_a_name_or_a_deed_is_something(question: str) -> None:
    assert not names_nothing(question)


def test_a_timeline_without_a_day_says_so(
    encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("undated")
    text = (
        "Forty tons of cheese rotted in Ulvsby because of the strike of the dockers. "
        "The strike of the dockers stopped nine ships."
    )
    write_rows(root / "corpus", [{"id": "a", "title": "Dockers walk out", "text": text}])
    with desk_over(root / "corpus", root / "index", encoder) as desk:
        assert desk.ask("Timeline of the strike of the dockers").reason == UNDATED
        assert desk.ask("Timeline of the price of silver").reason == BESIDE
