"""A run as one page of HTML that needs nothing beside itself.

Article text, questions and answers are escaped, and the page forbids itself every script
and every connection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from eval.calibration import reliability, risk_coverage
from eval.plots import Axis, Bar, bars, dots, lines, round_end
from eval.report_figures import chief, figures
from eval.run import Run
from eval.sets import HELD
from eval.table import outcome_of

_FINE = frozenset({"right", "rightly refused"})
_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--quiet:#57606a;--rule:#d8dee4;
--bar:#4f7cac;--a:#1f5fa8;--b:#b4540a;--c:#2c7a4b}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--paper:#14171a;--quiet:#9aa4af;
--rule:#363d45;--bar:#5b8fc7;--a:#79b0ee;--b:#f0954a;--c:#6cc290}}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem;
color:var(--ink);background:var(--paper)}h1,h2,h3{line-height:1.2}h2{margin-top:2.5rem}
table{border-collapse:collapse}td,th{padding:.2rem .9rem .2rem 0;border-bottom:1px solid
var(--rule);text-align:left;vertical-align:top}th.n,td.n{text-align:right;
font-variant-numeric:tabular-nums}tr.group th{padding-top:1rem;color:var(--quiet)}
small,.note{color:var(--quiet)}summary{cursor:pointer}
.chief{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1rem}
details.made{margin-top:1rem;max-width:60rem}
.chief div{border:1px solid var(--rule);border-radius:.5rem;padding:.6rem .9rem}
.chief p{margin:0;display:flex;justify-content:space-between;align-items:baseline;gap:.6rem}
.chief b{font-size:1.25rem;font-variant-numeric:tabular-nums}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(22rem,1fr));gap:1rem 2rem}
figure{margin:0}figure h3{font-size:1rem;margin:.5rem 0}svg{max-width:100%;height:auto}
svg text{font:11px system-ui,sans-serif;fill:var(--quiet)}.tick{text-anchor:middle}
.name{text-anchor:end}.grid{stroke:var(--rule)}.guide{stroke:var(--quiet);
stroke-dasharray:4 4}.line{fill:none;stroke-width:2}.bar{fill:var(--bar)}
.whisker{stroke:var(--ink);fill:none}.s0{stroke:var(--a)}.s1{stroke:var(--b)}
.s2{stroke:var(--c)}.dot{fill-opacity:.35}.dot.s0{fill:var(--a)}.dot.s1{fill:var(--b)}
.dot.s2{fill:var(--c)}.pair{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem}
.pair p{margin:.3rem 0}blockquote{margin:.3rem 0;padding:.2rem .8rem;
border-left:3px solid var(--rule)}article{border-top:1px solid var(--rule);padding:.8rem 0}
@media(max-width:50rem){.pair{grid-template-columns:1fr}}
"""


def page(run: Run) -> str:
    """The whole page."""
    # What is held back stands last, wherever parts are told.
    parts: Mapping[str, Any] = dict(sorted(run["parts"].items(), key=lambda p: (p[0] == HELD, p)))
    title = escape(f"{run['set']}, {run['system']}")
    body = [
        f"<h1>{title}</h1>",
        chief(parts),
        f'<details class="made"><summary>How it was made</summary><small>{escape(_made(run))}'
        "</small></details>",
        '<h2>Plots</h2><div class="plots">',
        _confidence_plots(parts),
        _latency_plot(parts),
        "".join(_kind_plot(name, part) for name, part in parts.items()),
        '</div><h2>Figures</h2><p class="note">Value, 95 % bootstrap interval, questions.</p>',
        figures(run, parts),
        "<h2>What went wrong</h2>",
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
    return _plot(
        "Latency", lines(series, Axis("seconds", 0.0, round_end(longest)), Axis("share answered"))
    )


def _kind_plot(name: str, part: Mapping[str, Any]) -> str:
    found = []
    for kind, known in part["figures"].items():
        name_of = next((f for f in ("right", "refusal recall", "recall@10") if f in known), None)
        if kind != "all" and name_of:
            f = known[name_of]
            told = f"{name_of} {f['value']:.2f}, n={f['n']}"
            found.append(Bar(kind, f["value"], f["low"], f["high"], told))
    return _plot(f"By kind, {name}: right, or rightly refused", bars(found)) if found else ""


def _plot(title: str, drawn: str) -> str:
    return f"<figure><h3>{escape(title)}</h3>{drawn}</figure>"


def _failures(name: str, part: Mapping[str, Any]) -> str:
    """What went wrong in a part, by what became of the question, the most frequent first."""
    shown: dict[str, list[str]] = {}
    kept_back = 0
    for row in part["rows"]:
        outcome = outcome_of(row["scores"])
        if "right" not in row["scores"] and "right refusal" not in row["scores"]:
            continue  # this set does not say what is right
        if outcome in _FINE:
            continue
        if "details" in row:
            shown.setdefault(outcome, []).append(_failure(row))
        else:
            kept_back += 1
    note = f'<p class="note">{kept_back} more are kept back.</p>' if kept_back else ""
    if not shown and not note:
        return ""
    total = sum(map(len, shown.values())) + kept_back
    groups = "".join(
        f"<details open><summary><b>{escape(outcome)}</b> ({len(found)})</summary>"
        f"{''.join(found)}</details>"
        for outcome, found in sorted(shown.items(), key=lambda item: -len(item[1]))
    )
    return f"<h3>{escape(name)} ({total})</h3>{note}{groups}"


def _failure(row: Mapping[str, Any]) -> str:
    details = row["details"]
    accepted = "; ".join(" / ".join(group) for group in details["accepted"]) or "no answer"
    searched = (
        f'<p class="note">Searched for: {escape(details["standalone"])}</p>'
        if details["standalone"]
        else ""
    )
    given = details["cited"] or details["nearest"]
    return (
        f"<article><b>{escape(details['question'])}</b> <small>{escape(row['id'])}, "
        f"{escape(row['kind'])}</small>{searched}"
        f'<div class="pair"><div><p><small>Wanted</small><br>{escape(accepted)}</p>'
        f"{_quotes(details['evidence'])}</div><div><p><small>Given</small><br>"
        f"{escape(details['answer'] or '(refused)')}</p>{_quotes(given)}</div></div></article>"
    )


def _quotes(passages: Sequence[Mapping[str, str]]) -> str:
    return "".join(
        f"<blockquote>{escape(p['quote'])}<br><small>{escape(p['source'])}</small></blockquote>"
        for p in passages
    )
