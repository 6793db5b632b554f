"""Excerpts: verbatim sentences, within the words that were allowed, the best ones first."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.desk import Desk, open_desk
from vectorstore.types import Hit, Span

BRIDGE = "How many weeks will the harbour bridge stay closed?"
TWO = "Which cheese won the golden spoon, and how many weeks will the harbour bridge stay closed?"


def words_of(hits: list[Hit]) -> int:
    return sum(len(hit.chunk.text.split()) for hit in hits)


def places(hits: list[Hit]) -> set[tuple[str, Span]]:
    return {(hit.chunk.source, span) for hit in hits for span in hit.chunk.sentences}


@settings(max_examples=25, deadline=None)
@given(words=st.integers(1, 400), question=st.sampled_from([BRIDGE, TWO]))
def test_they_stand_in_the_article_and_keep_to_the_words(
    small_desk: Desk, words: int, question: str
) -> None:
    found = small_desk.excerpts(question, words)
    assert words_of(found) <= words
    for hit in found:
        chunk = hit.chunk
        assert small_desk.text_of(chunk.source)[chunk.start : chunk.end] == chunk.text
        assert hit.explanation["sentence"] in chunk.text
        assert (chunk.sentences[0].start, chunk.sentences[-1].end) == (chunk.start, chunk.end)
    every = [place for hit in found for place in places([hit])]
    assert len(every) == len(set(every))
    assert len({hit.chunk.id for hit in found}) == len(found)
    # Who allows more words gets what fewer words gave as well.
    assert places(found) <= places(small_desk.excerpts(question, words + 60))


def test_the_sentence_that_says_it_comes_first_and_without_its_passage(small_desk: Desk) -> None:
    best = small_desk.excerpts(BRIDGE, 40)[0].chunk
    passage = small_desk.search(BRIDGE, 1)[0].chunk
    assert best.source == passage.source
    assert "weeks" in best.text
    assert len(best.text) < len(passage.text)


def test_each_part_of_a_question_gets_its_own(small_desk: Desk) -> None:
    told = " ".join(hit.chunk.text for hit in small_desk.excerpts(TWO, 80))
    assert "golden spoon" in told
    assert "weeks" in told


def test_sentences_that_follow_each_other_are_one_excerpt() -> None:
    with open_desk() as desk:
        found = desk.excerpts(
            "What did Tikhanovskaya say about Putin's talks with Lukashenko?", 900
        )
        ends = {(hit.chunk.source, hit.chunk.end): hit.chunk for hit in found}
        assert any(len(hit.chunk.sentences) > 1 for hit in found)
        for hit in found:
            before = ends.get((hit.chunk.source, hit.chunk.start - 1))
            # Two in a row are two excerpts only where no one passage holds them both.
            assert before is None or not any(
                passage.chunk.start <= before.start and hit.chunk.end <= passage.chunk.end
                for passage in desk.search("Putin Lukashenko Tikhanovskaya", 200)
                if passage.chunk.source == hit.chunk.source
            )


def test_filters_are_hard_and_nothing_asked_is_nothing_found(small_desk: Desk) -> None:
    for hit in small_desk.excerpts(BRIDGE, 500, outlets="Dairy Weekly"):
        assert hit.chunk.outlet == "Dairy Weekly"
    assert small_desk.excerpts("  ", 100) == []
    assert small_desk.excerpts(BRIDGE, 0) == []
    assert small_desk.retriever(words=60).invoke(" ") == []


def test_a_langchain_retriever_gives_them_as_documents(small_desk: Desk) -> None:
    documents = small_desk.retriever(words=60).invoke(BRIDGE)
    hits = small_desk.excerpts(BRIDGE, 60)
    assert [d.page_content for d in documents] == [hit.chunk.text for hit in hits]
    assert [d.id for d in documents] == [hit.chunk.id for hit in hits]
