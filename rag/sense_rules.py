"""Where a sentence turns round what its evidence says: negation, roles, opposites."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.alignment import is_content, same_stem
from rag.name_rules import is_name, plain
from rag.negation import LIGHT, problems_of_negation
from rag.numbers import UNITS, dates_in, numbers_in

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_AGENTS = frozenset({"nsubj", "agent"})
_PATIENTS = frozenset({"dobj", "nsubjpass", "dative"})
_OPPOSITES = [
    tuple(side.split("/") for side in pair.split(" : "))
    for pair in (
        "rise/rose/risen/increase/grow/climb/gain : fall/fell/fallen/decrease/drop/decline/shrink",
        "win/won/victory/victorious/triumph : lose/lost/loss/defeat/defeated",
        "accept/approve : reject/refuse", "support/back : oppose",
        "before : after", "guilty : innocent", "allow/permit : ban/forbid/prohibit/bar",
        "more : less/fewer", "majority : minority", "increase/raise : reduce/cut/lower",
        "open : close", "alive : dead", "confirm : deny", "praise : criticise/criticize",
        "arrive : leave", "begin/start : end/finish/stop", "buy/bought : sell/sold",
        "friend/ally : enemy", "best : worst", "highest : lowest", "largest : smallest",
        "likely : unlikely", "legal : illegal", "possible : impossible", "able : unable",
    )
]  # fmt: skip
_SKIP = 4
"""How far apart two words may stand to count as a pair of a text."""


def problems_of_sense(sentence: Doc, evidence: Doc) -> Iterator[str]:
    """Where the sentence says the opposite of the evidence, or of others than it does."""
    yield from problems_of_negation(sentence, evidence)
    yield from _opposites(sentence, evidence)
    yield from _roles(sentence, evidence)
    yield from _acts_of_others(sentence, evidence)
    yield from _exchanged(sentence, evidence)


def strange_words(sentence: Doc, evidence: Doc) -> tuple[list[str], float]:
    """Content words that the evidence has in no form, and their share of the sentence's."""
    known = {t.lemma_.lower() for t in evidence} | {t.lower_ for t in evidence}
    content = [t for t in sentence if _is_ordinary(t)]
    strange = [
        t.text
        for t in content
        if not {t.lemma_.lower(), t.lower_} & known
        and not any(same_stem(t.lemma_.lower(), word) for word in known)
    ]
    return strange, len(strange) / max(1, len(content))


def _is_ordinary(token: Token) -> bool:
    """Whether a content word is no name and no number, which have rules of their own."""
    lemma = token.lemma_.lower()
    numeric = token.like_num or any(c.isdigit() for c in token.text) or lemma in UNITS
    return is_content(token) and token.pos_ != "PROPN" and not numeric and lemma not in LIGHT


def _opposites(sentence: Doc, evidence: Doc) -> Iterator[str]:
    said = {t.lemma_.lower() for t in sentence} | {t.lower_ for t in sentence}
    given = {t.lemma_.lower() for t in evidence} | {t.lower_ for t in evidence}
    for pair in _OPPOSITES:
        for ours, theirs in (pair, pair[::-1]):
            mine = said & set(ours)
            if mine and not given & set(ours) and given & set(theirs) and not said & set(theirs):
                yield f"“{min(mine)}” is the opposite of what the quotes say"


def _roles(sentence: Doc, evidence: Doc) -> Iterator[str]:
    given = list(_acts(evidence))
    for verb, role, who in _acts(sentence):
        same_verb = [(r, w) for v, r, w in given if v == verb]
        has = {r for r, w in same_verb if who & w}
        if has and role not in has:
            yield f"“{' '.join(sorted(who))}” has another part in “{verb}” in the quotes"


def _acts_of_others(sentence: Doc, evidence: Doc) -> Iterator[str]:
    """What one is said to do alone, and the evidence has several others do.

    "Experts predicted a strike" says nothing of what the mayor predicted. Of one that the
    evidence calls otherwise this cannot be told: "the mayor" may be whoever is named.
    """
    given = list(_subjects(evidence))
    for verb, one in _subjects(sentence):
        theirs = [other for known, other in given if known == verb]
        own = {plain(t.text) for t in one.subtree}
        if (
            theirs
            and one.tag_ == "NNP"
            and not one.conjuncts
            and all(other.tag_ in {"NNS", "NNPS"} for other in theirs)
            and not any(plain(t.text) in own for other in theirs for t in other.subtree)
        ):
            yield f"in the quotes others “{verb}” than “{one.text}”"


def _subjects(doc: Doc) -> Iterator[tuple[str, Token]]:
    return ((t.head.lemma_.lower(), t) for t in doc if t.dep_ == "nsubj" and t.head.pos_ == "VERB")


def _acts(doc: Doc) -> Iterator[tuple[str, str, set[str]]]:
    for token in doc:
        if token.pos_ != "VERB":
            continue
        for child in token.children:
            role = "who" if child.dep_ in _AGENTS else "whom" if child.dep_ in _PATIENTS else ""
            heads = (
                [c for c in child.children if c.dep_ == "pobj"]
                if child.dep_ == "agent"
                else [child]
            )
            for head in heads if role else ():
                words = {
                    plain(t.text) for t in (head, *head.conjuncts) if t.pos_ in {"NOUN", "PROPN"}
                }
                if words:
                    yield token.lemma_.lower(), role, words  # fmt: skip


def _exchanged(sentence: Doc, evidence: Doc) -> Iterator[str]:
    """Two names, numbers or dates of the sentence that fit the evidence better exchanged."""
    given = _pairs([plain(t.text) for t in evidence if _counts(t)])
    words = [plain(t.text) for t in sentence if _counts(t)]
    own = len(_pairs(words) & given)
    placed = _in_their_place(sentence, evidence)
    for kind in _movable(sentence):
        for a, b in itertools.combinations(kind, 2):
            if {a, b} <= placed:
                continue  # turned into the passive, or back
            changed = [b if w == a else a if w == b else w for w in words]
            if len(_pairs(changed) & given) >= own + 2:
                yield f"“{a}” and “{b}” stand the other way round in the quotes"
                return


def _in_their_place(sentence: Doc, evidence: Doc) -> set[str]:
    """Who has the same part in the same act in both."""
    given = list(_acts(evidence))
    return {
        name
        for verb, role, who in _acts(sentence)
        for v, r, others in given
        if (v, r) == (verb, role)
        for name in who & others
    }


def _counts(token: Token) -> bool:
    return any(c.isalnum() for c in token.text)


def _movable(doc: Doc) -> Iterator[list[str]]:
    names = [plain(t.text) for t in doc if is_name(t) and not re.search(r"[-–/]", t.text)]
    numbers = [(n.start, n.end) for n in numbers_in(doc.text)]
    digits = [plain(t.text) for t in doc if any(a <= t.idx < b for a, b in numbers) and _counts(t)]
    nouns = [plain(t.text) for t in doc if t.dep_ in {"nsubj", "dobj", "pobj", "nsubjpass"}]
    months = [plain(d.shown) for d in dates_in(doc.text) if " " not in d.shown]
    for kind in (names, digits, months, [*names, *nouns]):
        yield list(dict.fromkeys(kind))


def _pairs(words: Sequence[str]) -> set[tuple[str, str, int]]:
    """Pairs of words in order that stand near each other, with their distance up to two."""
    return {
        (a, b, min(j, 2))
        for i, a in enumerate(words)
        for j, b in enumerate(words[i + 1 : i + 1 + _SKIP], start=1)
    }
