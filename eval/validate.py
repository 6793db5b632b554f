"""What is wrong with a set of questions, before anybody trusts a figure of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from eval.matching import find_spans, says
from eval.scoring import TextOf
from eval.types import Case, EvalSet
from vectorstore.errors import CorpusError


def validate(questions: EvalSet, text_of: TextOf) -> list[str]:
    """Problems in sentences for people; none is a sound set.

    A question is named by its id only, so that a part that is kept back stays unseen.
    """
    problems = []
    counts = Counter(case.id for cases in questions.parts.values() for case in cases)
    problems += [f"{key}: the id is used {n} times." for key, n in counts.items() if n > 1]
    for part, cases in questions.parts.items():
        if not cases:
            problems.append(f"The part {part} has no questions.")
        for case in cases:
            problems += [f"{case.id}: {problem}" for problem in _case(case, text_of)]
    return problems


def _case(case: Case, text_of: TextOf) -> Iterator[str]:
    if not case.id:
        yield "a question has no id."
    if not case.question.strip():
        yield "the question is empty."
    if case.answerable:
        yield from _answerable(case, text_of)
    elif case.groups:
        yield "it is unanswerable, but has answers."


def _answerable(case: Case, text_of: TextOf) -> Iterator[str]:
    if not case.groups:
        yield "it is answerable, but no answer is accepted."
    if not case.evidence:
        yield "it is answerable, but has no evidence."
    quotes = []
    for piece in case.evidence:
        try:
            text = text_of(piece.source)
        except CorpusError:
            yield f"the corpus has no article {piece.source}."
            continue
        if piece.quote is None:
            quotes.append(text)
        elif find_spans(text, piece.quote):
            quotes.append(piece.quote)
        else:
            yield f"a quote does not stand in {piece.source}, letter for letter."
    for number, group in enumerate(case.groups, start=1):
        if quotes and not any(says(q, want) for q in quotes for want in group):
            yield f"no accepted answer of group {number} stands in the evidence."
