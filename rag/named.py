"""Whom and what a text names, and what each name can be called again by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from rag.stopwords import STOPWORDS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

    from rag.language import Linguist

Kind = Literal["person", "group", "place", "thing"]
Role = Literal["subject", "aside", ""]

MOST_READ = 4_000
"""Characters of a text in which names are looked for."""
_NAME = re.compile(
    r"\b[A-Z](?:(?<!\.[A-Z])\.(?=\s+[A-Z])|[\w’'-]*)"
    r"(?:(?<![’']s)\s+"
    r"(?:(?:de|von|van|al|ten|ter|der|den|del|della|di|da|dos|du|la|le|el|bin|ibn|bint)\s+){0,2}"
    r"(?:[A-Z][a-z]?\.(?=\s)|[A-Z][\w’'-]*))*"
)
"""Words with a capital; what somebody owns is another name ("Norsk Papir’s Tarnow mill")."""
_TITLES = re.compile(
    r"^(?:(Mr|Mrs|Ms|Sir)|Dr|Prof|Professor|Prime Minister|Minister|Senator|Governor|Chancellor"
    r"|Judge|(?:Vice\s+)?(?:President|Chairman|Chairwoman|CEO|CTO|CFO|COO))\.?\s+(?=[^\W\d_a-z])"
)
_OWNS = re.compile(r"(?:[’']s?|\s*[.,;:–—-])+$")
_OWNED = re.compile(r"[’']s?\s")
_THE = re.compile(r"^the\s+", re.IGNORECASE)
_AFTER_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_QUOTES = '"“”‘ '
_LONGEST = 80
_ABOUT = frozenset("about against concerning regarding".split())
"""Lead to what a question is about; other prepositions to where, when and how, or to an owner."""
_DEMONYMS = ("ian", "ish", "ese", "ean")
_OFFICES = re.compile(
    r"\b(?:President|Prime Minister|Minister|Chancellor|King|Queen|Ambassador|Governor|Senator)"
    r"(?:[’']s?)?$"
)
_OFFICE = re.compile(
    r"(?:(?:Vice|Deputy|Prime|Foreign|First|Chief)\s+)?"
    r"(?:C[EFOT]O|PM|MP|MEP|President|Minister|Chancellor|Chairman|Chairwoman|Governor|Ambassador"
    r"|Mayor|Secretary|Senator|Judge)"
)
"""An office alone is nobody's name, for all its capitals."""
KINDS: dict[str, Kind] = {
    "PERSON": "person",
    "ORG": "group",
    "NORP": "group",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "WORK_OF_ART": "thing",
    "PRODUCT": "thing",
    "EVENT": "thing",
    "LAW": "thing",
}
"""What spaCy's kinds of names are here; days, sums and numbers are none."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text."""

    text: str
    kind: Kind | None = None
    """``None`` where it could be any."""
    role: Role = ""
    """Whether the sentence says something of it, or names it only beside ("in Minsk")."""
    title: str = ""
    """ "Mr" or "Ms", where one stands before it."""
    the: bool = False
    """Whether "the" stands before it."""

    @property
    def words(self) -> frozenset[str]:
        """Its words."""
        return frozenset(self.text.split())

    @property
    def written(self) -> str:
        """As it stands in a sentence."""
        return f"the {self.text}" if self.the else self.text


class _Run(NamedTuple):
    """Words with a capital, as they stand in a text."""

    name: str
    start: int
    end: int
    title: str


def names_of(text: str, linguist: Linguist | None = None) -> tuple[Name, ...]:
    """The names of a text, each once, in its order.

    Words that only begin a sentence are left out, and with a ``linguist`` days and numbers too.
    """
    text = text[:MOST_READ]
    runs = list(_runs(text))
    if linguist is None or not runs:
        found = [Name(r.name, title=r.title, the=_is_the(text, r.start)) for r in runs]
    else:
        doc = linguist.parse([text])[0]
        found = [name for run in runs for name in _parsed(run, text, doc)]
    return tuple({name.text: name for name in reversed(found)}.values())[::-1]


def _parsed(run: _Run, text: str, doc: Doc) -> Iterator[Name]:
    """The name that a run is part of, with its kind."""
    span = doc.char_span(run.start, run.end, alignment_mode="expand")
    if span is None:
        return
    entities = [e for e in doc.ents if e.start < span.end and span.start < e.end]
    entity: Span | None = entities[0] if entities else None
    if len(entities) > 1 and _is_told_by_nation(entities[0], entities[-1], run):
        # In "Belarusian President Alexander Lukashenko" somebody is told by what is before him.
        entity = span = entities[-1]
    if entity is None and not any(token.pos_ == "PROPN" for token in span):
        return  # a word that only begins the sentence
    if entity is not None and entity.label_ not in KINDS:
        return
    if entity is not None and _is_of_a_nation(entity):
        if entity.end >= span.end or _OFFICES.search(span.text):
            return
        entity = None  # "the Israeli Knesset"
    if entity is not None and any(map(_is_no_name, entity)):
        entity = None  # "Will Norsk Papir"
    is_whole = entity is not None and len(entity.text) >= len(run.name)
    # "Norsk Papir’s Tarnow" is two.
    whole: Span = entity if entity and is_whole and not _OWNED.search(entity.text) else span
    the = whole.text.lower().startswith("the ") or _is_the(text, whole.start_char)
    if (thing := _thing(whole)) is not None:
        yield from _named_thing(whole, thing, the=the)
        return
    name = run.name if whole is span and whole is not entity else _clean(whole.text)
    kind = KINDS[entity.label_] if entity is not None else None
    if _TITLES.match(_THE.sub("", whole.text)):
        kind = "person"
    yield Name(name, kind, _role(whole.root), run.title, the=the and kind != "person")


def _is_told_by_nation(first: Span, last: Span, run: _Run) -> bool:
    """Whether the last name of a run is somebody, and the first only where they are from."""
    return (
        first.label_ in ("NORP", "GPE")
        and last.label_ == "PERSON"
        and last.end_char >= run.start + len(_OWNS.sub("", last.doc.text[run.start : run.end]))
        and not any(map(_is_no_name, last))
    )


def _is_of_a_nation(entity: Span) -> bool:
    """Whether it only says where one is from: "the Russian leader", and "a Russian" as well."""
    if entity.label_ != "NORP":
        return False
    word: Token = entity.root
    text: str = word.text
    if word.tag_ == "JJ":
        return True
    led = any(child.dep_ == "det" for child in word.children)  # "Norwegian" cancels flights
    return led and word.tag_ != "NNPS" and text.endswith(_DEMONYMS)


def _is_no_name(token: Token) -> bool:
    """Whether a word only stands beside a name that it was taken into: "Byron wrote code"."""
    return token.tag_ == "MD" or (token.tag_ in ("VBD", "VBZ", "VBP") and token.text.islower())


def _thing(span: Span) -> Token | None:
    """What a name only says the name of: in "the Halland ferry" the ferry."""
    head = span.root.head
    named = span.root.dep_ == "compound" and head.i >= span.end and head.pos_ == "NOUN"
    if not named or not _may_be_done(head):
        return head if named else None
    before = head.doc[head.i - 1]  # "When does the Google trial end?"
    return before if before.i >= span.end and before.pos_ == "NOUN" else None


def _named_thing(name: Span, thing: Token, *, the: bool) -> Iterator[Name]:
    """The thing by its name; nothing where that is one of many: "an AI startup"."""
    if not any(token.lower_ in ("a", "an") for token in name.doc[max(0, name.start - 1) : thing.i]):
        text = name.doc[name.start : thing.i + 1].text
        yield Name(_clean(text), "thing", _role(thing), the=the)


def _may_be_done(word: Token) -> bool:
    """Whether a noun may be what a question asks that somebody did: "Why did Byron resign?"."""
    doc = word.doc
    if word.dep_ != "ROOT":
        return False
    does = any(token.lemma_ == "do" for token in doc[: word.i])
    return does and not any(token.pos_ == "VERB" and token.lemma_ != "do" for token in doc)


def _role(token: Token) -> Role:
    while token.dep_ == "conj":
        token = token.head
    if token.dep_ in ("nsubj", "nsubjpass"):
        return "subject"
    return "aside" if token.dep_ == "pobj" and token.head.lower_ not in _ABOUT else ""


def _is_the(text: str, start: int) -> bool:
    return _AFTER_THE.search(text[max(0, start - 8) : start]) is not None


def _clean(name: str) -> str:
    if "(" in name and ")" not in name:  # "Sport (CAS", where the name was cut
        name = name[: name.index("(")]
    return untitled(_OWNS.sub("", _THE.sub("", " ".join(name.split()).strip(_QUOTES))))


def untitled(name: str) -> str:
    """A name without "Mr" or "President" before it."""
    return _TITLES.sub("", name)


def _runs(text: str) -> Iterator[_Run]:
    """Runs of words with a capital."""
    for match in _NAME.finditer(text):
        if len(match[0]) > _LONGEST:
            continue  # a list in capitals
        titled = _TITLES.match(match[0])
        name = _OWNS.sub("", untitled(match[0]))
        begins = match.start() == 0 or text[: match.start()].rstrip()[-1:] in '.!?”"“:'
        if _OFFICE.fullmatch(name):
            continue
        if name.lower() in STOPWORDS or (begins and " " not in name and not _may_be_name(name)):
            continue
        first, _, rest = name.partition(" ")
        if begins and first.lower() in STOPWORDS and rest:
            name = rest
        title = (titled[1] or "") if titled else ""
        yield _Run(name, match.start(), match.end(), title)


def _may_be_name(word: str) -> bool:
    """Whether a word that begins a sentence could be a name by its form."""
    return len(word) > 3 and not word.lower().endswith(("ing", "ly", "ed"))
