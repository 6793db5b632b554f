"""What a pronoun can mean, and what it means by the question itself that it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Literal

from rag.named import Kind, Name, names_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from rag.language import Linguist

Pronoun = Literal["he", "she", "they", "it"]

TRUE_THAT = (
    r"\s+(?:true|possible|likely|certain|clear|known|legal|safe|right|hard|easy|necessary|worth"
    r"|said|believed|thought|reported)\b"
)
"""After an "it" that means nothing: "is it true that"."""
WORDS: dict[Pronoun, re.Pattern[str]] = {
    "he": re.compile(r"\b(?:he|him|his)\b", re.IGNORECASE),
    "she": re.compile(r"\b(?:she|her|hers)\b", re.IGNORECASE),
    "they": re.compile(r"\b(?:they|them|theirs?)\b", re.IGNORECASE),
    "it": re.compile(rf"\bits?\b(?!{TRUE_THAT})", re.IGNORECASE),
}
PEOPLE: tuple[tuple[Pronoun, Pronoun], ...] = (("he", "she"), ("she", "he"))
TITLED: dict[str, Pronoun] = {"Mr": "he", "Sir": "he", "Mrs": "she", "Ms": "she"}
_FITS: dict[Pronoun, tuple[Kind, ...]] = {
    "he": ("person",),
    "she": ("person",),
    "they": ("group", "place"),
    "it": ("thing", "group", "place"),
}
_ASKED_FOR = re.compile(r"\b(?:which|what|whose|how many)\s+$", re.IGNORECASE)
_OBJECTS = frozenset({"dobj", "pobj", "dative"})
_UNDERGOES = ("dobj", "nsubjpass")
_SUBJECTS = ("nsubj", "nsubjpass")
_SHARED = frozenset({"xcomp", "conj"})
"""Verbs that have their subject from the one above: "wanted to tell him"."""

GenderOf = Callable[[str], Pronoun | None]
"""What the articles call somebody, where they tell."""


def unknown(_name: str) -> Pronoun | None:
    """Tells nothing of anybody."""
    return None


def can_mean(pronoun: Pronoun, name: Name) -> bool:
    """Whether a pronoun can mean what has this name."""
    if pronoun in ("he", "she"):
        # Most names in the news are of people: of what is no person that must be known.
        return name.kind == "person" or (name.kind is None and not name.the)
    if pronoun == "it" and name.kind is None:
        return name.the and name.role != "subject"  # not "the Pope", who says something
    return name.kind in _FITS[pronoun]


def meant_inside(
    asked: str,
    at: int,
    pronoun: Pronoun,
    linguist: Linguist | None = None,
    gender_of: GenderOf = unknown,
) -> bool:
    """Whether the question itself names before ``at`` what the pronoun there means."""
    barred = barred_from(asked, at, linguist)
    for name in names_of(asked, linguist):
        place = asked.find(name.text)
        if not 0 <= place < at or not can_mean(pronoun, name) or barred == name.text:
            continue
        if pronoun in ("he", "she"):
            called = TITLED.get(name.title) or gender_of(name.text)
            if called not in (None, pronoun) or _ASKED_FOR.search(asked[:place]):
                continue
        return True
    return False


def barred_from(asked: str, at: int, linguist: Linguist | None = None) -> str | None:
    """The name that the pronoun at ``at`` cannot mean, for its verb says what that one does.

    In "What did Byron tell him?" he is not Byron.
    """
    if linguist is None:
        return None
    doc = linguist.parse([asked])[0]
    token = token_at(doc, at)
    subject = _subject(token) if token is not None and token.dep_ in _OBJECTS else None
    if subject is None:
        return None
    return next((n.text for n in names_of(asked, linguist) if _is_in(subject, n, doc)), None)


def token_at(doc: Doc, at: int) -> Token | None:
    """The word that begins at ``at``, if one does."""
    return next((token for token in doc if token.idx == at), None)


def is_subject(asked: str, at: int, linguist: Linguist | None = None) -> bool:
    """Whether the pronoun at ``at`` says who does something."""
    if linguist is None:
        return False
    token = token_at(linguist.parse([asked])[0], at)
    return token is not None and token.dep_ in _SUBJECTS


def undergoes(
    asked: str, at: int, verbs: Collection[str], linguist: Linguist | None = None
) -> bool:
    """Whether one of ``verbs`` is done to what the pronoun at ``at`` means."""
    if linguist is None:
        return False
    token = token_at(linguist.parse([asked])[0], at)
    if token is None or token.head.lemma_ not in verbs:
        return False
    is_passive = any(word.dep_ == "auxpass" for word in token.head.children)
    return token.dep_ in _UNDERGOES or (is_passive and token.dep_ in _SUBJECTS)


def _subject(token: Token) -> Token | None:
    """Who does what is done to an object."""
    verb = token.head
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:  # spaCy makes tokens anew
        verb = verb.head
    while True:
        subject = next((t for t in verb.children if t.dep_ in _SUBJECTS), None)
        if subject is not None or verb.dep_ not in _SHARED or verb.head.i == verb.i:
            return subject
        verb = verb.head


def _is_in(token: Token, name: Name, doc: Doc) -> bool:
    place: int = doc.text.find(name.text)
    return place <= int(token.idx) < place + len(name.text)
