"""Whom and what a conversation is about: what "he", "they" and "it" mean in its next question.

Turn by turn, the one that a question asks about stays in the middle until another takes its
place: somebody whom a question names, or who is the answer to "who". Of whom it is known that
"he" means them, "she" does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

from rag.named import Kind, Name, names_of
from rag.stopwords import STOPWORDS
from rag.types import Turn

if TYPE_CHECKING:
    from rag.language import Linguist

Pronoun = Literal["he", "she", "they", "it"]

TRUE_THAT = (
    r"\s+(?:true|possible|likely|certain|clear|known|legal|safe|right|hard|easy|necessary|worth"
    r"|said|believed|thought|reported)\b"
)
"""After an "it" that means nothing: "is it true that"."""
WORDS: dict[Pronoun, re.Pattern[str]] = {
    "he": re.compile(r"\b(?:he|him|his)\b", re.IGNORECASE),
    "she": re.compile(r"\b(?:she|her|hers)\b", re.IGNORECASE),
    "they": re.compile(r"\b(?:they|them|theirs?)\b", re.IGNORECASE),
    "it": re.compile(rf"\bits?\b(?!{TRUE_THAT})", re.IGNORECASE),
}
PEOPLE: tuple[tuple[Pronoun, Pronoun], ...] = (("he", "she"), ("she", "he"))
_FITS: dict[Pronoun, tuple[Kind, ...]] = {
    "he": ("person",),
    "she": ("person",),
    "they": ("group", "place"),
    "it": ("thing", "group", "place"),
}
_TITLED: dict[str, Pronoun] = {"Mr": "he", "Sir": "he", "Mrs": "she", "Ms": "she"}
_TURNS = 12
"""Turns looked back at; the first one is looked at as well."""
_STEM = 6
"""Letters by which names in two spellings are taken for one."""
_WHO = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)
_WHO_IS = re.compile(
    r"\s*(?:and\s+|so\s+)?who(?:\s+(?:is|was|are|were)|['’]s)\s+(?P<rest>.*)", re.IGNORECASE
)
_WORD = re.compile(r"\w{3,}")
_WHICH = re.compile(r"\b(?:which|what)\b", re.IGNORECASE)
_MARKS = re.compile(r"\[\d+\]")

Write = Callable[[str, "Centre"], str]
GenderOf = Callable[[str], Pronoun | None]
"""What the articles call somebody, where they tell."""


def unknown(_name: str) -> Pronoun | None:
    """Tells nothing of anybody."""
    return None


@dataclass(frozen=True, slots=True)
class Centre:
    """The names in the middle of a conversation, by the pronouns that mean them."""

    names: Mapping[Pronoun, Name] = field(default_factory=dict)
    called: Mapping[str, Pronoun] = field(default_factory=dict)
    """By name what a person was called before: "he" or "she"."""

    def of(self, pronoun: Pronoun) -> Name | None:
        """The name that a pronoun means."""
        return self.names.get(pronoun)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A turn as it was understood: the names asked about, those of the answer and of its focus."""

    turn: Turn
    asked: tuple[Name, ...]
    said: tuple[Name, ...]
    focus: tuple[Name, ...]

    def fresh(self, fits: Sequence[Name]) -> list[Name]:
        """Those of ``fits`` that the question did not have, what answers it first.

        That is the focus of the answer; where none is known, what stands nearest to the words
        of the question ("received Ada Byron, head of the museum").
        """
        # "Lukashenko" and "Lukashenka" are one.
        known = {word[:_STEM] for name in self.asked for word in name.words}
        new = [name for name in fits if not known & {word[:_STEM] for word in name.words}]
        answers = {word for name in self.focus for word in name.words}
        return sorted(
            new,
            key=lambda name: (
                not answers & name.words,
                name.kind is None,  # "Ada Byron told AFP"
                self._far(name, known),
            ),
        )

    def _far(self, name: Name, known: Collection[str]) -> int:
        """Characters of the answer between a name and the nearest word that was asked for."""
        told = self.turn.answer
        words = {w[:_STEM] for w in _WORD.findall(self.turn.question)} - set(known)
        places = [
            found.start()
            for found in _WORD.finditer(told)
            if found[0].lower() not in STOPWORDS and found[0][:_STEM] in words
        ]
        end = told.find(name.text) + len(name.text)
        return min((abs(place - end) for place in places), default=0)


def centre_of(
    turns: Sequence[Turn],
    write: Write,
    linguist: Linguist | None = None,
    gender_of: GenderOf = unknown,
) -> Centre:
    """What stands in the middle after ``turns``; ``write`` puts names into a question."""
    centre, full = Centre(), dict[str, str]()
    for turn in [*turns[:1], *turns[1:][-_TURNS:]]:
        texts = write(turn.question, centre), _MARKS.sub("", turn.answer), turn.focus
        heard = _Heard(turn, *(_in_full(names_of(text, linguist), full) for text in texts))
        told = {
            name.text: gender
            for name in (*heard.asked, *heard.said)
            if name.kind in ("person", None) and (gender := gender_of(name.text))
        }
        called = {**told, **centre.called, **_called(heard, centre)}
        found = {p: _next(p, heard, called) or centre.of(p) for p in get_args(Pronoun)}
        centre = Centre({p: name for p, name in found.items() if name}, called)
    return centre


def can_mean(pronoun: Pronoun, name: Name) -> bool:
    """Whether a pronoun can mean what has this name."""
    # Most names in the news are of people: of what is no person that must be known.
    return name.kind in _FITS[pronoun] or (name.kind is None and pronoun in ("he", "she"))


def _called(heard: _Heard, centre: Centre) -> dict[str, Pronoun]:
    """Who was called "he" or "she" in this turn, by a title or by the words."""
    names = (*heard.asked, *heard.said)
    found = {name.text: _TITLED[name.title] for name in names if name.title in _TITLED}
    asked, said = ([n.text for n in ns if n.kind == "person"] for ns in (heard.asked, heard.said))
    for pronoun, other in PEOPLE:
        meant = centre.of(pronoun)
        spoken, told = WORDS[pronoun].search(heard.turn.question), heard.turn.answer
        if meant and spoken:
            found.setdefault(meant.text, pronoun)
        first = WORDS[pronoun].search(told)
        if spoken or not first or WORDS[other].search(told):
            continue
        before = [name for name in said if name.split()[-1] in told[: first.start()]]
        alone = before or asked
        if len(alone) == 1:
            found.setdefault(alone[0], pronoun)
    return found


def _next(pronoun: Pronoun, heard: _Heard, called: Mapping[str, Pronoun]) -> Name | None:
    """The name that takes the middle with this turn, if one does."""
    inside, said = (_fitting(pronoun, names, called) for names in (heard.asked, heard.said))
    if _asks_for(pronoun, heard):
        fresh = heard.fresh(said)
        if not fresh and pronoun in ("he", "she"):
            # To "who" a name of two words is somebody, whatever it was taken for.
            fresh = heard.fresh([n for n in heard.said if n.kind != "group" and " " in n.text])
        if fresh:
            return fresh[0]
    if pronoun in ("they", "it"):
        inside = [name for name in inside if name.role != "aside"]
    return inside[0] if inside else None


def _asks_for(pronoun: Pronoun, heard: _Heard) -> bool:
    """Whether the answer names the one that is spoken of next."""
    question = heard.turn.question
    if WORDS[pronoun].search(question):
        return False  # "Who is his wife?": the next "he" is the same one
    if pronoun in ("they", "it"):
        return _WHICH.search(question) is not None
    if who := _WHO_IS.match(question):
        # "Who is Ada Byron?" asks about her, "Who is the head of the museum?" for somebody.
        return not any(who["rest"].startswith(name.text.split()[0]) for name in heard.asked)
    return _WHO.search(question) is not None


def _fitting(pronoun: Pronoun, names: Iterable[Name], called: Mapping[str, Pronoun]) -> list[Name]:
    """The names that a pronoun can mean, the likelier first."""
    people = pronoun in ("he", "she")
    fits = [
        name
        for name in names
        if can_mean(pronoun, name) and not (people and called.get(name.text, pronoun) != pronoun)
    ]
    return sorted(fits, key=lambda name: (name.kind is None, name.role != "subject"))


def _in_full(names: Iterable[Name], full: dict[str, str]) -> tuple[Name, ...]:
    """Each name as it was first given in full: "Byron" is "Ada Byron" from then on."""
    found: dict[str, Name] = {}
    for name in names:
        for word in name.text.split():
            full.setdefault(word, name.text)
        longer = full[name.text.split()[-1]]
        whole = longer if name.words < set(longer.split()) else name.text
        found.setdefault(whole, replace(name, text=whole))
    return tuple(found.values())
