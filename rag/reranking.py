"""A cross-encoder that the user names ranks again what a search found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rag.candidates import Scores, best
from rag.settings import Settings
from vectorstore.library_cross_encoder import LibraryCrossEncoder

Reranker = Callable[[str, Sequence[str]], Sequence[float]]
"""(question, passages) → how likely each passage answers it, 0..1."""
VARIABLE = "NEWSDESK_RERANKER"
READ = 20
"""How many passages of each list it reads."""


def reranker_of(settings: Settings) -> Reranker | None:
    """The one that the settings name, loaded at the first search; mostly none."""
    if not settings.reranker:
        return None
    model = LibraryCrossEncoder(settings.reranker, VARIABLE)

    def rank(question: str, passages: Sequence[str]) -> Sequence[float]:
        said: list[float] = model.probabilities([(question, one) for one in passages]).tolist()
        return said

    return rank


def rank_again(
    reranker: Reranker, question: str, scores: Scores, passages: Mapping[int, str]
) -> Scores:
    """How likely the best ``READ`` of ``scores`` answer, as ``reranker`` says of ``passages``."""
    first = list(best(scores, READ))
    said = reranker(question, [passages[key] for key in first])
    return dict(zip(first, map(float, said), strict=True))
