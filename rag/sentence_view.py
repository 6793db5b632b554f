"""The sentence's side of the features: what its parse says, whatever is asked.

A sentence is read anew for each question, but parsed once and looked through once.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.alignment import CONTENT, lemmas_of, relations_of
from rag.clauses import has_speech, leans_on_pronoun, subjects_of
from rag.language import Linguist

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_REMEMBERED = 3_000
_ABOVE = 5
"""How far up from a word its verb is looked for."""
_NOUNS_ABOVE = 3
"""How far up its nouns are."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that may be an answer, or part of one, and what it hangs by."""

    lower: str
    pos: str
    entity: str
    """The kind of name that it is part of, or nothing."""
    is_number: bool
    nouns: tuple[str, ...]
    """The lemmas of the nouns above it, the nearest first, up to its verb."""
    verb: str | None
    """The lemma of the verb above it."""

    @classmethod
    def of(cls, token: Token) -> Word:
        """The word with what stands above it in the parse."""
        nouns, verb = [], None
        for step, above in zip(range(_ABOVE), token.ancestors, strict=False):
            if above.pos_ in {"NOUN", "PROPN"} and step < _NOUNS_ABOVE:
                nouns.append(above.lemma_.lower())
            if above.pos_ == "VERB":
                verb = above.lemma_.lower()
                break
        return cls(
            token.lower_, token.pos_, token.ent_type_, bool(token.like_num), tuple(nouns), verb
        )


@dataclass(frozen=True, slots=True)
class SentenceView:
    """What the features ask of a sentence."""

    lemmas: tuple[str, ...]
    """Of its content words, in order."""
    entities: tuple[tuple[str, str], ...]
    """Each name in small letters, and its kind."""
    words: tuple[Word, ...]
    relations: frozenset[tuple[str, str]]
    subjects: frozenset[str]
    leans: bool
    """Whether a pronoun is subject, so that the sentence before says who is meant."""
    has_speech: bool

    @classmethod
    def of(cls, doc: Doc) -> SentenceView:
        """All of it from the parse."""
        return cls(
            lemmas=tuple(lemmas_of(doc)),
            entities=tuple((entity.text.lower(), entity.label_) for entity in doc.ents),
            words=tuple(
                Word.of(token)
                for token in doc
                if token.pos_ in CONTENT or token.ent_type_ or token.like_num
            ),
            relations=frozenset(relations_of(doc)),
            subjects=frozenset(subjects_of(doc)),
            leans=leans_on_pronoun(doc),
            has_speech=has_speech(doc),
        )


class SentenceViews:
    """The views of the latest sentences; safe from many threads."""

    def __init__(self, linguist: Linguist) -> None:
        self._linguist = linguist
        self._view = functools.lru_cache(maxsize=_REMEMBERED)(self._made)

    def __call__(self, sentence: str) -> SentenceView:
        """The view of a sentence; of many, all had best be parsed before, at once."""
        return self._view(sentence)

    def _made(self, sentence: str) -> SentenceView:
        return SentenceView.of(self._linguist.parse([sentence])[0])
