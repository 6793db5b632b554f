"""Whether a question is in another language than English: told by its function words."""

from __future__ import annotations

import functools
import runpy
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.stopwords import STOPWORDS

_LANGUAGES = (
    "ar bg ca cs da de el es fi fr he hr hu id it nb nl pl pt ro ru sk sr sv tr uk vi".split()
)
_LEAST = 3
"""Words that a text must have to be told as another language: one or two may be rare names."""


def is_foreign(words: Sequence[str], knows: Callable[[str], bool]) -> bool:
    """Whether ``words``, in small letters, are of another language, so far as that is sure.

    Most of them are not known, none is one of those by which English asks, points and joins, and
    one is such a word of another language. Names and misspelt words are of no language.
    """
    if len(words) < _LEAST or not STOPWORDS.isdisjoint(words):
        return False
    unknown = {word for word in words if not knows(word)}
    return 2 * len(unknown) > len(words) and not unknown.isdisjoint(_function_words())


@functools.cache
def _function_words() -> frozenset[str]:
    """Those of other languages: the lists alone, for some languages take seconds to import."""
    import spacy.lang

    [lang] = spacy.lang.__path__
    files = (Path(lang) / tag / "stop_words.py" for tag in _LANGUAGES)
    return frozenset().union(*(runpy.run_path(str(file))["STOP_WORDS"] for file in files))
