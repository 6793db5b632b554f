"""The commands of the public sets, each read from a folder that the user names."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval import (
    ablation,
    attribution,
    canard,
    chunk_sizes,
    clapnq,
    mtrag,
    multihop,
    near_miss_questions,
    ramdocs,
    story_questions,
)
from eval.external import Source
from eval.figures import REFUSALS
from eval.options import add_run_options, add_system, add_writer, finish, options_of
from eval.run import Run, save
from eval.table import cell, layout
from eval.types import EvalError
from eval.written import check_system

SETS: dict[str, tuple[str, Callable[[Source], Run]]] = {
    "clapnq": ("ClapNQ: answer from one passage, or refuse", clapnq.run),
    "attribution": ("AttributionBench: the judge of support", attribution.run),
    "ramdocs": ("RAMDocs: several right answers among wrong ones", ramdocs.run),
    "mtrag": ("MTRAG-UN: the last turn of a conversation", mtrag.run),
    "stories": ("Ours over six folders of MultiHop-RAG's corpus", story_questions.run),
    "near-misses": (
        "Ours over all of MultiHop-RAG's, half without answer",
        near_miss_questions.run,
    ),
    "canard": ("CANARD: questions made to stand alone", canard.run),
}

_ASKED = frozenset({"clapnq", "ramdocs", "mtrag", "stories", "near-misses"})
"""Sets that any system can be asked; the others measure a part of ours."""


def add_commands(commands: Any) -> None:
    """Adds one command for each set."""
    one = commands.add_parser("multihop", help="MultiHop-RAG: questions over several articles")
    one.add_argument("--retrieval-only", action="store_true", help="do not read what is found")
    one.add_argument(
        "--stripped", action="store_true", help="refusals without outlets and stock openings too"
    )
    _add_source(one)
    add_system(one)
    add_writer(one)
    one.set_defaults(command=_run_multihop)
    one = commands.add_parser("ablation", help="MultiHop-RAG: what each step of the search gives")
    _add_source(one)
    one.set_defaults(command=_run_ablation)
    one = commands.add_parser("chunking", help="MultiHop-RAG: how large passages should be")
    one.add_argument("--words-alone", action="store_true", help="without vectors: seconds a build")
    _add_source(one)
    one.set_defaults(command=_run_chunking)
    for name, (told, run) in SETS.items():
        one = commands.add_parser(name, help=told)
        _add_source(one)
        if name in _ASKED:
            add_system(one)
        one.set_defaults(command=_run_set, run=run)


def _add_source(one: argparse.ArgumentParser) -> None:
    one.add_argument("--data", type=Path, required=True, help="the folder of the set")
    one.add_argument("--cache", type=Path, help="where its articles are laid out for the index")
    add_run_options(one)


def _source(given: argparse.Namespace) -> Source:
    system = getattr(given, "system", "newsdesk")
    return Source(given.data, given.cache, options_of(given), system)


def _run_set(given: argparse.Namespace) -> int:
    return finish(given.run(_source(given)), given)


def _run_ablation(given: argparse.Namespace) -> int:
    made = ablation.run(_source(given))
    path = save(made, given.json)
    print(f"{ablation.table(made)}\n\nWritten: {path}")
    return 0


def _run_chunking(given: argparse.Namespace) -> int:
    found: list[chunk_sizes.Measured] = []
    for one in chunk_sizes.measure(_source(given), words_alone=given.words_alone):
        found.append(one)
        print(f"{one.words} words, {one.overlap} shared: measured", file=sys.stderr)
    print(chunk_sizes.table(found))
    return 0


def _run_multihop(given: argparse.Namespace) -> int:
    source = _source(given)
    if given.writer:
        if given.retrieval_only or given.stripped:
            raise EvalError("--writer reads and answers: leave out what else is asked.")
        check_system(given.system)
        return finish(multihop.run_writer(source, given.writer), given)
    run = multihop.run(source, retrieval_only=given.retrieval_only, stripped=given.stripped)
    code = finish(run, given)
    if "stripped" in run:
        names = [figure.name for figure in REFUSALS]
        rows = [["refusals", *names]]
        for way, found in run["stripped"].items():
            rows.append([way, *(cell(found.get(name)) for name in names)])
        print(f"\n{layout(rows)}")
    return code
