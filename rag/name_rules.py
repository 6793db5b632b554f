"""Names that a sentence states and its evidence does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.stopwords import STOPWORDS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_ENTITIES = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE".split())
TITLES = frozenset(
    "mr mrs ms miss dr sir dame lord lady president vice prime minister chancellor king queen "
    "prince princess pope general colonel captain senator governor mayor judge justice professor "
    "secretary chairman spokesman spokeswoman spokesperson ambassador director chief".split()
)
_FUNCTION = frozenset("DET PRON ADP SCONJ CCONJ AUX PART NUM".split())
_DEMONYM = ("n", "an", "ian", "i", "ese", "s")


def problems_of_names(sentence: Doc, evidence: Doc) -> Iterator[str]:
    """Names that are not in the evidence, and those put together from two of its people."""
    exact = {plain(token.text) for token in evidence if token.text[:1].isupper()}
    known = {plain(part) for token in evidence for part in _parts(token.text)}
    capitals = [part for token in evidence for part in _parts(token.text) if part[:1].isupper()]
    for token in sentence:
        if not is_name(token):
            continue
        for part in _parts(token.text):
            name = plain(part)
            strict = token.ent_type_ in {"PERSON", "GPE", "NORP"}
            if name in exact or (name in known and not strict) or _is_form(name, known):
                continue
            if not _abbreviates(token, part, capitals, evidence):
                yield f"the name “{part}” is not in the quotes"
    yield from _recombined(sentence, evidence)


def is_name(token: Token) -> bool:
    """Whether a token of an answer has to be found in the evidence as a name."""
    word = token.text
    if not word[:1].isupper() or word.lower() in TITLES or word in {"I", "A"}:
        return False
    if any(mark.isdigit() for mark in word):
        return False  # the rule for numbers holds it
    named = token.pos_ == "PROPN" or token.ent_type_ in _ENTITIES
    if _opens(token):
        # Any other word that opens a sentence may be a name that the tagger does not know.
        common = word.lower() in STOPWORDS or token.pos_ in _FUNCTION
        adverb = token.pos_ == "ADV" and (word.endswith("ly") or token.dep_ == "advmod")
        return not (common or adverb or (token.pos_ == "VERB" and word.endswith("ing")))
    return named or word.lower() not in STOPWORDS


def _opens(token: Token) -> bool:
    """Whether a token is capital because a sentence or a quotation begins."""
    before = token.doc[token.i - 1] if token.i else None
    return before is None or token.is_sent_start is True or before.text in {*'“"‘„«:.!?', "'"}


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"[-–/]", word) if part]


def plain(word: str) -> str:
    """A word without case, accents, dots and the ending of a possessive."""
    bare = unicodedata.normalize("NFKD", re.sub(r"['’]s?$", "", word.replace(".", "")))
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold()


def _is_form(name: str, known: set[str]) -> bool:
    """Whether a name is one of the evidence with or without the ending of a people."""
    if len(name) < 4:
        return False
    longer = {name + ending for ending in _DEMONYM}
    shorter = {name.removesuffix(e) for e in _DEMONYM if len(name) - len(e) >= 4}
    return bool((longer | shorter) & known)


def _abbreviates(token: Token, part: str, capitals: list[str], evidence: Doc) -> bool:
    """Whether a name stands for the initials of one in the evidence, or the other way about."""
    letters = part.replace(".", "")
    initials = "".join(word[0] for word in capitals)
    if letters.isupper() and 2 <= len(letters) <= 6 and letters in initials:
        return True
    run = [t.text for t in token.doc if t.ent_iob_ != "O" and _same_entity(t, token)]
    first = "".join(word[0] for word in run if word[0].isupper())
    shown = {t.text.replace(".", "") for t in evidence}
    spelt = {t.text for t in evidence}
    # Where the evidence spells a part of it out, it would spell out the rest too.
    return len(first) > 1 and first in shown and not any(w in spelt for w in run if w[0].isupper())


def _same_entity(a: Token, b: Token) -> bool:
    return any(e.start <= a.i < e.end and e.start <= b.i < e.end for e in a.doc.ents)


def _recombined(sentence: Doc, evidence: Doc) -> Iterator[str]:
    """A first name of one person before the last name of another."""
    given = [plain(token.text) for token in evidence]
    for a, b in zip(sentence, list(sentence)[1:], strict=False):
        if a.ent_type_ != "PERSON" or b.ent_type_ != "PERSON" or b.ent_iob_ != "I":
            continue
        first, last = plain(a.text), plain(b.text)
        if first in TITLES or not (first in given and last in given):
            continue
        if not any(last in given[i + 1 : i + 4] for i, word in enumerate(given) if word == first):
            yield f"“{a.text} {b.text}” is not a name in the quotes"
