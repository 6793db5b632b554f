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
from rag.numbers import dates_in, relative_dates

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from rag.language import Linguist

_AUXILIARY = "is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|may|might|must"
_ASKING = "when|where|why|how(?: (?:long|often|far))?|(?:by |to |with |for )?whom"
_BOTH_WORDS = re.compile(
    rf"^(?P<lead>\W*(?:(?:in|on|during|after|before|since)\s[^,?;]{{2,60}},\s+)?)"
    rf"(?P<one>{_ASKING}|who) and (?P<other>{_ASKING}) (?P<rest>(?:{_AUXILIARY})\b.+)$",
    re.IGNORECASE,
)
_KIND = r"(?:1[5-9]\d\d|20\d\d|first|second|third|fourth|fifth|last)"
_BOTH_KINDS = re.compile(
    rf"\b(?P<one>{_KIND}) and (?:the )?(?P<other>{_KIND}) (?=[^\W\d])"
    r"(?!articles?\b|reports?\b|stor(?:y|ies)\b|accounts?\b)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"[\"“”‘]|\b(?:between|both|apart|same|alike|differ\w*|compar\w*|versus|vs|than|sum|total|average"
    r"|ratio|relation\w*|together|respectively|combined|or)\b",
    re.IGNORECASE,
)
"""Where two things are asked of each other, or are a title, neither can be asked of alone."""
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
    rf"^(?P<lead>(?:in|on|during|after|before|since|until)\s[^,?;]{{2,60}}),\s+"
    rf"(?=(?:(?:in|on|at|by|for|to|from|with)\s+)?"
    rf"(?:who|whom|whose|what|which|when|where|why|how|{_AUXILIARY})\b)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"[,;?]\s+(?:and\s+)?(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE
)
_TWICE = re.compile(r"\b(\d{4}) \1\b")
_YEAR = re.compile(r"\b(?:1\d{3}|20\d{2})\b")
_MOST = 8
"""Words of what stands on one side of an "and"; longer ones are hardly alike."""
_PLURAL = frozenset({"NNS", "NNPS"})
_IN_NAMES = frozenset({"ADJ", "NOUN", "PROPN", "PART", "PUNCT"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


def questions_in(question: str, linguist: Linguist | None) -> list[str]:
    """The two questions in one that share their words; none where it is but one, or a list."""
    if " and " not in question.lower() or _TOGETHER.search(question):
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
    """The parts of a question, the later ones with the time that stands before all of them.

    "In 1983, who won the boat race to Hull, and who drew its poster?" asks both of 1983.
    """
    found = _LEAD.match(texts[0]) if len(texts) > 1 else None
    if found is None or not _is_dated(found["lead"]):
        return list(texts)
    led = [text if _is_dated(text) else f"{found['lead']}, {text}" for text in texts[1:]]
    return [texts[0], *led]


def _is_dated(text: str) -> bool:
    return bool(dates_in(text) or _YEAR.search(text) or relative_dates(text))


def left_out(question: str, linguist: Linguist | None) -> list[str]:
    """Both questions of "How many … on the second ballot, and how many on the third?", whole.

    None where nothing is left out.
    """
    if linguist is None:
        return []
    found = _GAPPED.match(question)
    if found is None or not re.search(rf"\b{found['asks']}\b", found["whole"], re.IGNORECASE):
        return []
    if _MORE.search(found["whole"]) or _TOGETHER.search(question):
        return []
    if not any(token.tag_ in _FINITE for token in linguist.parse([found["whole"]])[0]):
        return []
    filled = _another(found["rest"], found["whole"]) or filled_in(
        f"and {found['rest']}", found["whole"], linguist
    )
    # "on 2 May 2020" in the place of "on 1 May", before its year.
    return [f"{found['whole']}?", _TWICE.sub(r"\1", filled)] if filled else []


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
        if token.idx < found.end():
            continue
        if token.tag_ in _PLURAL:
            at = token.idx - found.end()
            one = token.lemma_ if token.tag_ == "NNS" else re.sub("s$", "", token.text)
            after = f"{after[:at]}{one}{after[at + len(token) :]}"
            return [f"{before}{found[side]} {after}" for side in ("one", "other")]
        if token.pos_ not in _IN_NAMES:
            break
    return []


def _conjoined(doc: Doc) -> list[str]:
    """Two things that are asked for with a word each: "which … and which", "for … and for"."""
    middles = [token for token in doc[1:-2] if token.lower_ == "and"]
    if len(middles) != 1:
        return []
    [middle] = middles
    again = doc[middle.i + 1]
    asks = again.lower_ in {"which", "what", "whose"}
    first = next((t for t in reversed(list(doc[: middle.i])) if t.lower_ == again.lower_), None)
    if first is None or middle.i - first.i > _MOST or not (asks or again.pos_ == "ADP"):
        return []
    if any(token.tag_ in _FINITE for token in doc[first.i : middle.i]):
        return []  # these are clauses, not things
    last = _last_of_asked(doc, again) if asks else _last_of_phrase(doc, first, middle, again)
    if last is None or last.i - again.i > _MOST:
        return []
    before, after = doc.text[: first.idx], doc.text[last.idx + len(last) :]
    if asks and not after.strip(" ?"):
        return []
    sides = (doc[first.i : middle.i].text, doc[again.i : last.i + 1].text)
    return [f"{before}{side}{after}" for side in sides]


def _last_of_asked(doc: Doc, again: Token) -> Token | None:
    """The last word of what a second "which" asks for: the one before the verb."""
    verb = next((t for t in doc[again.i + 2 :] if t.tag_ in _FINITE), None)
    return doc[verb.i - 1] if verb is not None else None


def _last_of_phrase(doc: Doc, first: Token, middle: Token, again: Token) -> Token | None:
    """The last word that a repeated preposition leads to, where both lead to names or nouns alone.

    Of "from London to Paris and from Paris to Rome" and "in May and in June 2020" something
    belongs to one of the two, or to both: that cannot be told.
    """
    rest = doc[again.i + 1 :]
    ends = next((t for t in rest if t.pos_ in {"ADP", "SCONJ", "PUNCT", "VERB", "AUX"}), None)
    last = doc[(ends.i if ends is not None else len(doc)) - 1]
    sides = (doc[first.i + 1 : middle.i], doc[again.i + 1 : last.i + 1])
    for side in sides:
        if not len(side) or side[-1].pos_ not in {"NOUN", "PROPN", "NUM", "PRON"}:
            return None
        if any(token.pos_ in {"ADP", "ADV", "VERB", "AUX", "PUNCT"} for token in side):
            return None
    if len({any(token.like_num for token in side) for side in sides}) > 1:
        return None
    return last
