"""Two desks asked as one answer as one desk over all their articles would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from rag.desk import Desk
from rag.joined import JoinedDesk
from rag.retriever import NewsRetriever
from rag.settings import Settings
from vectorstore.embedding import SentenceEncoder
from vectorstore.errors import SettingsError
from vectorstore.joint import JointStore
from vectorstore.searchable import SearchableStore
from vectorstore.types import Filters

SEEDS = Path(__file__).parents[2] / "seeds"
QUESTIONS = (
    "How much was the loan that Putin offered Belarus?",
    "Who is Emily Ferris?",
    "How many missiles did Russia fire at Ukraine from Belarus?",
    "What did the pope say about Atlantis?",
)


@pytest.fixture(scope="module")
def halves(
    encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Desk, Desk]]:
    """The articles of the seeds on two desks, one for most and one for the last."""
    root = tmp_path_factory.mktemp("halves")
    settings = Settings(index_dir=str(root / "index"), reader="small")
    files = sorted(SEEDS.glob("*.txt"))
    for name, some in (("most", files[:-1]), ("last", files[-1:])):
        (root / name).mkdir()
        for file in some:
            shutil.copy(file, root / name)
    with (
        Desk(root / "most", settings, encoder) as most,
        Desk(root / "last", settings, encoder) as last,
    ):
        most.sync()
        last.sync()
        yield most, last


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_that_of_one_desk(
    halves: tuple[Desk, Desk], desk: Desk, question: str
) -> None:
    joined, whole = JoinedDesk(*halves).ask(question), desk.ask(question)
    assert joined.text == whole.text
    assert [c.quote for c in joined.citations] == [c.quote for c in whole.citations]
    assert joined.confidence == pytest.approx(whole.confidence, abs=0.1)


def test_limits_and_articles_reach_both(halves: tuple[Desk, Desk]) -> None:
    most, last = halves
    joined = JoinedDesk(most, last)
    [only] = [article.source for article in last.articles()]
    assert joined.article(only) == last.article(only)
    assert joined.article("no such") is None
    inside = joined.ask(QUESTIONS[0], sources=[only])
    assert {hit.chunk.source for hit in inside.hits} == {only}
    outside = joined.ask(QUESTIONS[0], sources=[a.source for a in most.articles()])
    assert only not in {hit.chunk.source for hit in outside.hits}
    assert joined.ask(" ").refused


def test_an_overview_is_of_both(halves: tuple[Desk, Desk], desk: Desk) -> None:
    asked = "What are these articles about?"
    joined, whole = JoinedDesk(*halves).ask(asked), desk.ask(asked)
    assert len(whole.sentences) == len(list(SEEDS.glob("*.txt")))
    assert [s.text for s in joined.sentences] == [s.text for s in whole.sentences]


def test_it_says_no_as_one_desk_does(halves: tuple[Desk, Desk], desk: Desk) -> None:
    joined = JoinedDesk(*halves)
    for question in (" ", "?" * 9, "a" * (desk.settings.max_question + 1)):
        said = [*joined.stream(question), joined.ask(question), desk.ask(question)]
        assert said == [said[0]] * 3
    for ask in (joined.ask, lambda *q, **given: list(joined.stream(*q, **given))):
        with pytest.raises(SettingsError, match="write YYYY-MM-DD"):
            ask(QUESTIONS[0], after="yesterday")


def test_words_count_as_in_one_index(halves: tuple[Desk, Desk], desk: Desk) -> None:
    most, last = halves
    joint, whole = JointStore(most.store, last.store), desk.store
    assert dict(joint.words.vocabulary()) == dict(whole.words.vocabulary())
    assert len(joint.vectors) == len(whole.vectors)
    assert joint.rows.outlets() == whole.rows.outlets()
    assert joint.rows.allowed(Filters()) is None
    terms = [(token, 1.0) for token in joint.words.tokens("loan Putin Belarus Lukashenko missiles")]
    one, two = joint.words.search(terms, 10), whole.words.search(terms, 10)
    shared = {key for key, _ in one} & {key for key, _ in two}
    assert len(shared) >= 8  # the mean length of a passage is still each index's own
    [best, *_], [best_of_one, *_] = one, two
    assert best[0] == best_of_one[0]


def test_the_retriever_searches_several_as_one(halves: tuple[Desk, Desk]) -> None:
    one = halves[0].retriever(k=4)
    given = {name: getattr(one, name) for name in ("encoder", "outlet_names", "spelling", "k")}
    stores = [desk.store for desk in halves]
    assert all(isinstance(store, SearchableStore) for store in (*stores, JointStore(*stores)))
    retriever = NewsRetriever(store=JointStore(*stores), **given)
    found = [
        {document.metadata["source"] for document in retriever.invoke(question)}
        for question in QUESTIONS
    ]
    [last] = [article.source for article in halves[1].articles()]
    assert any(last in sources for sources in found)
    assert any(sources - {last} for sources in found)
    with pytest.raises(ValidationError, match="SearchableStore"):
        NewsRetriever(store=stores[0].rows, **given)


def test_a_sync_of_either_is_seen(
    halves: tuple[Desk, Desk], encoder: SentenceEncoder, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    note = tmp_path / "own" / "note.txt"
    note.write_text("The harbour wall of Vik was raised by nine metres in 2031.\n" * 2)
    with Desk(tmp_path / "own", Settings(index_dir=str(tmp_path), reader="small"), encoder) as own:
        own.sync()
        joined = JoinedDesk(halves[0], own)
        assert "nine metres" in joined.ask("By how much was the harbour wall of Vik raised?").text
        note.write_text("The harbour wall of Vik was raised by ten metres in 2031.\n" * 2)
        own.sync()
        assert "ten metres" in joined.ask("By how much was the harbour wall of Vik raised?").text
