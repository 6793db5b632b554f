"""Evidence → the sentences and citations of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from rag.reading import Evidence
from rag.types import Citation, Sentence


def quote(evidence: Sequence[Evidence]) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Each piece of evidence as a verbatim sentence with a citation of its own."""
    citations = tuple(cite(piece, number) for number, piece in enumerate(evidence, start=1))
    sentences = tuple(
        Sentence(text=c.quote, citations=(c.number,), support=1.0, verdict="verbatim")
        for c in citations
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
