"""The same sentence in another copy of its report, where that copy says something else.

Copies of a report are read once. One that was brought up to date, or that has another figure
or name at the place of the answer, must not vanish with the others.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.findings import Evidence
from rag.syndication import near_copies
from vectorstore.chunking import chunk_article
from vectorstore.types import Article, Chunk, Hit, Span

ArticleOf = Callable[[str], Article | None]

_ALIKE = 0.6
"""Two sentences are versions of one when they share this much of their words, in order."""
_WORD = re.compile(r"\w+(?:[.,'’-]\w+)*|[^\w\s]")
_MOST = 4
"""Copies that are looked into."""


def twins_of(evidence: Evidence, hits: Sequence[Hit], article_of: ArticleOf) -> Iterator[Evidence]:
    """``evidence`` as the copies of its report have it that word it otherwise.

    Each is as likely as the sentence itself, and has its answer where that one has.
    """
    words = _words(evidence.text)
    for source in sorted(near_copies(evidence.chunk, hits))[:_MOST]:
        article = article_of(source)
        found = _likest(words, article) if article else None
        if article is None or found is None:
            continue
        chunk, span, matcher = found
        text = article.text[span.start : span.end]
        answer = evidence.answer and _moved(evidence.answer, words, _words(text), matcher)
        if answer and text != evidence.text:
            placed = replace(chunk, story=article.story)
            yield replace(evidence, chunk=placed, span=span, text=text, answer=answer, also_in=())


_Words = list[tuple[str, int, int]]


def _words(text: str) -> _Words:
    return [(m[0].casefold(), *m.span()) for m in _WORD.finditer(text)]


def _likest(
    words: _Words, article: Article
) -> tuple[Chunk, Span, difflib.SequenceMatcher[str]] | None:
    """The sentence of ``article`` that is nearest to ``words``, if it is near."""
    best, found = _ALIKE, None
    ours = [word for word, _, _ in words]
    for chunk in chunk_article(article):
        for span in chunk.sentences:
            theirs = [word for word, _, _ in _words(article.text[span.start : span.end])]
            if 2 * min(len(ours), len(theirs)) < _ALIKE * (len(ours) + len(theirs)):
                continue
            matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
            if matcher.quick_ratio() > best and matcher.ratio() > best:
                best, found = matcher.ratio(), (chunk, span, matcher)
    return found


def _moved(
    answer: Span, ours: _Words, theirs: _Words, matcher: difflib.SequenceMatcher[str]
) -> Span | None:
    """Where the other version has what ours has at ``answer``."""
    inside = [i for i, (_, a, b) in enumerate(ours) if a < answer.end and b > answer.start]
    if not inside:
        return None
    first, last = inside[0], inside[-1] + 1
    begin, end = len(theirs), 0
    for _, a, b, c, d in matcher.get_opcodes():
        if (a < last and b > first) or (a == b and first < a < last):
            equal = b - a == d - c
            begin = min(begin, c + max(first - a, 0) if equal else c)
            end = max(end, d - max(b - last, 0) if equal else d)
    if begin >= end:
        return None
    return Span(theirs[begin][1], theirs[end - 1][2])
