"""What is known of a question on its way through the steps."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from rag.findings import Reading
from rag.question import Question
from rag.request import Request
from rag.types import Answer
from vectorstore.types import Hit


@dataclass(frozen=True, slots=True)
class State:
    """What the steps have found so far; each adds its part."""

    request: Request
    question: Question
    hits: tuple[Hit, ...] = ()
    reading: Reading | None = None
    timings: tuple[tuple[str, float], ...] = ()

    def timed(self, step: str, since: float, **found: Any) -> State:
        """The state with what a step found and how long it took."""
        return replace(self, timings=(*self.timings, (step, time.perf_counter() - since)), **found)

    def start(self) -> Answer:
        """The answer so far: what was asked, and the passages."""
        return Answer(
            question=self.request.question,
            standalone_question=self.question.standalone,
            hits=self.hits,
            timings=dict(self.timings),
        )
