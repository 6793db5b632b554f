"""Questions that share words → each of them whole.

"When and where was it built?" asks two questions, and so do "Which songs and which films won?",
"Who is the coach of Hull, and who of Leeds?". What they share is said once; here each is written
out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.filling_in import filled_in
from rag.numbers import dates_in

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from rag.language import Linguist

_AUXILIARY = "is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|may|might|must"
_ASKING = "when|where|why|how(?: (?:long|often|far))?|(?:by |to |with |for )?whom"
_BOTH_WORDS = re.compile(
    rf"^(?P<lead>\W*)(?P<one>{_ASKING}|who) and (?P<other>{_ASKING})"
    rf" (?P<rest>(?:{_AUXILIARY})\b.+)$",
    re.IGNORECASE,
)
_BOTH_KINDS = re.compile(
    r"(?P<one>\d{4}|first|second|third|fourth|fifth|last) and (?:the )?"
    r"(?P<other>\d{4}|first|second|third|fourth|fifth|last) (?=[^\W\d])"
    r"(?!articles?\b|reports?\b|stor(?:y|ies)\b|accounts?\b)",
    re.IGNORECASE,
)
_GAPPED = re.compile(
    r"^(?P<whole>.+?),?\s+and\s+(?P<asks>who(?:m|se)?|how (?:many|much|old|long|often|far)|which"
    r"|what|where|when)\s+(?P<rest>(?:of|on|in|at|for|to|from|by|with|against|after|before|during)"
    r"\s+[^?,;]{2,40})\W*$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"(?P<at>\w+ (?:the )?)(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|last)$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"^(?P<lead>(?:in|on|at|during|after|before|since|until|according to|by)\s[^,?;]{{2,60}}),\s+"
    rf"(?=(?:(?:in|on|at|by|for|to|from|with)\s+)?"
    rf"(?:who|whom|whose|what|which|when|where|why|how|{_AUXILIARY})\b)",
    re.IGNORECASE,
)
_OPINION = re.compile(r"\b(?:words?|views?|opinions?|eyes)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1\d{3}|20\d{2})\b")
_MOST = 8
"""Words of what stands on one side of an "and"; longer ones are hardly alike."""
_PLURAL = frozenset({"NNS", "NNPS"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


def questions_in(question: str, linguist: Linguist | None) -> list[str]:
    """The two questions in one that share their words; none where it is but one, or a list."""
    if " and " not in question:
        return []
    if found := _BOTH_WORDS.match(question):
        lead, rest = found["lead"], found["rest"]
        return [f"{lead}{asks} {rest}" for asks in (found["one"], found["other"])]
    if linguist is None:
        return []
    return (
        left_out(question, linguist)
        or _of_each_kind(question, linguist)
        or _conjoined(linguist.parse([question])[0])
    )


def with_lead(texts: Sequence[str]) -> list[str]:
    """The parts of a question, the later ones with what stands before all of them.

    "In 1983, who won the semi-final and who the final?" asks both of 1983.
    """
    found = _LEAD.match(texts[0]) if len(texts) > 1 else None
    if found is None or _OPINION.search(found["lead"]):
        return list(texts)
    dated = bool(dates_in(found["lead"]) or _YEAR.search(found["lead"]))
    return [
        texts[0],
        *(
            text
            if _LEAD.match(text) or (dated and (dates_in(text) or _YEAR.search(text)))
            else f"{found['lead']}, {text}"
            for text in texts[1:]
        ),
    ]


def left_out(question: str, linguist: Linguist | None) -> list[str]:
    """Both questions of "How many … on the second ballot, and how many on the third?", whole.

    None where nothing is left out.
    """
    if linguist is None:
        return []
    found = _GAPPED.match(question)
    if found is None or not re.search(rf"\b{found['asks']}\b", found["whole"], re.IGNORECASE):
        return []
    if not any(token.tag_ in _FINITE for token in linguist.parse([found["whole"]])[0]):
        return []
    filled = _another(found["rest"], found["whole"]) or filled_in(
        f"and {found['rest']}", found["whole"], linguist
    )
    return [f"{found['whole']}?", filled] if filled else []


def _another(phrase: str, whole: str) -> str:
    """``whole`` with an ordinal for the one it has: "on the third" for "on the second ballot"."""
    if not (last := _ORDINAL.fullmatch(phrase)):
        return ""
    place = rf"\b{re.escape(last['at'])}(?:\d+(?:st|nd|rd|th)|[a-z]+(?:st|nd|rd|th))(?= \w)"
    filled, count = re.subn(place, phrase, whole, count=1, flags=re.IGNORECASE)
    return f"{filled}?" if count else ""


def _of_each_kind(question: str, linguist: Linguist) -> list[str]:
    """The 2019 final and the 2023 final, of "the 2019 and the 2023 finals"."""
    found = _BOTH_KINDS.search(question)
    if found is None:
        return []
    before, after = question[: found.start()], question[found.end() :]
    for token in linguist.parse([question])[0]:
        if token.idx >= found.end() and token.tag_ in _PLURAL:
            at = token.idx - found.end()
            after = f"{after[:at]}{token.lemma_}{after[at + len(token) :]}"
            break
    return [f"{before}{found[side]} {after}" for side in ("one", "other")]


def _conjoined(doc: Doc) -> list[str]:
    """Two things that are asked for with a word each: "which … and which", "for … and for"."""
    for middle in doc:
        if middle.lower_ != "and" or middle.i + 2 >= len(doc) or not middle.i:
            continue
        again = doc[middle.i + 1]
        asks = again.lower_ in {"which", "what", "whose"}
        if not asks and again.pos_ != "ADP":
            continue
        first = next((t for t in reversed(list(doc[: middle.i])) if t.lower_ == again.lower_), None)
        if first is None or middle.i - first.i > _MOST or _says_something(doc, first, middle):
            continue
        last = _last_of_asked(doc, again) if asks else _last_of_phrase(again)
        if last is None or last.i - again.i > _MOST:
            continue
        text = doc.text
        before, after = text[: first.idx], text[last.idx + len(last) :]
        sides = (doc[first.i : middle.i].text, doc[again.i : last.i + 1].text)
        if asks and not after.strip(" ?"):
            continue
        return [f"{before}{side}{after}" for side in sides]
    return []


def _says_something(doc: Doc, first: Token, middle: Token) -> bool:
    """Whether there is a verb between the two: then these are clauses, not things."""
    return any(token.tag_ in _FINITE for token in doc[first.i : middle.i])


def _last_of_asked(doc: Doc, again: Token) -> Token | None:
    """The last word of what a second "which" asks for: the one before the verb."""
    verb = next((t for t in doc[again.i + 2 :] if t.tag_ in _FINITE), None)
    return doc[verb.i - 1] if verb is not None else None


def _last_of_phrase(preposition: Token) -> Token | None:
    thing = next((t for t in preposition.children if t.dep_ == "pobj"), None)
    if thing is None or thing.tag_.startswith("W"):
        return None
    return max(thing.subtree, key=lambda token: token.i)
