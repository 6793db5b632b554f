"""Holds a sentence against its evidence."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from rag.hard_rules import problems_of_facts
from rag.language import Linguist
from rag.linear import Logistic
from rag.number_rules import loosened_bounds
from rag.sense_rules import problems_of_sense, strange_words
from rag.support_features import NAMES, features
from rag.types import Verdict

SUPPORTED, PARTLY = 0.6, 0.4
"""The least support of a sentence that counts as carried, and as carried in part."""

_STRANGE, _STRANGE_SHARE = 3, 1 / 3
"""So many content words of its own, or more than this share, and a sentence says more than
its quotes: a little invention in a long true sentence hardly moves the judge."""

_SPACE = re.compile(r"\s+")
_SIGNS = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})
_ATTRIBUTION = (
    r"(?:reports?|reported|says?|said|writes?|wrote|notes?|noted|states?|stated|adds?|added)"
)


@dataclass(frozen=True, slots=True)
class Grounding:
    """How a sentence stands to the quotes that it cites."""

    verdict: Verdict
    support: float
    """0 to 1: the probability that the quotes carry the sentence."""
    problems: tuple[str, ...] = ()
    """What the sentence states that the quotes do not, each in words for people."""

    @property
    def holds(self) -> bool:
        """Whether the sentence may be shown as it stands."""
        return self.verdict != "unsupported"


Judge = Callable[[str, str], float]
"""(claim, evidence) → the probability that the evidence carries the claim."""


@functools.cache
def _model() -> Logistic:
    raw = json.loads((files("rag") / "support_model.json").read_text(encoding="utf-8"))
    return Logistic.from_json(raw, NAMES)


@functools.cache
def _linguist() -> Linguist:
    """One parser for all, since loading one takes a second."""
    return Linguist()


def support(claim: str, evidence: str) -> float:
    """The probability that ``evidence`` carries ``claim``; 0 for an empty one."""
    if not re.search(r"\w", claim) or not re.search(r"\w", evidence):
        return 0.0
    return float(_model().probability(features(claim, evidence)[np.newaxis])[0])


def check(
    sentence: str,
    quotes: Sequence[str],
    *,
    attributed_to: Iterable[str] = (),
    judge: Judge = support,
    linguist: Linguist | None = None,
) -> Grounding:
    """Whether ``quotes`` carry ``sentence``, by rules first and by the judge then.

    Args:
        sentence: without citation marks.
        quotes: what it cites, word for word.
        attributed_to: outlets, authors and dates of the quotes: a sentence may name them
            where it says who reported, and only there.
        judge: weighs what the rules let pass.
        linguist: parses; by default one that all share.

    """
    claim = without_attribution(sentence, attributed_to)
    evidence = "\n".join(quotes)
    if not re.search(r"\w", claim) or not re.search(r"\w", evidence):
        return Grounding("unsupported", 0.0, ("there is nothing to hold it against",))
    if is_verbatim(claim, quotes):
        # Word for word, but in a frame of ours: "verbatim" is for a quote and nothing else.
        bare = is_verbatim(sentence, quotes)
        return Grounding("verbatim" if bare else "supported", 1.0)
    said, given = (linguist or _linguist()).parse([claim, evidence])
    problems = (*problems_of_facts(said, given), *problems_of_sense(said, given))
    strange, share = strange_words(said, given)
    if len(strange) >= _STRANGE or share > _STRANGE_SHARE:
        problems = (*problems, f"the quotes do not have “{', '.join(strange)}”")
    if problems:
        # A judge may be slow, and what the rules forbid no judge lets pass.
        return Grounding("unsupported", min(support(claim, evidence), PARTLY / 2), problems)
    probability = judge(claim, evidence)
    if loosened := tuple(loosened_bounds(said, given)):
        # Never more than in part, however like the words are.
        verdict: Verdict = "partly" if probability >= PARTLY else "unsupported"
        return Grounding(verdict, min(probability, (SUPPORTED + PARTLY) / 2), loosened)
    if probability >= SUPPORTED and len(strange) < _STRANGE - 1:
        return Grounding("supported", probability)
    if probability >= PARTLY:
        return Grounding("partly", probability)
    return Grounding("unsupported", probability, ("the quotes say too little of it",))


def is_verbatim(sentence: str, quotes: Iterable[str]) -> bool:
    """Whether ``sentence`` is one of ``quotes``, but for white space and the form of signs."""
    ours = _levelled(sentence)
    return any(ours == _levelled(quote) for quote in quotes)


def _levelled(text: str) -> str:
    return _SPACE.sub(" ", text.translate(_SIGNS)).strip().strip('"').rstrip(".!").strip()


def without_attribution(sentence: str, attributed_to: Iterable[str]) -> str:
    """``sentence`` without "AFP reported that", "According to AFP," and "AFP, 14 May 2020:"."""
    names = sorted({name for name in attributed_to if name}, key=len, reverse=True)
    if not names:
        return sentence
    one = "(?:the )?(?:" + "|".join(map(re.escape, names)) + ")"
    named = rf"{one}(?:\s*(?:,|on|\(|in|of)?\s*{one}\)?)*"
    frames = (
        rf"^(?:as|according to|per|in)\s+{named}\s*(?:{_ATTRIBUTION})?\s*,\s*",
        rf"^(?:on|in)\s+{one},\s*{one}\s+{_ATTRIBUTION}\s*(?:that\b|:|,)?\s*",
        rf"^{named}\s*(?:{_ATTRIBUTION}\s*(?:that\b|:|,)|:)\s*",
        rf",?\s+(?:according to|as reported by)\s+{named}\s*(?=\.?$)",
        rf",\s+{named}\s+{_ATTRIBUTION}\s*(?=\.?$)",
    )
    for frame in frames:
        bare = re.sub(frame, "", sentence.strip(), flags=re.IGNORECASE)
        if bare != sentence.strip():
            return bare[:1].upper() + bare[1:]
    return sentence
