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

    A made one is as long as one of them, and has its runs of sentences from as many articles as
    there are runs: taken from two alone, a million would be near copies of each other, which
    news is not. The same seed gives the same articles.

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
    sentences = [_sentences_of(text) for _, text in articles]
    filled = [number for number, own in enumerate(sentences) if own]
    for number in range(len(articles), count):
        model = chance.randrange(len(articles))
        paragraphs: list[str] = []
        wanted = len(sentences[model])
        while wanted > 0 and filled:
            own = sentences[chance.choice(filled)]
            start = chance.randrange(len(own))
            run = own[start : start + min(wanted, chance.randint(1, _RUN))]
            paragraphs.append(" ".join(run))
            wanted -= len(run)
        words = [*articles[model][0].split()[:4], *_last_words(paragraphs), f"({number})"]
        yield " ".join(words), "\n\n".join(paragraphs)


def _sentences_of(text: str) -> list[str]:
    return [" ".join(text[s.start : s.end].split()) for s in split_sentences(text)]


def _last_words(paragraphs: Sequence[str]) -> list[str]:
    return paragraphs[-1].split()[-4:] if paragraphs else []
