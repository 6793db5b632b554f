"""Real articles → as many more as are wanted, made of their sentences, none a copy of another."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from eval.types import EvalError
from vectorstore.sentences import split_sentences

_RUN = 3
"""Most sentences in a row that are taken from one article."""

Text = tuple[str, str]
"""Title and text of an article."""


def compose(articles: Sequence[Text], count: int, *, seed: int = 0) -> Iterator[Text]:
    """``articles``, then made ones until there are ``count``.

    A made one takes turns in giving runs of sentences of two articles, begins each at a place
    of its own, and is as long as the first of them. The same seed gives the same articles.

    Raises:
        EvalError: there are too few to make any of.

    """
    if len(articles) < min(2, count):
        raise EvalError(
            f"More articles are made of sentences of two at least, and there are {len(articles)}: "
            "name a folder that holds some, as files or as rows of .jsonl or .csv."
        )
    yield from articles[:count]
    chance = random.Random(seed)
    for number in range(len(articles), count):
        first, second = chance.sample(articles, 2)
        given = [_turned(text, chance) for _, text in (first, second)]
        wanted = len(given[0])
        paragraphs: list[str] = []
        at, turn = [0, 0], 0
        while sum(at) < wanted and any(given):
            run = chance.randint(1, _RUN)
            sentences = given[turn][at[turn] : at[turn] + run]
            paragraphs.append(" ".join(sentences))
            at[turn] += run
            turn = 1 - turn
        words = [*first[0].split()[:4], *second[0].split()[-4:], f"({number})"]
        yield " ".join(words), "\n\n".join(filter(None, paragraphs))


def _turned(text: str, chance: random.Random) -> list[str]:
    """The sentences of ``text`` from one of them on, the first ones last."""
    sentences = [" ".join(text[s.start : s.end].split()) for s in split_sentences(text)]
    start = chance.randrange(len(sentences)) if sentences else 0
    return sentences[start:] + sentences[:start]
