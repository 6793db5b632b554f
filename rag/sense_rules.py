"""Where a sentence turns round what its evidence says: negation, roles, opposites."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.alignment import same_stem
from rag.hard_rules import is_name, plain
from rag.numbers import dates_in, numbers_in

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NOT = frozenset("not n't never n’t neither nor hardly scarcely barely".split())
_NO = frozenset("no none nobody nothing neither without".split())
_DENIALS = frozenset(
    "deny refuse fail reject decline refute lack prevent rule dismiss avoid stop doubt block "
    "dispute".split()
)
_CUES = _NOT | _NO | frozenset("cannot unable unlikely".split())
_LIGHT = frozenset("be have do will can could would should may might must say get".split())
_PREDICATES = frozenset({"VERB", "ADJ", "AUX"})
_AGENTS = frozenset({"nsubj", "agent"})
_PATIENTS = frozenset({"dobj", "nsubjpass", "dative"})
_OPPOSITES = [
    tuple(side.split("/") for side in pair.split(" : "))
    for pair in (
        "rise/rose/risen/increase/grow/climb/gain : fall/fell/fallen/decrease/drop/decline/shrink",
        "win/won : lose/lost", "accept/approve : reject/refuse", "support/back : oppose",
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
    yield from _negation(sentence, evidence)
    yield from _opposites(sentence, evidence)
    yield from _roles(sentence, evidence)
    yield from _exchanged(sentence, evidence)


def _negation(sentence: Doc, evidence: Doc) -> Iterator[str]:
    said, given = polarities(sentence), polarities(evidence)
    for lemma, ours in said.items():
        theirs = _of_lemma(lemma, given)
        if theirs and not ours & theirs:
            yield f"the quotes say the contrary with “{lemma}”"
            return
    ours_between, theirs_between = _cues_between(sentence), _cues_between(evidence)
    for pair in ours_between.keys() & theirs_between.keys():
        if not ours_between[pair] & theirs_between[pair]:
            yield f"the quotes say the contrary between “{pair[0]}” and “{pair[1]}”"
            return
    ours_cues, their_cues = _cues(sentence), _cues(evidence)
    if ours_cues and not their_cues:
        yield f"“{ours_cues[0]}” is not in the quotes"
    elif their_cues and not ours_cues and _cut_out(sentence, evidence):
        yield f"the quotes say “{their_cues[0]}”"


def polarities(doc: Doc) -> dict[str, set[bool]]:
    """For each predicate and noun under "no" whether it is affirmed, denied, or both."""
    found: dict[str, set[bool]] = {}
    for token in doc:
        if token.pos_ in _PREDICATES and token.lemma_.lower() not in _LIGHT | _DENIALS:
            affirmed = sum(_denied(t) for t in [token, *_above(token)]) % 2 == 0
            found.setdefault(token.lemma_.lower(), set()).add(affirmed)
        elif token.pos_ == "NOUN":
            denied = any(c.lower_ in _NO and c.dep_ == "det" for c in token.children)
            found.setdefault(token.lemma_.lower(), set()).add(not denied)
    return found


def _denied(token: Token) -> bool:
    """Whether a token carries a negation of its own."""
    children = list(token.children)
    if token.lemma_.lower() in _DENIALS:
        return True
    return any(
        child.dep_ == "neg"
        or child.lower_ in _NOT
        or (child.dep_ in {"nsubj", "nsubjpass", "dobj", "attr"} and _none(child))
        or (child.lower_ == "longer" and any(c.lower_ == "no" for c in child.children))
        for child in children
    ) or (token.dep_ == "pcomp" and token.head.lower_ == "without")


def _none(token: Token) -> bool:
    return token.lower_ in _NO or any(c.lower_ in _NO and c.dep_ == "det" for c in token.children)


def _above(token: Token) -> Iterator[Token]:
    """What governs a predicate so that its negation reaches down to it."""
    while token.dep_ in {"xcomp", "ccomp", "acomp", "attr", "pcomp", "prep", "oprd", "conj"}:
        # "did not resign and left": the negation of the first half does not reach the second,
        # unless the second has no subject and no auxiliary of its own and follows "or".
        if token.dep_ == "conj" and not any(c.lower_ in {"or", "nor"} for c in token.head.children):
            return
        token = token.head
        if token.pos_ in _PREDICATES:
            yield token


def _of_lemma(lemma: str, given: dict[str, set[bool]]) -> set[bool]:
    if lemma in given:
        return given[lemma]
    return set().union(*(value for other, value in given.items() if same_stem(lemma, other)))


def _cues(doc: Doc) -> list[str]:
    return [t.text for t in doc if t.lower_ in _CUES or t.dep_ == "neg"]


def _cues_between(doc: Doc) -> dict[tuple[str, str], set[int]]:
    """For each two neighbouring words, negations aside, how many stand between them."""
    found: dict[tuple[str, str], set[int]] = {}
    before, cues = "", 0
    for token in doc:
        if token.lower_ in _CUES:
            cues += 1
        elif _counts(token):
            if before:
                found.setdefault((before, token.lower_), set()).add(cues)
            before, cues = token.lower_, 0
    return found


def _cut_out(sentence: Doc, evidence: Doc) -> bool:
    """Whether the sentence holds the words on both sides of a negation of the evidence."""
    said = {t.lemma_.lower() for t in sentence if t.is_alpha}
    for token in evidence:
        if token.lower_ not in _CUES and token.dep_ != "neg":
            continue
        before = _nearest_content(list(evidence)[: token.i][::-1])
        after = _nearest_content(list(evidence)[token.i + 1 :])
        if before in said and after in said:
            return True
    return False


def _nearest_content(tokens: Sequence[Token]) -> str:
    for token in tokens:
        if token.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"}:
            return str(token.lemma_.lower())
    return ""


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
