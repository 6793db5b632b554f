"""What a sentence states that its evidence does not: numbers, dates, names, quotations.

Each rule errs on the side of a complaint: a true sentence that is cut costs the reader a
quote in its place, a false one that passes costs the trust in all others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rag.alignment import same_stem
from rag.numbers import Number, dates_in, numbers_in, relative_dates
from rag.stopwords import STOPWORDS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PAIRS = (("“", "”"), ("„", "”"), ("«", "»"), ('"', '"'))
_SINGLE = re.compile(r"(?:(?<=\s)|^|(?<=[(\[]))[‘'](?=\S)(.+?)(?<=\S)[’'](?=$|[\s.,;:!?)\]])")
_ENTITIES = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE".split())
TITLES = frozenset(
    "mr mrs ms miss dr sir dame lord lady president vice prime minister chancellor king queen "
    "prince princess pope general colonel captain senator governor mayor judge justice professor "
    "secretary chairman spokesman spokeswoman spokesperson ambassador director chief".split()
)
_FUNCTION = frozenset("DET PRON ADP SCONJ CCONJ AUX PART NUM".split())
_DEMONYM = ("n", "an", "ian", "i", "ese", "s")
_UP = re.compile(
    r"(?:more than|over|above|at least|no (?:less|fewer) than|exceed\w*|upwards of|nearly twice)"
    r"\s+(?:about\s+)?[$£€]?$",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"(?:less than|fewer than|under|below|at most|no more than|up to|almost|nearly)\s+[$£€]?$",
    re.IGNORECASE,
)


def problems_of_facts(sentence: Doc, evidence: Doc) -> Iterator[str]:
    """What the sentence states that the evidence does not, each in words for people."""
    yield from _numbers(sentence, evidence)
    yield from _dates(sentence.text, evidence.text)
    yield from _names(sentence, evidence)
    yield from _quotations(sentence.text, evidence.text)


def _numbers(sentence: Doc, evidence: Doc) -> Iterator[str]:
    days = [(d.start, d.end) for d in dates_in(sentence.text) if d.day or d.year]
    given = numbers_in(evidence.text)
    for number in numbers_in(sentence.text):
        if any(a <= number.start and number.end <= b for a, b in days):
            continue  # held as a whole by the rule for dates
        alike = [n for n in given if _equal(n, number)]
        if not alike and not (number.value == 1 and number.shown.lower() == "one"):
            yield f"the number “{number.shown}” is not in the quotes"
        elif not alike and not re.search(r"\b(?:an?|single)\b", evidence.text, re.IGNORECASE):
            yield "the number “one” is not in the quotes"
        elif alike:
            yield from _unit(number, alike, sentence, evidence, given)


def _equal(a: Number, b: Number) -> bool:
    if {a.value, b.value} == {2.0, "couple"}:
        return True
    return (
        a.value == b.value
        and (a.kind == "ordinal") == (b.kind == "ordinal")
        and (a.kind == "code") == (b.kind == "code")
    )


def _unit(
    number: Number, alike: list[Number], sentence: Doc, evidence: Doc, given: list[Number]
) -> Iterator[str]:
    if number.unit and all(n.unit != number.unit for n in alike):
        yield f"“{number.shown}” has another unit in the quotes"
        return
    if not number.unit and number.kind == "count" and all(n.unit in _HARD_UNITS for n in alike):
        yield f"“{number.shown}” has a unit in the quotes"
        return
    direction = _direction(sentence.text, number)
    others = {_direction(evidence.text, n) for n in alike}
    if direction and {-direction} == others:
        yield f"the quotes bound “{number.shown}” from the other side"
    counted = _counted(sentence, number)
    if counted and not any(_counted(evidence, n) in {counted, ""} for n in alike):
        bound = {_counted(evidence, n) for n in given if n.value != number.value}
        named = any(same_stem(counted, t.lemma_.lower()) for t in evidence)
        if counted in bound or not (named or counted in evidence.text.lower()):
            yield f"“{number.shown} {counted}” counts something else in the quotes"


_HARD_UNITS = frozenset({"%", "$", "£", "€", "¥", "₹"})


def _direction(text: str, number: Number) -> int:
    before = text[max(0, number.start - 25) : number.start]
    return 1 if _UP.search(before) else -1 if _DOWN.search(before) else 0


def _counted(doc: Doc, number: Number) -> str:
    """The lemma of what a number counts; empty where the parse does not tell."""
    for token in doc:
        if number.start <= token.idx < number.end and token.dep_ in {"nummod", "amod"}:
            return str(token.head.lemma_.lower())
    return ""


def _dates(sentence: str, evidence: str) -> Iterator[str]:
    given = dates_in(evidence)
    years = {n.value for n in numbers_in(evidence)}
    for date in dates_in(sentence):
        # A year may stand apart from its day in the evidence, but only where no date has another.
        agreed = any(
            date.agrees_with(other)
            or (other.year is None and date.year in years and _same_day(date, other))
            for other in given
        )
        if not agreed:
            yield f"the date “{date.shown}” is not in the quotes"
    for words in sorted(relative_dates(sentence) - relative_dates(evidence)):
        yield f"“{words}” is not in the quotes"


def _same_day(a: object, b: object) -> bool:
    return (getattr(a, "day", 0), getattr(a, "month", 0)) == (
        getattr(b, "day", 1),
        getattr(b, "month", 1),
    ) or (getattr(a, "day", 0) is None and getattr(a, "month", 0) == getattr(b, "month", 1))


def _names(sentence: Doc, evidence: Doc) -> Iterator[str]:
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


def quotations(text: str) -> list[str]:
    """What stands between quotation marks; an unclosed one goes to the end."""
    found: list[str] = []
    for opening, closing in _PAIRS:
        inner = re.escape(opening), re.escape(closing)
        found += re.findall(rf"{inner[0]}(.+?)(?:{inner[1]}|$)", text, re.DOTALL)
    return found + _SINGLE.findall(text)


def _quotations(sentence: str, evidence: str) -> Iterator[str]:
    known = fold(evidence)
    for quotation in quotations(sentence):
        parts = [fold(part) for part in re.split(r"\.\.\.|…|\[[^\]]*\]", quotation)]
        at: Callable[[str], bool] = lambda part: not part or f" {part} " in f" {known} "  # noqa: E731
        if not all(at(part) for part in parts):
            yield f"the quotation “{quotation.strip()}” is not in the quotes"


def fold(text: str) -> str:
    """A text as its words alone, without case and punctuation, to compare quotations by."""
    return " ".join(re.findall(r"\w+", text.casefold().replace("’", "").replace("'", "")))
