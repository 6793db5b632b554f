"""A question and a sentence, side by side, as a cross-encoder reads them.

    [CLS] question [SEP] title . end of the sentence before [SEP] sentence [SEP]

or, for models of MPNet's kind, with two marks between question and title. The title and the
sentence before say whom "he" and "the company" mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_QUESTION, _TITLE, _BEFORE, _SENTENCE = 32, 16, 15, 72
"""Word pieces kept of each part: the starts, and of the sentence before its end."""
_BEGINNING = 12
"""Of these, of a longer question, those that are kept of its beginning."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a sentence that may answer it, with what stands before."""

    question: str
    title: str
    before: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """A pair in word pieces."""

    ids: list[int]
    types: list[int]
    """0 for the question, 1 for the rest."""
    start: int
    """Where the sentence begins in ``ids``; it ends before the last one."""
    places: list[tuple[int, int]]
    """Start and end in the sentence of each of its word pieces."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The word pieces that no text has: numbers in a model's vocabulary."""

    first: int
    last: int
    between: int
    """How many of ``last`` stand between question and title."""
    dot: int

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Marks:
        """Those of a model, from its tokenizer."""
        first, *rest = tokenizer.encode("", "").ids
        (dot,) = tokenizer.encode(".", add_special_tokens=False).ids
        return cls(first=first, last=rest[-1], between=len(rest) - 1, dot=dot)


def cut(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> list[Pieces]:
    """The word pieces of ``pairs``, each distinct text cut once."""
    texts = list(dict.fromkeys(t for p in pairs for t in (p.question, p.title, p.before)))
    plain = dict(zip(texts, _ids(tokenizer, texts), strict=True))
    marks = Marks.of(tokenizer)
    sentences = tokenizer.encode_batch([pair.sentence for pair in pairs], add_special_tokens=False)
    found = []
    for pair, sentence in zip(pairs, sentences, strict=True):
        asked = _shortened(plain[pair.question])
        opening = [marks.first, *asked, *[marks.last] * marks.between]
        around = [*plain[pair.title][:_TITLE], marks.dot, *plain[pair.before][-_BEFORE:]]
        rest = [*around, marks.last, *sentence.ids[:_SENTENCE], marks.last]
        found.append(
            Pieces(
                ids=opening + rest,
                types=[0] * len(opening) + [1] * len(rest),
                start=len(opening) + len(around) + 1,
                places=sentence.offsets[:_SENTENCE],
            )
        )
    return found


def _shortened(question: list[int]) -> list[int]:
    """A long question without its middle: what is asked last stands at the end of it."""
    if len(question) <= _QUESTION:
        return question
    return [*question[:_BEGINNING], *question[_BEGINNING - _QUESTION :]]


def _ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    return [one.ids for one in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
