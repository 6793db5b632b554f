"""Runs kept for the tables of the documentation: figures and how they were made, no texts.

A result is a run without its questions, one for each set and system, in ``eval/results``: of
all of a set, or of a sample that is spread evenly over it, as its command says. The one of
ours on the seeds set is the baseline that the gate holds changes against.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.compare import compare
from eval.gate import BASELINE
from eval.run import Run, load, save
from eval.sets import HELD
from eval.types import EvalError

FOLDER = Path(__file__).parent / "results"
OURS = "newsdesk"
CHIEF = (
    "hits@4",
    "recall@10",
    "mrr",
    "recall within words",
    "right",
    "right in brief",
    "exact match",
    "exact in brief",
    "token f1",
    "citation precision",
    "citation recall",
    "right refusal",
    "kept answer",
)
"""Scores of which it is said how far another system is from ours."""


def key_of(run: Mapping[str, Any]) -> str:
    """The name of the set as it was asked, such as ``multihop-retrieval``."""
    return f"{run['set']}-retrieval" if run.get("retrieval only") else str(run["set"])


def record(runs: Sequence[Run], folder: Path = FOLDER) -> list[Path]:
    """Keeps runs, and how far the others among them are from ours on the same questions.

    Raises:
        EvalError: a run is of a system at an address, or of fewer questions than the one on record.

    """
    ours = {key_of(run): run for run in runs if run["system"] == OURS}
    paths = []
    for run in runs:
        key = key_of(run)
        if "/" in run["system"]:
            raise EvalError(f"{run['system']} is an address: results are for systems of a name.")
        _check_fuller(run, folder / f"{key}-{run['system']}.json")
        if key == "seeds" and HELD not in run["parts"]:
            raise EvalError("Only a run with --held is a result of the seeds set.")
        kept = without_rows(run)
        if run["system"] != OURS and key in ours:
            kept["against ours"] = distances(ours[key], run)
        if (key, run["system"]) == ("seeds", OURS):
            continue  # 'gate --accept' keeps it, with the scores of its questions
        paths.append(save(kept, folder / f"{key}-{run['system']}.json"))
    return paths


def _check_fuller(run: Run, path: Path) -> None:
    before = load(path)["limit"] if path.is_file() else run["limit"]
    if run["limit"] and (not before or before > run["limit"]):
        raise EvalError(f"{path.name} on record is of more questions than --limit {run['limit']}.")


def without_rows(run: Run) -> Run:
    """A run without its questions and their scores."""
    parts = {
        name: {key: value for key, value in part.items() if key != "rows"}
        for name, part in run["parts"].items()
    }
    return {**run, "parts": parts}


def distances(ours: Run, other: Run) -> list[dict[str, Any]]:
    """Chief scores of a system less ours, over the same questions, with the paired test."""
    known = {
        name for part in other["parts"].values() for row in part["rows"] for name in row["scores"]
    }
    names = [name for name in CHIEF if name in known]
    if not names:
        return []
    return [
        {
            "score": change.name,
            "n": change.test.n,
            "difference": round(change.test.difference, 6),
            "low": round(change.test.low, 6),
            "high": round(change.test.high, 6),
            "p": round(change.corrected, 6),
        }
        for change in compare(ours, other, names=names, pooled=True)
    ]


def read_all(folder: Path = FOLDER, baseline: Path = BASELINE) -> dict[str, dict[str, Run]]:
    """Every result, by set and then by system, ours first."""
    paths = [*([baseline] if baseline.is_file() else []), *sorted(folder.glob("*.json"))]
    found: dict[str, dict[str, Run]] = {}
    for run in map(load, paths):
        found.setdefault(key_of(run), {})[run["system"]] = run
    return {
        key: dict(sorted(runs.items(), key=lambda item: (item[0] != OURS, item[0])))
        for key, runs in sorted(found.items())
    }
