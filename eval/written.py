"""Quotes alone against prose from the same quotes: each question is asked once, both are scored.

What is measured is what a person at the page gets: the stream of the desk, with its times. A
question whose prose did not pass counts with the quotes that stood in its place.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from eval.calibration import percentiles
from eval.control import control_score
from eval.figures import ALL, plain
from eval.replies import reply_of
from eval.results import distances
from eval.run import Options, Run, make_run
from eval.scoring import score
from eval.strays import strays_of
from eval.types import Case, EvalError, EvalSet, Row
from rag import Answer, Desk, Settings

QUOTES, WRITTEN = "quotes", "written"
SUFFIX = "-written"
SECONDS = ("first quote", "first word", "last word")
_SEARCHED = frozenset({"hits@4", "recall@10", "mrr", "recall within words"})
"""Scores of the search, which is one for both."""
WRITING = (
    plain("prose shown"),
    plain("own sentences"),
    plain("carried in part"),
    plain("answers with a stray"),
)
"""Shares: of answers with prose of the model's; of their sentences those in its own words, and
those that are marked as carried in part; of answers those of which a sentence shows a number, a
name or a quotation that its citations lack (``eval.strays``)."""


@dataclass(frozen=True, slots=True)
class Both:
    """What one question gave, and when, in seconds."""

    quoted: Answer
    written: Answer
    first_quote: float | None
    quotes: float
    """Until all quotes stood there."""
    first_word: float | None
    """Until a person saw the first sentence of prose; ``None`` where none came."""
    last_word: float

    @property
    def has_prose(self) -> bool:
        """Whether sentences of the model's stand in the answer."""
        return self.first_word is not None and self.written.sentences != self.quoted.sentences


def settings_for(writer: str) -> Settings:
    """The settings of the environment with ``writer`` as the model; none for ``quotes``."""
    return Settings.from_env(model="" if writer == QUOTES else writer)


def shown(writer: str) -> str:
    """A writer as others can name it: without a path of this machine."""
    provider, colon, name = writer.partition(":")
    path = PurePath(name)
    return f"{provider}:FILE" if colon and path.name != name and provider == "gguf" else writer


def check_system(system: str) -> None:
    """Raises where somebody else's answers are to be written.

    Raises:
        EvalError: another system than ours is named.

    """
    if system != "newsdesk":
        raise EvalError("--writer is for newsdesk: leave --system away.")


def ask_both(desk: Desk, question: str, history: Sequence[tuple[str, str]] = ()) -> Both:
    """The quotes and the prose of one question, as they come."""
    since = time.perf_counter()
    seen: list[tuple[float, Answer]] = []
    for answer in desk.stream(question, history=list(history)):
        seen.append((time.perf_counter() - since, answer))
    last_at, last = seen[-1]
    shown_at = [(at, answer) for at, answer in seen if answer.sentences]
    first = shown_at[0][0] if shown_at else None
    if "model" not in last.timings or not shown_at:
        # No prose was asked for: a refusal, an order in time, or no writer at all.
        return Both(last, last, first, last_at, None, last_at)
    quotes_at, quoted = shown_at[0]
    prose = [at for at, answer in shown_at[1:] if answer.sentences != quoted.sentences]
    return Both(
        replace(quoted, complete=True),
        last,
        quotes_at,
        quotes_at,
        prose[0] if prose else None,
        last_at,
    )


def run_written(
    questions: EvalSet,
    desk: Desk,
    options: Options,
    writer: str,
    guesses: Mapping[str, str],
    **more: Any,
) -> Run:
    """A run with a part for the quotes and one for the prose of each part of the set."""
    kept: dict[str, Row] = {}
    ways = (QUOTES,) if writer == QUOTES else (QUOTES, WRITTEN)

    def ask(case: Case, shown: bool) -> Row:
        # Parts are asked one after the other: the prose was scored with its quotes.
        if case.id in kept:
            return kept.pop(case.id)
        both = ask_both(desk, case.question, case.history)
        rows = [_row(way, both, case, shown) for way in ways]
        for row in rows:
            row.scores["control"] = control_score(case, dict(guesses))
        if len(rows) > 1:
            kept[case.id] = rows[1]
        return rows[0]

    def _row(way: str, both: Both, case: Case, shown: bool) -> Row:
        answer = both.quoted if way == QUOTES else both.written
        seconds = both.quotes if way == QUOTES else both.last_word
        row = score(
            case, reply_of(answer, seconds), desk.text_of, shown=shown, judge=options.judge.weigh
        )
        row.scores["first quote"] = both.first_quote
        if way == WRITTEN:
            row.scores.update(_of_prose(both))
        return row

    parts = {f"{part}, {way}": cases for part, cases in questions.parts.items() for way in ways}
    asked = replace(
        questions,
        name=f"{questions.name}{SUFFIX}",
        parts=parts,
        kept_back=frozenset(name for name in parts if name.split(", ")[0] in questions.kept_back),
    )
    made = make_run(asked, "newsdesk", ask, desk.settings, options, wanted=(*ALL, *WRITING), **more)
    made["settings"]["model"] = made["writer"] = shown_writer = shown(writer)
    made["command"] = made["command"].replace(writer, shown_writer)
    for part in made["parts"].values():
        part["seconds to"] = {name: _seconds(part["rows"], name) for name in SECONDS}
    if len(ways) > 1:
        moved = distances(of_way(made, QUOTES), of_way(made, WRITTEN))
        made["against quotes"] = [one for one in moved if one["score"] not in _SEARCHED]
    return made


def of_way(run: Run, way: str) -> Run:
    """The run with the parts of one way alone, called as those of the set."""
    parts = {
        name.removesuffix(f", {way}"): part
        for name, part in run["parts"].items()
        if name.endswith(f", {way}")
    }
    return {**run, "parts": parts}


def _of_prose(both: Both) -> dict[str, float | None]:
    sentences = both.written.sentences
    asked = "model" in both.written.timings
    if not both.has_prose or not sentences:
        return {"prose shown": 0.0 if asked else None, "last word": None, "first word": None}
    own = [s for s in sentences if s.verdict != "verbatim"]
    return {
        "prose shown": 1.0,
        "own sentences": len(own) / len(sentences),
        "carried in part": sum(s.verdict == "partly" for s in sentences) / len(sentences),
        "answers with a stray": float(bool(strays_of(both.written))),
        "first word": both.first_word,
        "last word": both.last_word,
    }


def _seconds(rows: Sequence[Mapping[str, Any]], name: str) -> dict[str, float]:
    known = [row["scores"][name] for row in rows if row["scores"].get(name) is not None]
    return {level: round(value, 3) for level, value in percentiles(known).items()}
