"""A question that lacks no more than a few words of the one before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.first_names import gender_by
from rag.named import Name, names_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from rag.language import Linguist

_LED = re.compile(r"\W*(?:and|but|so|then)\b[\s,]*", re.IGNORECASE)
_ASKS_WHOLE = re.compile(
    r"(?:who(?:m|se)?|what|which|when|where|why|how|did|does|do|is|are|was|were|has|have|had|will"
    r"|would|can|could|should)\s+(?!about\b|not\b|else\b)\S+\s+\S+\s+\S",
    re.IGNORECASE,
)
_LONGEST_NAME = 6
_LONGEST_TAIL = 8
"""Words; a longer one is a clause of its own."""
_OF_COMPANIES = frozenset("boss ceo cfo chairman chairwoman coo cto founder owner".split())
_OF_PLACES = frozenset("governor king mayor premier queen".split())
_HEADS = (
    _OF_COMPANIES
    | _OF_PLACES
    | frozenset(
        "captain chair chief coach commander director editor head leader manager minister president"
        " principal secretary spokesman spokesperson spokeswoman trainer".split()
    )
)
_CONTESTS = re.compile(
    r"(?:League|Cup|Championships?|Prix|Prize|Open|Olympics|Games|Bowl|Series|War|Trial)$"
)
_WHO_HEADS = re.compile(
    r"\W*(?:(?:and|but|so|then)\s+)?(?P<who>who(?:\s+(?:is|was|are|were)|['’]s)\s+the\s+"
    r"(?:[\w-]+\s+){0,2}(?P<office>[\w-]+))\W*",
    re.IGNORECASE,
)
_DID_TOO = re.compile(
    r"\W*(?:(?:and|but)\s+)?(?:did|does|do|has|have|had|will|would)\s+(?P<who>[^\s,]+(?:\s+[^\s,]+){0,4}?)"
    r"\s*,?\s+(?:too|as well|either|also)\W*",
    re.IGNORECASE,
)
_AS_WELL = re.compile(r"\b(?:too|as well|either|also)\W*$", re.IGNORECASE)


def standing_whole(asked: str, before: str, linguist: Linguist | None) -> str | None:
    """A question with a name of its own behind "and" or "but", where it says enough without.

    After "What did Byron say about the loan?" the question "And what did Holm say?" is about the
    loan too; "And how many people live in Hull?" says what it is about itself.
    """
    led = _LED.match(asked)
    if linguist is None or not led or not _ASKS_WHOLE.match(asked, led.end()):
        return None
    whole = asked[led.end() :]
    named = names_of(whole, linguist)
    if not named:
        return None
    ours, theirs = linguist.parse([whole.rstrip(" ?.!"), before.rstrip(" ?.!")])
    said = _as_far(ours, theirs, [name.text for name in named])
    if said is None and not _has_more(ours):
        return None
    text = said or whole
    return text[0].upper() + text[1:]


def _as_far(ours: Doc, theirs: Doc, named: Sequence[str]) -> str | None:
    """A question with what stood behind its last verb when that was asked of another before."""
    verb = ours[-1]
    same = [t for t in theirs if t.pos_ == "VERB" and t.lemma_ == verb.lemma_]
    tail = theirs[same[0].i + 1 :] if same and verb.pos_ == "VERB" else theirs[:0]
    if not 0 < len(tail) <= _LONGEST_TAIL or tail[-1].pos_ == "ADP":
        return None
    # Whose own it is, and who is asked about now, would be another there.
    if any(t.pos_ in ("VERB", "AUX", "PRON") or t.tag_ in ("PRP", "PRP$") for t in tail):
        return None
    words = {word for name in named for word in name.split()}
    if words & {token.text for token in tail}:
        return None
    return f"{ours.text} {tail.text}?"


def _has_more(doc: Doc) -> bool:
    """Whether something stands beside who does it: what it is done to, where, or what he is.

    Not so in "How did Holm respond?", which leaves to the question before what to.
    """
    return any(
        token.dep_ in ("dobj", "pobj", "attr", "acomp", "dative", "oprd", "npadvmod")
        and token.pos_ in ("NOUN", "PROPN", "NUM", "ADJ", "VERB")
        and not any(t.tag_.startswith("W") or t.lower_ in ("many", "much") for t in token.subtree)
        for token in doc
    )


def head_of(asked: str, before: str, linguist: Linguist | None) -> str | None:
    """A question for who heads something, with the one name of ``before`` that is no person's.

    After "What does Norsk Papir make?" the question "Who is the director?" is about its director.
    """
    found = _WHO_HEADS.fullmatch(asked)
    office = found["office"].lower() if found else ""
    if not found or office not in _HEADS:
        return None
    names = names_of(before, linguist)
    # Of several one would be a guess, though some look like people: "Jordan", "Chelsea".
    if len(names) != 1 or not _may_have(office, names[0]):
        return None
    return f"{found['who']} of {names[0].written}?"


def _may_have(office: str, name: Name) -> bool:
    """Whether what has this name can have somebody in that office."""
    if gender_by(name.text.split()[0]) is not None or _CONTESTS.search(name.text):
        return False
    if name.kind == "thing":
        return office in _OF_COMPANIES
    return name.kind == "place" if office in _OF_PLACES else name.kind in ("group", "place")


def says_as_well(asked: str, linguist: Linguist | None) -> bool:
    """Whether a question asks the same of another, and does not say what: "Did Byron, too?"."""
    if linguist is None or not _AS_WELL.search(asked):
        return False
    doc = linguist.parse([asked])[0]
    return not any(token.pos_ == "VERB" and token.lemma_ not in ("do", "have") for token in doc)


def of_another(asked: str, before: str, linguist: Linguist | None) -> str | None:
    """The question before with another who does it: of "Did the UK too?" and of no other."""
    found = _DID_TOO.fullmatch(asked)
    if linguist is None or not found:
        return None
    doc = linguist.parse([before.rstrip(" ?.!")])[0]
    who = _subject(next(doc.sents).root)
    if who is None or who.tag_.startswith("W") or any(t.tag_.startswith("W") for t in who.subtree):
        return None
    words = sorted(token.i for token in who.subtree)
    first, last = doc[words[0]], doc[words[-1]]
    if words[-1] - words[0] >= len(words) or len(words) > _LONGEST_NAME:
        return None  # "the truce that Qatar offered"
    return f"{doc.text[: first.idx]}{found['who']}{doc.text[last.idx + len(last) :]}?"


def _subject(verb: Token) -> Token | None:
    return next((t for t in verb.children if t.dep_ in ("nsubj", "nsubjpass")), None)
