"""What a written sentence says that its quotes do not have, by signs alone.

A look at the gate from outside: it knows nothing of the gate's rules, of parsers and of judges. A
number, a word with a capital or words in quotation marks that a sentence has and neither its
quotes nor their outlets, authors and dates have is a stray. It does not see all: a word of the
language that begins a sentence is no name to it ("Trump", where the quote has "Biden"), and who
did what to whom it cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag import Answer
from rag.dictionary import english_words
from rag.gate import names_of

_NUMERALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundred thousand million billion trillion"
).split()
_VALUES = [*range(20), *range(20, 100, 10), 100, 10**3, 10**6, 10**9, 10**12]
_NUMERAL = re.compile(rf"\b(?:{'|'.join(_NUMERALS)})\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*(?:\s*(?:thousand|million|billion|trillion)\b)?")
_ONE = re.compile(r"\bone\b", re.IGNORECASE)
"""More often a pronoun than a number."""
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]|(?<!\w)[‘']([^‘’']+ [^‘’']+)[’'](?!\w)")
_BEGINS = re.compile(r"(?:^|[.!?:]\s+|[“\"]\s*)$")
_STEM = 4
"""Letters that words of one name share: "Russia" and "Russian"."""
_ENDINGS = frozenset(
    ["", "n", "ns", "an", "ans", "ian", "ians", "s", "es", "e", "is", "i", "ia", "a"]
)
"""What may stand behind those that two words share."""


def strays(sentence: str, quotes: Iterable[str], names: Iterable[str] = ()) -> list[str]:
    """Numbers, names and quotations of ``sentence`` that stand nowhere else.

    Args:
        sentence: a written sentence, without citation marks.
        quotes: what it cites, word for word.
        names: outlets, authors and dates of the quotes, which a sentence may name.

    """
    there, said = _level("\n".join([*quotes, *names])), _level(sentence)
    return [
        *(number for number in _numbers(said) if number not in _numbers(there)),
        *(name for name in _names(said) if not _has_name(there, name)),
        *(
            words
            for match in _QUOTED.finditer(sentence)
            if f" {_bare(words := match[1] or match[2])} " not in f" {_bare(there)} "
        ),
    ]


def strays_of(answer: Answer) -> list[str]:
    """Those of all sentences of ``answer`` in words of a model's own."""
    cited = {citation.number: citation for citation in answer.citations}
    found: list[str] = []
    for sentence in answer.sentences:
        if sentence.verdict == "verbatim":
            continue
        ours = [cited[number] for number in sentence.citations]
        named = [name for citation in ours for name in names_of(citation)]
        found += strays(sentence.text, [citation.quote for citation in ours], named)
    return found


def _names(sentence: str) -> Iterator[str]:
    """Words with a capital, but those of the language that begin a sentence or a quotation."""
    for match in _WORD.finditer(sentence):
        word = re.sub(r"[’']s$", "", match[0])
        begins = _BEGINS.search(sentence[: match.start()])
        if word[0].isupper() and word != "I" and not (begins and word.lower() in english_words()):
            yield word


def _numbers(text: str) -> list[str]:
    """The numbers of a text in one form: figures, and words of a number by their value."""
    found = [" ".join(number.split()) for number in _NUMBER.findall(text)]
    words = [match[0].lower() for match in _NUMERAL.finditer(_ONE.sub("", _NUMBER.sub("", text)))]
    return [*found, *(str(_VALUES[_NUMERALS.index(word)]) for word in words)]


def _has_name(there: str, name: str) -> bool:
    low = name.casefold()
    return any(_is_one_name(low, word.casefold()) for word in _WORD.findall(there))


def _is_one_name(one: str, other: str) -> bool:
    """Whether two words are forms of one: "Russia" and "Russian", "US" and "U.S."."""
    pairs = enumerate(zip(one, other, strict=False))
    shared = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    if shared < _STEM:
        return one == other
    return one[shared:] in _ENDINGS and other[shared:] in _ENDINGS


def _level(text: str) -> str:
    """``text`` without the points of initials, and the commas and idle noughts of numbers."""
    bare = re.sub(r"\b(?:[A-Z]\.){2,}", lambda m: m[0].replace(".", ""), text)
    bare = re.sub(r"(?<=\d),(?=\d{3})", "", bare)
    return re.sub(r"(\d\.\d+?)0+\b", r"\1", bare)


def _bare(text: str) -> str:
    """The words of a text, and nothing between them."""
    return " ".join(re.findall(r"\w+", text.casefold()))
