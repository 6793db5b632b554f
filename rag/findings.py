"""What was found for a question: sentences that may answer it, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vectorstore.types import Chunk, Span

if TYPE_CHECKING:
    from rag.plan import Plan


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of an article that may answer, with its score of 0..1."""

    chunk: Chunk
    span: Span
    text: str
    score: float
    answer: Span | None = None
    """Where in ``text`` the answer itself stands, as far as can be told."""
    also_in: tuple[str, ...] = ()
    """Other sources in which the same report has this sentence."""
    alone: float = 0.0
    """How sure to be of its article, were that the only one: 0..1."""
    denial: float = 0.0
    """How likely it answers by denying what the question takes for granted: 0..1."""
    assent: float = 0.5
    """Of a question of yes or no, how likely it says yes: 0..1."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was asked, and every sentence looked at closely for it, best first."""

    text: str
    kind: str
    considered: tuple[Evidence, ...]
    told: str = ""
    """What the conversation said before, to which it belongs."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found: the evidence chosen, and how sure it is that it answers."""

    evidence: tuple[Evidence, ...]
    nearest: tuple[Evidence, ...]
    confidence: float
    unanswered: tuple[str, ...] = ()
    """Parts of the question that nothing was found for."""
    missing: tuple[str, ...] = ()
    """Names in the question that no article mentions."""
    asked: tuple[Asked, ...] = ()
    """What was read for: the question, or each of its parts that something was found for.

    Nothing where clauses tell one name: who is meant is no other in one article than in the next.
    """
    unjudged: bool = False
    """Whether a judge was asked how sure it is, and had no word."""
    plan: Plan | None = None
    """How the evidence is told, where several articles are told side by side."""


def merged(readings: Sequence[Reading], most: int) -> tuple[Evidence, ...]:
    """The best of each reading in turn, each place once, at most ``most``."""
    found: list[Evidence] = []
    longest = max(len(reading.evidence) for reading in readings)
    for rank in range(longest):
        found += [r.evidence[rank] for r in readings if rank < len(r.evidence)]
    return tuple(distinct(found)[:most])


def distinct(evidence: Sequence[Evidence]) -> list[Evidence]:
    """``evidence`` without places and words that came before."""
    seen: set[str] = set()
    kept = []
    for piece in evidence:
        words = " ".join(piece.text.lower().split())
        if words not in seen:
            seen.add(words)
            kept.append(piece)
    return kept
