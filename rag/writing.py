"""Evidence → the sentences and citations of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from rag.findings import Evidence
from rag.types import Citation, Sentence
from vectorstore.types import Span

_LONGEST = 0.5
"""An answer that takes up more of its sentence is not marked: the sentence is the answer."""

_JOINS = "'’-"
"""Signs that stand inside a word: "Bankman-Fried", "don't"."""
_OWNED = ("'s", "’s")


def quote(evidence: Sequence[Evidence]) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Each piece of evidence as a verbatim sentence with a citation of its own."""
    citations = tuple(cite(piece, number) for number, piece in enumerate(evidence, start=1))
    sentences = tuple(
        Sentence(
            text=c.quote,
            citations=(c.number,),
            support=1.0,
            verdict="verbatim",
            focus=focus_of(c.quote, piece.answer),
        )
        for c, piece in zip(citations, evidence, strict=True)
    )
    return sentences, citations


def cite(evidence: Evidence, number: int) -> Citation:
    """The citation of a piece of evidence."""
    chunk = evidence.chunk
    return Citation(
        number=number,
        source=chunk.source,
        start=evidence.span.start,
        end=evidence.span.end,
        quote=evidence.text,
        title=chunk.title,
        outlet=chunk.outlet,
        author=chunk.author,
        published=chunk.published,
        url=chunk.url,
        partial=chunk.partial,
        also_in=evidence.also_in,
        story=chunk.story,
    )


def focus_of(text: str, answer: Span | None) -> Span | None:
    """``answer`` in whole words of ``text``, or ``None`` where it is most of it or nothing."""
    if answer is None:
        return None
    start, end = answer.start, answer.end
    while start < end and not _is_inner(text[start]):
        start += 1
    while end > start and not _is_inner(text[end - 1]):
        end -= 1
    if start == end:
        return None
    while start > 0 and _in_word(text, start):
        start -= 1
    while end < len(text) and _in_word(text, end):
        end += 1
    if end - 2 > answer.start and text[end - 2 : end] in _OWNED:
        end -= 2
    return Span(start, end) if end - start <= _LONGEST * len(text) else None


def _in_word(text: str, at: int) -> bool:
    """Whether what stands on both sides of a place belongs to one word."""
    before, after = text[at - 1], text[at]
    if after in _JOINS:
        return before.isalnum() and text[at + 1 : at + 2].isalnum()
    if before in _JOINS:
        return after.isalnum() and at > 1 and text[at - 2].isalnum()
    return before.isalnum() and after.isalnum()


def _is_inner(character: str) -> bool:
    return character.isalnum() or character in "$€£¥%"
