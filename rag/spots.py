"""What a question names, and which of it a bare phrase after it is like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.named import KINDS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_KINDS: dict[str, str] = {**KINDS, "DATE": "time", "TIME": "time"}
_PLURAL = frozenset({"NNS", "NNPS"})
_SUBJECTS = ("nsubj", "nsubjpass")
_THE = re.compile(r"^the\s+", re.IGNORECASE)
_MANY = frozenset({"many", "much", "few", "more"})


def kind_of(token: Token) -> str:
    """The kind of name that a word is part of, or nothing."""
    return _KINDS.get(token.ent_type_, "")


def without_the(text: str) -> str:
    """``text`` without the "the" that begins it."""
    return _THE.sub("", text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A bare phrase: what it names, and how it is led or ends."""

    text: str
    """Without its preposition and without the sign of an owner."""
    head: Token
    preposition: str = ""
    owner: bool = False
    """Whether something of it is meant: "Byron's"."""
    named: bool = False
    """Whether it may be a name; in small letters any single noun may."""

    @property
    def kind(self) -> str:
        """The kind of its name, or nothing."""
        return kind_of(self.head)

    def clashes(self, head: Token) -> bool:
        """Whether it is surely of another kind: a day is no place, nobody in full a town."""
        other = kind_of(head)
        if "time" in (self.kind, other):
            return self.kind != other
        if self.kind == "place" and other == "person":
            return True
        in_full = self.kind == "person" and " " in self.text
        return bool(other) and in_full and other != "person"


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a question that a phrase may stand for."""

    start: int
    end: int
    head: Token
    named: bool
    inner: bool
    """Whether words before or after it go on: the "Halland" of "the Halland ferry"."""
    holds_name: bool = False
    """Whether a name is part of it."""

    def fits(self, phrase: Phrase) -> bool:
        """Whether ``phrase`` can be said in its place."""
        if phrase.clashes(self.head):
            return False
        if self.head.pos_ != "PRON" and self.head.lemma_ == phrase.head.lemma_:
            return True
        if phrase.kind == "time":
            return kind_of(self.head) == "time"
        if phrase.named and self.named:
            return True
        return not (self.named or self.holds_name) and self._is_main(phrase)

    def _is_main(self, phrase: Phrase) -> bool:
        """Whether the question is about it, and may be about what ``phrase`` names."""
        verb = self.head.head
        if phrase.named and verb.lemma_ == "be":
            return False  # "Who is the leader?" asks for a name
        # "Who bought the house? And the price?" is about the house still.
        return self.head.dep_ in (*_SUBJECTS, "attr")

    def likeness(self, phrase: Phrase) -> int:
        """How much like ``phrase`` it is."""
        same = 8 if self.head.lemma_ == phrase.head.lemma_ else 0
        named = 4 if phrase.named and self.named else 0
        plural = 2 if self.head.tag_ in _PLURAL and phrase.head.tag_ in _PLURAL else 0
        kind = 1 if phrase.kind and kind_of(self.head) == phrase.kind else 0
        return same + named + plural + kind


def spots_of(doc: Doc) -> Iterator[Spot]:
    """The names and noun phrases of a question, in its order."""
    named: set[int] = set()
    for span in _names(doc):
        named.update(range(span.start, span.end))
        yield _spot(span, named=True)
    for chunk in doc.noun_chunks:
        first = chunk.start
        while first < chunk.root.i and _asks(doc[first]):
            first += 1
        if chunk.root.tag_.startswith("W") or chunk.root.i in named:
            continue
        span = doc[first : chunk.root.i + 1]
        spot = _spot(span, named=False, inner=first > chunk.start)
        yield replace(spot, holds_name=any(token.i in named for token in span))


def _names(doc: Doc) -> Iterator[Span]:
    """The names, each with all its capitalised words."""
    at = 0
    while at < len(doc):
        end = at
        while end < len(doc) and (doc[end].pos_ == "PROPN" or _goes_on(doc[end], end > at)):
            end += 1
        if end > at:
            yield doc[at:end]
        at = max(end, at + 1)


def _goes_on(token: Token, begun: bool) -> bool:
    """Whether a word is of a name, though it is no proper noun by itself: "Bank of Ulvia"."""
    inside = token.ent_iob_ == "I" and begun
    return (
        bool(kind_of(token))
        and token.tag_ not in ("POS", "DT")
        and (inside or token.pos_ in ("NOUN", "ADJ", "NUM", "X"))
    )


def _asks(token: Token) -> bool:
    return token.tag_.startswith("W") or token.lower_ in _MANY


def _spot(span: Span, *, named: bool, inner: bool = False) -> Spot:
    """The place of a name or noun with its "the", unless that belongs to a noun after it."""
    head = span.root
    doc, start = span.doc, span.start
    belongs = head.dep_ in ("compound", "amod", "nmod") and head.head.i >= span.end
    if not (inner or belongs) and start and doc[start - 1].lower_ in ("the", "a", "an"):
        start -= 1
    return Spot(doc[start].idx, span.end_char, head, named, inner or belongs)
