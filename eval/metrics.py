"""Figures of ranking, citing and refusing: pure functions, each with formula and source.

Rankings are given as relevance by rank: ``found[i]`` is the set of needs that the passage
at rank ``i + 1`` meets. A need is a piece of evidence that an answer wants.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain

from vectorstore.types import Span

Place = tuple[str, Span]
"""A source and a span of its text."""


def recall_at(found: Sequence[Collection[int]], needs: int, k: int) -> float:
    """Evidence recall@k: ``|needs met by the first k| / |needs|``.

    Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), 8.3.
    """
    return len(set(chain.from_iterable(found[:k]))) / needs if needs else 0.0


def hits_at(found: Sequence[Collection[int]], k: int) -> float:
    """Hits@k: 1 where any of the first k meets a need.

    Source: Tang and Yang, MultiHop-RAG (COLM 2024), 4.1, taken over queries.
    """
    return float(any(found[:k]))


def all_at(found: Sequence[Collection[int]], needs: int, k: int) -> float:
    """All-evidence@k: 1 where the first k together meet every need."""
    return float(needs > 0 and recall_at(found, needs, k) == 1.0)


def reciprocal_rank(found: Sequence[Collection[int]], k: int | None = None) -> float:
    """``1 / rank`` of the first passage that meets a need, 0 where none of k does.

    Its mean over questions is MRR. Source: Voorhees, The TREC-8 Question Answering
    Track Report (1999).
    """
    for rank, met in enumerate(found[:k], start=1):
        if met:
            return 1.0 / rank
    return 0.0


def ndcg_at(gains: Sequence[float], ideal: Sequence[float], k: int) -> float:
    """``DCG@k / ideal DCG@k`` with ``DCG@k = Σ gain_i / log2(i + 1)``.

    ``gains`` by rank, ``ideal`` the gains of everything relevant, in any order. Source:
    Järvelin and Kekäläinen, Cumulated gain-based evaluation (ACM TOIS 2002).
    """
    best = _dcg(sorted(ideal, reverse=True)[:k])
    return _dcg(gains[:k]) / best if best else 0.0


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def novel_gains(found: Sequence[Collection[int]]) -> list[float]:
    """For each rank how many needs it is the first to meet.

    Overlapping passages repeat each other; a need met twice is worth no more.
    """
    seen: set[int] = set()
    gains = []
    for met in found:
        gains.append(float(len(set(met) - seen)))
        seen |= set(met)
    return gains


def document_recall_at(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the relevant articles among those of the first k passages."""
    wanted = set(relevant)
    return len(wanted & set(ranked[:k])) / len(wanted) if wanted else 0.0


def recall_within_words(
    texts: Sequence[str], found: Sequence[Collection[int]], needs: int, words: int
) -> float:
    """Evidence recall of the longest head of the ranking that has at most ``words`` words.

    Systems that cut long passages put more words before a reader; this holds them
    against each other at one price.
    """
    spent = 0
    for rank, text in enumerate(texts):
        spent += len(text.split())
        if spent > words:
            return recall_at(found, needs, rank)
    return recall_at(found, needs, len(texts))


def overlap_precision(cited: Sequence[Place], evidence: Sequence[Place]) -> float | None:
    """Citation precision: share of citations that overlap evidence; ``None`` without any.

    Source: the citation precision of Gao et al., ALCE (EMNLP 2023), with the overlap of
    spans in place of an entailment model.
    """
    if not cited:
        return None
    return sum(any(_overlap(c, e) for e in evidence) for c in cited) / len(cited)


def overlap_recall(cited: Sequence[Place], needs: Sequence[Sequence[Place]]) -> float | None:
    """Citation recall: share of needs that a citation overlaps; ``None`` without needs."""
    if not needs:
        return None
    return sum(any(_overlap(c, e) for c in cited for e in need) for need in needs) / len(needs)


def _overlap(a: Place, b: Place) -> bool:
    return a[0] == b[0] and a[1].overlaps(b[1])


def support_precision_recall(
    sentences: Sequence[tuple[str, Sequence[str]]],
    judge: Callable[[str, str], float],
    threshold: float = 0.5,
) -> tuple[float | None, float | None]:
    """Citation precision and recall by support.

    Recall: share of sentences that their citations together carry. Precision: share of
    citations that are needed, i.e. that carry their sentence alone, or without which
    the others no longer carry it. Source: Gao et al., ALCE (EMNLP 2023), 3.3.

    Args:
        sentences: each with the texts that it cites.
        judge: (claim, evidence) → probability that the evidence carries the claim.
        threshold: from which probability on a claim counts as carried.

    """

    def carried(claim: str, evidence: Iterable[str]) -> bool:
        joined = "\n".join(evidence)
        return bool(joined) and judge(claim, joined) >= threshold

    whole = [carried(claim, cited) for claim, cited in sentences]
    needed = [
        ok and (carried(claim, [one]) or not carried(claim, [*cited[:i], *cited[i + 1 :]]))
        for ok, (claim, cited) in zip(whole, sentences, strict=True)
        for i, one in enumerate(cited)
    ]
    return (_mean(needed), _mean(whole))


def refusal_scores(
    refused: Sequence[bool], answerable: Sequence[bool]
) -> tuple[float | None, float | None, float | None]:
    """Precision, recall and balanced accuracy of refusing.

    A refusal is right where the question has no answer. ``precision = right refusals /
    refusals``, ``recall = right refusals / unanswerable``, ``balanced accuracy = (recall
    + answered / answerable) / 2``. Source: Brodersen et al., The balanced accuracy and
    its posterior distribution (ICPR 2010).
    """
    pairs = list(zip(refused, answerable, strict=True))
    precision = _mean([not can for no, can in pairs if no])
    recall = _mean([no for no, can in pairs if not can])
    kept = _mean([not no for no, can in pairs if can])
    balanced = None if recall is None or kept is None else (recall + kept) / 2
    return precision, recall, balanced


def macro_f1(predicted: Sequence[bool], actual: Sequence[bool]) -> float:
    """Mean of the F1 of both classes, ``F1 = 2·TP / (2·TP + FP + FN)``.

    Source: van Rijsbergen, Information Retrieval (1979), averaged over classes.
    """
    scores = []
    pairs = list(zip(predicted, actual, strict=True))
    for label in (True, False):
        both = sum(p == label and a == label for p, a in pairs)
        either = sum((p == label) + (a == label) for p, a in pairs)
        scores.append(2 * both / either if either else 0.0)
    return sum(scores) / 2


def cohen_kappa(first: Sequence[bool], second: Sequence[bool]) -> float:
    """Agreement of two judges beyond chance: ``(p_o - p_e) / (1 - p_e)``.

    ``p_o`` is the share on which they agree, ``p_e`` the share on which they would by their
    shares of yes alone; 1 where both say the same of everything. Source: Cohen, A coefficient
    of agreement for nominal scales (1960).
    """
    n = len(first)
    same = sum(a == b for a, b in zip(first, second, strict=True)) / n
    yes, also = sum(first) / n, sum(second) / n
    chance = yes * also + (1 - yes) * (1 - also)
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)


def _mean(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
