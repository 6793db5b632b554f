"""Where a sentence denies what its evidence says, or says what it denies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.alignment import same_stem

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NOT = frozenset("not n't never n’t neither nor hardly scarcely barely".split())
_NO = frozenset("no none nobody nothing neither without".split())
_DENIALS = frozenset(
    "deny refuse fail reject decline refute lack prevent rule dismiss avoid stop doubt block "
    "dispute".split()
)
_CUES = _NOT | _NO | frozenset("cannot unable unlikely".split())
_PREDICATES = frozenset({"VERB", "ADJ", "AUX"})
LIGHT = frozenset("be have do will can could would should may might must say get".split())
"""Verbs that say little by themselves."""


def problems_of_negation(sentence: Doc, evidence: Doc) -> Iterator[str]:
    """Where one affirms what the other denies, each in words for people."""
    said, given = polarities(sentence), polarities(evidence)
    for lemma, ours in said.items():
        theirs = _of_lemma(lemma, given)
        if theirs and not ours & theirs:
            yield f"the quotes say the contrary with “{lemma}”"
            return
        if not theirs and ours == {False} and not _after_cue(lemma, evidence):
            yield f"the quotes deny nothing of “{lemma}”"
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
        if token.pos_ in _PREDICATES and token.lemma_.lower() not in LIGHT | _DENIALS:
            affirmed = sum(_denied(t) for t in [token, *_above(token)]) % 2 == 0
            found.setdefault(token.lemma_.lower(), set()).add(affirmed)
        elif token.pos_ == "NOUN":
            denied = _none(token) or (token.dep_ == "attr" and _denied(token.head))
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


def _after_cue(lemma: str, doc: Doc) -> bool:
    """Whether a negation stands before the word, whatever the parser makes of the two."""
    tokens = list(doc)
    return any(
        lemma in {token.lemma_.lower(), token.lower_}
        and any(before.lower_ in _CUES for before in tokens[max(0, i - 2) : i])
        for i, token in enumerate(tokens)
    )


def _cues_between(doc: Doc) -> dict[tuple[str, str], set[int]]:
    """For each two neighbouring words, negations aside, how many stand between them."""
    found: dict[tuple[str, str], set[int]] = {}
    before, cues = "", 0
    for token in doc:
        if token.lower_ in _CUES:
            cues += 1
        elif any(c.isalnum() for c in token.text):
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
