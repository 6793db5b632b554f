"""Thumbs kept by the page → questions of a set.

An answer found right becomes a question whose evidence is what it cited; a refusal found right
becomes a question without an answer. What was found wrong has no known answer: it becomes a
proposal for a person to complete. The last thumb on a question counts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from eval.types import Case, EvalError, Evidence

FILE = "feedback.jsonl"
PART = "thumbs"
_MARKS = re.compile(r"\s*\[\d+\]")
Line = Mapping[str, Any]


def last_thumbs(lines: Iterable[Line]) -> dict[str, Line]:
    """By question the last line about it.

    Raises:
        EvalError: a line is none of the page's.

    """
    found: dict[str, Line] = {}
    for number, line in enumerate(lines, start=1):
        if not {"question", "verdict", "refused", "evidence"} <= line.keys():
            raise EvalError(f"{FILE}, row {number}: this is no thumb that the page keeps.")
        question = " ".join(str(line.get("standalone_question") or line["question"]).split())
        found.pop(question, None)  # a later thumb stands later
        found[question] = line
    return found


def cases_of(lines: Iterable[Line]) -> tuple[Case, ...]:
    """A question for each answer or refusal that was found right."""
    thumbs = last_thumbs(lines)
    return tuple(
        _case(question, line)
        for question, line in thumbs.items()
        if line["verdict"] == "right" and (line["refused"] or line["evidence"])
    )


def found_wrong(lines: Iterable[Line]) -> list[str]:
    """The questions whose answer was found wrong."""
    return [q for q, line in last_thumbs(lines).items() if line["verdict"] != "right"]


def _case(question: str, line: Line) -> Case:
    refused = bool(line["refused"])
    evidence = () if refused else tuple(_evidence(line))
    quotes = [piece.quote for piece in evidence if piece.quote]
    said = _MARKS.sub("", str(line.get("answer", ""))).strip()
    return Case(
        id=f"thumb-{hashlib.sha256(question.encode()).hexdigest()[:10]}",
        question=question,
        kind="refusal found right" if refused else "answer found right",
        answerable=not refused,
        # Any of the quotes, for an answer need not give them all, or the prose itself.
        answers=() if refused else tuple(dict.fromkeys([*quotes, *([said] if said else [])])),
        evidence=evidence,
    )


def _evidence(line: Line) -> Iterable[Evidence]:
    for piece in line["evidence"]:
        yield Evidence(str(piece["source"]), str(piece["quote"]) if piece.get("quote") else None)


def beside(folder: Path) -> Path | None:
    """The thumbs that stand in the folder of a set."""
    path = folder / FILE
    return path if path.is_file() else None
