"""Who says whether evidence carries a claim: our own judge, another model, any callable.

Nothing is judged by a language model unless the user names one, and then only beside its
agreement with people: a file of claims that people labelled is owed. So it is of an endpoint,
which may be one.

    newsdesk              ``rag.support``, a small regression; the default
    module:function       any callable (claim, evidence) → probability
    cross-encoder:NAME    a cross-encoder or entailment model, by its folder or hub name
    model:provider:name   a LangChain chat model, asked at temperature 0
    http://…, https://…   an endpoint, as ``NEWSDESK_JUDGE`` takes it
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import rag.judge
from eval.figures import asdict
from eval.intervals import mean_interval, statistic_interval
from eval.metrics import cohen_kappa
from eval.sets import rows_of
from eval.types import EvalError
from rag import Settings, support
from rag.chat_judge import CARRIES
from rag.grounding import Judge as Weigh
from rag.judge import CROSS_ENCODER

_MODEL = "model:"
_ENDPOINTS = ("http://", "https://")
LABELLED = 200
"""So many labelled claims are enough to know a judge by."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge with what a run records of it."""

    name: str
    weigh: Weigh
    record: Mapping[str, Any] = field(default_factory=dict)


OWN = Judge("newsdesk", support)


def load_judge(name: str, labels: Path | None = None) -> Judge:
    """A judge by its name, held against the labels of people where there are any.

    Raises:
        EvalError: there is none of that name, or a language model comes without labels.

    """
    if name == "newsdesk":
        judge = OWN
    elif name.startswith((_MODEL, *_ENDPOINTS)):
        if labels is None:
            raise EvalError(
                f"The judge {name} is a language model, or may be: name claims that people "
                "labelled with --judge-labels, so that its agreement with them stands beside what "
                "it says."
            )
        judge = _chat_judge(name) if name.startswith(_MODEL) else _shipped(name)
    elif name.startswith(CROSS_ENCODER):
        judge = _shipped(name)
    else:
        judge = _callable_judge(name)
    return judge if labels is None else replace(judge, record=agreement(judge, labels))


def _callable_judge(name: str) -> Judge:
    module, _, function = name.partition(":")
    if not function:
        raise EvalError(
            f"There is no judge {name!r}: use newsdesk, module:function, cross-encoder:NAME, "
            "model:provider:name or the address of an endpoint."
        )
    try:
        return Judge(name, getattr(importlib.import_module(module), function))
    except (ImportError, AttributeError) as error:
        raise EvalError(f"The judge {name} cannot be imported: {error}.") from error


def _shipped(name: str) -> Judge:
    """One that Newsdesk itself can be set to ask."""
    settings = Settings.from_env()
    given = rag.judge.load_judge(
        name, settings.shelf, threads=settings.threads, timeout=settings.model_timeout
    )
    return Judge(name, given)


def _chat_judge(name: str) -> Judge:
    pinned = {"prompt": hashlib.sha256(CARRIES.encode()).hexdigest(), "temperature": 0}
    return replace(_shipped(name.removeprefix(_MODEL)), name=name, record=pinned)


def agreement(judge: Judge, labels: Path, most: int = LABELLED) -> dict[str, Any]:
    """How a judge agrees with people: share and Cohen's kappa, each with its interval.

    ``labels`` has rows {"claim", "evidence", "label": true or false}, or AttributionBench's
    {"claim", "references", "attribution_label"}.
    """
    rows = list(rows_of(labels))
    if not rows:
        raise EvalError(f"{labels} has no labelled claims.")
    rows = [rows[i * len(rows) // most] for i in range(most)] if len(rows) > most else rows
    said, meant = [], []
    for row in rows:
        claim, evidence, label = _labelled(row, labels)
        said.append(judge.weigh(claim, evidence) >= 0.5)
        meant.append(label)
    same = [float(a == b) for a, b in zip(said, meant, strict=True)]
    kappa = statistic_interval(
        lambda i: cohen_kappa([said[n] for n in i], [meant[n] for n in i]), len(rows)
    )
    digest = hashlib.sha256(labels.read_bytes()).hexdigest()
    return {
        **judge.record,
        "labels": digest,
        "agreement": asdict(mean_interval(same)),
        "kappa": asdict(kappa),
    }


def _labelled(row: Mapping[str, Any], path: Path) -> tuple[str, str, bool]:
    try:
        if "references" in row:
            evidence = "\n\n".join(cast(Sequence[str], row["references"]))
            return str(row["claim"]), evidence, row["attribution_label"] == "attributable"
        return str(row["claim"]), str(row["evidence"]), bool(row["label"])
    except KeyError as error:
        raise EvalError(f"{path}: a row lacks {error}; see eval/judging.py.") from error
