"""A bare question word after a question, asked of what that question was about.

After "Who did Ada Byron meet in Hull?", answered by "Berta Holm", the word "why?" asks "Why did
Ada Byron meet Berta Holm in Hull?". What cannot be turned round surely is left to others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.dictionary import english_words
from rag.stopwords import STOPWORDS

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
_ABOUT_KNOWING = re.compile(
    r"\W*\w+(?:n['’]t)?\s+(?:you|we|anyone|anybody|somebody|it)\s+(?:\w+ly\s+)?"
    r"(?:know|tell|say|explain|true|known|clear|possible|remember|likely)\b",
    re.IGNORECASE,
)
"""Asks whether a thing is known: what is asked then is another question inside."""
_TIME = re.compile(
    r"(?:(?P<day>\d{1,2} [A-Z][a-z]+|[A-Z][a-z]+ \d{1,2})(?:,? \d{4})?|(?:[A-Z][a-z]+ )?\d{4})"
)
_AMOUNTS = frozenset({"How much", "How many", "How big", "How large"})
_ASKING = frozenset("who whom what which when where why how".split())
_ARGUMENTS = frozenset("who whom what which".split())
_OBJECTS = frozenset({"dobj", "dative", "prt"})
_CLAUSES = frozenset({"ccomp", "xcomp"})
_CALLS = frozenset("call name consider elect appoint declare".split())
_VAGUE = frozenset("do say think happen mean tell believe feel".split())
_LED = frozenset("in at on near by to from of off outside inside".split())
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
    if bare is None or len(before.split()) > _LONGEST or _ABOUT_KNOWING.match(before):
        return None
    doc, said = linguist.parse([before, focus.strip(" .,;:“”\"'")])
    if len(doc) < 2 or len(list(doc.sents)) > 1 or _has_more_than_one(doc):
        return None
    word = _written(bare["word"])
    named = _named(said)
    if bare["there"] and (whole := _there(word, doc, named, bare["there"].strip().lower())):
        return whole
    if word in _AMOUNTS:
        return _amount(word, doc)
    if doc[0].pos_ == "AUX":
        body = _turned(doc, doc[0], negated=bool(bare["not"]))
    elif doc[0].lower_ in _ASKING and not bare["not"]:
        body = _of_subject(doc, doc[0], named) or _of_other(doc, doc[0], named)
    else:
        return None
    return f"{word} {body}?" if body else None


def _has_more_than_one(doc: Doc) -> bool:
    """Whether a question asks two things, or offers two: "who won and why", "Ada or Berta"."""
    return any(token.tag_.startswith("W") or token.lower_ == "or" for token in doc[1:])


def _written(word: str) -> str:
    low = " ".join(word.lower().split())
    return {"how come": "Why", "what for": "Why"}.get(low, low.capitalize())


def _named(said: Doc) -> str:
    """A focus that can stand for what was asked for: a name or a number, not a clause."""
    words = said.text.split()
    if not words or len(words) > _LONGEST_FOCUS:
        return ""
    if any(token.pos_ in ("VERB", "AUX", "PRON") for token in said):
        return ""
    if not any(word[0].isupper() or word[0].isdigit() or word[0] in "$£€" for word in words):
        return ""
    if words[0].lower() in STOPWORDS or (said[0].like_num and words[0].isalpha()):
        words[0] = words[0].lower()  # "At least 12 people"
    return " ".join(words)


def _turned(doc: Doc, aux: Token, *, negated: bool) -> str | None:
    """A question of yes or no from its first verb on; "not" stands after its subject."""
    verb = _in_full(aux) or aux.lower_
    text: str = verb + doc.text[aux.idx + len(aux) :]
    if not negated or any(token.dep_ == "neg" for token in doc):
        return text
    subject = next((t for t in doc if t.dep_ in ("nsubj", "nsubjpass") and t.i > aux.i), None)
    if subject is None:
        return None
    own = [t for t in subject.subtree if "appos" not in _path(t, subject)]
    end = max(own, key=lambda t: t.i)
    at = end.idx + len(end)
    return f"{verb}{doc.text[aux.idx + len(aux) : at]} not{doc.text[at:]}"


def _path(token: Token, top: Token) -> list[str]:
    """How a word hangs on one above it."""
    found = []
    while token.i != top.i:
        found.append(token.dep_)
        token = token.head
    return found


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
    if not is_subject or after is None or after.lemma_ == "do" or _acts(doc, after):
        return None
    subject = _with_noun(doc, asking, last, focus) or doc[asking.i + 1 : last.i + 1].text
    if not subject or any(token.dep_ == "neg" for token in doc):
        return None
    rest = doc.text[after.idx + len(after) :]
    if after.pos_ == "AUX" and (verb := _in_full(after)):
        return f"{verb} {subject}{rest}"
    if after.tag_ in _DO and after.lemma_ != "happen" and after.lemma_ in english_words():
        return f"{_DO[after.tag_]} {subject} {after.lemma_}{rest}"
    return None


def _acts(doc: Doc, aux: Token) -> bool:
    """Whether somebody stands behind the verb who does what is asked about."""
    after = doc[aux.i + 1 : aux.i + 4]
    if aux.pos_ != "AUX":
        return False
    head = next((t for t in doc[aux.i + 1 :] if t.pos_ == "VERB"), None)
    return head is not None and any(
        t.pos_ in ("PROPN", "NOUN", "PRON") and t.i < head.i for t in after
    )


def _with_noun(doc: Doc, asking: Token, last: Token, focus: str) -> str:
    """The focus with what was counted: "nearly 7,000 people"."""
    counted = asking.i + 1 < last.i and doc[asking.i + 1].lower_ in ("many", "much")
    noun = doc[asking.i + 2 : last.i + 1].text if counted else ""
    return f"{focus} {noun}" if focus and noun and noun not in focus else focus


def _in_full(aux: Token) -> str:
    low = aux.lower_.replace("’", "'")
    if low.isalpha():
        return str(low)
    follows = aux.nbor(1).tag_ if aux.i + 1 < len(aux.doc) else ""
    return {"'s": "" if follows in ("VBN", "VBD") else "is", "'re": "are", "'ll": "will"}.get(
        low, ""
    )


def _of_other(doc: Doc, asking: Token, focus: str) -> str | None:
    """Where they are something else: the clause without them, the focus where they belong."""
    last = _phrase_end(asking)
    aux = doc[last.i + 1] if last.i + 1 < len(doc) else None
    if aux is None or aux.pos_ != "AUX" or not (verb := _in_full(aux)):
        return None
    if any(token.dep_ == "neg" for token in doc):
        return None
    tail = doc.text[aux.idx + len(aux) :]
    stranded = doc[-1].pos_ == "ADP"
    head = next((t for t in doc[aux.i + 1 :] if t.pos_ == "VERB"), None)
    measured = asking.lower_ == "how" and last.lower_ in ("much", "many")
    if asking.lower_ not in _ARGUMENTS and not measured and last.pos_ != "NOUN":
        if stranded and last.i > asking.i:  # "How long is she banned for?"
            tail = tail[: doc[-1].idx - aux.idx - len(aux)].rstrip()
        # "How old is she?", "When is the vote?" are about nothing that is done.
        return f"{verb}{tail}" if head else None
    focus = _with_noun(doc, asking, last, focus)
    if not focus:
        return None
    if stranded:
        return f"{verb}{tail} {focus}"
    if head is None:  # "What is the capital?": the focus is
        is_noun = aux.lemma_ == "be" and not measured and not tail.split()[0][0].isupper()
        return f"{verb} {focus}{tail}" if is_noun else None
    if head.lemma_ in _VAGUE or any(child.dep_ in _CLAUSES for child in head.children):
        return None
    at = _end_of(head) - aux.idx - len(aux)
    return f"{verb}{tail[:at]} {focus}{tail[at:]}"


def _end_of(verb: Token) -> int:
    """Where an object of a verb belongs: behind those that it has."""
    doc, end = verb.doc, verb
    if verb.lemma_ not in _CALLS:  # "call him a liar"
        ends = [child for child in verb.children if child.dep_ in _OBJECTS and child.i > verb.i]
        end = max((t for child in ends for t in child.subtree), key=lambda t: t.i, default=verb)
    following = doc[end.i + 1 : end.i + 3]
    if len(following) > 1 and all(token.pos_ == "ADP" for token in following):
        end = following[0]  # "talk to on Monday"
    return int(end.idx + len(end))


def _amount(word: str, doc: Doc) -> str | None:
    """Of "Did Russia offer a loan?" that asks "How large a loan did Russia offer?"."""
    if doc[0].pos_ != "AUX":
        return None
    thing = next((t for t in doc if t.dep_ == "dobj" and t.pos_ == "NOUN"), None)
    if thing is None or any(t.i > thing.i for t in thing.subtree):
        return None
    first = min(thing.subtree, key=lambda t: t.i)
    words = doc[first.i : thing.i + 1]
    if any(t.dep_ == "nummod" or t.lower_ in ("many", "much", "few", "several") for t in words):
        return None
    bare = words[1:].text if first.pos_ == "DET" else words.text
    if first.lower_ in ("a", "an") and word != "How many":
        asked = f"How large a{'n' if bare[0] in 'aeiou' else ''} {bare}"
    elif (first.pos_ != "DET" or first.lower_ in ("any", "some")) and word == (
        "How many" if thing.tag_ == "NNS" else "How much"
    ):
        asked = f"{word} {bare}"
    else:
        return None
    rest = f"{doc.text[: first.idx].rstrip()}{doc.text[thing.idx + len(thing) :]}"
    return f"{asked} {rest[0].lower()}{rest[1:]}?"


def _there(word: str, doc: Doc, focus: str, pointer: str) -> str | None:
    """Asked "why there?", of the place that answered "where"; "why then?", of the time."""
    if doc[0].lower_ != ("where" if pointer == "there" else "when") or not focus:
        return None
    body = _of_other(doc, doc[0], "")
    if body is None:
        return None
    if pointer == "then":
        time = _TIME.fullmatch(focus)
        return f"{word} {body} {'on' if time['day'] else 'in'} {focus}?" if time else None
    led = focus.split()[0].lower() in _LED or doc[-1].lower_ in _LED
    return f"{word} {body} {'' if led else 'in '}{focus}?"
