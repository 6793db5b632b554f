"""Words of English with how often they are written: SCOWL's, by the counts of Google's books.

The only use of symspellpy, of which the list alone is used: its own index of slips takes
seconds to build. What is taken for a slip is decided in ``rag/slips.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.resources import files

_LIST = "frequency_dictionary_en_82_765.txt"


@functools.cache
def english_words() -> Mapping[str, int]:
    """Some 83,000 words in small letters, each with its count; read once, in 50 ms."""
    text = files("symspellpy").joinpath(_LIST).read_text(encoding="utf-8-sig")
    return {word: int(count) for word, count in map(str.split, text.splitlines())}


@functools.cache
def by_initial() -> Mapping[str, list[str]]:
    """The same words by their first letter: few people get that one wrong."""
    found: dict[str, list[str]] = {}
    for word in english_words():
        found.setdefault(word[0], []).append(word)
    return found
