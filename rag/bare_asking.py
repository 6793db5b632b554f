"""A bare question word after a question, asked of what that question was about.

After "Who did Ada Byron meet in Hull?", answered by "Berta Holm", the word "why?" asks "Why did
Ada Byron meet Berta Holm in Hull?".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.dictionary import english_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from rag.language import Linguist

_BARE = re.compile(
    r"\W*(?:(?:and|but|so|then|ok|okay)\b[\s,]*)?"
    r"(?P<word>why|when|where|how(?: (?:long|often|soon|quickly|come))?|since when|until when"
    r"|what for|how (?:much|many|big|large))"
    r"(?P<not> not)?(?P<there> (?:there|then))?(?: (?:was|is|did|does) (?:that|it|this|so))?"
    r"(?: exactly| precisely)?\W*",
    re.IGNORECASE,
)
_AMOUNTS = frozenset({"How much", "How many", "How big", "How large"})
_ASKING = frozenset("who whom what which when where why how".split())
_ARGUMENTS = frozenset("who whom what which".split())
_OBJECTS = frozenset({"dobj", "dative", "prt", "attr", "oprd"})
_LONGEST_FOCUS = 6
"""Words; a longer phrase is a clause, and no name of anything."""
_LONGEST = 30
"""Words of a question before that are turned round; a longer one has too many clauses."""
_DO = {"VBD": "did", "VBZ": "does", "VBP": "do"}


def asked_of(asked: str, before: str, focus: str, linguist: Linguist) -> str | None:
    """``before`` asked for what the bare word ``asked`` wants; ``None`` where it is no such word.

    ``focus`` is the phrase that answered ``before``; it takes the place of what that asked for.
    """
    bare = _BARE.fullmatch(asked)
    before = before.rstrip("?!. ")
    if bare is None or not before or len(before.split()) > _LONGEST:
        return None
    (doc,) = linguist.parse([before])
    if len(list(doc.sents)) > 1 or len(doc) < 3:
        return None
    word = _written(bare["word"])
    focus = _named(focus)
    if bare["there"] and (whole := _there(word, doc, focus, bare["there"].strip().lower())):
        return whole
    if word in _AMOUNTS:
        return _amount(word, doc)
    if doc[0].pos_ in ("AUX", "VERB") and doc[0].lower_ not in ("tell", "give", "name", "list"):
        body = _turned(doc, doc[0], negated=bool(bare["not"]))
        return f"{word} {body}?" if body else None
    asking = doc[0]
    if asking.lower_ not in _ASKING:
        return None
    body = _of_subject(doc, asking, focus) or _of_other(doc, asking, focus)
    return f"{word} {body}?" if body else None


def _written(word: str) -> str:
    low = " ".join(word.lower().split())
    return {"how come": "Why", "what for": "Why"}.get(low, low.capitalize())


def _named(focus: str) -> str:
    """A focus that can stand for what was asked for: a name or a number, not a clause."""
    words = focus.strip(" .,;:“”\"'").split()
    large = any(word[0].isupper() or word[0].isdigit() or word[0] in "$£€" for word in words)
    return " ".join(words) if words and large and len(words) <= _LONGEST_FOCUS else ""


def _turned(doc: Doc, aux: Token, *, negated: bool) -> str | None:
    """A question of yes or no from its first verb on; "not" stands after its subject."""
    text: str = aux.lower_ + doc.text[aux.idx + len(aux) :]
    if not negated:
        return text
    subject = next((t for t in doc if t.dep_ in ("nsubj", "nsubjpass") and t.i > aux.i), None)
    if subject is None:
        return text
    end = max(subject.subtree, key=lambda t: t.i)
    at = end.idx + len(end)
    return f"{aux.lower_}{doc.text[aux.idx + len(aux) : at]} not{doc.text[at:]}"


def _phrase_end(asking: Token) -> Token:
    """The last word of what asks: "which two countries", "how much"."""
    head = asking
    while head.dep_ in ("det", "amod", "advmod", "nummod", "poss", "quantmod", "compound") and (
        head.head.i > head.i and head.head.pos_ not in ("VERB", "AUX")
    ):
        head = head.head
    return max((t for t in head.subtree if t.i <= head.i), key=lambda t: t.i)


def _of_subject(doc: Doc, asking: Token, focus: str) -> str | None:
    """Where the asking words are the subject: the focus does what was asked about."""
    last = _phrase_end(asking)
    after = doc[last.i + 1] if last.i + 1 < len(doc) else None
    is_subject = last.dep_ in ("nsubj", "nsubjpass") and asking.lower_ != "whom"
    if not is_subject or after is None or after.lemma_ == "do":
        return None
    counted = asking.i + 1 < last.i and doc[asking.i + 1].lower_ in ("many", "much")
    noun = doc[asking.i + 1 + counted : last.i + 1].text
    subject = f"{focus} {noun}" if counted and focus and noun not in focus else focus or noun
    if not subject:
        return None
    rest = doc.text[after.idx + len(after) :]
    if after.pos_ == "AUX" and (verb := _in_full(after)):
        return f"{verb} {subject}{rest}"
    if after.tag_ in _DO and after.lemma_ != "happen" and after.lemma_ in english_words():
        return f"{_DO[after.tag_]} {subject} {after.lemma_}{rest}"
    return None


def _in_full(aux: Token) -> str:
    low = aux.lower_.replace("’", "'")
    return low if low.isalpha() else {"'s": "is", "'re": "are", "'ll": "will"}.get(low, "")


def _of_other(doc: Doc, asking: Token, focus: str) -> str | None:
    """Where they are something else: the clause without them, the focus where they belong."""
    last = _phrase_end(asking)
    aux = doc[last.i + 1] if last.i + 1 < len(doc) else None
    if aux is None or aux.pos_ != "AUX" or not (verb := _in_full(aux)):
        return None
    tail = doc.text[aux.idx + len(aux) :]
    stranded = doc[-1].pos_ == "ADP"
    if asking.lower_ not in _ARGUMENTS and not (last.i > asking.i and doc[last.i].pos_ == "NOUN"):
        if stranded and last.i > asking.i:  # "How long is she banned for?"
            tail = tail[: doc[-1].idx - aux.idx - len(aux)].rstrip()
        return f"{verb}{tail}"
    if not focus:
        return None if stranded else f"{verb}{tail}"
    head = last.head
    if head.pos_ == "AUX" and not stranded:  # "What is the capital?": the focus is
        return f"{verb} {focus}{tail}"
    if stranded:
        return f"{verb}{tail} {focus}"
    ends = [child for child in head.children if child.dep_ in _OBJECTS and child.i > head.i]
    words = [t for child in ends for t in child.subtree] or [head]
    end = max(words, key=lambda t: t.i)
    at = end.idx + len(end) - aux.idx - len(aux)
    return f"{verb}{tail[:at]} {focus}{tail[at:]}"


def _amount(word: str, doc: Doc) -> str | None:
    """Of "Did Russia offer a loan?" that asks "How large a loan did Russia offer?"."""
    if doc[0].pos_ != "AUX":
        return None
    thing = next((t for t in doc if t.dep_ == "dobj" and t.pos_ == "NOUN"), None)
    if thing is None or any(t.i > thing.i for t in thing.subtree):
        return None
    first = min(thing.subtree, key=lambda t: t.i)
    words = doc[first.i : thing.i + 1]
    one = first.lower_ in ("a", "an")
    if first.pos_ == "DET" and not one and first.lower_ not in ("any", "some"):
        return None
    noun = words[1:].text if first.pos_ == "DET" else words.text
    asked = f"How large {first.lower_} {noun}" if one else f"{word} {noun}"
    rest = f"{doc.text[: first.idx].rstrip()}{doc.text[thing.idx + len(thing) :]}"
    return f"{asked} {rest[0].lower()}{rest[1:]}?"


def _there(word: str, doc: Doc, focus: str, pointer: str) -> str | None:
    """Asked "why there?", of the place that answered "where"; "why then?", of the time."""
    if doc[0].lower_ != ("where" if pointer == "there" else "when") or not focus:
        return None
    body = _of_other(doc, doc[0], "")
    if body is None:
        return None
    led = "" if focus.split()[0].lower() in ("in", "at", "on", "near") else "in "
    if led and pointer == "then" and re.match(r"\d{1,2}\b(?!\d)|[A-Z]\w+ \d{1,2}\b(?!\d)", focus):
        led = "on "
    return f"{word} {body} {led}{focus}?"
