"""What holds for every answer, whatever was asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from rag.arrangement import Arrangement
from rag.desk import Desk
from rag.types import REFUSAL, Answer, Citation
from vectorstore.types import Span


def assert_holds(desk: Desk, answer: Answer) -> None:
    """Raises where ``answer`` breaks one of the promises of every answer."""
    assert answer.complete
    assert 0.0 <= answer.confidence <= 1.0
    for citation in (*answer.citations, *answer.nearest):
        assert_cites(desk, citation)
    for hit in answer.hits:
        chunk = hit.chunk
        assert desk.text_of(chunk.source)[chunk.start : chunk.end] == chunk.text
        assert_free_of_boilerplate(desk, chunk.source, Span(chunk.start, chunk.end))
    if answer.refused:
        assert not answer.sentences
        assert not answer.citations
        assert answer.reason
        assert answer.text == f"{REFUSAL} {answer.reason}"
    else:
        assert_every_sentence_is_cited(answer)
    json.dumps(answer.to_dict(), allow_nan=False)


def assert_every_sentence_is_cited(answer: Answer) -> None:
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert answer.sentences
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for sentence in answer.sentences:
        assert sentence.text.strip()
        assert sentence.citations
        assert 0.0 <= sentence.support <= 1.0
        if sentence.verdict == "verbatim":
            assert sentence.text in {quotes[number] for number in sentence.citations}
        if sentence.focus:
            assert 0 <= sentence.focus.start < sentence.focus.end <= len(sentence.text)
    used = {number for sentence in answer.sentences for number in sentence.citations}
    assert used == set(numbers)
    assert {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)} == used
    if answer.arrangement:
        assert_sections_hold_every_sentence(answer, answer.arrangement)
    for disagreement in answer.disagreements:
        assert len(disagreement.sides) > 1
        for side in disagreement.sides:
            assert side.citations
            assert set(side.citations) <= used
    assert len({(c.source, c.start, c.end) for c in answer.citations}) == len(numbers)


def assert_sections_hold_every_sentence(answer: Answer, arrangement: Arrangement) -> None:
    places = [place for section in arrangement.sections for place in section.sentences]
    assert sorted(places) == list(range(len(answer.sentences)))
    assert all(section.heading for section in arrangement.sections)
    assert all(section.sentences or section.note for section in arrangement.sections)
    assert set(arrangement.citations) <= {citation.number for citation in answer.citations}
    assert bool(arrangement.lead) == bool(arrangement.citations)


def assert_cites(desk: Desk, citation: Citation) -> None:
    assert 0 <= citation.start < citation.end
    assert desk.text_of(citation.source)[citation.start : citation.end] == citation.quote
    assert citation.quote == citation.quote.strip() != ""
    assert_free_of_boilerplate(desk, citation.source, Span(citation.start, citation.end))
    article = desk.article(citation.source)
    assert article
    for name in ("title", "outlet", "author", "published", "url", "partial"):
        assert getattr(citation, name) == getattr(article, name)


def assert_free_of_boilerplate(desk: Desk, source: str, span: Span) -> None:
    article = desk.article(source)
    assert article
    assert not [cut for cut in article.boilerplate if cut.overlaps(span)]


def gist(answer: Answer) -> tuple[object, ...]:
    """Everything of an answer but how long it took."""
    return (
        answer.question,
        answer.standalone_question,
        answer.sentences,
        answer.citations,
        answer.refused,
        answer.reason,
        answer.confidence,
        answer.disagreements,
        answer.arrangement,
        answer.nearest,
        [(hit.chunk.id, hit.score) for hit in answer.hits],
        answer.notes,
        answer.complete,
    )


def gists(answers: Iterable[Answer]) -> list[tuple[object, ...]]:
    return [gist(answer) for answer in answers]
