"""Fits the reader's three regressions and writes rag/reader_SIZE.json.

    python -m eval.train_reader --data FOLDER --size large

FOLDER holds ``bbc_news/``, ``multihop_rag/``, ``reuters21578/`` and ``clapnq/``. The questions are
ours, those of ``eval/near_misses`` that the cross-encoder was not fitted on and the half of those
about seeds/ that may be tuned on, and ClapNQ's, which ask one passage each. What is written is
fitted on all of them; the figures beside it are cross-validated, an article never on both sides.
The held half of the questions about seeds/ takes no part, nor do those that ``eval.questions``
keeps for measuring.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from eval.calibration import auroc, expected_calibration_error
from eval.reader_examples import Example, examples
from rag.closer_look import look
from rag.cross_encoder import CrossEncoder
from rag.cross_model import BASES
from rag.features import NAMES, Matrix
from rag.linear import Floats, Logistic
from rag.reader_model import (
    ANSWER_NAMES,
    SENTENCE_NAMES,
    answer_row,
    choose,
)
from rag.refusing import FLOORS
from rag.settings import Settings

RAG = Path(__file__).parent.parent / "rag"
_QUOTED = Settings().sentences
_IN_OTHER_WORDS = 0.4
"""What a question of the files of words counts: there are as many as of half the others, and
few people ask in such words alone."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An example's shortlist, as the last two regressions see it."""

    matrix: Matrix
    gold: tuple[int, ...]
    weight: float = 1.0


def judge(found: Sequence[Example], first: Logistic, cross: CrossEncoder) -> list[Judged]:
    """The shortlists of examples with what the cross-encoder says of them."""
    judged = []
    for example in found:
        looked = look(cross, first, example.examined)
        gold = tuple(i for i, row in enumerate(looked.rows) if row in example.gold)
        judged.append(Judged(looked.matrix, gold, _weight_of(example)))
    return judged


def _weight_of(example: Example) -> float:
    return _IN_OTHER_WORDS if "_words" in example.name else 1.0


def fit_sentence(
    fitted: Sequence[Judged], strength: float, names: Sequence[str] = SENTENCE_NAMES
) -> Logistic:
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
            weights.append(example.weight / (len(example.gold) if is_gold else others))
    return _fit(names, np.array(rows), labels, weights, strength)


def fit_answer(fitted: Sequence[Judged], sentence: Logistic, strength: float) -> Logistic:
    """Whether one of the sentences that would be quoted answers."""
    scores = [sentence.probability(e.matrix) for e in fitted]
    rows = np.array([answer_row(e.matrix, s) for e, s in zip(fitted, scores, strict=True)])
    labels = [int(_is_right(e, s)) for e, s in zip(fitted, scores, strict=True)]
    return _fit(ANSWER_NAMES, rows, labels, [e.weight for e in fitted], strength)


def _is_right(example: Judged, scores: Floats) -> bool:
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
    found: Sequence[Example],
    judged: Sequence[Judged],
    sentence_strength: float,
    answer_strength: float,
) -> dict[str, dict[str, float | None]]:
    """How the last two regressions do on articles that they were not fitted on, by set."""
    sure = np.zeros(len(found))
    right = np.zeros(len(found), dtype=bool)
    folds = GroupKFold(5, shuffle=True, random_state=0)
    for kept, left_out in folds.split(found, groups=[example.group for example in found]):
        fitted = [judged[i] for i in kept]
        sentence = fit_sentence(fitted, sentence_strength)
        answer = fit_answer(fitted, sentence, answer_strength)
        for i in left_out:
            scores = sentence.probability(judged[i].matrix)
            row = answer_row(judged[i].matrix, scores)
            sure[i] = answer.probability(row[np.newaxis])[0]
            right[i] = _is_right(judged[i], scores)
    sets = {"all": np.ones(len(found), dtype=bool)}
    for name in sorted({example.name for example in found}):
        sets[name] = np.array([example.name == name for example in found])
    answerable = np.array([example.answerable for example in found])
    return {name: _figures(sure[m], right[m], answerable[m]) for name, m in sets.items()}


def _figures(
    sure: Floats, right: npt.NDArray[np.bool_], answerable: npt.NDArray[np.bool_]
) -> dict[str, float | None]:
    figures = {
        "questions": float(len(sure)),
        "a quoted sentence is right, of the answerable": _share(right[answerable]),
        "AUROC, answerable or not": auroc(sure.tolist(), answerable.tolist()),
        "AUROC, right or not": auroc(sure.tolist(), right.tolist()),
        "calibration error": expected_calibration_error(sure.tolist(), right.tolist()),
    }
    for floor in FLOORS.values():
        figures[f"answerable answered at {floor}"] = _share(sure[answerable] >= floor)
        figures[f"unanswerable refused at {floor}"] = _share(sure[~answerable] < floor)
    return {name: None if v is None else round(float(v), 3) for name, v in figures.items()}


def _share(which: npt.NDArray[np.bool_]) -> float | None:
    """How many of ``which`` hold; ``None`` where there are none."""
    return float(which.mean()) if len(which) else None


def main(argv: list[str] | None = None) -> int:
    """Fits, measures and writes; answers with the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sentence-strength", type=float, default=0.1)
    parser.add_argument("--answer-strength", type=float, default=0.01)
    parser.add_argument("--size", choices=BASES, default="small")
    parser.add_argument("--share", type=float, default=1.0, help="of the articles asked about")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        every = examples(options.data, Path(folder), options.share)
        found = [example for example in every if example.examined.places]
    looked = [Judged(example.examined.matrix, example.gold) for example in found]
    first = fit_sentence(looked, options.sentence_strength, NAMES)
    judged = judge(found, first, CrossEncoder(options.size, Settings.from_env().shelf))
    sentence = fit_sentence(judged, options.sentence_strength)
    answer = fit_answer(judged, sentence, options.answer_strength)
    scores = cross_validate(found, judged, options.sentence_strength, options.answer_strength)
    model = {
        "shortlist": first.to_json(),
        "sentence": sentence.to_json(),
        "answer": answer.to_json(),
        "cross-validated": scores,
    }
    target = RAG / f"reader_{options.size}.json"
    target.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(scores, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
