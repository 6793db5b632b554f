"""A run as one page of HTML that needs nothing beside itself.

Article text, questions and answers are escaped, and the page forbids itself every script
and every connection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from eval.calibration import reliability, risk_coverage
from eval.plots import Axis, Bar, bars, dots, lines
from eval.run import Run
from eval.table import outcome_of

_FINE = frozenset({"right", "rightly refused"})
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;
color:#1b1f24;background:#fff}h1,h2,h3{line-height:1.2}table{border-collapse:collapse}
td,th{padding:.25rem .7rem;border-bottom:1px solid #d8dee4;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}small,.tick,.note{color:#57606a}
.plots{display:flex;flex-wrap:wrap;gap:1.5rem}figure{margin:0}svg{max-width:100%}
svg text{font:11px system-ui,sans-serif;fill:#57606a}.tick{text-anchor:middle}
.name{text-anchor:end}.grid{stroke:#e6e9ed}.guide{stroke:#8c959f;stroke-dasharray:4 4}
.line{fill:none;stroke-width:2}.bar{fill:#4f7cac}.whisker{stroke:#1b1f24;fill:none}
.s0{stroke:#1f5fa8}.s1{stroke:#b4540a}.s2{stroke:#2c7a4b}.dot{fill-opacity:.35}
.dot.s0{fill:#1f5fa8}.dot.s1{fill:#b4540a}.dot.s2{fill:#2c7a4b}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem}blockquote{margin:.3rem 0;
padding:.2rem .8rem;border-left:3px solid #afb8c1}article{border-top:1px solid #d8dee4;
padding:.6rem 0}@media(max-width:50rem){.pair{grid-template-columns:1fr}}
"""


def page(run: Run) -> str:
    """The whole page."""
    parts: Mapping[str, Any] = run["parts"]
    title = escape(f"{run['set']}, {run['system']}")
    body = [
        f"<h1>{title}</h1><p><small>{escape(_made(run))}</small></p>",
        "<h2>Figures</h2><p class=note>Value, 95 % bootstrap interval, questions.</p>",
        _figures(parts),
        '<h2>Plots</h2><div class="plots">',
        _confidence_plots(parts),
        _latency_plot(parts),
        "".join(_kind_plot(name, part) for name, part in parts.items()),
        "</div><h2>What went wrong</h2>",
        "".join(_failures(name, part) for name, part in parts.items()),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _made(run: Run) -> str:
    machine = run["machine"]
    facts = [
        run["created"],
        run.get("command") or "python -m eval",
        f"model {run.get('model', '–')}",
        f"{machine['processor']}, {machine['cores']} cores",
        f"judge {run.get('judge', {}).get('name', '–')}",
        f"seed {run['seed']}",
        f"questions {run['data'][:12]}",
        f"code {run['code'][:12]}",
        *(f"{name} {number}" for name, number in run["versions"].items()),
    ]
    return " · ".join(facts)


def _figures(parts: Mapping[str, Any]) -> str:
    names = list(dict.fromkeys(n for part in parts.values() for n in part["figures"]["all"]))
    head = "".join(f"<th>{escape(name)} ({part['questions']})</th>" for name, part in parts.items())
    rows = []
    for name in names:
        cells = []
        for part in parts.values():
            found = part["figures"]["all"].get(name)
            cells.append(f'<td class="n">{_told(found) if found else "–"}</td>')
        rows.append(f"<tr><td>{escape(name)}</td>{''.join(cells)}</tr>")
    return f"<table><tr><th></th>{head}</tr>{''.join(rows)}</table>"


def _told(found: Mapping[str, Any]) -> str:
    if found["low"] is None:
        return f"{found['value']:.3f} <small>n={found['n']}</small>"
    interval = f"[{found['low']:.3f} {found['high']:.3f}] n={found['n']}"
    return f"{found['value']:.3f} <small>{interval}</small>"


def _answered(part: Mapping[str, Any]) -> tuple[list[float], list[bool]]:
    """Confidence of each answer given, and whether it was right."""
    scores = [row["scores"] for row in part["rows"]]
    known = [s for s in scores if "confidence" in s and not s.get("refused")]
    return [s["confidence"] for s in known], [bool(s.get("right")) for s in known]


def _confidence_plots(parts: Mapping[str, Any]) -> str:
    risk, reliable = [], []
    for name, part in parts.items():
        trust, right = _answered(part)
        if not trust:
            continue
        coverage, risks = risk_coverage(trust, right)
        risk.append((name, list(zip(coverage, risks, strict=True))))
        found = reliability(trust, right)
        reliable.append((name, [(b.confidence, b.accuracy, b.n) for b in found]))
    if not risk:
        return ""
    coverage_axis, risk_axis = Axis("share of answers kept"), Axis("share wrong")
    return _plot("Risk and coverage", lines(risk, coverage_axis, risk_axis)) + _plot(
        "Calibration", dots(reliable, Axis("confidence"), Axis("share right"))
    )


def _latency_plot(parts: Mapping[str, Any]) -> str:
    series = []
    longest = 0.0
    for name, part in parts.items():
        times = sorted(r["scores"]["seconds"] for r in part["rows"] if "seconds" in r["scores"])
        if times:
            longest = max(longest, times[-1])
            series.append((name, [(t, (i + 1) / len(times)) for i, t in enumerate(times)]))
    if not series:
        return ""
    return _plot("Latency", lines(series, Axis("seconds", 0.0, longest), Axis("share answered")))


def _kind_plot(name: str, part: Mapping[str, Any]) -> str:
    found = []
    for kind, figures in part["figures"].items():
        chief = next((f for f in ("right", "refusal recall", "recall@10") if f in figures), None)
        if kind != "all" and chief:
            f = figures[chief]
            told = f"{chief} {f['value']:.2f}, n={f['n']}"
            found.append(Bar(kind, f["value"], f["low"], f["high"], told))
    return _plot(f"By kind, {name}: right, or rightly refused", bars(found)) if found else ""


def _plot(title: str, drawn: str) -> str:
    return f"<figure><h3>{escape(title)}</h3>{drawn}</figure>"


def _failures(name: str, part: Mapping[str, Any]) -> str:
    shown = []
    kept_back = 0
    for row in part["rows"]:
        outcome = outcome_of(row["scores"])
        if "right" not in row["scores"] and "right refusal" not in row["scores"]:
            continue  # this set does not say what is right
        if outcome in _FINE:
            continue
        if "details" in row:
            shown.append(_failure(row, outcome))
        else:
            kept_back += 1
    note = f"<p class=note>{kept_back} more are kept back.</p>" if kept_back else ""
    if not shown and not note:
        return ""
    return f"<h3>{escape(name)} ({len(shown) + kept_back})</h3>{note}{''.join(shown)}"


def _failure(row: Mapping[str, Any], outcome: str) -> str:
    details = row["details"]
    accepted = "; ".join(" / ".join(group) for group in details["accepted"]) or "no answer"
    searched = (
        f"<p class=note>Searched for: {escape(details['standalone'])}</p>"
        if details["standalone"]
        else ""
    )
    given = details["cited"] or details["nearest"]
    return (
        f"<article><b>{escape(details['question'])}</b> <small>{escape(row['id'])}, "
        f"{escape(row['kind'])}: {escape(outcome)}</small>{searched}"
        f'<div class="pair"><div>Wanted: {escape(accepted)}{_quotes(details["evidence"])}</div>'
        f"<div>Given: {escape(details['answer'] or '(refused)')}{_quotes(given)}</div></div>"
        "</article>"
    )


def _quotes(passages: Sequence[Mapping[str, str]]) -> str:
    return "".join(
        f"<blockquote>{escape(p['quote'])}<br><small>{escape(p['source'])}</small></blockquote>"
        for p in passages
    )
