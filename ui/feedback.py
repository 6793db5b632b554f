"""Thumbs with a reason, kept as lines that can become evaluation questions."""

from __future__ import annotations

import datetime
import json
import threading
from pathlib import Path
from typing import Any

from rag.types import Answer, Citation

FILE = "feedback.jsonl"
_lock = threading.Lock()


def keep(folder: Path, answer: Answer, verdict: str, reason: str) -> Path:
    """Appends one line to the feedback file in ``folder`` and returns its path.

    A line holds the question, the answer and where its evidence stands, which is what a
    question of an evaluation set needs.
    """
    path = folder / FILE
    line: dict[str, Any] = {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "verdict": "right" if verdict == "right" else "wrong",
        "reason": " ".join(reason.split())[:500],
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": answer.text,
        "refused": answer.refused,
        "confidence": round(answer.confidence, 4),
        "evidence": [_place(citation) for citation in answer.citations],
    }
    with _lock:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="surrogatepass") as file:
            file.write(json.dumps(line) + "\n")
    return path


def _place(citation: Citation) -> dict[str, Any]:
    return {
        "source": citation.source,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }
