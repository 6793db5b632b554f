"""A bare phrase after a question, put where it belongs in that question.

After "Who is the manager of Leeds?" the phrase "and of Hull?" asks "Who is the manager of Hull?".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from rag.mentions import OutletNames
from rag.spots import Phrase, kind_of, spots_of, without_the
from vectorstore.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from rag.language import Linguist

_LEAD = re.compile(
    r"\s*(?:(?:and|but|or|so|then)\b[\s,]*)?(?:(?:what|how)\s+about\s+)?", re.IGNORECASE
)
_MOST = 8
"""Words of a phrase; a longer one says enough by itself."""
_NAMING = frozenset({"NOUN", "PROPN", "NUM", "X"})
_SAYING = frozenset({"VERB", "AUX", "PRON", "ADV", "INTJ", "SCONJ"})
_LISTED = re.compile(r"(?:\s*,|\s+(?:and|or))\s+(?:the\s+)?$", re.IGNORECASE)
"""Stands between the outlets of one list."""
_BEFORE = re.compile(r"\b\w[\w’'.-]*(?=(?:\s+\S+){0,2}$)")
"""Where a name of up to three words can begin that ends a text."""
_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)


class _Place(NamedTuple):
    """Where in a question words are put, in the place of what stands there."""

    start: int
    end: int
    words: str


def filled_in(
    asked: str, before: str, linguist: Linguist, outlets: OutletNames | None = None
) -> str | None:
    """``before`` with the bare phrase ``asked`` in the place of its like.

    ``None`` where ``asked`` says more than a phrase, or nothing in ``before`` is like it.
    """
    lead = _LEAD.match(asked)
    bare = asked[lead.end() if lead else 0 :].strip(" ?.!")
    before = before.rstrip("?!. ")
    if not bare or not before or len(bare.split()) > _MOST:
        return None
    part, whole = linguist.parse([bare, before])
    phrase = _phrase(part, capital=bare != asked.strip(" ?.!") and bare[0].isupper())
    if phrase is None or not any(token.pos_ in ("VERB", "AUX") for token in whole):
        return None
    place = _place(phrase, whole, outlets or OutletNames(()))
    if place is None:
        return None
    return f"{before[: place.start]}{place.words}{before[place.end :]}?"


def _phrase(part: Doc, *, capital: bool) -> Phrase | None:
    """What a text names, where it does no more than that."""
    if any(token.pos_ in _SAYING or token.tag_.startswith("W") for token in part):
        return None
    first, root = part[0], next(part.sents).root
    if part[-1].tag_ == "POS" and len(part) > 1:
        return Phrase(part[:-1].text, part[-2], owner=True)
    if first.pos_ == "ADP":
        head = _object(first)
        if head is None or head.pos_ not in _NAMING:
            return None
        return Phrase(part[1:].text, head, preposition=first.lower_)
    if root.pos_ not in _NAMING:
        return None
    alone = len(part) == 1 and root.tag_ in ("NN", "FW")
    large = root.text[0].isupper() and (root.i > 0 or capital)
    return Phrase(part.text, root, named=root.pos_ in ("PROPN", "NUM") or alone or large)


def _place(phrase: Phrase, whole: Doc, outlets: OutletNames) -> _Place | None:
    mentions = [mention.span for mention in outlets.find(whole.text)]
    if outlets.called(phrase.text):
        return _outlet(phrase, whole.text, mentions, outlets)
    if phrase.owner:
        return _owner(phrase, whole) or _after("of", phrase, whole)
    if phrase.preposition:
        return _led(phrase, whole)
    spots = [
        spot
        for spot in spots_of(whole)
        if not any(m.start < spot.end and spot.start < m.end for m in mentions)
    ]
    owners = [token for token in phrase.head.children if token.dep_ == "poss"]
    if owners:
        return _of_the_same(owners[0], phrase, whole)
    fits = [spot for spot in spots if spot.fits(phrase)]
    if not fits:
        return None
    spot = max(fits, key=lambda spot: (spot.likeness(phrase), spot.start))
    when = _when(whole) if phrase.kind == "time" else None
    if when and when.start < spot.start < when.end and phrase.head.pos_ == "NOUN":
        return when._replace(words=phrase.text)  # "died in May? And yesterday?"
    inner = without_the(phrase.text) if spot.inner else phrase.text
    return _Place(spot.start, spot.end, inner)


def _led(phrase: Phrase, whole: Doc) -> _Place | None:
    """The place of a phrase with a preposition: that of its like, or the end."""
    text = f"{phrase.preposition} {phrase.text}"
    if found := _after(phrase.preposition, phrase, whole):
        return found
    if phrase.kind == "time" and (place := _when(whole)):
        return place._replace(words=text)  # "in April" and "before May" are of one kind
    if phrase.preposition == "of":
        return _owner(phrase, whole)
    if phrase.kind == "place" and (found := _owner(phrase, whole)):
        return found
    return _Place(len(whole.text), len(whole.text), f" {text}")


def _when(whole: Doc) -> _Place | None:
    """The place of the last time that a preposition leads to, with that preposition."""
    for token in reversed(list(whole)):
        head = _object(token) if token.pos_ == "ADP" else None
        if head is not None and kind_of(head) == "time":
            last = max(head.subtree, key=lambda t: t.i)
            return _Place(token.idx, last.idx + len(last), "")
    return None


def _after(preposition: str, phrase: Phrase, whole: Doc) -> _Place | None:
    """The place of what follows a preposition."""
    objects = [
        head
        for token in whole
        if token.lower_ == preposition and token.pos_ == "ADP"
        if (head := _object(token)) and not (head.tag_.startswith("W") or phrase.clashes(head))
    ]
    if not objects:
        return None
    same = [head for head in objects if head.lemma_ == phrase.head.lemma_]
    head = (same or objects)[-1]
    # "The second week of the trial" and "the third week" are of one trial.
    keeps = head.pos_ == "PROPN" or bool(same)
    tokens = [t for t in head.subtree if t.i <= head.i or not keeps]
    return _Place(tokens[0].idx, tokens[-1].idx + len(tokens[-1]), phrase.text)


def _owner(phrase: Phrase, whole: Doc) -> _Place | None:
    """The place of who owns something in the question."""
    owners = [
        token
        for token in whole
        if token.dep_ == "poss" and token.pos_ in _NAMING
        if phrase.preposition in ("", "of") or kind_of(token) == phrase.kind
    ]
    if not owners:
        return None
    tokens = [token for token in owners[-1].subtree if token.tag_ != "POS"]
    return _Place(tokens[0].idx, tokens[-1].idx + len(tokens[-1]), phrase.text)


def _of_the_same(owner: Token, phrase: Phrase, whole: Doc) -> _Place | None:
    """The place of what belongs to the same one ("Byron’s wage" after "Byron’s age")."""
    for token in whole:
        if token.dep_ == "poss" and token.lower_ == owner.lower_:
            start, owned = min(t.idx for t in token.subtree), token.head
            return _Place(start, owned.idx + len(owned), phrase.text)
    return None


def _outlet(
    phrase: Phrase, text: str, mentions: Sequence[Span], outlets: OutletNames
) -> _Place | None:
    """The place of the last outlet, or list of outlets, that the question names."""
    if not mentions:
        return None
    start, end = mentions[-1].start, mentions[-1].end
    while before := _LISTED.search(text[:start]):
        # In a list small letters do: "the guardian and Fortune".
        names = [m.start() for m in _BEFORE.finditer(text[: before.start()])]
        first = next((at for at in names if outlets.called(text[at : before.start()])), None)
        if first is None:
            break
        start = first
    the = _THE.search(text[:start])
    return _Place(the.start() if the else start, end, phrase.text)


def _object(preposition: Token) -> Token | None:
    return next((t for t in preposition.children if t.dep_ in ("pobj", "pcomp")), None)
