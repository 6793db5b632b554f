"""What a question speaks of without a name: "the loan", "the two leaders", "Byron and Holm".

An "it" that follows means these at least as often as it means a name; a "they" means those among
them who do something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.named import Name, Role
from rag.pronouns import Pronoun
from rag.stopwords import STOPWORDS

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from rag.language import Linguist

_LIGHT = frozenset(
    "amount bit case day detail end fact hour idea kind lot matter means minute moment month name"
    " number one other part people person place point rate reason second share side sort thing"
    " time times way week weekend word year".split()
)
"""Say too little to be spoken of again."""
_PEOPLE = ("er", "or", "ist", "ian", "ant", "man", "woman", "ee")
"""Endings of words for people, whom "it" does not mean: "leader", "woman"."""
_THINGS = frozenset(
    "answer border budget career centre center chapter charter computer corner corridor cover"
    " disaster dinner error factor fever floor harbor letter matter meteor minister motor number"
    " offer order paper plan plant poster power quarter river semester sector tender terror theater"
    " theatre tower trailer transfer vapor war water weather winter summer restaurant grant"
    " committee coffee fee tree".split()
) - {"minister"}
"""End like those and are none."""
_WHOLE = frozenset({"of", "between", "against"})
"""Words of which what follows belongs to what is before them: "the price of gas"."""
_NOT_LED = frozenset({"WDT", "WP", "WP$", "WRB"})
_OPEN = frozenset({"many", "much", "any", "other", "else", "more", "no"})
"""Ask for some, and speak of none in particular."""
_LONGEST = 8
"""Words; what is longer is a clause and no name for anything."""


def things_of(question: str, linguist: Linguist | None) -> dict[Pronoun, tuple[Name, ...]]:
    """Those that "it" can mean, and those that "they" can, what the question is about first."""
    if linguist is None:
        return {}
    single: list[Name] = []
    many: list[Name] = []
    for chunk in linguist.parse([question])[0].noun_chunks:
        root = chunk.root
        if together := _together(root):
            many.append(together)
        if not _is_spoken_of(chunk):
            continue
        if root.tag_ == "NNS" and (
            _is_somebody(root.lemma_.lower()) or root.dep_ in ("nsubj", "nsubjpass")
        ):
            many.append(_name(chunk))
        elif root.tag_ == "NN" and not _is_somebody(root.lower_):
            single.append(_name(chunk))
    return {"it": tuple(sorted(single, key=_rank)), "they": tuple(sorted(many, key=_rank))}


def verbs_of(question: str, linguist: Linguist | None) -> frozenset[str]:
    """What is done in a question, as lemmas."""
    if linguist is None:
        return frozenset()
    return frozenset(t.lemma_ for t in linguist.parse([question])[0] if t.pos_ == "VERB")


def _is_spoken_of(chunk: Span) -> bool:
    root = chunk.root
    asked_for = any(token.tag_ in _NOT_LED or token.lower_ in _OPEN for token in chunk)
    return not (
        asked_for
        or root.ent_type_
        or root.lemma_.lower() in _LIGHT
        or root.lower_ in STOPWORDS
        or root.dep_ == "npadvmod"
        or (root.dep_ == "pobj" and root.head.lower_ in _WHOLE)
    )


def _together(root: Token) -> Name | None:
    """Several whom a question names together: "Byron and Holm"."""
    if root.pos_ != "PROPN" or root.dep_ == "conj":
        return None
    last = root
    while other := next((t for t in last.children if t.dep_ == "conj"), None):
        if other.pos_ != "PROPN":
            return None
        last = other
    if last.i == root.i:
        return None
    end = max(token.i for token in last.subtree) + 1
    return Name(root.doc[root.left_edge.i : end].text, "group", _role(root))


def _is_somebody(word: str) -> bool:
    return word.endswith(_PEOPLE) and word not in _THINGS and len(word) > 4


def is_inside(asked: str, at: int, linguist: Linguist | None) -> bool:
    """Whether another clause of ``asked`` names the thing that the "it" at ``at`` means.

    "Did the bank give a loan, and when was it repaid?"
    """
    if linguist is None:
        return False
    doc = linguist.parse([asked])[0]
    token = next((t for t in doc if t.idx == at), None)
    return token is not None and any(
        chunk.root.tag_ == "NN"
        and chunk.end <= token.i
        and chunk[0].tag_ not in _NOT_LED
        and chunk.root.lemma_.lower() not in _LIGHT
        and _verb(chunk.root).i != _verb(token).i
        for chunk in doc.noun_chunks
    )


def _verb(token: Token) -> Token:
    while token.pos_ not in ("VERB", "AUX") and token.head.i != token.i:
        token = token.head
    return token


def _name(chunk: Span) -> Name:
    tokens = list(chunk)
    while tokens and tokens[0].tag_ == "DT":
        tokens.pop(0)
    last = chunk.root
    for word in last.children:
        if word.lower_ in _WHOLE and word.i == last.i + 1:
            tokens = list(chunk.doc[tokens[0].i : max(t.i for t in word.subtree) + 1])
    text = chunk.doc[tokens[0].i : tokens[-1].i + 1].text
    owned = any(token.dep_ == "poss" for token in tokens if token.head.i == last.i)
    if len(tokens) > _LONGEST:
        text = chunk.doc[chunk.root.left_edge.i : last.i + 1].text
    return Name(text, "thing", _role(last), the=not owned)


def _role(token: Token) -> Role:
    while token.dep_ == "conj":
        token = token.head
    if token.dep_ in ("nsubj", "nsubjpass", "attr"):
        return "subject"
    return "aside" if token.dep_ == "pobj" else ""


def _rank(name: Name) -> int:
    return ("subject", "", "aside").index(name.role)
