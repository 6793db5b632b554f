"""Fits the reader's two regressions and writes rag/reader_model.json.

    python -m eval.train_reader --data FOLDER

FOLDER holds ``bbc_news/``, ``multihop_rag/`` and ``reuters21578/``. The questions are ours
(``eval/near_misses``); pairs whose number leaves 1 or 2 when divided by 4 are fitted on, the
others only measured, as are the questions about seeds/.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from eval.calibration import auroc, expected_calibration_error
from rag.desk import Desk, open_desk
from rag.features import NAMES, Matrix
from rag.linear import Floats, Logistic
from rag.reading import ANSWER_NAMES, answer_row
from rag.settings import Settings

QUESTIONS = Path(__file__).parent / "near_misses"
MODEL = Path(__file__).parent.parent / "rag" / "reader_model.json"
_OTHERS = {"bbc_news": 350, "multihop_rag": 200, "reuters21578": 300}
"""Articles beside those asked about, so that there is something to search among."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its candidate sentences as the reader sees them."""

    name: str
    pair: str
    answerable: bool
    matrix: Matrix
    gold: tuple[int, ...]
    """Rows of the sentences that answer."""

    @property
    def fitted(self) -> bool:
        """Whether the models may be fitted on it."""
        return int(self.pair.split("-")[1]) % 4 in {1, 2}


def examples(data: Path, folder: Path) -> Iterator[Example]:
    """Every question of ``eval/near_misses`` over corpora made in ``folder``."""
    for corpus, names in (
        ("bbc_news", ("bbc_articles", "bbc_stories")),
        ("multihop_rag", ("multihop_articles", "multihop_stories")),
        ("reuters21578", ("reuters_articles",)),
    ):
        questions = [(name, row) for name in names for row in _rows(QUESTIONS / f"{name}.jsonl")]
        wanted = {str(row["file"]) for _, row in questions}
        sources = _make_corpus(data / corpus, folder / corpus, wanted)
        settings = Settings(index_dir=str(folder / "index"))
        with open_desk(folder / corpus, settings) as desk:
            for name, row in questions:
                yield _example(desk, name, row, sources)


def _example(desk: Desk, name: str, row: dict[str, Any], sources: dict[str, str]) -> Example:
    quotes = [
        _fold(desk.text_of(sources[str(file)])[start:end])
        for file, start, end in row["evidence"]
        if str(file) in sources
    ]
    places, matrix = desk.pipeline.examine(row["question"])
    gold = tuple(
        i
        for i, (_, _, text) in enumerate(places)
        if any(quote in _fold(text) or _fold(text) in quote for quote in quotes)
    )
    return Example(name, row["pair"], row["answerable"], matrix, gold)


def _make_corpus(data: Path, folder: Path, wanted: set[str]) -> dict[str, str]:
    """Copies the articles asked about and some others; answers with sources by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    chooser = random.Random(0)
    if data.name == "bbc_news":
        known = sorted(p.relative_to(data).as_posix() for p in data.glob("*/*.txt"))
        others = chooser.sample([name for name in known if name not in wanted], _OTHERS[data.name])
        for name in sorted({*wanted, *others}):
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(data / name, folder / name)
        return {name: name for name in {*wanted, *others}}
    if data.name == "multihop_rag":
        every = [
            {"id": row["url"], "title": row["title"], "text": row["body"], "outlet": row["source"],
             "published": row["published_at"], "url": row["url"]}
            for row in _rows(data / "corpus.jsonl")
        ]  # fmt: skip
    else:
        every = [{**row, "outlet": "Reuters"} for row in _rows(data / "articles.jsonl.gz")]
    rest = [row for row in every if str(row["id"]) not in wanted]
    rows = [row for row in every if str(row["id"]) in wanted]
    rows += chooser.sample(rest, _OTHERS[data.name])
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return {str(row["id"]): f"articles.jsonl#{row['id']}" for row in rows}


def _rows(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def _fold(text: str) -> str:
    return "".join(text.split())


def fit_sentence(fitted: Sequence[Example], strength: float) -> Logistic:
    """Which sentence answers: those that do against the others of their question."""
    rows: list[Floats] = []
    labels: list[int] = []
    weights: list[float] = []
    for example in fitted:
        if not example.gold:
            continue
        others = max(1, len(example.matrix) - len(example.gold))
        for i, row in enumerate(example.matrix):
            is_gold = i in example.gold
            rows.append(row)
            labels.append(int(is_gold))
            weights.append(1 / len(example.gold) if is_gold else 1 / others)
    return _fit(NAMES, np.array(rows), labels, weights, strength)


def fit_answer(fitted: Sequence[Example], sentence: Logistic, strength: float) -> Logistic:
    """Whether the best sentence answers; a wrongly chosen one does not."""
    kept = [e for e in fitted if len(e.matrix)]
    scores = [sentence.probability(e.matrix) for e in kept]
    rows = np.array([answer_row(e.matrix, s) for e, s in zip(kept, scores, strict=True)])
    labels = [int(int(np.argmax(s)) in e.gold) for e, s in zip(kept, scores, strict=True)]
    return _fit(ANSWER_NAMES, rows, labels, [1.0] * len(labels), strength)


def _fit(
    names: Sequence[str], rows: Floats, labels: list[int], weights: list[float], strength: float
) -> Logistic:
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=strength, max_iter=5000)
    model.fit(scaler.transform(rows), labels, sample_weight=weights)
    scale = np.where(scaler.scale_ > 0, scaler.scale_, 1.0)
    return Logistic(tuple(names), scaler.mean_, scale, model.coef_[0], float(model.intercept_[0]))


def measure(held: Sequence[Example], sentence: Logistic, answer: Logistic) -> dict[str, float]:
    """How the two regressions do on questions that they were not fitted on."""
    kept = [e for e in held if len(e.matrix)]
    scores = [sentence.probability(e.matrix) for e in kept]
    sure = np.array(
        [
            float(answer.probability(answer_row(e.matrix, s)[np.newaxis])[0])
            for e, s in zip(kept, scores, strict=True)
        ]
    )
    answerable = np.array([e.answerable for e in kept])
    right = np.array([int(np.argmax(s)) in e.gold for e, s in zip(kept, scores, strict=True)])
    return {
        "questions": len(kept),
        "right sentence first, of the answerable": _round(right[answerable].mean()),
        "area under the curve, answerable or not": _round(auroc(sure.tolist(), answerable.tolist())),
        "area under the curve, right or not": _round(auroc(sure.tolist(), right.tolist())),
        "expected calibration error, right or not": _round(expected_calibration_error(sure.tolist(), right.tolist())),
        **{
            f"answered, of the {kind}, at {floor}": _round((sure[mask] >= floor).mean())
            for floor in (0.2, 0.3, 0.4, 0.5)
            for kind, mask in (("answerable", answerable), ("unanswerable", ~answerable))
        },
    }


def _round(value: float | None) -> float:
    return round(float("nan") if value is None else float(value), 3)


def main(argv: list[str] | None = None) -> int:
    """Fits, measures and writes; answers with the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sentence-strength", type=float, default=0.1)
    parser.add_argument("--answer-strength", type=float, default=0.01)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        found = list(examples(options.data, Path(folder)))
    fitted = [example for example in found if example.fitted]
    sentence = fit_sentence(fitted, options.sentence_strength)
    answer = fit_answer(fitted, sentence, options.answer_strength)
    scores = measure([e for e in found if not e.fitted], sentence, answer)
    MODEL.write_text(
        json.dumps(
            {"sentence": sentence.to_json(), "answer": answer.to_json(), "held": scores}, indent=1
        )
        + "\n",
        encoding="utf-8",
    )
    print(json.dumps(scores, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
