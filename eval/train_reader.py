"""Fits the reader's two regressions and writes rag/reader_model.json.

    python -m eval.train_reader --data FOLDER

FOLDER holds ``bbc_news/``, ``multihop_rag/`` and ``reuters21578/``. The questions are ours:
``eval/near_misses``, and the half of those about seeds/ that may be tuned on. What is written
is fitted on all of them; the figures beside it are cross-validated, a pair never on both
sides. The held half of the questions about seeds/ takes no part.
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
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from eval.calibration import auroc, expected_calibration_error
from rag.desk import Desk, open_desk
from rag.features import NAMES, Matrix
from rag.linear import Floats, Logistic
from rag.reading import ANSWER_NAMES, Place, answer_row, choose
from rag.refusing import FLOORS
from rag.settings import Settings

QUESTIONS = Path(__file__).parent / "near_misses"
MODEL = Path(__file__).parent.parent / "rag" / "reader_model.json"
_QUOTED = Settings().sentences
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


def small_examples(data: Path, folder: Path) -> Iterator[Example]:
    """The questions about one story once more, over that story's few articles alone.

    In a folder of five articles everything is near to every question; what is learned in a
    folder of hundreds does not tell how sure to be there.
    """
    for corpus, name in (("bbc_news", "bbc_stories"), ("multihop_rag", "multihop_stories")):
        for number, rows in enumerate(_stories(_rows(QUESTIONS / f"{name}.jsonl"))):
            wanted = {str(row["file"]) for row in rows}
            place = folder / f"{name}-{number}"
            sources = _make_corpus(data / corpus, place, wanted, others=0)
            with open_desk(place, Settings(index_dir=str(folder / "index"))) as desk:
                for row in rows:
                    yield _example(desk, f"{name}_alone", row, sources)


def _stories(rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The questions of each story: twelve pairs, one after the other."""
    stories: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        stories.setdefault((int(row["pair"].split("-")[1]) - 1) // 12, []).append(row)
    return list(stories.values())


def seeds_examples(folder: Path) -> Iterator[Example]:
    """The questions about seeds/ that may be tuned on."""
    with open_desk(None, Settings(index_dir=str(folder / "index"))) as desk:
        for row in _rows(QUESTIONS.parent / "seeds" / "tune.jsonl"):
            places, matrix = desk.pipeline.examine(row["question"], row["history"])
            quotes = [_fold(evidence["quote"]) for evidence in row["evidence"]]
            yield Example("seeds", row["id"], row["answerable"], matrix, _gold(places, quotes))


def _example(desk: Desk, name: str, row: dict[str, Any], sources: dict[str, str]) -> Example:
    quotes = [
        _fold(desk.text_of(sources[str(file)])[start:end])
        for file, start, end in row["evidence"]
        if str(file) in sources
    ]
    places, matrix = desk.pipeline.examine(row["question"])
    return Example(name, row["pair"], row["answerable"], matrix, _gold(places, quotes))


def _gold(places: Sequence[Place], quotes: Sequence[str]) -> tuple[int, ...]:
    return tuple(
        i
        for i, (_, _, text) in enumerate(places)
        if any(quote in _fold(text) or _fold(text) in quote for quote in quotes)
    )


def _make_corpus(
    data: Path, folder: Path, wanted: set[str], *, others: int | None = None
) -> dict[str, str]:
    """Copies the articles asked about and some others; answers with sources by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    chooser = random.Random(0)
    more = _OTHERS[data.name] if others is None else others
    if data.name == "bbc_news":
        known = sorted(p.relative_to(data).as_posix() for p in data.glob("*/*.txt"))
        rest_of_names = [name for name in known if name not in wanted]
        chosen = sorted({*wanted, *chooser.sample(rest_of_names, more)})
        for name in chosen:
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(data / name, folder / name)
        return {name: name for name in chosen}
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
    rows += chooser.sample(rest, more)
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
    """Whether one of the sentences that would be quoted answers."""
    scores = [sentence.probability(e.matrix) for e in fitted]
    rows = np.array([answer_row(e.matrix, s) for e, s in zip(fitted, scores, strict=True)])
    labels = [int(_is_right(e, s)) for e, s in zip(fitted, scores, strict=True)]
    return _fit(ANSWER_NAMES, rows, labels, [1.0] * len(labels), strength)


def _is_right(example: Example, scores: Floats) -> bool:
    return bool(set(choose(scores, _QUOTED)) & set(example.gold))


def _fit(
    names: Sequence[str], rows: Floats, labels: list[int], weights: list[float], strength: float
) -> Logistic:
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=strength, max_iter=5000)
    model.fit(scaler.transform(rows), labels, sample_weight=weights)
    scale = np.where(scaler.scale_ > 0, scaler.scale_, 1.0)
    return Logistic(tuple(names), scaler.mean_, scale, model.coef_[0], float(model.intercept_[0]))


def cross_validate(
    found: Sequence[Example], sentence_strength: float, answer_strength: float
) -> dict[str, dict[str, float]]:
    """How the two regressions do on questions that they were not fitted on, by set."""
    sure = np.zeros(len(found))
    right = np.zeros(len(found), dtype=bool)
    folds = GroupKFold(5, shuffle=True, random_state=0)
    groups = [example.pair for example in found]
    for kept, left_out in folds.split(found, groups=groups):
        fitted = [found[i] for i in kept]
        sentence = fit_sentence(fitted, sentence_strength)
        answer = fit_answer(fitted, sentence, answer_strength)
        for i in left_out:
            scores = sentence.probability(found[i].matrix)
            row = answer_row(found[i].matrix, scores)
            sure[i] = answer.probability(row[np.newaxis])[0]
            right[i] = _is_right(found[i], scores)
    sets = {"all": np.ones(len(found), dtype=bool)}
    for name in sorted({example.name for example in found}):
        sets[name] = np.array([example.name == name for example in found])
    answerable = np.array([example.answerable for example in found])
    return {name: _figures(sure[m], right[m], answerable[m]) for name, m in sets.items()}


def _figures(
    sure: Floats, right: npt.NDArray[np.bool_], answerable: npt.NDArray[np.bool_]
) -> dict[str, float]:
    figures = {
        "questions": float(len(sure)),
        "a quoted sentence is right, of the answerable": right[answerable].mean(),
        "AUROC, answerable or not": auroc(sure.tolist(), answerable.tolist()),
        "AUROC, right or not": auroc(sure.tolist(), right.tolist()),
        "calibration error": expected_calibration_error(sure.tolist(), right.tolist()),
    }
    for floor in FLOORS.values():
        figures[f"answerable answered at {floor}"] = (sure[answerable] >= floor).mean()
        figures[f"unanswerable refused at {floor}"] = (sure[~answerable] < floor).mean()
    return {name: _round(value) for name, value in figures.items()}


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
        found = [
            example
            for example in (
                *seeds_examples(Path(folder)),
                *small_examples(options.data, Path(folder)),
                *examples(options.data, Path(folder)),
            )
            if len(example.matrix)
        ]
    sentence = fit_sentence(found, options.sentence_strength)
    answer = fit_answer(found, sentence, options.answer_strength)
    scores = cross_validate(found, options.sentence_strength, options.answer_strength)
    model = {
        "sentence": sentence.to_json(),
        "answer": answer.to_json(),
        "cross-validated": scores,
    }
    MODEL.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(scores, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
