"""Finds sentences to train the cross-encoder on: those that answer, and the likeliest others.

    python -m eval.mine_pairs --data FOLDER --out pairs.jsonl

FOLDER holds ``bbc_news/``, ``multihop_rag/`` and ``reuters21578/``. What is written holds
sentences of their articles: it is a step on the way and belongs in no repository.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.accounts import accounts_for_training
from eval.questions import WIDE, QuestionFile, Row, gold_rows, make_corpus
from rag.desk import Desk, open_desk
from rag.features import NAMES
from rag.pairs import Pair
from rag.request import Request
from rag.settings import Settings
from vectorstore.types import Filters

_KEPT = 16
"""Sentences of a question, beside those that answer it."""


def mine(data: Path, folder: Path, file: QuestionFile) -> Iterator[dict[str, Any]]:
    """The questions of ``file`` for the cross-encoder, each with its sentences."""
    rows = file.rows("cross")
    sources = make_corpus(data / file.corpus, folder / file.name, rows)
    with open_desk(folder / file.name, Settings(index_dir=str(folder / "index"))) as desk:
        found = [one for row in rows if (one := _mined(desk, row, sources))]
    answering: dict[str, list[Sequence[str]]] = {}
    for one in found:
        answering.setdefault(one["pair"], []).extend(one["candidates"][i] for i in one["gold"])
    for one in found:
        if not one["answerable"]:
            # What answers its twin is what it is likeliest to be answered with.
            twins = {tuple(candidate): None for candidate in answering[one["pair"]]}
            rest = [c for c in one["candidates"] if tuple(c) not in twins]
            one["candidates"] = [*twins, *rest]
        yield one


def _mined(desk: Desk, row: Row, sources: dict[str, str]) -> dict[str, Any] | None:
    examined = desk.pipeline.examine(Request(row["question"]))
    if not examined.places:
        return None
    quotes = [desk.text_of(sources[str(file)])[a:b] for file, a, b in row["evidence"]]
    gold = gold_rows(examined.places, quotes)
    if quotes and not gold:
        # The search passed over what answers: among the sentences of its article it is found.
        named = Filters(sources=tuple(sources[str(file)] for file, _, _ in row["evidence"]))
        examined = desk.pipeline.examine(Request(row["question"], filters=named))
        gold = gold_rows(examined.places, quotes)
    likely = sorted(
        range(len(examined.places)), key=lambda i: -float(examined.matrix[i, NAMES.index("exact")])
    )
    kept = [*gold, *[i for i in likely if i not in gold][:_KEPT]]
    says: dict[int, bool] = {}
    for quote, said in zip(quotes, row.get("says", ()), strict=False):
        if said is not None:
            says |= dict.fromkeys(gold_rows(examined.places, [quote]), said)
    return {
        "question": examined.question,
        "pair": row["pair"],
        "answerable": row["answerable"],
        "kind": row.get("kind", ""),
        "answers": row["answers"],
        "gold": list(range(len(gold))),
        "says": [says.get(i) for i in gold],
        "candidates": [_written(pair) for pair in examined.pairs(kept)],
    }


def _written(pair: Pair) -> list[str]:
    return [pair.title, pair.before, pair.sentence]


def main(argv: list[str] | None = None) -> int:
    """Writes the file; answers with the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.mine_pairs", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    with (
        tempfile.TemporaryDirectory() as folder,
        options.out.open("w", encoding="utf-8") as out,
    ):
        for file in WIDE:
            for one in mine(options.data, Path(folder), file):
                out.write(json.dumps(one, ensure_ascii=False) + "\n")
        for one in accounts_for_training(options.data):
            out.write(json.dumps(one, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
