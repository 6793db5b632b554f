"""Fits what decides that two unlike answers contradict each other: rag/disagreement_model.json.

    python -m eval.train_disagreement --data FOLDER

FOLDER holds ``ramdocs/``, ``bbc_news/``, ``multihop_rag/`` and ``reuters21578/``. Documents of
RAMDocs that are known to answer differently are the rivals; every second of its questions takes
part, the others are for measuring. Questions of ours that have one answer alone, or none, are
what must bring up nothing: those of the small files of ``eval/near_misses``. The threshold is
the lowest at which, on questions left out, at most ``ALLOWED`` of them would bring up a rival.
It is only told: those that are written are ``LEAST`` and ``LEAST_LASTING``.
Run it after ``eval.train_reader``: it reads what the reader is sure of.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from eval.calibration import auroc
from eval.external import ROWS
from eval.matching import says_normalised
from eval.questions import SMALL, QuestionFile, Row, make_corpus, read_rows
from eval.ramdocs import answers_of
from rag.desk import Desk, open_desk
from rag.disagreement import is_rival, views_of
from rag.linear import Floats, Logistic
from rag.refusing import FLOORS
from rag.request import Request
from rag.rivals import MODEL, NAMES, row
from rag.settings import Settings
from rag.twins import twins_of
from vectorstore.types import Filters

PATH = Path(__file__).parent.parent / "rag" / MODEL
ALLOWED = 0.015
LEAST, LEAST_LASTING = 0.66, 0.5
"""What is told in the end, set by hand over folders of news (docs/disagreement.md)."""
_QUESTIONS = 80
"""Of each small file."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences that give unlike values, and whether they answer one question."""

    question: str
    row: Floats
    rivals: bool
    must_agree: bool
    """Whether its question has one answer at most."""


def rivals_of_ramdocs(data: Path, folder: Path) -> Iterator[Pair]:
    """Pairs from every second question of RAMDocs."""
    raw = read_rows(data / "ramdocs" / "dev.jsonl")
    folder.mkdir(parents=True)
    articles = [
        {"id": f"{n:03d}-{d}", "text": document["text"]}
        for n, one in enumerate(raw)
        for d, document in enumerate(one["documents"])
    ]
    lines = [json.dumps(article, ensure_ascii=False) for article in articles]
    (folder / ROWS).write_text("\n".join(lines), encoding="utf-8")
    with open_desk(folder, Settings(index_dir=str(folder.parent / "index"))) as desk:
        for n, one in enumerate(raw[::2]):
            answers = answers_of(f"{2 * n:03d}", one["documents"])
            yield from _pairs(desk, one["question"], tuple(answers), answers)


def agreements(data: Path, folder: Path, file: QuestionFile) -> tuple[int, list[Pair]]:
    """How many questions with one answer or none were asked, and the pairs they brought up."""
    rows = file.rows("together")
    rows = random.Random(1).sample(rows, min(_QUESTIONS, len(rows)))
    beside: list[Row] = [
        {"file": place[0], "evidence": []} for one in rows for place in one["evidence"]
    ]
    make_corpus(data / file.corpus, folder, [*rows, *beside])
    found: list[Pair] = []
    with open_desk(folder, Settings(index_dir=str(folder.parent / "index"))) as desk:
        for one in rows:
            found += _pairs(desk, one["question"], (), None)
    return len(rows), found


def _pairs(
    desk: Desk, question: str, sources: tuple[str, ...], answers: dict[str, str] | None
) -> Iterator[Pair]:
    pipeline = desk.pipeline
    request = Request(question, (), Filters(sources=sources))
    state = pipeline.read(pipeline.retrieve(pipeline.understand(request)))
    if state.reading is None or state.reading.confidence < FLOORS["balanced"]:
        return
    twins = partial(twins_of, hits=state.hits, article_of=desk.article)
    for asked in state.reading.asked:
        if asked.kind == "yes or no":
            continue
        views = list(views_of(asked, twins))
        for other in views[1:]:
            best = views[0]
            if not is_rival(best, other):
                continue
            ours, theirs = (
                (answers or {}).get(view.evidence.chunk.source, "") for view in (best, other)
            )
            differ = bool(ours and theirs) and ours != theirs
            yield Pair(
                question,
                row(asked.text, asked.kind, best, other),
                differ and says_normalised(other.evidence.text, theirs),
                answers is None,
            )


def fit(pairs: Sequence[Pair], strength: float) -> Logistic:
    """Which pairs are of rivals."""
    rows = np.array([pair.row for pair in pairs])
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=strength, max_iter=5000)
    model.fit(scaler.transform(rows), [int(pair.rivals) for pair in pairs])
    scale = np.where(scaler.scale_ > 0, scaler.scale_, 1.0)
    return Logistic(NAMES, scaler.mean_, scale, model.coef_[0], float(model.intercept_[0]))


def cross_validate(pairs: Sequence[Pair], strength: float) -> Floats:
    """The probability of each pair by models that saw no pair of its question."""
    sure = np.zeros(len(pairs))
    groups = [pair.question for pair in pairs]
    for kept, left_out in GroupKFold(5).split(groups, groups=groups):
        model = fit([pairs[i] for i in kept], strength)
        sure[left_out] = model.probability(np.array([pairs[i].row for i in left_out]))
    return sure


def threshold(pairs: Sequence[Pair], sure: Floats, questions: int) -> float:
    """The lowest at which few enough of ``questions`` that have one answer bring up a rival."""
    worst: dict[str, float] = {}
    for pair, p in zip(pairs, sure, strict=True):
        if pair.must_agree:
            worst[pair.question] = max(worst.get(pair.question, 0.0), float(p))
    ranked = sorted(worst.values(), reverse=True)
    allowed = int(ALLOWED * questions)
    return ranked[allowed] + 1e-6 if len(ranked) > allowed else 0.5


def main(argv: list[str] | None = None) -> int:
    """Fits, measures and writes; answers with the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_disagreement", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--strength", type=float, default=0.3)
    options = parser.parse_args(argv)
    questions = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        pairs = list(rivals_of_ramdocs(options.data, folder / "ramdocs"))
        for file in SMALL:
            asked, found = agreements(options.data, folder / file.name, file)
            questions += asked
            pairs += found
    sure = cross_validate(pairs, options.strength)
    least = threshold(pairs, sure, questions)
    rivals = [pair.rivals for pair in pairs]
    told = {p.question for p, s in zip(pairs, sure, strict=True) if p.must_agree and s >= least}
    figures = {
        "pairs": len(pairs),
        "rivals": sum(rivals),
        "questions with one answer or none": questions,
        "threshold": round(least, 4),
        "AUROC": auroc(sure.tolist(), rivals),
        "rivals told": float(np.mean([s >= least for s, r in zip(sure, rivals, strict=True) if r])),
        "questions with one answer or none that bring up a rival": len(told) / questions,
    }
    model = fit(pairs, options.strength)
    written = {
        "rivals": model.to_json(),
        "least": LEAST,
        "least_lasting": LEAST_LASTING,
        "cross-validated": figures,
    }
    PATH.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
