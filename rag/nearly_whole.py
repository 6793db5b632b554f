"""A question that lacks no more than a few words of the one before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.first_names import gender_by
from rag.named import names_of

if TYPE_CHECKING:
    from rag.language import Linguist

_LED = re.compile(r"\W*(?:and|but|so|then)\b[\s,]*", re.IGNORECASE)
_ASKS_WHOLE = re.compile(
    r"(?:who(?:m|se)?|what|which|when|where|why|how|did|does|do|is|are|was|were|has|have|had|will"
    r"|would|can|could|should)\s+(?!about\b|not\b|else\b)\S+\s+\S+\s+\S",
    re.IGNORECASE,
)
_LONGEST_TAIL = 8
"""Words; a longer one is a clause of its own."""
_HEADS = frozenset(
    "boss captain ceo cfo chair chairman chairwoman chief coach commander coo cto director editor"
    " founder governor head king leader manager mayor minister owner premier president principal"
    " queen secretary spokesman spokesperson spokeswoman trainer".split()
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
    """A question with a name of its own behind "and" or "but", without that word.

    After "What did Byron say about the loan?" the question "And what did Holm say?" is about the
    loan too.
    """
    led = _LED.match(asked)
    if not led or not _ASKS_WHOLE.match(asked, led.end()):
        return None
    whole = asked[led.end() :]
    if not names_of(whole, linguist):
        return None
    return whole[0].upper() + (_as_far(whole, before, linguist) or whole)[1:]


def _as_far(asked: str, before: str, linguist: Linguist | None) -> str | None:
    """``asked`` with what stood behind its verb when that was asked of another before.

    After "What did Byron say about the loan?" the question "What did Holm say?" is about it too.
    """
    if linguist is None:
        return None
    ours, theirs = linguist.parse([asked.rstrip(" ?.!"), before.rstrip(" ?.!")])
    verb = ours[-1]
    same = [t for t in theirs if t.pos_ == "VERB" and t.lemma_ == verb.lemma_]
    tail = theirs[same[0].i + 1 :] if same and verb.pos_ == "VERB" else ()
    if not tail or len(tail) > _LONGEST_TAIL or any(t.pos_ in ("VERB", "AUX") for t in tail):
        return None
    return f"{ours.text} {tail.text}?"


def head_of(asked: str, before: str, linguist: Linguist | None) -> str | None:
    """A question for who heads something, with the one name of ``before`` that is no person's.

    After "What does Norsk Papir make?" the question "Who is the director?" is about its director.
    """
    found = _WHO_HEADS.fullmatch(asked)
    if not found or found["office"].lower() not in _HEADS:
        return None
    named = [
        name
        for name in names_of(before, linguist)
        if name.kind not in ("person", None) and gender_by(name.text.split()[0]) is None
    ]
    return f"{found['who']} of {named[0].written}?" if len(named) == 1 else None


def says_as_well(asked: str, linguist: Linguist | None) -> bool:
    """Whether a question asks the same of another, and does not say what: "Did Byron, too?"."""
    if linguist is None or not _AS_WELL.search(asked):
        return False
    doc = linguist.parse([asked])[0]
    return not any(token.pos_ == "VERB" and token.lemma_ not in ("do", "have") for token in doc)


def without_did(asked: str) -> str:
    """The bare phrase that "Did the UK too?" is: "the UK"."""
    found = _DID_TOO.fullmatch(asked)
    return found["who"] if found else asked
