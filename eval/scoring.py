"""A question, what is known of it, and a reply → the scores of one question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, combinations
from typing import Any

from eval.matching import (
    best_token_f1,
    exact_match,
    find_spans,
    fold,
    holds,
    says_all,
    squad_normalise,
)
from eval.metrics import Place, overlap_precision, overlap_recall, support_precision_recall
from eval.scoring_retrieval import score_retrieval
from eval.types import Case, Evidence, Passage, Reply, Row, Scores
from rag import support
from vectorstore.errors import CorpusError
from vectorstore.sentences import split_sentences
from vectorstore.types import Span

TextOf = Callable[[str], str]
ANSWER_WORDS = 60
"""Words of an answer that count as its beginning: whoever quotes pages says everything."""


def score(
    case: Case,
    reply: Reply,
    text_of: TextOf,
    *,
    shown: bool = True,
    judge: Callable[[str, str], float] = support,
) -> Row:
    """All scores of one question; ``judge`` says whether citations carry a sentence."""
    scores = score_retrieval(case, reply.hits) | score_answer(case, reply, text_of)
    scores |= score_support(reply, text_of, judge)
    details = details_of(case, reply) if shown else None
    return Row(case.id, case.kind, scores, case.cluster, details)


def score_answer(case: Case, reply: Reply, text_of: TextOf) -> Scores:
    """Scores of the answer, its citations and its refusal.

    ``says it``: an accepted string of every group occurs in the answer. ``right file``:
    and an article of the evidence is cited. ``right``: and a citation overlaps evidence.
    """
    can, refused = case.answerable, reply.refused
    places = [place for c in reply.citations if (place := _place(c, text_of))]
    needs = [[p for e in need for p in _places(e, text_of)] for need in case.needs]
    says_it = not refused and _says(reply, case)
    articles = {e.source for e in case.evidence}
    in_file = says_it and any(c.source in articles for c in reply.citations)
    precision = overlap_precision(places, list(chain.from_iterable(needs)))
    right = in_file and bool(precision)
    accepted = case.answers or tuple(chain.from_iterable(case.answers_all))
    broken = broken_spans(reply, text_of)
    cited = bool(reply.citations)
    said = ("",) if refused else (reply.text, reply.short)
    known = can and bool(accepted)
    return refusal_of(case, refused) | {
        "false refusal": float(refused) if can else None,
        "wrong": float(not refused and not right) if can else None,
        "says it": float(says_it) if can else None,
        "right file": float(in_file) if can else None,
        "right": float(right) if can else None,
        "right in brief": float(right and _says(_head(reply), case)) if can else None,
        "exact match": max(map(float, (exact_match(t, accepted) for t in said))) if known else None,
        "token f1": max(best_token_f1(t, accepted) for t in said) if known else None,
        "citation precision": precision if can and not refused and needs else None,
        "citation recall": overlap_recall(places, needs) if can and not refused else None,
        "answered without citation": float(not cited) if not refused else None,
        # A system that quotes whole pages says everything; its length stands beside it.
        "answer words": None if refused else float(len(reply.text.split())),
        "support": None if refused else reply.support,
        "told disagreement": float(bool(reply.disagreements)),
        "is disagreement": float(case.kind == "disagreement"),
        "right disagreement": float(
            case.kind == "disagreement" and (_opposed(reply, needs) or _opposite(reply, case))
        ),
        "broken spans": float(len(broken)),
        "spans": float(sum(c.start is not None for c in (*reply.citations, *reply.nearest))),
        "confidence": reply.confidence,
        "seconds": reply.seconds,
    }


def refusal_of(case: Case, refused: bool) -> Scores:
    """The scores from which all figures of refusing are made."""
    can = case.answerable
    return {
        "answerable": float(can),
        "unanswerable": float(not can),
        "refused": float(refused),
        "right refusal": float(refused and not can),
        "kept answer": float(not refused and can),
    }


def score_support(
    reply: Reply, text_of: TextOf, judge: Callable[[str, str], float] = support
) -> Scores:
    """Whether the citations carry the sentences; ``None`` for a refusal.

    A sentence that stands in its evidence word for word is carried: no judge is asked.
    """
    names = ("citations needed", "sentences carried")
    if reply.refused:
        return dict.fromkeys(names)
    sentences: Sequence[tuple[str, Sequence[str]]] = reply.sentences
    if not sentences:
        cited = [c.text or _text(c.source, text_of) for c in reply.citations]
        text = reply.text
        sentences = [(text[s.start : s.end], cited) for s in split_sentences(text)]

    def carries(claim: str, evidence: str) -> float:
        return 1.0 if holds(evidence, claim) else judge(claim, evidence)

    return dict(zip(names, support_precision_recall(sentences, carries), strict=True))


def _head(reply: Reply) -> Reply:
    """The reply with the first words of its text alone."""
    return replace(reply, text=" ".join(reply.text.split()[:ANSWER_WORDS]))


def _says(reply: Reply, case: Case) -> bool:
    """Whether the answer says what is accepted.

    A yes or a no counts only where it opens the answer or is its short form: somewhere
    in a quote it means nothing.
    """
    if {fold(answer) for answer in case.answers} <= {"yes", "no"} and case.answers:
        openings = {squad_normalise(t).partition(" ")[0] for t in (reply.text, reply.short)}
        return any(fold(answer) in openings for answer in case.answers)
    return says_all(reply.text, case.groups)


def broken_spans(reply: Reply, text_of: TextOf) -> list[Passage]:
    """Citations and nearest quotes whose words do not stand where they are said to stand."""
    return [
        passage
        for passage in (*reply.citations, *reply.nearest)
        if passage.start is not None
        and _text(passage.source, text_of)[passage.start : passage.end] != passage.text
    ]


def _opposed(reply: Reply, needs: Sequence[Sequence[Place]]) -> bool:
    """Whether a reported disagreement cites evidence of at least two of the sides known."""
    for sides in reply.disagreements:
        cited = [(c.source, Span(c.start or 0, c.end or 0)) for side in sides for c in side]
        if sum(bool(overlap_precision(cited, need)) for need in needs) > 1:
            return True
    return False


def _opposite(reply: Reply, case: Case) -> bool:
    """Whether two sides of a reported disagreement quote accepted answers of unlike groups.

    Where any one piece of evidence suffices, the groups alone tell the sides apart.
    """
    for sides in reply.disagreements:
        said = [
            {
                g
                for g, group in enumerate(case.answers_all)
                if any(says_all(c.text, [group]) for c in side)
            }
            for side in sides
        ]
        if any(one != other for a, b in combinations(said, 2) for one in a for other in b):
            return True
    return False


def _place(passage: Passage, text_of: TextOf) -> Place | None:
    """Where a citation stands; found by its words where a system gives no offsets."""
    if passage.start is not None and passage.end is not None:
        return passage.source, Span(passage.start, passage.end)
    spans = find_spans(_text(passage.source, text_of), passage.text)
    # A place of no width overlaps nothing: a source without words is no quote.
    return passage.source, spans[0] if spans else Span(0, 0)


def _places(evidence: Evidence, text_of: TextOf) -> list[Place]:
    text = _text(evidence.source, text_of)
    if evidence.quote is None:
        return [(evidence.source, Span(0, len(text)))]
    return [(evidence.source, span) for span in find_spans(text, evidence.quote)]


def _text(source: str, text_of: TextOf) -> str:
    try:
        return text_of(source)
    except CorpusError:  # a system may cite what does not exist; that is its fault, not ours
        return ""


def details_of(case: Case, reply: Reply) -> dict[str, Any]:
    """What a person needs to see why a question failed."""
    return {
        "question": case.question,
        "standalone": reply.standalone if fold(reply.standalone) != fold(case.question) else "",
        "answer": reply.text,
        "accepted": [list(group) for group in case.groups],
        "evidence": [{"source": e.source, "quote": e.quote or ""} for e in case.evidence],
        "cited": [{"source": c.source, "quote": c.text} for c in reply.citations],
        "nearest": [{"source": c.source, "quote": c.text} for c in reply.nearest],
    }
