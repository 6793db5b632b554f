"""The figures of a run as HTML: the chief ones at a glance, and all of them by what they tell."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from eval.figures import GROUPS, ordered
from eval.run import Run
from eval.table import latency

_CHIEF = (
    "right",
    "wrong",
    "false refusals",
    "balanced accuracy",
    "recall@10",
    "citation precision",
    "answerability AUROC",
    "token F1",
)
_SHOWN = 6
Parts = Mapping[str, Any]


def chief(parts: Parts) -> str:
    """A few figures, a tile each, a line for each part."""
    tables = {name: part["figures"]["all"] for name, part in parts.items()}
    names = [n for n in _CHIEF if any(n in table for table in tables.values())][:_SHOWN]
    tiles = "".join(
        f"<div><small>{escape(name)}</small>"
        + "".join(_line(part, table[name]) for part, table in tables.items() if name in table)
        + "</div>"
        for name in names
    )
    return f'<div class="chief">{tiles}</div>' if tiles else ""


def _line(part: str, found: Mapping[str, Any]) -> str:
    ends = "" if found["low"] is None else f"{found['low']:.2f} to {found['high']:.2f}"
    return f"<p><small>{escape(part)}</small><small>{ends}</small><b>{found['value']:.2f}</b></p>"


def figures(run: Run, parts: Parts) -> str:
    """Every figure, by what it tells, a column for each part."""
    tables = [part["figures"]["all"] for part in parts.values()]
    left = ordered(tables)
    head = "".join(
        f'<th class="n">{escape(name)} ({part["questions"]})</th>' for name, part in parts.items()
    )
    rows = []
    named = {name for names in GROUPS.values() for name in names}
    groups = {**GROUPS, "Of this set": [name for name in left if name not in named]}
    for title, names in groups.items():
        present = [name for name in names if name in left]
        if present:
            rows.append(f'<tr class="group"><th colspan="{len(parts) + 1}">{title}</th></tr>')
            rows += [_row(name, [_told(table.get(name)) for table in tables]) for name in present]
    rows.append(f'<tr class="group"><th colspan="{len(parts) + 1}">Cost</th></tr>')
    rows.append(_row("latency p50 / p95", [escape(latency(part)) for part in parts.values()]))
    if run.get("peak memory"):
        told = f"{run['peak memory'] / 1e6:.0f} MB"
        rows.append(_row("peak memory", [told for _ in parts]))
    if any(part["spans"] for part in parts.values()):
        held = [f"{p['spans'] - p['broken spans']} of {p['spans']}" for p in parts.values()]
        rows.append(_row("spans that hold", held))
    return f"<table><tr><th></th>{head}</tr>{''.join(rows)}</table>"


def _row(name: str, cells: list[str]) -> str:
    told = "".join(f'<td class="n">{cell}</td>' for cell in cells)
    return f"<tr><td>{escape(name)}</td>{told}</tr>"


def _told(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "–"
    if found["low"] is None:
        return f"{found['value']:.3f} <small>n={found['n']}</small>"
    interval = f"[{found['low']:.3f} {found['high']:.3f}] n={found['n']}"
    return f"{found['value']:.3f} <small>{interval}</small>"
