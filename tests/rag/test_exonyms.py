"""Places are found by the names that people give them elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_corpus import desk_over, write_rows

from rag.desk import Desk
from rag.places import Place, Places, folded, packaged_places
from vectorstore.embedding import SentenceEncoder

ARTICLES = {
    "kyiv": "Kyiv rebuilt nine tram stops. The mayor of Kyiv thanked the engineers.",
    "odesa": "Odesa harbour reopened on Friday. Pilots of Odesa guided four ships.",
    "myanmar": "Myanmar exported rice to Dhaka. Farmers of Myanmar asked for better roads.",
    "saigon": "Ho Chi Minh City opened a metro line. Its trains run every ten minutes.",
    "calcutta": "Calcutta keeps its trams. Kolkata, as others write, sold the old depot.",
    "ivory": "Ivory Coast harvested less cocoa. Traders waited on the coast for ivory paint.",
    "georgia": "Georgia elected a senator. Voters in Georgia queued at Atlanta and Savannah.",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("places")
    write_rows(folder, [{"id": name, "text": text} for name, text in ARTICLES.items()])
    with desk_over(folder, folder.with_name("places-index"), encoder) as desk:
        yield desk


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("How many tram stops did Kiev rebuild?", "How many tram stops did Kyiv rebuild?"),
        ("what did kiev rebuild", "what did Kyiv rebuild"),
        ("Kiev's mayor thanked whom?", "Kyiv's mayor thanked whom?"),
        ("Which harbour of Odessa reopened?", "Which harbour of Odesa reopened?"),
        ("What did Burma export?", "What did Myanmar export?"),
        ("What opened in Saigon?", "What opened in Ho Chi Minh City?"),
        ("What did Côte d’Ivoire harvest?", "What did Ivory Coast harvest?"),
    ],
)
def test_a_place_is_read_as_the_articles_call_it(desk: Desk, asked: str, read: str) -> None:
    found = desk.pipeline.spelling.respell(asked)
    assert found.text == read
    assert len(found.changes) == 1


@pytest.mark.parametrize(
    "asked",
    [
        "Did Warschau rebuild tram stops?",  # of which the articles know nothing
        "What did Calcutta keep?",
        "Is it nice to bath at the coast?",
        "Who painted the ivory?",
    ],
)
def test_what_the_articles_have_or_lack_altogether_stays(desk: Desk, asked: str) -> None:
    assert desk.pipeline.spelling.respell(asked).text == asked


def test_a_place_of_two_names_is_looked_for_by_both(desk: Desk) -> None:
    spelling = desk.pipeline.spelling
    assert spelling.variants_in("Who sold the depot of Calcutta?") == {"calcutta": ["kolkata"]}
    assert spelling.variants_in("Who sold the depot of Kolkata?") == {"kolkata": ["calcutta"]}
    assert spelling.variants_in("Did Georgia elect a senator?") == {}


def test_the_passage_is_found_and_the_reader_told(desk: Desk) -> None:
    hits = desk.search("How many tram stops were rebuilt in Kiev?", 1)
    assert [hit.chunk.source.partition("#")[2] for hit in hits] == ["kyiv"]
    answer = desk.ask("How many tram stops did Kiev rebuild?")
    assert "nine tram stops" in answer.text
    assert "“Kiev” was read as “Kyiv”." in answer.notes


def test_the_packaged_places_know_old_and_foreign_names() -> None:
    places = packaged_places()
    same = [("Kiev", "Kyiv"), ("Bombay", "Mumbai"), ("Peking", "Beijing"), ("Burma", "Myanmar")]
    same += [
        ("Turkey", "Türkiye"),
        ("Ivory Coast", "Côte d’Ivoire"),
        ("Saigon", "Ho Chi Minh City"),
    ]
    for one, other in same:
        assert places.find(one) == places.find(other) is not None
    belarus = places.find("Belarus")
    assert belarus is not None
    assert places.nearest("Belorussia") == belarus
    assert places.nearest("demonstration") is None


def test_a_name_is_of_the_place_that_is_usually_called_so() -> None:
    large = Place(("Lutetia", "Paris"))
    small = Place(("Paris",))
    assert Places([large, small]).find("PARIS") is small
    assert Places([large]).find("paris") is large
    assert Places([large]).find("Rome") is None


def test_a_name_is_one_however_it_is_written() -> None:
    assert folded("Côte d’Ivoire") == folded("cote d'ivoire") == "cote d ivoire"
