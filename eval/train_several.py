"""Fits how sure to be of a question of several parts, from how sure of each.

    python -m eval.train_several --data FOLDER --size large

FOLDER is that of MultiHop-RAG. Of its questions those are asked that may be tuned on: a third of
those with evidence and a third of those without, as far as they are told by clauses. Answerable
ones and others count the same.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval import multihop
from eval.ablation import tuned
from eval.calibrate import PLACE
from eval.external import Source, open_rows
from eval.intervals import SEED
from eval.types import Case
from rag.cross_model import Size
from rag.request import Request
from rag.settings import Settings
from rag.several import KEY, Several, has_clauses, mean_odds

_EACH = 100.0
"""What the answerable ones count together, and what the others do."""


def main() -> None:
    """Asks, fits, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of MultiHop-RAG")
    parser.add_argument("--size", choices=("small", "large"), required=True)
    parser.add_argument("--limit", type=int, default=0, help="ask so many of each group")
    given = parser.parse_args()
    size: Size = given.size
    folder, cases, _ = multihop.read(Source(given.data))
    every = list(may_be_tuned_on(cases))
    random.Random(SEED).shuffle(every)
    asked: dict[bool, list[float]] = {True: [], False: []}
    with open_rows(folder, replace(Settings.from_env(), reader=size)) as desk:
        for case in every:
            found = asked[case.answerable]
            if given.limit and len(found) >= given.limit:
                continue
            question, parts = desk.pipeline.in_parts(Request(case.question))
            if parts and has_clauses(question):
                found.append(mean_odds(parts))
    fitted = fit(asked)
    known = json.loads(PLACE.read_text(encoding="utf-8"))
    known[size][KEY] = {name: round(number, 4) for name, number in asdict(fitted).items()}
    PLACE.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    print(f"{len(asked[True])} answerable, {len(asked[False])} not")
    print(known[size][KEY])


def fit(asked: Mapping[bool, Sequence[float]]) -> Several:
    """The line that makes what is known likeliest, from whether answerable → mean log odds."""
    odds = np.array([one for every in asked.values() for one in every])
    answerable = np.array([ok for ok, every in asked.items() for _ in every])
    weights = np.concatenate([np.full(len(every), _EACH / len(every)) for every in asked.values()])
    fitted = LogisticRegression(C=1e3).fit(odds[:, None], answerable, weights)
    return Several(float(fitted.coef_[0, 0]), float(fitted.intercept_[0]))


def may_be_tuned_on(cases: Sequence[Case]) -> list[Case]:
    """A third of MultiHop-RAG's questions with evidence, and a third of those without."""
    return [*tuned(cases), *[case for case in cases if not case.evidence][::3]]


if __name__ == "__main__":
    main()
