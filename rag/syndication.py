"""One report under several mastheads: read once, cited with all its sources."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from vectorstore.types import Chunk, Hit

_RUN = 4
_SAME = 0.8
"""A passage is folded into those of its story when they hold this share of its runs of words;
one that adds a paragraph of its own is another passage."""

Runs = frozenset[tuple[str, ...]]


def story_of(chunk: Chunk) -> str:
    """What a chunk counts as: chunks of one story are one independent source."""
    return chunk.story or chunk.source


def fold(hits: Iterable[Hit], k: int) -> list[Hit]:
    """The best ``k`` of ``hits``, which come best first, each report once.

    A passage is folded into a better one when index and words agree that the two are one:
    their articles are copies of one report, and it says nearly nothing else. The better one's
    ``explanation["also_in"]`` then names its source. Those of one article are never folded.
    """
    kept: list[Hit] = []
    also: list[set[str]] = []
    stories: dict[str, list[int]] = {}
    runs_of_kept = functools.cache(lambda i: _runs(kept[i].chunk))
    for hit in hits:
        story, source = story_of(hit.chunk), hit.chunk.source
        others = [i for i in stories.get(story, ()) if kept[i].chunk.source != source]
        if len(kept) >= k and not others:
            continue
        # Most reports are no copies: their words are not looked at.
        own = _runs(hit.chunk) if others else Runs()
        shared = {i: own & runs_of_kept(i) for i in others}
        if own and len(Runs().union(*shared.values())) >= _SAME * len(own):
            best = max(shared, key=lambda i: (len(shared[i]), -i))
            also[best].add(source)
        elif len(kept) < k:
            stories.setdefault(story, []).append(len(kept))
            kept.append(hit)
            also.append(set())
    return [
        replace(
            hit,
            explanation=MappingProxyType({**hit.explanation, "also_in": tuple(sorted(sources))}),
        )
        for hit, sources in zip(kept, also, strict=True)
    ]


def copies_of(
    chunk: Chunk, quote: str, hits: Sequence[Hit], text_of: Callable[[str], str | None]
) -> tuple[str, ...]:
    """The other sources among ``hits`` in which ``quote`` stands as part of the same report.

    Each is looked up: a copy that was cut short, or that words it otherwise, is not named.
    """
    words = f" {' '.join(_words(quote))} "
    return tuple(
        source
        for source in sorted(near_copies(chunk, hits))
        if words in f" {' '.join(_words(text_of(source) or ''))} "
    )


def near_copies(chunk: Chunk, hits: Sequence[Hit]) -> set[str]:
    """The other sources among ``hits`` that are copies of the report that ``chunk`` is of."""
    story = story_of(chunk)
    near: set[str] = set()
    for hit in hits:
        if story_of(hit.chunk) == story:
            near |= {hit.chunk.source, *hit.explanation.get("also_in", ())}
    return near - {chunk.source}


def _runs(chunk: Chunk) -> Runs:
    """The runs of four words of the sentences of a chunk."""
    words = [
        word
        for s in chunk.sentences
        for word in _words(chunk.text[s.start - chunk.start : s.end - chunk.start])
    ]
    return frozenset(tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
