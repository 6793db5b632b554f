"""What a pronoun means, by the question that it stands in and by the conversation."""

from __future__ import annotations

import re

import pytest

from rag.followup import stand_alone
from rag.language import Linguist
from rag.named import names_of
from rag.pronouns import GenderOf, Pronoun, barred_from, meant_inside
from rag.types import turns_of

CALLED: dict[str, Pronoun] = {
    "Berta Holm": "she",
    "Viktor Arden": "he",
    "Pavel Arden": "he",
    "Marta Arden": "she",
}


@pytest.fixture(scope="module")
def linguist() -> Linguist:
    """English, parsed."""
    return Linguist()


@pytest.fixture(scope="module")
def gender_of() -> GenderOf:
    """What the articles call the people of these tests."""
    return CALLED.get


@pytest.mark.parametrize(
    ("turn", "asked", "alone"),
    [
        (  # "what did" asks for no one
            ("What did Berta Holm run?", "Berta Holm ran Norsk Papir Ltd and a dairy."),
            "Where was she born?",
            "Where was Berta Holm born?",
        ),
        (  # who belongs to somebody is another
            ("Who is Berta Holm’s coach?", "Viktor Arden coaches Berta Holm."),
            "Where does he live?",
            "Where does Viktor Arden live?",
        ),
        (  # of one last name
            ("Who is Marta Arden’s brother?", "Her brother is Pavel Arden, a captain."),
            "Where does he live?",
            "Where does Pavel Arden live?",
        ),
        (  # two of one kind
            ("What did Viktor Arden say about Pavel Holm?", "Viktor Arden said that he lies."),
            "Why did Viktor Arden accuse him?",
            "Why did Viktor Arden accuse Pavel Holm?",
        ),
        (  # "him" is not the one who spoke, and not a woman
            ("What did Viktor Arden say?", "Viktor Arden said that the mill would close."),
            "What did Berta Holm say about him?",
            "What did Berta Holm say about Viktor Arden?",
        ),
        (  # nobody is asked about: whom the answer names
            ("How many goats died in London?", "Nine goats died, said Viktor Arden."),
            "What did he blame?",
            "What did Viktor Arden blame?",
        ),
        (  # what is asked for is not who won it
            ("Has Berta Holm retired?", "Berta Holm has not retired."),
            "Which Golden Spoons has she won?",
            "Which Golden Spoons has Berta Holm won?",
        ),
    ],
)
def test_a_pronoun_means_whom_the_conversation_is_about(
    linguist: Linguist, gender_of: GenderOf, turn: tuple[str, str], asked: str, alone: str
) -> None:
    assert stand_alone(asked, turns_of([turn]), linguist, gender_of) == alone


@pytest.mark.parametrize(
    "asked", ["Did Berta Holm say that she would sell?", "Has Viktor Arden sold his mill?"]
)
def test_a_pronoun_that_the_question_explains_is_left_alone(
    linguist: Linguist, gender_of: GenderOf, asked: str
) -> None:
    turns = turns_of([("Who is Marta Arden?", "Marta Arden met Pavel Arden.")])
    assert stand_alone(asked, turns, linguist, gender_of) == asked


def test_who_is_called_otherwise_explains_nothing(linguist: Linguist, gender_of: GenderOf) -> None:
    asked = "Did Berta Holm say that he would sell?"
    assert not meant_inside(asked, asked.index("he would"), "he", linguist, gender_of)


def test_who_does_it_does_it_to_another(linguist: Linguist) -> None:
    asked = "What did Viktor Arden tell him?"
    assert barred_from(asked, asked.index("him"), linguist) == "Viktor Arden"
    own = "What did Viktor Arden tell his son?"
    assert barred_from(own, own.index("his"), linguist) is None
    assert barred_from(asked, asked.index("him")) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Norsk Papir’s Tarnow mill was sold to Berta Holm.", ["Norsk Papir", "Berta Holm"]),
        ("She met Pavel Arden. The mill was closed.", ["Pavel Arden"]),
        ("It was the idea of CEO Berta Holm.", ["Berta Holm"]),
    ],
)
def test_a_name_ends_where_it_ends(linguist: Linguist, text: str, names: list[str]) -> None:
    found = [name.text for name in names_of(text, linguist)]
    assert [name for name in names if name in found] == names


@pytest.mark.timeout(60)
@pytest.mark.parametrize("asked", ["What about him", "And with them?", "Anything else on her?"])
def test_a_question_without_a_verb_comes_to_an_end(asked: str) -> None:
    linguist = Linguist()
    pronoun = next(m for m in re.finditer(r"\b(him|them|her)\b", asked))
    assert barred_from(asked, pronoun.start(), linguist) is None


def test_initials_of_a_country_are_no_part_of_a_name() -> None:
    said = "In the U.S. President Joe Biden signed it."
    assert "Joe Biden" in [name.text for name in names_of(said, Linguist())]


def test_of_several_people_in_an_answer_none_is_guessed(linguist: Linguist) -> None:
    turns = turns_of([("When did the mill close?", "In May, Viktor Arden told Pavel Holm.")])
    asked = "What did he blame?"
    assert stand_alone(asked, turns, linguist).endswith(asked)


def test_somebody_is_found_behind_nation_and_office(linguist: Linguist) -> None:
    said = "Belarusian President Viktor Arden met Swedish Prime Minister Berta Holm in Lund."
    people = [name.text for name in names_of(said, linguist) if name.kind == "person"]
    assert people == ["Viktor Arden", "Berta Holm"]


def test_a_company_before_its_head_is_not_lost(linguist: Linguist) -> None:
    names = [name.text for name in names_of("Gazprom Chairman Viktor Arden left.", linguist)]
    assert any("Gazprom" in name for name in names)


def test_to_who_a_sea_is_nobody(linguist: Linguist) -> None:
    turns = turns_of([("Who met Holm?", "They met on the shore of the Black Sea.")])
    assert "Black Sea" not in stand_alone("What about him?", turns, linguist).split(" — ")[-1]
