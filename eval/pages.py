"""Results → the tables of README.md and docs/results.md, written between their markers.

A table stands between ``<!-- eval:NAME -->`` and ``<!-- /eval -->``; nobody writes there by
hand, and a test holds the pages against the results.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval import ablation, written_table
from eval.everything import KEYS
from eval.figures import REFUSALS, ordered
from eval.results import OURS, read_all
from eval.run import Run
from eval.sets import HELD
from eval.table import cell, latency
from eval.types import EvalError

HOUSE = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/results.md", "docs/retrieval.md", "docs/writing.md")
WRITTEN = {
    "seeds-written": "python -m eval --held --writer gguf:writer",
    "multihop-written": "python -m eval multihop --writer gguf:writer --limit 200 --data FOLDER",
}
"""Tables of written answers, with the command that fills each: it takes a writer, and hours."""
_MARKED = re.compile(r"(<!-- eval:([\w-]+) -->\n)(.*?)(<!-- /eval -->)", re.DOTALL)
_BRIEF = {
    "seeds": (
        "recall@4",
        "recall@10",
        "MRR@10",
        "right",
        "wrong",
        "false refusals",
        "refusal precision",
        "refusal recall",
        "balanced accuracy",
        "citation precision",
        "citation recall",
        "answerability AUROC",
        "calibration error",
    ),
    "multihop-retrieval": ablation.FIGURES,
    "ablation": ablation.FIGURES,
}
"""What the README shows of a set."""
_PACKAGE_OF = {
    "haiku.rag": "haiku.rag-slim",
    "langchain": "langchain-core",
    "llamaindex": "llama-index-core",
}
Results = Mapping[str, Mapping[str, Run]]


def write(house: Path = HOUSE, results: Results | None = None) -> list[Path]:
    """Writes the tables into the pages; gives those that changed."""
    found = read_all() if results is None else results
    changed = []
    for name in PAGES:
        path = house / name
        if not path.is_file():
            continue
        old = path.read_text(encoding="utf-8")
        new = filled(old, found)
        if new != old:
            path.write_text(new, encoding="utf-8")
            changed.append(path)
    return changed


def stale(house: Path = HOUSE, results: Results | None = None) -> list[str]:
    """The pages whose tables are not those of the results."""
    found = read_all() if results is None else results
    pages = [house / name for name in PAGES if (house / name).is_file()]
    texts = {path: path.read_text(encoding="utf-8") for path in pages}
    return [path.name for path, text in texts.items() if filled(text, found) != text]


def filled(text: str, results: Results) -> str:
    """A page with its tables anew.

    Raises:
        EvalError: a marker names a table that nobody knows.

    """

    def table(match: re.Match[str]) -> str:
        return f"{match[1]}{_table_named(match[2], results)}{match[4]}"

    return _MARKED.sub(table, text)


def _table_named(name: str, results: Results) -> str:
    key = name.removeprefix("brief-")
    if key in WRITTEN:
        return _written(results.get(key, {}), WRITTEN[key])
    if key not in KEYS | results.keys() or (key != name and key not in _BRIEF):
        known = ", ".join([*sorted(KEYS | results.keys()), *(f"brief-{key}" for key in _BRIEF)])
        raise EvalError(f"A page has a marker for {name!r}: there is {known}.")
    if OURS not in results.get(key, {}):
        return "Not measured with this version yet: `python -m eval all --data FOLDER`.\n"
    return whole(results[key]) if key == name else brief(results, key)


def _written(runs: Mapping[str, Run], command: str) -> str:
    if OURS not in runs:
        return f"Not measured with this version yet: `{command}`, then `python -m eval record`.\n"
    texts = [markdown(rows) for rows in written_table.tables(runs[OURS])]
    return "\n".join([*texts, _made(runs)])


def brief(results: Results, key: str) -> str:
    """A few figures of a set: of ours by part, or of every system where there is one part."""
    if key == "ablation":
        return brief_of_parts(results, key)
    several = len(results[key][OURS]["parts"]) > 1
    return brief_of_ours(results, key) if several else brief_of_all(results, key)


def brief_of_parts(results: Results, key: str) -> str:
    """A few figures of ours, a part a row, in the order in which they were made."""
    parts = results[key][OURS]["parts"]
    rows = [["", *_BRIEF[key]]]
    for name, _, _ in ablation.rows():
        figures = parts[name]["figures"]["all"]
        rows.append([name, *(cell(figures.get(figure), brief=True) for figure in _BRIEF[key])])
    return markdown(rows) + "\n" + _made(results[key])


def brief_of_ours(results: Results, key: str) -> str:
    """A few figures of ours, the parts of the set as columns."""
    run = results[key][OURS]
    parts = {name: run["parts"][name] for name in _parts_of([run])}
    head = ["", *(f"{name} ({part['questions']})" for name, part in parts.items())]
    rows = [
        [name, *(cell(part["figures"]["all"].get(name)) for part in parts.values())]
        for name in _BRIEF[key]
    ]
    rows += _facts([(part, run) for part in parts.values()])
    return markdown([head, *rows])


def brief_of_all(results: Results, key: str) -> str:
    """A few figures, a system a row."""
    rows = [["", *_BRIEF[key]]]
    for system, run in results[key].items():
        figures = run["parts"]["all"]["figures"]["all"]
        rows.append([system, *(cell(figures.get(name), brief=True) for name in _BRIEF[key])])
    return markdown(rows)


def whole(runs: Mapping[str, Run]) -> str:
    """All of a set: the figures of every system, by kind, their distances, how to make them."""
    parts = _parts_of(list(runs.values()))
    texts = [_part(name, runs, titled=len(parts) > 1) for name in parts]
    texts += [_kinds(name, runs[OURS]) for name in parts if OURS in runs]
    texts += [_stripped(run) for run in runs.values() if "stripped" in run]
    texts += [_against(runs), _made(runs)]
    return "\n".join(text for text in texts if text)


def _parts_of(runs: Sequence[Run]) -> list[str]:
    """The parts of a set, what is held back last."""
    return sorted({name for run in runs for name in run["parts"]}, key=lambda n: (n == HELD, n))


def _part(name: str, runs: Mapping[str, Run], *, titled: bool) -> str:
    held = [(run["parts"][name], run) for run in runs.values() if name in run["parts"]]
    systems = [run["system"] for _, run in held]
    questions = held[0][0]["questions"]
    first = f"{name}, {questions} questions" if titled else f"{questions} questions"
    figures = [part["figures"]["all"] for part, _ in held]
    rows = [[n, *(cell(f.get(n)) for f in figures)] for n in ordered(figures)]
    return markdown([[first, *systems], *rows, *_facts(held)])


def _facts(held: Sequence[tuple[Mapping[str, Any], Run]]) -> list[list[str]]:
    rows = [["latency p50 / p95", *(latency(part) for part, _ in held)]]
    rows.append(["peak memory", *(_megabytes(run.get("peak memory")) for _, run in held)])
    if any(part["spans"] for part, _ in held):
        rows.append(
            [
                "spans that hold",
                *(f"{p['spans'] - p['broken spans']} of {p['spans']}" for p, _ in held),
            ]
        )
    return rows


def _kinds(name: str, run: Run) -> str:
    tables = {k: f for k, f in run["parts"][name]["figures"].items() if k != "all"}
    if not tables:
        return ""
    kinds = list(tables)
    rows = [[f"{name}, {OURS} by kind", *kinds]]
    for figure in ordered(list(tables.values())):
        rows.append([figure, *(cell(tables[kind].get(figure)) for kind in kinds)])
    return markdown(rows)


def _stripped(run: Run) -> str:
    names = [figure.name for figure in REFUSALS]
    rows = [[f"null questions and as many others, {run['system']}", *names]]
    for way, found in run["stripped"].items():
        rows.append([way, *(cell(found.get(name)) for name in names)])
    return markdown(rows)


def _against(runs: Mapping[str, Run]) -> str:
    rows = [["system less newsdesk", "score", "n", "difference [95 %]", "p (Holm)"]]
    for system, run in runs.items():
        for d in run.get("against ours", ()):
            told = f"{d['difference']:+.3f} [{d['low']:+.3f} {d['high']:+.3f}]"
            rows.append([system, d["score"], str(d["n"]), told, f"{d['p']:.4f}"])
    return markdown(rows) if len(rows) > 1 else ""


def _made(runs: Mapping[str, Run]) -> str:
    lines = []
    for system, run in runs.items():
        machine, versions = run["machine"], run["versions"]
        peer = _PACKAGE_OF.get(system, system)
        version = f" {versions[peer]}" if peer in versions else ""
        command = run.get("command") or "python -m eval"
        lines.append(
            f"- {system}{version}: `{command}`, {run['created'][:10]}, {machine['cores']} cores, "
            f"Python {versions['python']}, seed {run['seed']}, code {run['code'][:12]}, "
            f"questions {run['data'][:12]}"
        )
    return "\n".join(lines) + "\n"


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown, the first row its head."""
    lines = ["| " + " | ".join(text.strip() for text in row) + " |" for row in rows]
    rule = "|---|" + "---:|" * (len(rows[0]) - 1)
    return "\n".join([lines[0], rule, *lines[1:]]) + "\n"


def _megabytes(size: int | None) -> str:
    return "–" if size is None else f"{size / 1e6:.0f} MB"
