"""How a question's words are read as the articles spell them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.desk import Desk
from rag.mentions import OutletNames
from rag.question import analyse
from rag.spelling import Spelling


@pytest.fixture(scope="module")
def spelling(desk: Desk) -> Spelling:
    return desk.pipeline.spelling


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ukriane", "Ukraine"),
        ("Poutine", "Putin"),
        ("Poutine's", "Putin's"),
        ("Poutine’s", "Putin’s"),
        ("Loukachenko", "Lukashenko"),
        ("Alexandr", "Alexander"),
        ("Лукашенко", "Lukashenko"),
        ("Tsikhanouskaya", "Tikhanovskaya"),
        ("Belorussia", "Belarus"),
        ("Russland", "Russia"),
        ("Moskau", "Moscow"),
        ("Киев", "Kiev"),
        ("Gresel", "Gressel"),
        ("Eurpe", "Europe"),
        ("Munihc", "Munich"),
    ],
)
def test_a_name_is_read_as_the_articles_write_it(
    spelling: Spelling, written: str, read: str
) -> None:
    assert spelling.respell(f"What did {written} do?").text == f"What did {read} do?"


@pytest.mark.parametrize(
    "word", ["Lukashenko", "Putin's", "demonstrators", "Paris", "quickly", "muddled", "chanted"]
)
def test_a_word_of_the_articles_or_of_english_stays(spelling: Spelling, word: str) -> None:
    assert spelling.respell(f"About {word}?").text == f"About {word}?"


@pytest.mark.parametrize(
    ("question", "topic", "read"),
    [
        ("Summarise what is said about Tsikhanouskaya.", "Tikhanovskaya", "Tsikhanouskaya"),
        ("Show me everything on Poutine", "Putin", "Poutine"),
    ],
)
def test_the_words_of_a_frame_are_not_read_as_others(
    spelling: Spelling, question: str, topic: str, read: str
) -> None:
    asked = analyse(question, spelling=spelling)
    assert asked.framing
    assert asked.framing.topics == (topic,)
    assert asked.respelled == ((read, topic),)
    assert asked.standalone == question.replace(read, topic)


def test_an_outlet_that_is_misspelt_beside_another_is_read_as_one(spelling: Spelling) -> None:
    names = OutletNames(["AFP", "Belarus"])
    asked = analyse("What do AFP and Belorussia say about tanks?", (), names, spelling)
    assert asked.framing
    assert asked.framing.sides == ("AFP", "Belarus")


def test_a_question_in_another_language_is_left_as_it_is(spelling: Spelling) -> None:
    asked = "¿Quién compró cañones bielorrusos?"
    assert spelling.is_foreign(asked)
    assert analyse(asked, spelling=spelling).standalone == asked
    assert spelling.is_foreign("Кто президент Белоруссии?")
    assert not spelling.is_foreign("Лукашенко")
    assert not spelling.is_foreign("What did Tsikhanouskaya and Loukachenko say?")


def test_a_word_that_asks_is_known_with_two_letters_swapped(spelling: Spelling) -> None:
    read = spelling.respell("Waht did Putin say wehn he met him?")
    assert read.text == "What did Putin say when he met him?"
    assert read.changes == (("Waht", "What"), ("wehn", "when"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("polise", "police"),
        ("invaison", "invasion"),
        ("demonstratoin", "demonstration"),
        ("chidlren", "children"),  # which no article has
        ("minks", "minsk"),  # which is a word, and Minsk with two letters swapped
        ("mosocw", "moscow"),
    ],
)
def test_a_slip_is_read_as_the_word_that_is_meant(
    spelling: Spelling, written: str, read: str
) -> None:
    assert spelling.respell(f"who spoke of {written}").text == f"who spoke of {read}"


@pytest.mark.parametrize(
    "word",
    "breaches nerd taker starmer redress jinping Mette Leao Albies Dror Steph Esch".split(),
)
def test_a_word_or_a_name_that_no_article_has_stays(spelling: Spelling, word: str) -> None:
    assert spelling.respell(f"who spoke of {word}").text == f"who spoke of {word}"


def test_misspelt_words_are_of_no_other_language(spelling: Spelling) -> None:
    for asked in ("teh tnaks on teh bordr", "lukashenka tlaks putn sochii", "van der Tanks"):
        assert not spelling.is_foreign(asked)
    assert analyse("lukashenka tlaks sochii", spelling=spelling).respelled


@settings(deadline=None)  # the first name asked for loads the names of places
@given(st.text(max_size=60))
@example("¼芒")
def test_only_what_is_told_as_changed_is_another_word(spelling: Spelling, text: str) -> None:
    found = spelling.respell(text)
    assert bool(found.changes) <= (found.text != text)
    # What was read once is not read as something else the second time.
    assert spelling.respell(found.text).changes == ()


def test_a_question_spells_a_name_as_the_sentence_beside_it_does(spelling: Spelling) -> None:
    asked = "What did Lukashenka promise?"
    texts = ["Lukashenko promised tanks.", "Lukashenka promised tanks.", "Nobody promised."]
    read = spelling.as_written_in(texts, asked)
    assert read == ["What did Lukashenko promise?", asked, asked]
    assert spelling.as_written_in(texts, "Who promised?") == ["Who promised?"] * 3
    assert spelling.as_written_in([], asked) == []
