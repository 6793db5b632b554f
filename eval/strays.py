"""What a written sentence says that its quotes do not have, by signs alone.

A look at the gate from outside: it knows nothing of the gate's rules, of parsers and of judges. A
number, a word with a capital or words in quotation marks that a sentence has and neither its
quotes nor their outlets, authors and dates have is a stray. It errs to the strict side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag import Answer
from rag.dictionary import english_words
from rag.gate import names_of

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_BEGINS = re.compile(r"(?:^|[.!?:]\s+|[“\"]\s*)$")
_NUMERALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
).split()
_STEM = 4
"""Letters that words of one name share: "Russia" and "Russian"."""


def strays(sentence: str, quotes: Iterable[str], names: Iterable[str] = ()) -> list[str]:
    """Numbers, names and quotations of ``sentence`` that stand nowhere else.

    Args:
        sentence: a written sentence, without citation marks.
        quotes: what it cites, word for word.
        names: outlets, authors and dates of the quotes, which a sentence may name.

    """
    there = _level("\n".join([*quotes, *names]))
    return [
        *(n for n in _NUMBER.findall(_level(sentence)) if not _has_number(there, n)),
        *(name for name in _names(sentence) if not _has_name(there, name)),
        *(said for said in _QUOTED.findall(sentence) if _bare(said) not in _bare(there)),
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


def _has_number(there: str, number: str) -> bool:
    if number in _NUMBER.findall(there):
        return True
    return (
        number.isdigit()
        and int(number) < len(_NUMERALS)
        and bool(re.search(rf"\b{_NUMERALS[int(number)]}\b", there, re.IGNORECASE))
    )


def _has_name(there: str, name: str) -> bool:
    words = {word.casefold() for word in _WORD.findall(there)}
    low = name.casefold()
    return low in words or (
        len(low) > _STEM and any(word.startswith(low[: max(_STEM, len(low) - 3)]) for word in words)
    )


def _level(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3})", "", text)


def _bare(text: str) -> str:
    """The words of a text, and nothing between them."""
    return " ".join(re.findall(r"\w+", text.casefold()))
