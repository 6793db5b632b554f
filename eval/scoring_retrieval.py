"""The passages that a system found for a question → the scores of its ranking."""

from __future__ import annotations

from collections.abc import Sequence

from eval.matching import holds
from eval.metrics import (
    all_at,
    document_recall_at,
    hits_at,
    ndcg_at,
    novel_gains,
    recall_at,
    recall_within_words,
    reciprocal_rank,
)
from eval.types import Case, Evidence, Passage, Scores

DEPTHS = (1, 4, 10)
WORDS = 1000
"""Words of passages put before a reader: systems that cut long ones are held to one price."""


def needs_met(case: Case, passages: Sequence[Passage]) -> list[set[int]]:
    """For each passage the numbers of the needs that it meets.

    It meets a need when it comes from the right article and holds the quote whole,
    white space folded; where only the article is known, that is enough.
    """
    return [
        {n for n, need in enumerate(case.needs) if any(_meets(passage, e) for e in need)}
        for passage in passages
    ]


def _meets(passage: Passage, evidence: Evidence) -> bool:
    return passage.source == evidence.source and (
        evidence.quote is None or holds(passage.text, evidence.quote)
    )


def score_retrieval(
    case: Case, hits: Sequence[Passage], excerpts: Sequence[Passage] | None = None
) -> Scores:
    """Scores of the ranking; ``None`` for questions without evidence.

    ``excerpts`` are what a system itself puts into ``WORDS`` words, where it does.
    """
    names = [f"recall@{k}" for k in DEPTHS]
    names += ["hits@4", "hits@10", "all evidence@10", "mrr", "ndcg@10", "document recall@10"]
    names += ["recall within words", "recall in excerpts"]
    if not case.needs:
        return dict.fromkeys(names)
    found = needs_met(case, hits)
    needs = len(case.needs)
    articles = {e.source for e in case.evidence}
    documents = document_recall_at([h.source for h in hits], articles, 10)
    if not case.all_evidence_required:  # any article that holds it will do
        documents = float(documents > 0)
    values = [recall_at(found, needs, k) for k in DEPTHS]
    values += [hits_at(found, 4), hits_at(found, 10), all_at(found, needs, 10)]
    values += [reciprocal_rank(found, 10), ndcg_at(novel_gains(found), [1.0] * needs, 10)]
    within = recall_within_words([h.text for h in hits], found, needs, WORDS)
    scores: Scores = dict(zip(names[:-1], [*values, documents, within], strict=True))
    scores["recall in excerpts"] = None
    if excerpts is not None:
        texts = [excerpt.text for excerpt in excerpts]
        met = needs_met(case, excerpts)
        scores["recall in excerpts"] = recall_within_words(texts, met, needs, WORDS)
    return scores
