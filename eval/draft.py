"""Articles → questions proposed for a person to accept, as a table.

Templates over sentences, no language model: a sentence that gives a number, a sum, a date
or says who said a thing becomes a question whose answer stands in it word for word. Many
are clumsy; a person strikes those, mends others and has a set in minutes. The column
``accept`` is empty; rows that do not say yes there are not part of the set.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.types import EvalError
from vectorstore.types import Chunk, Span

COLUMNS = ("accept", "id", "question", "answer", "source", "quote", "kind", "answerable")
_NAME = r"[A-Z][\w’'-]+(?:\s+(?:of|de|von|van|al|the|[A-Z][\w’'-]+))*"
_NUMBER = r"\d[\d,]*(?:\.\d+)?(?:\s+(?:million|billion|thousand|per\s?cent))?%?"
_SAID = r"(?:said|says|told|warned|added|announced|claimed|denied|insisted|called)"
_PRONOUNS = frozenset("he she it they we i you this that these those who there".split())
_TEMPLATES: tuple[tuple[str, str, str], ...] = (
    # kind, what is looked for (groups answer and rest), the question
    ("who", rf"^(?P<answer>{_NAME})\s+(?P<rest>{_SAID}\b.{{20,120}}?)[.,;]", "Who {rest}?"),
    (
        "sum",
        rf"(?P<answer>[$€£]{_NUMBER})\s+(?P<rest>(?:in|for|to|of|from|on)\b.{{8,80}}?)[.,;]",
        "How much {rest}?",
    ),
    (
        "number",
        rf"(?<![\d.,$€£])(?P<answer>{_NUMBER})\s+(?P<rest>[a-z]{{3,}}s\b.{{8,80}}?)[.,;]",
        "How many {rest}?",
    ),
    (
        "when",
        r"^(?P<answer>(?:In|On|Since)\s+(?:[A-Z][a-z]+\s+)?\d{1,4}),\s+(?P<rest>.{20,120}?)[.;]",
        "When was it that {rest}?",
    ),
    ("who", rf"^(?P<answer>{_NAME}),\s+(?P<rest>(?:the|a|an)\s.{{8,80}}?),", "Who is {rest}?"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed question with the sentence that it was made from."""

    question: str
    answer: str
    source: str
    quote: str
    kind: str


def propose(chunks: Iterable[Chunk], *, most: int = 50, seed: int = 0) -> list[Draft]:
    """Up to ``most`` questions, spread over the articles, the same for the same seed."""
    by_source: dict[str, list[Draft]] = {}
    seen: set[tuple[str, Span]] = set()
    for chunk in chunks:
        for span in chunk.sentences:
            if (chunk.source, span) in seen:  # chunks overlap
                continue
            seen.add((chunk.source, span))
            sentence = chunk.text[span.start - chunk.start : span.end - chunk.start]
            by_source.setdefault(chunk.source, []).extend(drafts_of(sentence, chunk.source))
    rng = random.Random(seed)
    for drafts in by_source.values():
        rng.shuffle(drafts)
    chosen: list[Draft] = []
    while len(chosen) < most and any(by_source.values()):
        for source in sorted(by_source):
            if by_source[source] and len(chosen) < most:
                chosen.append(by_source[source].pop())
    return sorted(chosen, key=lambda d: (d.source, d.question))


def drafts_of(sentence: str, source: str) -> Iterator[Draft]:
    """The first question that a template makes of a sentence, if any."""
    plain = " ".join(sentence.split())
    for kind, pattern, question in _TEMPLATES:
        match = re.search(pattern, plain)
        if match and _is_fit(match["answer"], match["rest"]):
            asked = question.format(rest=match["rest"].strip())
            yield Draft(asked, match["answer"], source, plain, kind)
            return


def _is_fit(answer: str, rest: str) -> bool:
    """Whether a person can tell what is asked: no pronoun answers, no year counts things,
    no quotation is cut in two.
    """
    names_someone = answer.lower() not in _PRONOUNS
    is_year = re.fullmatch(r"(?:19|20)\d\d", answer) is not None
    return names_someone and not is_year and not re.search(r"[“”\"]", rest)


def write(drafts: Sequence[Draft], path: Path) -> None:
    """The table of proposals.

    Raises:
        EvalError: the file is there already; somebody's yeses may be in it.

    """
    if path.exists():
        raise EvalError(f"{path} is there already: name another file, or remove it.")
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for number, d in enumerate(drafts, start=1):
            row = ["", f"draft-{number}", d.question, d.answer, d.source, d.quote, d.kind, "yes"]
            # A cell that begins like a formula is one to a spreadsheet; article text may.
            table.writerow([f"'{c}" if c[:1] in {"=", "+", "-", "@"} else c for c in row])
