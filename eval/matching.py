"""Text against text: when an answer says what was wanted, and where a quote stands."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

from vectorstore.types import Span

_QUOTES = str.maketrans({"’": "'", "‘": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'})
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def fold(text: str) -> str:
    """Text without what does not matter: case, curly quotes, the kind of white space."""
    return " ".join(text.translate(_QUOTES).casefold().split())


def squad_normalise(text: str) -> str:
    """Lower case, without punctuation, articles and extra space.

    Source: Rajpurkar et al., SQuAD (EMNLP 2016), the official script's
    ``normalize_answer``; curly quotes are made straight first.
    """
    plain = text.translate(_QUOTES).lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", plain).split())


def says(text: str, wanted: str) -> bool:
    """Whether ``wanted`` occurs in ``text``, folded, as whole words.

    ``5 billion`` does not occur in ``1.5 billion``, nor ``600`` in ``1,600``.
    """
    needle = fold(wanted)
    if not needle:
        return False
    before = r"(?<!\w)(?<!\d[.,])" if needle[0].isalnum() else ""
    after = r"(?!\w)(?![.,]\d)" if needle[-1].isalnum() else ""
    return re.search(before + re.escape(needle) + after, fold(text)) is not None


def says_all(text: str, groups: Sequence[Iterable[str]]) -> bool:
    """Whether ``text`` says one string of each group; never where there is no group."""
    return bool(groups) and all(any(says(text, want) for want in group) for group in groups)


def exact_match(text: str, accepted: Iterable[str]) -> bool:
    """Whether ``text`` is one of ``accepted`` after SQuAD normalisation (strict match)."""
    return squad_normalise(text) in {squad_normalise(want) for want in accepted}


def token_f1(text: str, wanted: str) -> float:
    """Harmonic mean of token precision and recall, after SQuAD normalisation.

    ``F1 = 2·P·R / (P + R)`` over the bag of shared tokens; two empty texts agree.
    Source: Rajpurkar et al., SQuAD (EMNLP 2016), section 6.1.
    """
    given, right = squad_normalise(text).split(), squad_normalise(wanted).split()
    if not given or not right:
        return float(given == right)
    shared = sum((Counter(given) & Counter(right)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(given), shared / len(right)
    return 2 * precision * recall / (precision + recall)


def best_token_f1(text: str, accepted: Iterable[str]) -> float:
    """The greatest token F1 over the accepted answers; 0 where there are none."""
    return max((token_f1(text, want) for want in accepted), default=0.0)


def find_spans(text: str, quote: str) -> list[Span]:
    """Where ``quote`` stands in ``text``: letter for letter, but for white space."""
    words = quote.split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    return [Span(*match.span()) for match in re.finditer(pattern, text)]


def holds(passage: str, quote: str) -> bool:
    """Whether ``passage`` has ``quote`` whole, white space folded."""
    folded = " ".join(quote.split())
    return bool(folded) and folded in " ".join(passage.split())


def says_normalised(text: str, wanted: str) -> bool:
    """Whether ``wanted`` occurs in ``text`` as whole words, both SQuAD-normalised."""
    needle = squad_normalise(wanted)
    return bool(needle) and f" {needle} " in f" {squad_normalise(text)} "
