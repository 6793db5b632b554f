"""Passages → those of articles that name whom or what a question is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.framing import is_a_name
from rag.speakers import asked_speaker, names_all, names_speaker, words_of_name
from rag.spelling import Spelling
from vectorstore.searchable import SearchableStore
from vectorstore.types import Hit

_LOOKED_INTO = 60_000
"""Letters of an article in which a name is looked for, beside the passage that was found."""


class Naming:
    """Looks names up in the articles of one store, in all the spellings that these have."""

    def __init__(self, store: SearchableStore, spelling: Spelling | None) -> None:
        self._store = store
        self._spelling = spelling

    def of_speaker(self, question: str, hits: Sequence[Hit]) -> Sequence[Hit]:
        """The hits of articles that name whoever's words are asked for: all, where nobody's are."""
        speaker = asked_speaker(question)
        if not speaker or (self._spelling and self._spelling.is_place(" ".join(speaker))):
            return hits
        others = self.others(" ".join(speaker))
        return self._kept(hits, lambda text: names_speaker(speaker, others, text))

    def of_topic(self, topic: str, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Where a topic is a name, the hits that have the last word of it, of articles with all.

        Marie Jackson is not Michael, and what is only like Paris is not Paris. The initials of
        several words do as well: the EU is the European Union.
        """
        words = words_of_name(topic) if is_a_name(topic) else ()
        if not words:
            return hits
        others = self.others(topic)
        initials = "".join(word[0] for word in words)
        short = re.compile(rf"\b{initials}\b") if len(words) > 1 and initials.isupper() else None
        found = self._kept(hits, lambda text: names_all(words, others, text))
        return [
            hit
            for hit in hits
            if (short and short.search(hit.chunk.text))
            or (hit in found and names_all(words[-1:], others, _text(hit)))
        ]

    def others(self, name: str) -> list[str]:
        """Other spellings that the articles have of a name."""
        variants = self._spelling.variants_in(name) if self._spelling else {}
        return [other for found in variants.values() for other in found]

    def _kept(self, hits: Sequence[Hit], fits: Callable[[str], bool]) -> list[Hit]:
        """The hits of articles whose text, with what is known of them, fits."""
        known: dict[str, bool] = {}
        for hit in hits:
            source = hit.chunk.source
            if source not in known:
                article = self._store.rows.article(source)
                text = f"{article.author or ''} {article.text[:_LOOKED_INTO]}" if article else ""
                known[source] = fits(f"{_text(hit)} {text}")
        return [hit for hit in hits if known[hit.chunk.source]]


def _text(hit: Hit) -> str:
    return f"{hit.chunk.header} {hit.chunk.text}"
