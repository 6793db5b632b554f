"""Every set with every system, one command: ``python -m eval all --data FOLDER``.

Each run is a process of its own, so that its memory is its own; what was run before with the
same code is not run again. In the end all is recorded and the tables are written. Sets that
the folder lacks and systems that are not installed are left out, and said to be.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval import recipes
from eval.provenance import code_hash
from eval.results import OURS
from eval.run import RUNS, Run, load

SAMPLE = 320
"""Questions of MultiHop-RAG that are answered: reading for all takes an hour."""
PAIRS = 300
"""Of our 607 over the same articles that nothing was fitted on, half of them without an answer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A set as it is asked: its name in the tables, its folder, the words of its command."""

    key: str
    folder: str
    words: tuple[str, ...]
    ours_only: bool = False
    ours_more: tuple[str, ...] = ()


PLANS = (
    Plan("seeds", "", ("seeds", "--held")),
    Plan("multihop-retrieval", "multihop_rag", ("multihop", "--retrieval-only")),
    Plan("stories", "multihop_rag", ("stories",)),
    Plan("near-misses", "multihop_rag", ("near-misses", "--limit", str(PAIRS))),
    Plan("clapnq", "clapnq", ("clapnq",)),
    Plan("ramdocs", "ramdocs", ("ramdocs",)),
    Plan("mtrag", "mtrag_un", ("mtrag",)),
    Plan("attribution", "attributionbench", ("attribution",), ours_only=True),
    Plan("canard", "canard", ("canard",), ours_only=True),
    Plan(
        "multihop",
        "multihop_rag",
        ("multihop", "--limit", str(SAMPLE)),
        ours_more=("--stripped",),
    ),
    Plan("ablation", "multihop_rag", ("ablation",), ours_only=True),
)
KEYS = frozenset(plan.key for plan in PLANS)


@dataclass(frozen=True, slots=True)
class Job:
    """One run to be made."""

    words: tuple[str, ...]
    path: Path


def systems() -> list[str]:
    """Ours, and the recipes whose library is installed."""
    return [OURS, *(name for name in recipes.PEERS if recipes.is_here(name))]


def jobs(data: Path, out: Path, chosen: Sequence[str], keys: Sequence[str] = ()) -> Iterator[Job]:
    """What is to be run, of the sets that are there."""
    for plan in PLANS:
        folder = data / plan.folder
        if (keys and plan.key not in keys) or not folder.is_dir():
            continue
        where = ("--data", str(folder)) if plan.folder else ()
        for system in chosen:
            ours = system == OURS
            if plan.ours_only and not ours:
                continue
            named = () if plan.ours_only or ours else ("--system", system)
            more = plan.ours_more if ours else ()
            words = (*plan.words, *where, *more, *named)
            yield Job(words, out / f"{plan.key}-{system}.json")


def is_made(job: Job, code: str) -> bool:
    """Whether this code has made the run already."""
    return job.path.is_file() and load(job.path)["code"] == code


def run_all(todo: Sequence[Job]) -> list[Run]:
    """Makes what is not made and gives all runs; one that fails is told and left out."""
    runs = []
    code = code_hash()
    for number, job in enumerate(todo, start=1):
        print(f"{number} of {len(todo)}: {job.path.stem}", flush=True)
        if not is_made(job, code):
            command = [sys.executable, "-m", "eval", *job.words, "--json", str(job.path)]
            done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
            if done.returncode:
                print(f"   failed with exit code {done.returncode}; left out.", flush=True)
                continue
        runs.append(load(job.path))
    return runs


def default_out() -> Path:
    """Where the runs are kept, with their questions: never part of the project."""
    return RUNS / "all"
