"""Names in a question that no article mentions: the surest reason not to answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from vectorstore.searchable import SearchableStore

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_NAMES = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART"})
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")
_WORD = re.compile(r"\w+")
INITIALS = re.compile(r"(?:[A-Z]\.?){2,5}s?")
"""Initials may stand written out in the articles: their absence says nothing."""


def missing_names(question: Doc, store: SearchableStore) -> tuple[str, ...]:
    """Names and years of a parsed question of which the corpus has not one word."""
    missing = [
        _shown(entity)
        for entity in question.ents
        if entity.label_ in _NAMES
        and _is_capitalised(entity)
        and not INITIALS.fullmatch(_shown(entity))
        and not _any_known(_WORD.findall(entity.text), store)
    ]
    years = [year for year in _YEAR.findall(question.text) if not _any_known([year], store)]
    return tuple(dict.fromkeys([*missing, *years]))


def _any_known(words: Iterable[str], store: SearchableStore) -> bool:
    return any(
        store.words.document_frequency(token)
        for word in words
        for token in store.words.tokens(word)
        if len(token) > 1
    )


def _is_capitalised(entity: Span) -> bool:
    """Whether it is written as a name: the parser also takes plain words for names."""
    return any(token.text[0].isupper() and token.i > 0 for token in entity) or (
        len(entity) > 1 and entity[0].text[0].isupper()
    )


def _shown(entity: Span) -> str:
    return re.sub(r"^(?:the|a|an)\s+|['’]s$", "", entity.text, flags=re.IGNORECASE)
