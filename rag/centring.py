"""Whom and what a conversation is about: what "he", "they" and "it" mean in its next question.

Turn by turn, the one that a question asks about stays in the middle until another takes its
place: somebody whom a question names, or who is the answer to "who". Of whom it is known that
"he" means them, "she" does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, get_args

from rag.carrying import own_start
from rag.heard import Heard, distinct
from rag.named import Name, names_of, untitled
from rag.pronouns import PEOPLE, TITLED, WORDS, GenderOf, Pronoun, can_mean, unknown
from rag.things import things_of, verbs_of
from rag.together import both_of, has_first_name, met_by
from rag.types import Turn

if TYPE_CHECKING:
    from rag.language import Linguist

_TURNS = 12
"""Turns looked back at; the first one is looked at as well."""
_KEPT = 4
"""Names for each pronoun."""
_WHO = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)
_WHO_IS = re.compile(
    r"\s*(?:and\s+|so\s+)?who(?:\s+(?:is|was|are|were)|['’]s)\s+(?P<rest>.*)", re.IGNORECASE
)
_WHAT_IS = re.compile(
    r"\s*(?:and\s+|so\s+)?what(?:\s+(?:is|was|are|were)|['’]s)\s+(?:the\s+)?(?P<rest>.*)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[,;?!]|\.?$|\s+(?:and|or)\s", re.IGNORECASE)
"""Where somebody's name ends in "Who is Ada Byron, and why"."""
_WHAT = re.compile(r"\b(?:which|what)\b", re.IGNORECASE)
_WHICH = re.compile(
    r"\b(?:which|what)\s+(?!(?:am|is|are|was|were|be|do|does|did|has|have|had|will|would|shall"
    r"|should|can|could|may|might|must|about|else|if|happens?|happened|the|an?|this|that|these"
    r"|those|i|you|he|she|it|we|they)\b)\w"
    r"|\bwh(?:at|ich)\s+(?:is|was|are|were)\s+the\b",
    re.IGNORECASE,
)
"""Asks for one of a kind ("which company"), not what somebody did."""
_SEVERAL = re.compile(
    r"\bwh(?:at|ich)\s+(?:are|were)\s+the\s+(?:[\w-]+\s+){0,2}\w+s\s+of\b", re.IGNORECASE
)
"""Asks for more than an "it" can mean, and "they" are what it asks for: "the symptoms of"."""
_PERSONAL = re.compile(
    r"\b(?:his|her|says?|said|tells?|told|thinks?|thought|wants?|wanted)\b", re.IGNORECASE
)
"""Words of questions about people."""
_MARKS = re.compile(r"\[\d+\]")

Write = Callable[[str, "Centre"], str]
Names = tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Centre:
    """The names in the middle of a conversation, by the pronouns that mean them."""

    names: Mapping[Pronoun, tuple[Name, ...]] = field(default_factory=dict)
    """The likelier first."""
    things: Mapping[Pronoun, tuple[Name, ...]] = field(default_factory=dict)
    """What the last question spoke of without a name."""
    called: Mapping[str, Pronoun] = field(default_factory=dict)
    """By name what a person was called before: "he" or "she"."""
    asked: frozenset[str] = frozenset()
    """The names in the last question, and the one that it asked for."""
    verbs: frozenset[str] = frozenset()
    """What is done in the last question, as lemmas."""
    people: frozenset[str] = frozenset()
    """Who was told to be a person, whatever a name was taken for after that."""

    def of(self, pronoun: Pronoun, besides: Collection[str] = ()) -> Name | None:
        """The name that a pronoun means, ``besides`` those that it cannot mean."""
        return next((n for n in self.names.get(pronoun, ()) if n.text not in besides), None)


def centre_of(
    turns: Sequence[Turn],
    write: Write,
    linguist: Linguist | None = None,
    gender_of: GenderOf = unknown,
) -> Centre:
    """What stands in the middle after ``turns``; ``write`` puts names into a question."""
    centre, full = Centre(), dict[str, str]()
    for turn in [*turns[:1], *turns[1:][-_TURNS:]]:
        question = write(turn.question[own_start(turn.question) :], centre)
        texts = question, _MARKS.sub("", turn.answer), turn.focus
        heard = Heard(turn, *(_in_full(names_of(text, linguist), full) for text in texts))
        told = {
            name.text: gender
            for name in (*heard.asked, *heard.said)
            if name.kind in ("person", None) and (gender := gender_of(name.text))
        }
        called = {**told, **centre.called, **_called(heard, centre)}
        people = centre.people | {
            name.text
            for name in (*heard.asked, *heard.said)
            if name.kind == "person" and _is_surely_somebody(name, called)
        }
        found = {p: _next(p, heard, called, people, centre) for p in get_args(Pronoun)}
        asked = {name.text for name in heard.asked}
        asked |= {names[0].text for p, names in found.items() if names and _asks_for(p, heard)}
        things, verbs = things_of(question, linguist), verbs_of(question, linguist)
        centre = Centre(found, things, called, frozenset(asked), verbs, people)
    return centre


def _called(heard: Heard, centre: Centre) -> dict[str, Pronoun]:
    """Who was called "he" or "she" in this turn, by a title or by the words."""
    names = (*heard.asked, *heard.said)
    found = {name.text: TITLED[name.title] for name in names if name.title in TITLED}
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


def _next(
    pronoun: Pronoun,
    heard: Heard,
    called: Mapping[str, Pronoun],
    known: Collection[str],
    centre: Centre,
) -> Names:
    """The names in the middle after this turn: those that it puts there, then those before."""
    people = pronoun in ("he", "she")
    inside, said = (
        [n for n in _fitting(pronoun, names, called) if people or n.text not in known]
        for names in (heard.asked, heard.said)
    )
    if pronoun == "they":
        inside = both_of(heard.asked) or inside
        if met := met_by(heard):
            return distinct([met, *inside, *centre.names.get(pronoun, ())])[:_KEPT]
    if not people:
        sure = pronoun == "it" and _is_what(heard)
        others = [n for n in heard.asked if sure or _may_be_none(pronoun, n, heard, called)]
        inside += [name for name in others if name not in inside]
    # "How many died in Ulvsby?" asks about nobody.
    inside = [n for n in inside if n.role != "aside" or (people and n.kind == "person")]
    fresh: list[Name] = []
    if _asks_for(pronoun, heard):
        answers = [n for n in said if people or not _is_who(heard) or n.kind == "group"]
        fresh = heard.fresh(answers)
        if (
            pronoun == "they"
            and _is_who(heard)
            and not heard.focus
            and len(heard.fresh(heard.said)) > 1
        ):
            fresh = []  # one of several would be a guess
        if not fresh and people:
            # To "who" a name of two words is somebody, whatever it was taken for: but no sea.
            named = [n for n in heard.said if n.kind != "group" and not n.the]
            fresh = heard.fresh([n for n in named if " " in n.text])
    before = list(centre.names.get(pronoun, ()))
    # Where the answer names several, one of them would be a guess.
    last = said if (len(said) == 1 if people else _WHAT.search(heard.turn.question)) else []
    return distinct([*fresh[:1], *inside, *before, *last])[:_KEPT]


def _asks_for(pronoun: Pronoun, heard: Heard) -> bool:
    """Whether the answer names the one that is spoken of next."""
    question = heard.turn.question
    if WORDS[pronoun].search(question):
        return False  # "Who is his wife?": the next "he" is the same one
    if pronoun != "it" and _is_who(heard):
        # "Who is Ada Byron?" asks about her, "Who is the head of the museum?" for somebody.
        who = _WHO_IS.match(question)
        return not (who and _is_named(who["rest"], heard.asked))
    if pronoun in ("he", "she") or _is_what(heard):
        return False
    return _WHICH.search(question) is not None and not _SEVERAL.search(question)


def _is_what(heard: Heard) -> bool:
    """Whether a name is asked about as a thing: "What is the Halland Accord?"."""
    what = _WHAT_IS.match(heard.turn.question)
    return what is not None and _is_named(what["rest"], heard.asked)


def _is_who(heard: Heard) -> bool:
    return _WHO.search(heard.turn.question) is not None


def _is_surely_somebody(name: Name, called: Mapping[str, Pronoun]) -> bool:
    return name.text in called or has_first_name(name)


def _may_be_none(pronoun: Pronoun, name: Name, heard: Heard, called: Mapping[str, Pronoun]) -> bool:
    """Whether a name may be no person's, though it was taken for one: "Amo", "Leeds United"."""
    if name.kind != "person" or _is_surely_somebody(name, called):
        return False
    return pronoun == "they" or not (" " in name.text or _PERSONAL.search(heard.turn.question))


def _is_named(rest: str, names: Iterable[Name]) -> bool:
    """Whether what follows "who is" is one of ``names`` and nothing more."""
    words = set(untitled(_ENDS.split(rest, maxsplit=1)[0].strip()).casefold().split())
    return bool(words) and any(words <= set(name.text.casefold().split()) for name in names)


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
