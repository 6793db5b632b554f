"""Questions made from the words, names and sentences of articles: the same every time."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from vectorstore.types import Article

_WORD = re.compile(r"[^\W\d_]{4,}")
_NAME = re.compile(r"(?:[A-Z][a-z]+ ){1,2}[A-Z][a-z]+")
_SENTENCE = re.compile(r"[^.\n]{30,200}\.")
_OPENINGS = (
    "Who is {name}?",
    "What did {name} say about {word}?",
    "When did {name} {word} the {word}?",
    "How many {word} were there, and who counted the {word} for {name}?",
    "Did {name} deny that {fragment}?",
    "Is it true that {fragment}?",
    "What does AFP say of {name}?",
    "According to the Washington Post, why {fragment}?",
    "{word} {word} {word}",
    "{fragment}; {fragment}; and where was {name}?",
    "{sentence}",
    "tell me of {word} on 14 September 2020",
    "{mangled}",
)


def make_questions(articles: Sequence[Article], count: int, *, seed: int) -> list[str]:
    """``count`` questions, some sensible, many not."""
    rng = random.Random(seed)
    text = "\n".join(article.text for article in articles)
    words, names = sorted(set(_WORD.findall(text))), sorted(set(_NAME.findall(text)))
    sentences = _SENTENCE.findall(text)
    return [_fill(rng, words, names, sentences) for _ in range(count)]


def _fill(
    rng: random.Random, words: Sequence[str], names: Sequence[str], sentences: Sequence[str]
) -> str:
    def draw(match: re.Match[str]) -> str:
        sentence = rng.choice(sentences)
        tokens = sentence.split()
        start = rng.randrange(len(tokens))
        signs = list(sentence)
        rng.shuffle(signs)
        return {
            "word": rng.choice(words),
            "name": rng.choice(names),
            "sentence": sentence,
            "fragment": " ".join(tokens[start : start + rng.randint(2, 12)]),
            "mangled": "".join(signs),
        }[match[1]]

    return re.sub(r"\{(\w+)\}", draw, rng.choice(_OPENINGS))
