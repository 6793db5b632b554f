"""A run of quotes and prose as tables, for the terminal and for docs/writing.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.run import Run
from eval.table import cell
from eval.written import SECONDS, WRITING

CHIEF = (
    "right",
    "right in 60 words",
    "answer match, lenient",
    "answer match, strict",
    "no-retrieval control",
    "wrong",
    "false refusals",
    "refusal recall",
    "citation precision",
    "citation recall",
    "citation precision, by support",
    "citation recall, by support",
    "words per answer",
    *(figure.name for figure in WRITING),
)
BY_KIND = ("right", "answer match, strict", "no-retrieval control", "false refusals")
Rows = list[list[str]]


def seconds_rows(run: Run) -> Rows:
    """Median and 95th percentile of seconds to the first quote, the first and the last word."""
    rows = [["seconds to, p50 / p95", *run["parts"]]]
    for name in SECONDS:
        found = [part["seconds to"][name] for part in run["parts"].values()]
        rows.append([name, *(f"{f['p50']:.1f} / {f['p95']:.1f}" if f else "–" for f in found)])
    return rows


def figure_rows(run: Run) -> Rows:
    """The chief figures, quotes and prose of each part side by side."""
    tables = [part["figures"]["all"] for part in run["parts"].values()]
    heads = [f"{name} ({part['questions']})" for name, part in run["parts"].items()]
    names = [name for name in CHIEF if any(name in table for table in tables)]
    return [["", *heads], *([name, *(cell(t.get(name)) for t in tables)] for name in names)]


def kind_rows(run: Run) -> Rows:
    """For each kind of question what is right, strictly right, and guessed without reading."""
    kinds = [k for k in next(iter(run["parts"].values()))["figures"] if k != "all"]
    rows = [["by kind", *run["parts"]]]
    for kind in kinds:
        tables = [part["figures"].get(kind, {}) for part in run["parts"].values()]
        names = [name for name in BY_KIND if any(name in table for table in tables)]
        rows += [
            [f"{kind}: {name}", *(cell(table.get(name)) for table in tables)] for name in names
        ]
    return rows if kinds else []


def against_rows(run: Run) -> Rows:
    """Prose less quotes over the same questions, with the paired test."""
    found: Sequence[Mapping[str, Any]] = run.get("against quotes", ())
    rows = [["written less quotes", "n", "difference [95 %]", "p (Holm)"]]
    for d in found:
        told = f"{d['difference']:+.3f} [{d['low']:+.3f} {d['high']:+.3f}]"
        rows.append([d["score"], str(d["n"]), told, f"{d['p']:.4f}"])
    return rows if found else []


def tables(run: Run) -> list[Rows]:
    """All of a run that are not empty, in the order in which they are shown."""
    every = (figure_rows(run), seconds_rows(run), kind_rows(run), against_rows(run))
    return [rows for rows in every if rows]
