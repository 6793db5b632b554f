"""A text → the spans of its sentences, each inside one paragraph."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

import sentencex

from vectorstore.decoding import mend
from vectorstore.types import Span

# A line whose neighbours are full lines of prose is a wrapped line, not a paragraph.
_WRAP_WIDTH = (55, 100)
_WRAPPED_SHARE = 0.6
_LINE = re.compile(r"[^\n]*\n?")
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*$")


def split_paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs of ``text``, white space at both ends left out.

    A line is a paragraph, unless the file is hard-wrapped: then only blank lines part
    paragraphs.
    """
    return list(_paragraphs(text))


@lru_cache(maxsize=2)
def _paragraphs(text: str) -> tuple[Span, ...]:
    # Each step of reading asks for those of the article at hand.
    lines = [m.span() for m in _LINE.finditer(text) if m.end() > m.start()]
    wrapped = _is_hard_wrapped([text[a:b].rstrip() for a, b in lines])
    paragraphs: list[Span] = []
    open_start: int | None = None
    open_end = 0
    for a, b in lines:
        if not text[a:b].strip():
            if open_start is not None:
                paragraphs.append(Span(open_start, open_end))
                open_start = None
            continue
        if not wrapped:
            paragraphs.append(Span(a, b))
            continue
        if open_start is None:
            open_start = a
        open_end = b
    if open_start is not None:
        paragraphs.append(Span(open_start, open_end))
    return tuple(trim(text, span) for span in paragraphs)


def split_sentences(text: str, *, language: str = "en") -> list[Span]:
    """Spans of the sentences of ``text`` in reading order; white space is in none."""
    return [
        sentence
        for paragraph in split_paragraphs(text)
        for sentence in _sentences_of(text, paragraph, language)
    ]


def _sentences_of(text: str, paragraph: Span, language: str) -> list[Span]:
    block = mend(text[paragraph.start : paragraph.end])
    spans: list[Span] = []
    cursor = 0
    for piece in sentencex.segment(language, block):
        # Found again by its words: the segmenter's own offsets are not trusted to count
        # characters outside the basic plane as we do.
        at = block.find(piece, cursor)
        if at < 0 or not piece.strip():
            continue
        cursor = at + len(piece)
        spans.append(trim(block, Span(at, cursor)))
    covered = sum(s.end - s.start for s in spans)
    if covered < 0.9 * len(block.replace(" ", "")):
        spans = [trim(block, Span(0, len(block)))]
    return [Span(paragraph.start + s.start, paragraph.start + s.end) for s in spans]


def _is_hard_wrapped(lines: list[str]) -> bool:
    """Whether most lines that are followed by another line break off in mid-sentence."""
    inner = [a for a, b in itertools.pairwise(lines) if a.strip() and b.strip()]
    if len(inner) < 4:
        return False
    broken = [
        line
        for line in inner
        if _WRAP_WIDTH[0] <= len(line) <= _WRAP_WIDTH[1] and not _TERMINAL.search(line)
    ]
    return len(broken) >= _WRAPPED_SHARE * len(inner)


def overlapping(spans: Sequence[Span], span: Span) -> Sequence[Span]:
    """Those of ``spans``, which are in order and disjoint, that share a sign with ``span``."""
    if not spans:
        return spans
    first = bisect.bisect_right(spans, span.start, key=lambda one: one.end)
    last = bisect.bisect_left(spans, span.end, key=lambda one: one.start)
    return spans[first:last]


def trim(text: str, span: Span) -> Span:
    """``span`` without the white space at its two ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
