"""What an evaluation asks, what a system replies, and what a score is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vectorstore.errors import NewsdeskError

Scores = dict[str, float | None]
"""Figures of one question by name; ``None`` where a figure does not apply to it."""


class EvalError(NewsdeskError):
    """An evaluation cannot be run; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that carry an answer, in the article where they stand."""

    source: str
    quote: str | None = None
    """``None`` where only the article is known."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is known of its answer."""

    id: str
    question: str
    kind: str = "question"
    history: tuple[tuple[str, str], ...] = ()
    answerable: bool = True
    answers: tuple[str, ...] = ()
    """Any one of these is right."""
    answers_all: tuple[tuple[str, ...], ...] = ()
    """Where given: of each group, one."""
    evidence: tuple[Evidence, ...] = ()
    all_evidence_required: bool = False
    cluster: str | None = None
    """Questions that share it are not independent; intervals draw them together."""
    note: str = ""

    @property
    def needs(self) -> tuple[tuple[Evidence, ...], ...]:
        """What has to be found: of each group, one piece."""
        if self.all_evidence_required:
            return tuple((piece,) for piece in self.evidence)
        return (self.evidence,) if self.evidence else ()

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """What has to be said: of each group, one string."""
        return self.answers_all or ((self.answers,) if self.answers else ())


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article that a system read or cites.

    A system that knows only the text leaves ``start`` and ``end`` at ``None``.
    """

    source: str
    text: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system gave to a question. Only ``text`` is owed; the rest is scored if given."""

    text: str
    """The answer without its marks."""
    short: str = ""
    """The phrase in it that answers, where a system names one."""
    refused: bool = False
    citations: tuple[Passage, ...] = ()
    nearest: tuple[Passage, ...] = ()
    """Quotes shown beside a refusal."""
    hits: tuple[Passage, ...] = ()
    """The passages that were found, best first."""
    excerpts: tuple[Passage, ...] | None = None
    """Where a system has a way of its own of filling so many words: what it fills them with."""
    sentences: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The answer's sentences, each with the texts that it cites. Where a system does not
    say, every sentence is held to cite all citations."""
    confidence: float | None = None
    support: float | None = None
    """0 to 1, the mean over the sentences: how far citations carry them."""
    disagreements: tuple[tuple[tuple[Passage, ...], ...], ...] = ()
    """For each: its sides, for each side its citations."""
    standalone: str = ""
    seconds: float = 0.0
    timings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a run, scored."""

    id: str
    kind: str
    scores: Scores
    cluster: str | None = None
    details: Mapping[str, Any] | None = None
    """Question, answer and evidence for people; ``None`` where they are kept back."""


@dataclass(frozen=True, slots=True)
class EvalSet:
    """Questions in parts, and the articles that they are about."""

    name: str
    corpus: Path
    parts: Mapping[str, Sequence[Case]]
    kept_back: frozenset[str] = frozenset()
    """Parts whose single questions are not shown, so that nobody tunes to them."""
    data_hash: str = ""

    def without_kept_back(self) -> EvalSet:
        """The parts that may be looked at; all of them where none may."""
        shown = {name: cases for name, cases in self.parts.items() if name not in self.kept_back}
        return replace(self, parts=shown or self.parts)
