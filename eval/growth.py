"""What an index costs as it grows: a table with fitted exponents, and a plot.

    python -m eval bench search --data FOLDER --articles 2500,56000,560000 --json sizes.json
    python -m eval bench growth sizes.json --svg docs/growth.svg

A cost that grows as chunks to the power of 1 doubles with them; of 0 it stays what it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval import plots
from eval.types import EvalError

Rows = Sequence[Mapping[str, Any]]
_COLUMNS = 2
"""Plots beside each other."""
_STYLE = (
    "<style>svg{background:#fff}text{font:11px system-ui,sans-serif;fill:#555}"
    ".tick{text-anchor:middle}.name{text-anchor:end}.grid{stroke:#ddd}"
    ".guide{stroke:#999;stroke-dasharray:4 4}.line{fill:none;stroke-width:2}.s0{stroke:#1f5fa8}"
    "</style>"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """One of the figures of ``eval.bench_search``, under the name that the table has for it."""

    figure: str
    name: str
    scale: str = ""
    """A figure that it is multiplied by: bytes a chunk, by chunks."""
    unit: float = 1.0
    """What it is divided by."""

    def of(self, row: Mapping[str, Any]) -> float:
        """The cost at the size of ``row``."""
        return float(row[self.figure]) * float(row[self.scale] if self.scale else 1) / self.unit


COSTS = (
    Cost("build, s", "build, s"),
    Cost("search p50, ms", "search p50, ms"),
    Cost("search p95, ms", "search p95, ms"),
    Cost("floor p50, ms", "encoding and bare vector search p50, ms"),
    Cost("launched to first hits, s", "process start to first hits, s"),
    Cost("disk, bytes a chunk", "disk, MB", "chunks", 1e6),
    Cost("searching, MB of its own", "memory of searching, MB"),
    Cost("build, MB", "memory that a build adds, MB"),
)
PLOTTED = ("build, s", "search p95, ms", "disk, MB", "memory of searching, MB")


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of the size by which a cost grows: the slope of logarithms, least squares."""
    logs = np.log(np.maximum(costs, 1e-9))
    return float(np.polyfit(np.log(sizes), logs, 1)[0])


def table(rows: Rows) -> str:
    """A Markdown table, a column a size, with the exponent of each cost in the last.

    Raises:
        EvalError: there is one size only.

    """
    sizes = _sizes(rows)
    lines = [
        "| chunks | "
        + " | ".join(f"{size:,.0f}" for size in sizes)
        + " | grows as chunks to the |",
        "|---" + "|---:" * (len(sizes) + 1) + "|",
    ]
    for cost in COSTS:
        values = [cost.of(row) for row in rows]
        told = " | ".join(_told(value) for value in values)
        lines.append(f"| {cost.name} | {told} | {exponent(sizes, values):.2f} |")
    found = " | ".join(f"{float(row['recall@10']):.3f}" for row in rows)
    lines.append(f"| recall@10 of the vector search against exact search | {found} | – |")
    return "\n".join(lines)


def plot(rows: Rows) -> str:
    """One SVG file: each of ``PLOTTED`` against the number of chunks, both in powers of ten."""
    sizes = _sizes(rows)
    x = plots.Axis("chunks", sizes[0], sizes[-1], log=True)
    panels = []
    for cost in (cost for cost in COSTS if cost.name in PLOTTED):
        points = [(size, cost.of(row)) for size, row in zip(sizes, rows, strict=True)]
        low = 10 ** math.floor(math.log10(min(value for _, value in points)))
        high = 10 ** math.ceil(math.log10(max(value for _, value in points) * 1.01))
        panels.append(plots.lines([("", points)], x, plots.Axis(cost.name, low, high, log=True)))
    return plots.beside(panels, _COLUMNS, _STYLE)


def _sizes(rows: Rows) -> list[float]:
    sizes = [float(row["chunks"]) for row in rows]
    if len(set(sizes)) < 2 or sizes != sorted(sizes):
        raise EvalError("Growth needs two sizes at least, the smaller first: --articles A,B.")
    return sizes


def _told(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
