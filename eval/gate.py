"""Did the answers get worse than those on record? For the check of every change.

The record holds the scores of each question, no texts. A chief score that fell, over both
halves together, with a p-value below .05 after Holm's correction shuts the gate; so does
a single citation whose words do not stand where it says.
"""

from __future__ import annotations

from pathlib import Path

from eval.compare import Change, changes_table, compare, is_better
from eval.run import Run, load, save
from eval.sets import SEEDS
from eval.types import EvalError

BASELINE = SEEDS / "baseline.json"
CHIEF = (
    "recall@4",
    "recall@10",
    "right",
    "right file",
    "right refusal",
    "kept answer",
    "citation precision",
)
LEVEL = 0.05


def falls(changes: list[Change]) -> list[Change]:
    """The changes for the worse that chance does not explain."""
    return [
        c
        for c in changes
        if c.corrected < LEVEL and c.test.difference and not is_better(c.name, c.test.difference)
    ]


def check(run: Run, baseline: Path = BASELINE) -> tuple[bool, str]:
    """Whether the gate opens, and why, for people.

    Raises:
        EvalError: there is no baseline, or it is of other questions.

    """
    if not baseline.is_file():
        raise EvalError(f"There is no baseline {baseline.name}: record one with 'gate --accept'.")
    record = load(baseline)
    if record["data"] != run["data"]:
        raise EvalError("The questions changed since the baseline: 'gate --accept' records anew.")
    if record["settings"]["reader"] != run["settings"]["reader"]:
        raise EvalError(
            f"The baseline is the {record['settings']['reader']} reader's, this run the "
            f"{run['settings']['reader']} one's: newsdesk model install reader, or NEWSDESK_READER."
        )
    if missing := record["parts"].keys() - run["parts"].keys():
        raise EvalError(f"The run has no {', '.join(sorted(missing))} part: make it with --held.")
    changes = compare(record, run, names=CHIEF, pooled=True)
    broken = sum(part["broken spans"] for part in run["parts"].values())
    fallen = falls(changes)
    lines = [changes_table(changes), ""]
    if broken:
        lines.append(f"{broken} citations whose words do not stand where they say.")
    lines += [f"Fell: {c.name}, by {abs(c.test.difference):.3f}." for c in fallen]
    is_open = not broken and not fallen
    lines.append("The gate is open." if is_open else "The gate is shut.")
    return is_open, "\n".join(lines)


def accept(run: Run, baseline: Path = BASELINE) -> Path:
    """Records a run as the baseline: figures and scores, without any text."""
    parts = {
        name: {
            **part,
            "rows": [{k: v for k, v in row.items() if k != "details"} for row in part["rows"]],
        }
        for name, part in run["parts"].items()
    }
    return save({**run, "parts": parts}, baseline)
