"""A cross-encoder that the user names orders what the search found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from small_corpus import NEWS, desk_over, write_rows

from rag.desk import Desk
from rag.question import analyse
from rag.reranking import READ, Reranker
from rag.retrieval import search
from vectorstore.embedding import SentenceEncoder
from vectorstore.errors import ModelError
from vectorstore.types import Hit

BRIDGE = "How many weeks will the harbour bridge stay closed?"


class Reads:
    """Likes passages with a word in them, and remembers what it was asked."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def __call__(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked.append((question, tuple(passages)))
        return [0.9 if self.word in passage else 0.1 for passage in passages]


def found(desk: Desk, question: str, reranker: Reranker | None, k: int = 10) -> list[Hit]:
    pipeline = desk.pipeline
    asked = analyse(question, (), pipeline.outlet_names, pipeline.spelling)
    return search(
        desk.store, desk.encoder, asked, k=k, spelling=pipeline.spelling, reranker=reranker
    )


def test_what_it_likes_comes_first_and_nothing_is_lost(small_desk: Desk) -> None:
    plain = found(small_desk, BRIDGE, None)
    hits = found(small_desk, BRIDGE, Reads("district 6"))
    assert hits[0].chunk.source == f"{NEWS}#bridge-6" != plain[0].chunk.source
    assert {hit.chunk.id for hit in hits} == {hit.chunk.id for hit in plain}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].explanation["reranked"] == 0.9
    assert "reranked" not in plain[0].explanation


def test_it_reads_the_best_of_each_part_with_what_the_search_reads(small_desk: Desk) -> None:
    reads = Reads("")
    found(small_desk, "Who won the golden spoon and who offered a reward for the violin?", reads)
    questions = [question for question, _ in reads.asked]
    assert len(questions) == 2
    assert "spoon" in questions[0]
    assert "violin" in questions[1]
    assert all(len(passages) <= READ for _, passages in reads.asked)
    assert any("Dairy Weekly | 2021-06-30" in passages[0] for _, passages in reads.asked)


def test_what_it_does_not_read_stands_below(small_desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("rag.reranking.READ", 3)
    reads = Reads("no passage has this")
    hits = found(small_desk, BRIDGE, reads)
    assert [len(passages) for _, passages in reads.asked] == [3]
    assert ["reranked" in hit.explanation for hit in hits] == [True] * 3 + [False] * (len(hits) - 3)


def test_an_outlet_that_is_named_goes_on_counting(small_desk: Desk) -> None:
    hits = found(small_desk, f"{BRIDGE[:-1]}, according to the Northern Post?", Reads("nothing"))
    assert hits[0].chunk.outlet == "Northern Post"


@pytest.fixture
def read(
    encoder: SentenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Desk, Reads]]:
    """A desk whose settings name a reranker, and that one."""
    reads = Reads("district 6")
    monkeypatch.setattr("rag.models.reranker_of", lambda settings: reads)
    corpus = write_rows(tmp_path / "corpus").parent
    with desk_over(corpus, tmp_path / "index", encoder, reader="small") as desk:
        yield desk, reads


def test_a_setting_names_it_for_search_ask_and_excerpts(read: tuple[Desk, Reads]) -> None:
    desk, reads = read
    assert desk.search(BRIDGE, k=1)[0].chunk.source == f"{NEWS}#bridge-6"
    assert desk.ask(BRIDGE).hits[0].chunk.source == f"{NEWS}#bridge-6"
    assert desk.excerpts(BRIDGE, words=40)
    assert len(reads.asked) == 3


def test_who_cannot_wait_is_searched_without_it(read: tuple[Desk, Reads]) -> None:
    desk, reads = read
    desk.ask(BRIDGE, quick=True)
    assert not reads.asked


def test_one_that_cannot_be_loaded_says_so_at_the_first_search(
    encoder: SentenceEncoder, tmp_path: Path
) -> None:
    corpus = write_rows(tmp_path / "corpus").parent
    named = {"reader": "small", "reranker": str(tmp_path)}
    with (
        desk_over(corpus, tmp_path / "index", encoder, **named) as desk,
        pytest.raises(ModelError, match="NEWSDESK_RERANKER"),
    ):
        desk.search(BRIDGE)


def test_the_scores_are_those_of_the_search_in_a_new_order(small_desk: Desk) -> None:
    plain = found(small_desk, BRIDGE, None, k=8)
    hits = found(small_desk, BRIDGE, Reads("district 6"), k=8)
    assert hits[0].score == plain[0].score
