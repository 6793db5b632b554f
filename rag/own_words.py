"""What a part of a question has for itself, and whether a quote speaks of that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.alignment import same_stem
from rag.question import Part
from rag.stopwords import STOPWORDS

_WORD = re.compile(r"\w+")


def speaks_of(part: Part, parts: Sequence[Part], quotes: Iterable[str]) -> bool:
    """Whether one of ``quotes`` has all words by which ``part`` differs from another like it.

    "What did she say of gas and of cheese?": of a quote that speaks of both nobody may say that
    nothing was found about cheese. Parts that ask for unlike things are not compared.
    """
    like = [_words(one.standalone) for one in parts if one is not part and one.kind == part.kind]
    own = _words(part.standalone).difference(*like) if like else set()
    return bool(own) and any(
        all(any(word == said or same_stem(word, said) for said in there) for word in own)
        for there in map(_words, quotes)
    )


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if word not in STOPWORDS}
