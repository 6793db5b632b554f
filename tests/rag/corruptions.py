"""True sentences of the seeds, turned false in known ways, and true ones in other words."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rag.language import Linguist
from rag.name_rules import TITLES
from vectorstore.sentences import split_sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

SEEDS = Path(__file__).parents[2] / "seeds"
KINDS = ("number", "name", "negation added", "negation removed", "roles", "date")
LINGUIST = Linguist()
_NUMBER = re.compile(r"(?<![\w-])\d[\d,.]*\d|(?<![\w-])\d")
_NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve twenty thirty".split()
_MONTHS = "January February March April June July August September October November".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NAMED = {"PERSON", "GPE", "ORG", "NORP", "LOC"}
_AUXILIARIES = {"is", "are", "was", "were", "has", "have", "had", "will", "would", "could", "can"}
_STRANGERS = "Quillon Okafor Bergström Tanaka Brazil Nokia Marseille Delgado Norway Hughes".split()


@dataclass(frozen=True, slots=True)
class Corruption:
    """A false sentence beside the true one that it was made of."""

    kind: str
    true: str
    false: str


@cache
def true_sentences() -> tuple[str, ...]:
    """The sentences of the seeds that end as sentences do."""
    found = []
    for file in sorted(SEEDS.glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        found += [text[s.start : s.end] for s in split_sentences(text)]
    return tuple(s for s in dict.fromkeys(found) if len(s.split()) > 5 and s[-1] in ".”\"'")


def fragments(sentence: str) -> list[str]:
    """The clauses of a sentence that could stand alone, as sentences."""
    parts = [p.strip().rstrip(".") for p in re.split(r"[,;—–] ", sentence)]
    long = [p for p in parts if len(p.split()) > 4] if len(parts) > 1 else []
    return [f"{p[0].upper()}{p[1:]}." for p in long]


def corruptions(total: int, seed: int = 0) -> Iterator[Corruption]:
    """``total`` of them, whole sentences and clauses, the kinds in turn; all are different."""
    chooser = random.Random(seed)
    seen: set[tuple[str, str]] = set()
    made: Counter[str] = Counter()
    tried = 0
    bases = [(s, text) for s in true_sentences() for text in (s, *fragments(s))]
    docs = LINGUIST.parse([text for _, text in bases])
    names = sorted({t.text for d in docs for t in d if _is_proper(t)})
    while made.total() < total and tried < 100 * total:
        kind = KINDS[tried % len(KINDS)]
        tried += 1
        at = chooser.randrange(len(bases))
        true, text = bases[at]
        false = _corrupt(kind, docs[at], names, true, chooser)
        if false is None or (true, false) in seen or false == text or made[kind] >= 0.46 * total:
            continue
        seen.add((true, false))
        made[kind] += 1
        yield Corruption(kind, true, false)


def _corrupt(
    kind: str, doc: Doc, names: list[str], true: str, chooser: random.Random
) -> str | None:
    if kind == "number":
        return _number(doc.text, true, chooser)
    if kind == "name":
        return _name(doc, names, true, chooser)
    if kind == "roles":
        return _roles(doc, chooser)
    if kind == "date":
        return _date(doc.text, true, chooser)
    return _negated(doc, chooser) if kind == "negation added" else _affirmed(doc, chooser)


def _number(text: str, true: str, chooser: random.Random) -> str | None:
    places = list(_NUMBER.finditer(text))
    places += re.finditer(r"\b(?:" + "|".join(_NUMBER_WORDS) + r")\b", text)
    if not places:
        return None
    place = chooser.choice(places)
    if place[0][0].isdigit():
        digits = [i for i, c in enumerate(place[0]) if c.isdigit()]
        at = chooser.choice(digits)
        other = chooser.choice([d for d in "123456789" if d != place[0][at]])
        changed = place[0][:at] + other + place[0][at + 1 :]
        if chooser.random() < 0.5:
            changed = str(chooser.randrange(2, 2000))
    else:
        changed = chooser.choice([w for w in _NUMBER_WORDS if w != place[0]])
    return None if changed in true else text[: place.start()] + changed + text[place.end() :]


def _is_proper(token: Token) -> bool:
    word = token.text
    return (
        token.ent_type_ in _NAMED
        and token.pos_ == "PROPN"
        and word.isalpha()
        and word[0].isupper()
        and len(word) > 2
        and word.lower() not in TITLES | {"the"}
    )


def _name(doc: Doc, names: list[str], true: str, chooser: random.Random) -> str | None:
    tokens = [t for t in doc if _is_proper(t)]
    if not tokens:
        return None
    token = chooser.choice(tokens)
    pool = _STRANGERS if chooser.random() < 0.3 else names
    other = chooser.choice(pool)
    if other[:5].lower() in true.lower():
        return None  # "Belarusian" for "Belarus" names nobody else
    return _replace(doc, token, other)


def _replace(doc: Doc, token: Token, other: str) -> str:
    return doc.text[: token.idx] + other + doc.text[token.idx + len(token.text) :]


def _negated(doc: Doc, chooser: random.Random) -> str | None:
    places = [
        t
        for t in doc
        if t.lower_ in _AUXILIARIES
        and not any(c.dep_ == "neg" for c in (*t.children, *t.head.children))
    ]
    if not places:
        return None
    token = chooser.choice(places)
    return _replace(doc, token, f"{token.text} {chooser.choice(['not', 'never'])}")


def _affirmed(doc: Doc, chooser: random.Random) -> str | None:
    places = [t for t in doc if t.dep_ == "neg" or (t.lower_ == "no" and t.dep_ == "det")]
    if not places:
        return None
    token = chooser.choice(places)
    other = "the" if token.lower_ == "no" else ""
    return re.sub(r"\s{2,}", " ", _replace(doc, token, other)).strip()


def _roles(doc: Doc, chooser: random.Random) -> str | None:
    spans = [e for e in doc.ents if _is_proper(e[0]) and _is_proper(e[-1])]
    pairs = [
        (a, b)
        for i, a in enumerate(spans)
        for b in spans[i + 1 :]
        if a.text not in b.text
        and b.text not in a.text
        and a.label_ == b.label_
        and not _listed(a, b)
    ]
    if not pairs:
        return None
    a, b = chooser.choice(pairs)
    text = doc.text
    return (
        text[: a.start_char]
        + b.text
        + text[a.end_char : b.start_char]
        + a.text
        + text[b.end_char :]
    )


def _listed(a: Span, b: Span) -> bool:
    """Whether two names stand in one list, where their order means nothing."""
    between = a.doc.text[a.end_char : b.start_char]
    return len(between) < 8 or b.root in a.root.conjuncts or not re.search(r"[a-z]{4}", between)


def _date(text: str, true: str, chooser: random.Random) -> str | None:
    for words in chooser.sample([_MONTHS, _WEEKDAYS], 2):
        found = list(re.finditer(r"\b(?:" + "|".join(words) + r")\b", text))
        if found:
            place = chooser.choice(found)
            other = chooser.choice([w for w in words if w not in true])
            return text[: place.start()] + other + text[place.end() :]
    years = list(re.finditer(r"\b(?:19|20)\d\d\b", text))
    if not years:
        return None
    place = chooser.choice(years)
    other = str(int(place[0]) + chooser.choice([-30, -20, -11, -10, -3, -2, -1, 1, 2, 3, 4, 5]))
    return None if other in true else text[: place.start()] + other + text[place.end() :]
