"""Fits how sure to be of a question of several parts, from how sure of each.

    python -m eval.train_several --data FOLDER --size large

FOLDER is that of MultiHop-RAG. Of its questions those are asked that may be tuned on: a third of
those with evidence and a third of those without. Of our own over its articles, those that fit the
regressions of the reader are asked two by two, joined by "and": two that an article answers, or two
that none does, each near what is told. The four groups count the same.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval import multihop
from eval.ablation import tuned
from eval.calibrate import PLACE
from eval.external import Source, open_rows
from eval.intervals import SEED
from eval.questions import WIDE
from eval.types import Case
from rag.cross_model import Size
from rag.request import Request
from rag.settings import Settings
from rag.several import KEY, Several, asking_share, mean_odds

_GROUP = 100.0
"""What a group counts, however many of it were asked."""
_ASKS = frozenset(
    "who what when where why how which did does do is was were are has have had can".split()
)


Asked = dict[tuple[str, bool], list[tuple[float, float]]]
"""Group and whether answerable → of each question the mean log odds of its parts, and how many of
them ask."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question of several parts, and what is known of it."""

    text: str
    group: str
    answerable: bool


def main() -> None:
    """Asks, fits, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of MultiHop-RAG")
    parser.add_argument("--size", choices=("small", "large"), required=True)
    parser.add_argument("--limit", type=int, default=0, help="ask so many of each group")
    given = parser.parse_args()
    size: Size = given.size
    folder, cases, _ = multihop.read(Source(given.data))
    every = [*of_multihop(cases), *pairs()]
    random.Random(SEED).shuffle(every)
    asked: Asked = defaultdict(list)
    with open_rows(folder, replace(Settings.from_env(), reader=size)) as desk:
        for one in every:
            found = asked[one.group, one.answerable]
            if given.limit and len(found) >= given.limit:
                continue
            question, parts = desk.pipeline.in_parts(Request(one.text))
            if parts:
                found.append((mean_odds(parts), asking_share(question)))
    fitted = fit(asked)
    known = json.loads(PLACE.read_text(encoding="utf-8"))
    known[size][KEY] = {name: round(number, 4) for name, number in asdict(fitted).items()}
    PLACE.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    for (group, ok), found in asked.items():
        print(f"{group}, {'answerable' if ok else 'not'}: {len(found)}")
    print(known[size][KEY])


def fit(asked: Asked) -> Several:
    """The regression that makes what is known likeliest, every group counting the same."""
    features = np.array([row for rows in asked.values() for row in rows])
    answerable = np.array([ok for (_, ok), rows in asked.items() for _ in rows])
    weights = np.concatenate([np.full(len(rows), _GROUP / len(rows)) for rows in asked.values()])
    fitted = LogisticRegression(C=1e3).fit(features, answerable, weights)
    slope, asking = map(float, fitted.coef_[0])
    return Several(slope, asking, float(fitted.intercept_[0]))


def of_multihop(cases: list[Case]) -> Iterator[Example]:
    """Those of MultiHop-RAG that may be tuned on."""
    for case in tuned(cases):
        yield Example(case.question, "multihop", answerable=True)
    for case in [case for case in cases if not case.evidence][::3]:
        yield Example(case.question, "multihop", answerable=False)


def pairs() -> Iterator[Example]:
    """Two of our questions about one article in one, both answered by it or neither."""
    by_file: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for file in WIDE:
        if file.corpus == "multihop_rag":
            for row in (*file.rows("together"), *file.rows("alone")):
                by_file[str(row["file"]), bool(row["answerable"])].add(str(row["question"]))
    for (_, answerable), texts in sorted(by_file.items()):
        one, *others = sorted(texts)
        second = next((text for text in others if text.split()[0].lower() in _ASKS), None)
        if second:
            joined = f"{one.rstrip(' ?')}, and {second[0].lower()}{second[1:]}"
            yield Example(joined, "pairs", answerable)


if __name__ == "__main__":
    main()
