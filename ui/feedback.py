"""Thumbs with a reason, kept as a set of questions that ``newsdesk eval`` can ask.

A folder holds ``questions.csv`` and ``set.json``, which names the articles. What a reader
called right is accepted as a question with its evidence, or as one that has no answer.
What a reader called wrong waits: whoever knows the answer writes it down, with its source
and quote, and says yes under ``accept``.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rag.types import Answer

if TYPE_CHECKING:
    from ui.talk import Exchange

QUESTIONS = "questions.csv"
COLUMNS = (
    "id", "question", "answer", "source", "quote", "answerable", "accept",
    "verdict", "reason", "said", "confidence", "limits", "at",
)  # fmt: skip
_REASON = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_lock = threading.Lock()


def keep(folder: Path, corpus: Path, exchange: Exchange, verdict: str, reason: str) -> Path:
    """Writes what a reader says of an answer into the set in ``folder``; the table's path.

    One question asked of the same articles has one row: who changes their mind changes it,
    unless somebody accepted the row by hand meanwhile.
    """
    path = folder / QUESTIONS
    if exchange.answer is None:
        return path
    row = _row(exchange, exchange.answer, right=verdict == "right", reason=reason)
    with _lock:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        rows = {known["id"]: known for known in _read(path)}
        before = rows.get(row["id"], {})
        if before.get("accept") and before.get("verdict") == "wrong":
            return path
        rows[row["id"]] = row
        _replace(path, _table(rows.values()))
        _replace(folder / "set.json", json.dumps({"corpus": str(corpus)}) + "\n")
    return path


def _row(exchange: Exchange, answer: Answer, *, right: bool, reason: str) -> dict[str, str]:
    scope = exchange.scope
    limits = " ".join(filter(None, (*scope.outlets, scope.after, scope.before, scope.where)))
    question = " ".join((answer.standalone_question or answer.question).split())
    best = answer.sentences[0] if answer.sentences else None
    phrase = best.text[best.focus.start : best.focus.end] if best and best.focus else ""
    numbers = best.citations if best else ()
    cited = next((c for c in answer.citations if c.number in numbers), None)
    # What was asked of some articles only has another answer among all of them.
    accepted = right and not limits
    return {
        "id": hashlib.sha256(f"{question}\0{limits}".encode()).hexdigest()[:12],
        "question": question,
        "answer": phrase if right else "",
        "source": cited.source if right and cited else "",
        "quote": cited.quote if right and cited else "",
        "answerable": ("no" if answer.refused else "yes") if right else "",
        "accept": "yes" if accepted else "",
        "verdict": "right" if right else "wrong",
        "reason": " ".join(reason.split())[:_REASON],
        "said": answer.text,
        "confidence": f"{answer.confidence:.2f}",
        "limits": limits,
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {name: (row.get(name) or "").strip() for name in COLUMNS}
            for row in csv.DictReader(file)
        ]


def _table(rows: Iterable[Mapping[str, str]]) -> str:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return lines.getvalue()


def _cell(text: str) -> str:
    """``text`` as a table program will not take it for a formula; a space is read away again."""
    sound = text.encode("utf-8", "replace").decode()
    return f" {sound}" if sound.startswith(_FORMULA) else sound


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8", newline="")
    fresh.replace(path)
