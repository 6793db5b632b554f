"""One report under several mastheads is read once and cited with all its sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_corpus import ROWS, desk_over, write_rows

from rag.desk import Desk
from rag.syndication import copies_of, fold
from vectorstore.embedding import SentenceEncoder
from vectorstore.types import Chunk, Hit, Span

REPORT = (
    "The ferry Aurora ran aground off Kalvik at dawn on Tuesday with 212 people on board. "
    "The coast guard took every passenger to the island by lifeboat before noon. "
    "Captain Irja Salmela told the coast guard that the rudder had failed in the strait. "
    "The company that owns the ferry will pay for the hotels, its spokesman said. "
    "Divers are to look at the hull on Wednesday, when the wind should have dropped. "
    "Two cars slid against a bulkhead, and nobody was hurt, according to the police. "
    "The strait has been dredged twice since a freighter was lost there in 1994. "
)
OTHER = (
    "A freighter with timber waited off Kalvik while the ferry Aurora was towed away. "
    "Its captain said that the strait was closed for six hours and that he had run out of tea. "
    "Timber prices rose in the port on the news, traders told the reporter of the paper."
)
ADDED = (
    " The ferry Aurora had been inspected in March by Tor Lindqvist, who found rust on the rudder."
)
QUESTION = "How many people were on board when the ferry Aurora ran aground?"


def row(name: str, outlet: str, text: str) -> dict[str, str]:
    return {"id": name, "title": f"The {outlet} on the ferry", "outlet": outlet, "text": text}


@pytest.fixture(scope="module")
def desk(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("ferry")
    rows = [
        *ROWS,
        row("a", "Harbour Gazette", REPORT),
        row("b", "Northern Post", REPORT),
        row("c", "Dairy Weekly", REPORT + ADDED),
        row("d", "Night Courier", OTHER),
    ]
    write_rows(root / "corpus", rows)
    with desk_over(root / "corpus", root / "index", encoder) as made:
        yield made


def names(hits: list[Hit]) -> list[str]:
    return [hit.chunk.source.partition("#")[2] for hit in hits]


def test_a_syndicated_report_comes_once_with_its_other_sources(desk: Desk) -> None:
    hits = desk.search(QUESTION, k=1000)
    copies = [name for name in names(hits) if name in "abc"]
    best = next(hit for hit in hits if hit.chunk.source.endswith(copies[0]))
    assert len(copies) == 1
    assert {best.chunk.source, *best.explanation["also_in"]} == {
        f"news.jsonl#{name}" for name in "abc"
    }
    assert best.chunk.story == "news.jsonl#a"
    assert "d" in names(hits)
    assert len(hits) == len(ROWS) + 2


def test_other_reports_are_not_folded(desk: Desk) -> None:
    for hit in desk.search(QUESTION, k=1000):
        if hit.chunk.source.rpartition("#")[2] not in "abc":
            assert hit.explanation["also_in"] == ()
            assert hit.chunk.story == hit.chunk.source


def test_the_copy_of_the_outlet_that_was_asked_for_is_the_one_returned(desk: Desk) -> None:
    hits = desk.search(QUESTION, k=1000, outlets="Northern Post")
    assert "b" in names(hits)
    assert all(hit.explanation["also_in"] == () for hit in hits)
    answer = desk.ask(QUESTION, outlets="Northern Post")
    for citation in (*answer.citations, *answer.nearest):
        assert citation.outlet == "Northern Post"
        assert citation.also_in == ()


def test_an_answer_says_where_else_it_stands_and_counts_it_once(desk: Desk) -> None:
    answer = desk.ask(QUESTION)
    assert not answer.refused
    first = answer.citations[0]
    assert "212 people" in first.quote
    assert {first.source, *first.also_in} == {f"news.jsonl#{name}" for name in "abc"}
    assert len({c.story for c in answer.citations}) == answer.independent_sources
    assert answer.to_dict()["citations"][0]["also_in"] == list(first.also_in)


def chunk(source: str, text: str, story: str) -> Chunk:
    return Chunk(source, source, 0, len(text), text, (Span(0, len(text)),), story=story)


def hit(source: str, text: str, story: str = "s") -> Hit:
    return Hit(chunk(source, text, story), 1.0)


def folded(*hits: Hit, k: int = 10) -> list[tuple[str, tuple[str, ...]]]:
    return [(h.chunk.source, h.explanation["also_in"]) for h in fold(hits, k)]


def test_equal_words_of_different_stories_stand_apart() -> None:
    assert folded(hit("a", REPORT, "a"), hit("b", REPORT, "b")) == [("a", ()), ("b", ())]
    assert folded(hit("a", REPORT, ""), hit("b", REPORT, "")) == [("a", ()), ("b", ())]


def test_what_a_copy_adds_is_a_passage_of_its_own() -> None:
    more = REPORT.split(". ")[0] + "." + ADDED * 2
    assert folded(hit("a", REPORT), hit("b", more)) == [("a", ()), ("b", ())]


def test_passages_of_one_article_are_never_folded() -> None:
    assert folded(hit("a", REPORT), hit("a", REPORT)) == [("a", ()), ("a", ())]


def test_copies_behind_the_last_hit_are_still_named() -> None:
    hits = [hit("a", REPORT), hit("b", OTHER, "t"), hit("c", REPORT), hit("d", OTHER, "t")]
    assert folded(*hits, k=2) == [("a", ("c",)), ("b", ("d",))]
    assert folded(*hits, k=1) == [("a", ("c",))]


def test_a_copy_cut_for_other_passages_is_folded_into_both(tmp_path: Path) -> None:
    sentences = REPORT.strip().split(". ")
    first, second = ". ".join(sentences[:4]), ". ".join(sentences[3:])
    middle = ". ".join(sentences[2:5])
    assert folded(hit("a", first), hit("a", second), hit("b", middle)) == [
        ("a", ("b",)),
        ("a", ()),
    ]


def test_a_copy_without_the_quote_is_not_named() -> None:
    texts = {"a": REPORT, "b": REPORT.replace("212", "about 200"), "c": REPORT.upper()}
    hits = fold([hit(name, text) for name, text in texts.items()], 10)
    quote = REPORT.split(". ")[0]
    assert copies_of(hits[0].chunk, quote, hits, texts.get) == ("c",)
