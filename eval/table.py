"""A run as a table for people, in plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_BY_KIND = ("recall@10", "right", "right, file cited", "false refusals", "refusal recall")
_WIDTH = 22


def figures_table(run: Mapping[str, Any]) -> str:
    """Every figure of every part, with its 95 % interval and its number of questions."""
    parts: Mapping[str, Any] = run["parts"]
    names = list(dict.fromkeys(n for p in parts.values() for n in p["figures"]["all"]))
    head = ["", *(f"{part} ({value['questions']})" for part, value in parts.items())]
    rows = [head]
    for name in names:
        rows.append([name, *(cell(p["figures"]["all"].get(name)) for p in parts.values())])
    rows.append(["latency p50 / p95", *(latency(p) for p in parts.values())])
    if any(p["spans"] for p in parts.values()):
        rows.append(
            [
                "spans that hold",
                *(f"{p['spans'] - p['broken spans']} of {p['spans']}" for p in parts.values()),
            ]
        )
    if run.get("peak memory"):
        rows.append(["peak memory", f"{run['peak memory'] / 1e6:.0f} MB", *[""] * (len(parts) - 1)])
    return layout(rows)


def kinds_table(run: Mapping[str, Any]) -> str:
    """The chief figures by kind of question, for each part."""
    lines = []
    for part, value in run["parts"].items():
        kinds = [kind for kind in value["figures"] if kind != "all"]
        if not kinds:
            continue
        present = {name for kind in kinds for name in value["figures"][kind]}
        names = [name for name in _BY_KIND if name in present]
        names = names or list(value["figures"][kinds[0]])[: len(_BY_KIND)]
        rows = [[part, "n", *names]]
        counts: dict[str, int] = {}
        for row in value["rows"]:
            counts[row["kind"]] = counts.get(row["kind"], 0) + 1
        for kind in kinds:
            figures = value["figures"][kind]
            cells = [cell(figures.get(name), brief=True) for name in names]
            rows.append([kind, str(counts[kind]), *cells])
        lines.append(layout(rows))
    return "\n\n".join(lines)


def failures(run: Mapping[str, Any]) -> str:
    """The questions that went wrong, of the parts whose questions may be shown."""
    lines = []
    for part, value in run["parts"].items():
        for row in value["rows"]:
            details = row.get("details")
            outcome = outcome_of(row["scores"])
            if details is None or outcome in {"right", "rightly refused"}:
                continue
            lines.append(f"{part} {row['id']}  {outcome}: {details['question']}")
    return "\n".join(lines)


def outcome_of(scores: Mapping[str, float]) -> str:
    """In words what became of a question."""
    if scores.get("refused"):
        return "refused, but answerable" if scores.get("answerable") else "rightly refused"
    if not scores.get("answerable"):
        return "answered, but unanswerable"
    if scores.get("right"):
        return "right"
    if scores.get("right file"):
        return "right, from other words of the right file"
    return "right, but the wrong file is cited" if scores.get("says it") else "wrong"


def layout(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns, the first to the left, under a ruled head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])


def cell(figure: Mapping[str, Any] | None, *, brief: bool = False) -> str:
    """A figure with its interval and, unless ``brief``, its number of questions."""
    if figure is None:
        return "–"
    value = short(figure["value"])
    if figure["low"] is None:
        return value
    interval = f"{value} [{short(figure['low'])} {short(figure['high'])}]"
    return interval if brief else f"{interval} n={figure['n']}".ljust(_WIDTH)


def short(value: float) -> str:
    """A share without its leading zero: ``.873``; a count as such."""
    if value >= 10:
        return f"{value:.0f}"
    text = f"{value:.3f}"
    return text[1:] if text.startswith("0.") else text


def latency(part: Mapping[str, Any]) -> str:
    """Median and 95th percentile in milliseconds, with their intervals where they are known."""
    found, ends = part["latency"], part.get("latency ends", {})

    def told(level: str) -> str:
        value = f"{1000 * found[level]:.0f}"
        if level not in ends:
            return value
        low, high = ends[level]
        return f"{value} [{1000 * low:.0f} {1000 * high:.0f}]"

    return f"{told('p50')} / {told('p95')} ms" if found else "–"
