"""Accounts that say yes or no to one question, as several newspapers might have written them.

A row has a question of yes or no, a sentence of a public set's article that answers it, whether
that says yes, and others that a language model wrote: those that agree with it, those that
cannot be right beside it, and those that are about something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.questions import part_of, read_rows

ACCOUNTS = Path(__file__).parent / "labels" / "accounts.jsonl"


def accounts_for_training(data: Path) -> Iterator[dict[str, Any]]:
    """The accounts as ``eval.mine_pairs`` writes questions; ``data`` holds the public sets.

    Those about articles that fit no cross-encoder are left out.
    """
    bodies = {
        str(row["url"]): str(row["body"]) for row in read_rows(data / "multihop_rag/corpus.jsonl")
    }
    for row in read_rows(ACCOUNTS):
        if part_of(row) != "cross":
            continue
        file, (start, end) = str(row["file"]), row["span"]
        text = bodies.get(file) or (data / "bbc_news" / file).read_text("latin-1")
        said = {" ".join(text[start:end].split()): bool(row["says"])}
        for label, other in row["others"]:
            if label != "apart":
                said[other] = row["says"] == (label == "agree")
        apart = [text for label, text in row["others"] if label == "apart"]
        yield {
            "question": row["question"],
            "pair": row["id"],
            "answerable": True,
            "kind": "account",
            "answers": [],
            "gold": list(range(len(said))),
            "says": list(said.values()),
            "candidates": [["", "", text] for text in (*said, *apart)],
        }
