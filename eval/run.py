"""A set and a system → a run: every question asked and scored, as JSON can hold it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.control import control, control_score
from eval.figures import ALL, Figure, summarise
from eval.intervals import RESAMPLES, SEED
from eval.judging import OWN, Judge
from eval.provenance import peak_memory, provenance
from eval.scoring import TextOf, score
from eval.systems import System
from eval.types import Case, EvalError, EvalSet, Row
from rag import Settings

FORMAT = 1
RUNS = Path(__file__).parent / "runs"
Run = dict[str, Any]
"""What ``save`` writes and ``load`` reads."""
Ask = Callable[[Case, bool], Row]
"""A question, and whether its details may be shown, → its scores."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is made, whatever its set."""

    seed: int = SEED
    resamples: int = RESAMPLES
    limit: int = 0
    """So many questions of each part, spread evenly; 0 for all."""
    held_details: bool = False
    """Whether single questions of the held part are kept and shown."""
    progress: bool = True
    judge: Judge = OWN
    """Who says whether citations carry a sentence."""
    command: str = ""
    """The command that makes the run again, paths of this machine left out."""


def run_set(
    questions: EvalSet, system: System, text_of: TextOf, settings: Settings, options: Options
) -> Run:
    """Asks every question of a set and scores the replies."""

    def ask(case: Case, shown: bool) -> Row:
        reply = system.ask(case.question, case.history)
        row = score(case, reply, text_of, shown=shown, judge=options.judge.weigh)
        row.scores["control"] = control_score(case, guesses)
        return row

    guesses = control(case for cases in questions.parts.values() for case in cases)
    return make_run(questions, system.name, ask, settings, options)


def make_run(
    questions: EvalSet,
    system: str,
    ask: Ask,
    settings: Settings,
    options: Options,
    *,
    wanted: Sequence[Figure] = ALL,
    **more: Any,
) -> Run:
    """A run from a function that asks and scores one question."""
    parts = {}
    for part, cases in questions.parts.items():
        shown = options.held_details or part not in questions.kept_back
        chosen = spread(cases, options.limit)
        told = _told(chosen, f"{questions.name} {part}", options.progress)
        rows = [ask(case, shown) for case in told]
        summary = summarise(rows, wanted=wanted, seed=options.seed, resamples=options.resamples)
        parts[part] = {**summary, "rows": [_plain(row) for row in rows]}
    return {
        "format": FORMAT,
        "set": questions.name,
        "system": system,
        **provenance(settings, seed=options.seed, resamples=options.resamples),
        "data": questions.data_hash,
        "limit": options.limit,
        "command": options.command,
        "judge": {"name": options.judge.name, **options.judge.record},
        "peak memory": peak_memory(),
        **more,
        "parts": parts,
    }


def spread(cases: Sequence[Case], limit: int) -> list[Case]:
    """``limit`` questions spread evenly over the set; 0 for all."""
    if not limit or limit >= len(cases):
        return list(cases)
    return [cases[i * len(cases) // limit] for i in range(limit)]


def _plain(row: Row) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": row.id, "kind": row.kind}
    if row.cluster:
        plain["cluster"] = row.cluster
    known = {name: value for name, value in row.scores.items() if value is not None}
    plain["scores"] = {name: round(value, 6) for name, value in known.items()}
    if row.details is not None:
        plain["details"] = dict(row.details)
    return plain


def rows_in(run: Run, part: str) -> list[Row]:
    """The rows of one part of a run."""
    return [
        Row(r["id"], r["kind"], r["scores"], r.get("cluster"), r.get("details"))
        for r in run["parts"][part]["rows"]
    ]


def save(run: Run, path: Path | None = None) -> Path:
    """Writes a run; without a path beside the others, named by set, system and time."""
    if path is None:
        stamp = run["created"].replace(":", "").replace("+0000", "")
        system = "".join(c if c.isalnum() else "-" for c in run["system"])
        path = RUNS / f"{run['set']}-{system}-{stamp}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(run, indent=1, ensure_ascii=False, allow_nan=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def load(path: Path) -> Run:
    """Reads a run.

    Raises:
        EvalError: the file is no run, or one of another format.

    """
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvalError(f"{path} is no run: {error}. Runs are written by 'python -m eval'.") from (
            error
        )
    if not isinstance(run, dict) or run.get("format") != FORMAT or "parts" not in run:
        raise EvalError(f"{path} is no run of format {FORMAT}: make it anew.")
    return run


def _told(cases: Sequence[Case], name: str, progress: bool) -> Iterable[Case]:
    """The cases, with a counting line on the terminal."""
    if not progress or not sys.stderr.isatty():
        yield from cases
        return
    for number, case in enumerate(cases, start=1):
        print(f"\r{name}: {number}/{len(cases)}", end="", file=sys.stderr, flush=True)
        yield case
    print("\r\033[K", end="", file=sys.stderr, flush=True)
