"""What a question speaks of without a name: "the loan", "the two leaders", "Byron and Holm".

An "it" that follows means these at least as often as it means a name; a "they" means those among
them who do something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.named import MOST_READ, Name, Role
from rag.pronouns import Pronoun, token_at
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
_ENDINGS = ("ers", "er", "ors", "or", "ists", "ist", "ian", "ant", "man", "woman", "ee")
"""Endings of words for people, whom "it" does not mean: "leader", "woman"."""
_SOMEBODY = frozenset(
    "boss boy brother captain ceo cfo chair chief child coach coo cto doctor executive father girl"
    " hero host"
    " husband judge king lawyer mother nurse patient pilot police pope president prince princess"
    " queen resident secretary sister spouse student suspect victim wife witness".split()
)
_NOBODY = frozenset(
    "answer barrier border cancer career carrier center chapter charter committee computer"
    " container corner corridor cover decree degree dinner disaster error factor fever floor"
    " grant harbor helicopter letter matter merger meteor motor murder number offer order"
    " paper plant poster power quarter reactor restaurant river rumor sector semester sensor"
    " server shelter summer takeover tanker tender terror theater tower trailer transfer"
    " tremor tumor vapor variant warrant water weather winter".split()
)
"""End like those and are none."""
_WHOLE = frozenset({"of", "between", "against"})
"""Words of which what follows belongs to what is before them: "the price of gas"."""
_NOT_LED = frozenset({"WDT", "WP", "WP$", "WRB", "PRP$"})
_ALIKE = frozenset({"attr", "nsubj"})
_OPEN = frozenset({"many", "much", "any", "other", "else", "more", "no"})
"""Ask for some, and speak of none in particular."""
_SHORT = 4
_LONGEST = 8
"""Words; what is longer is a clause and no name for anything."""


def things_of(question: str, linguist: Linguist | None) -> dict[Pronoun, tuple[Name, ...]]:
    """Those that "it" can mean, and those that "they" can, what the question is about first."""
    if linguist is None:
        return {}
    single: list[Name] = []
    many: list[Name] = []
    for chunk in linguist.parse([question[:MOST_READ]])[0].noun_chunks:
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
    """What somebody does in a question, as lemmas."""
    if linguist is None:
        return frozenset()
    return frozenset(
        token.lemma_
        for token in linguist.parse([question[:MOST_READ]])[0]
        if token.pos_ == "VERB" and not any(word.dep_ == "auxpass" for word in token.children)
    )


def _is_spoken_of(chunk: Span) -> bool:
    root = chunk.root
    # "Who is the head of the bank?" speaks of somebody, "its plan" of what was said before.
    led = chunk.doc[max(0, chunk.start - 1) : chunk.end]  # "which" may be parsed as its own phrase
    asked_for = any(token.tag_ in _NOT_LED or token.lower_ in _OPEN for token in led)
    is_who = root.dep_ in _ALIKE and any(token.lower_ == "who" for token in root.head.children)
    return not (
        asked_for
        or is_who
        or root.ent_type_
        or root.lemma_.lower() in _LIGHT
        or root.lower_ in STOPWORDS
        or root.dep_ == "npadvmod"
        or chunk[0].pos_ in ("AUX", "VERB")  # "Did the Knesset vote" taken for one phrase
        or (
            root.dep_ == "pobj"
            and root.head.lower_ in _WHOLE
            and root.head.head.pos_ == "NOUN"
            and not _has_what_is_asked_for(root)
        )
    )


def _has_what_is_asked_for(root: Token) -> bool:
    """Whether several things that a question asks for are one thing's.

    "What are the causes of the strike?" is about the strike, as "it" tells afterwards.
    """
    asked_for = root.head.head
    return bool(
        root.tag_ == "NN"
        and asked_for.tag_ == "NNS"
        and asked_for.head.lemma_ == "be"
        and any(token.lower_ in ("what", "which") for token in asked_for.head.children)
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
    return word in _SOMEBODY or (
        word.endswith(_ENDINGS) and word not in _NOBODY and len(word) > _SHORT
    )


def is_inside(asked: str, at: int, pronoun: Pronoun, linguist: Linguist | None) -> bool:
    """Whether another clause of ``asked`` names the thing that the pronoun at ``at`` means.

    "Did the bank give a loan, and when was it repaid?"
    """
    if linguist is None:
        return False
    doc = linguist.parse([asked])[0]
    token = token_at(doc, at)
    return token is not None and any(
        chunk.root.tag_ == ("NN" if pronoun == "it" else "NNS")
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
    doc, root = chunk.doc, chunk.root
    owned = any(token.dep_ == "poss" for token in root.children)
    first = next((t.i for t in chunk if owned or t.tag_ != "DT"), root.i)
    last = root.i
    for word in root.children:
        end = max(token.i for token in word.subtree)
        if word.lower_ in _WHOLE and word.i == root.i + 1 and end - first < _LONGEST:
            last = end
    return Name(doc[first : last + 1].text, "thing", _role(root), the=not owned)


def _role(token: Token) -> Role:
    while token.dep_ == "conj":
        token = token.head
    if token.dep_ in ("nsubj", "nsubjpass", "attr"):
        return "subject"
    return "aside" if token.dep_ == "pobj" else ""


def _rank(name: Name) -> int:
    return ("subject", "", "aside").index(name.role)
