"""Two runs over the same questions: what moved, how far, and whether that is chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.figures import ALL, LESS_IS_BETTER, Figure
from eval.intervals import Paired, holm, paired_test
from eval.run import Run, rows_in
from eval.table import layout, outcome_of
from eval.types import EvalError, Row

_NOT_COMPARED = frozenset(
    {"answerable", "unanswerable", "is disagreement", "spans", "confidence", "seconds", "control"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One score over one part, in two runs."""

    part: str
    name: str
    test: Paired
    corrected: float
    """The p-value after Holm, over all scores that were compared."""


def paired_rows(a: Run, b: Run, part: str) -> list[tuple[Row, Row]]:
    """The questions that both runs asked.

    Raises:
        EvalError: the runs are of different sets or of another state of the questions.

    """
    if a["set"] != b["set"]:
        raise EvalError(f"The runs are of different sets, {a['set']} and {b['set']}.")
    if a["data"] != b["data"]:
        raise EvalError(
            "The questions changed between the runs: run the older one's code again on these."
        )
    before = {row.id: row for row in rows_in(a, part)} if part in a["parts"] else {}
    after = rows_in(b, part) if part in b["parts"] else []
    return [(before[row.id], row) for row in after if row.id in before]


def compare(a: Run, b: Run, *, names: Sequence[str] = (), pooled: bool = False) -> list[Change]:
    """Every score of both runs, part by part; with ``pooled`` over all parts at once."""
    by_part = {part: paired_rows(a, b, part) for part in b["parts"]}
    if pooled:
        by_part = {"all": [pair for pairs in by_part.values() for pair in pairs]}
    tests: list[tuple[str, str, Paired]] = []
    for part, pairs in by_part.items():
        known = names or score_names(pairs)
        for name in known:
            test = pair_score(pairs, name)
            if test.n:
                tests.append((part, name, test))
    if not tests:
        raise EvalError("The runs have no question in common.")
    corrected = holm([test.p for _, _, test in tests])
    return [Change(*found, p) for found, p in zip(tests, corrected, strict=True)]


def score_names(pairs: Sequence[tuple[Row, Row]]) -> list[str]:
    """The scores that say something of a system, in the order of the table."""
    figures: Sequence[Figure] = ALL
    order = [above for f in figures if len(f.parts) == 1 for above, _ in f.parts]
    present = {name for pair in pairs for row in pair for name in row.scores}
    order += sorted(present - set(order) - _NOT_COMPARED)
    return [name for name in dict.fromkeys(order) if name in present - _NOT_COMPARED]


def pair_score(pairs: Sequence[tuple[Row, Row]], name: str) -> Paired:
    """The paired test of one score, over the questions that have it in both runs."""
    both = [
        (x, y, a.cluster or a.id)
        for a, b in pairs
        if (x := a.scores.get(name)) is not None and (y := b.scores.get(name)) is not None
    ]
    clustered = len({cluster for _, _, cluster in both}) < len(both)
    return paired_test(
        [x for x, _, _ in both],
        [y for _, y, _ in both],
        clusters=[cluster for _, _, cluster in both] if clustered else None,
    )


def changes_table(changes: Sequence[Change]) -> str:
    """The changes for people; a star where chance is an unlikely cause of all of it."""
    head = ["", "n", "a", "b", "b - a [95 %]", "d", "better/worse", "p", "p (Holm)", ""]
    rows = [head]
    for change in changes:
        t = change.test
        rows.append(
            [
                f"{change.part}  {change.name}",
                str(t.n),
                f"{t.a:.3f}",
                f"{t.b:.3f}",
                f"{t.difference:+.3f} [{t.low:+.3f} {t.high:+.3f}]",
                f"{t.effect:+.2f}",
                f"{t.better}/{t.worse}",
                f"{t.p:.4f}",
                f"{change.corrected:.4f}",
                "*" if change.corrected < 0.05 else "",
            ]
        )
    return layout(rows)


def flips(a: Run, b: Run) -> list[str]:
    """The questions whose outcome changed, of those whose details both runs show."""
    lines = []
    for part in b["parts"]:
        for before, after in paired_rows(a, b, part):
            if before.details is None or after.details is None:
                continue
            old, new = outcome_of(known(before)), outcome_of(known(after))
            if old != new:
                lines.append(f"{part} {after.id}  {old} → {new}: {after.details['question']}")
    return lines


def known(row: Row) -> Mapping[str, float]:
    """The scores of a row that apply."""
    return {name: value for name, value in row.scores.items() if value is not None}


def is_better(name: str, difference: float) -> bool:
    """Whether a difference of a score is for the better."""
    return difference < 0 if name in LESS_IS_BETTER or name == "false refusal" else difference > 0
