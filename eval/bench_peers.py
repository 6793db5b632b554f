"""What a user would pick instead, side by side: one corpus, one encoder, one machine, one run.

Each library stands there by its documented defaults with our encoder in it, so that only the
library differs. Each step is taken in a process of its own. ``eval.peers`` says which libraries
there are, ``eval.installed`` how their size is counted, ``eval.peer_steps``, ``eval.peer_asking``
and ``eval.peer_kills`` what is done with them.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval import haiku_recipe
from eval.installed import distributions_of
from eval.peer_corpus import Asked, write
from eval.peers import LIBRARIES, Entry, entry_of, missing
from eval.scoring_retrieval import score_retrieval
from eval.types import EvalError, Passage

Row = dict[str, Any]
QUESTIONS = 200
KILLS = 6
STARTS = 3
"""How often a fresh process is started; the figure is the median."""
_FIGURES = ("hits@4", "hits@10", "recall@10", "all evidence@10")
_ENCODER = "sentence-transformers"
_SAID = 2000
"""Characters of what a step said last that are shown."""


def chosen(names: str) -> list[str]:
    """The libraries of a list with commas, or all; those that are not installed are told of.

    Raises:
        EvalError: there is none of a name, or none of those named is installed.

    """
    wanted = [name.strip() for name in names.split(",")] if names else list(LIBRARIES)
    here = []
    for name in wanted:
        if how := missing(name):
            print(f"{name} is left out: it is not installed. {how}", file=sys.stderr)
        else:
            here.append(name)
    if not here:
        raise EvalError("None of these libraries is installed: see the lines above.")
    return here


def measure(
    data: Path,
    articles: int,
    names: Sequence[str],
    *,
    questions: int = QUESTIONS,
    kills: int = KILLS,
    starts: int = STARTS,
) -> Iterator[Row]:
    """The figures of each library, as soon as they are there.

    A library that fails at a step has the figures of the steps before it, and what went wrong.

    Raises:
        EvalError: the folder has no articles, or too few.

    """
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "corpus"
        asked = write(data, articles, questions, corpus)
        for name in names:
            home = Path(place) / name
            home.mkdir()
            shutil.copytree(corpus, home / "corpus")
            (home / "questions.json").write_text(json.dumps(asked.questions), encoding="utf-8")
            row: Row = {"library": name, "articles": articles, "questions": len(asked.questions)}
            row |= sizes_of(entry_of(name))
            try:
                for figures in _steps(entry_of(name), home, asked, kills, starts):
                    row |= figures
            except EvalError as error:
                print(f"{name}: {error}", file=sys.stderr)
                row["went wrong"] = "yes"
            yield row
            shutil.rmtree(home)


def _steps(entry: Entry, home: Path, asked: Asked, kills: int, starts: int) -> Iterator[Row]:
    yield _in_process(entry, "build", home)
    begun = [_in_process(entry, "start", home, launched=time.time()) for _ in range(starts)]
    yield {name: statistics.median(one[name] for one in begun) for name in begun[0]}
    yield _in_process(entry, "ask", home)
    if asked.cases:
        found = json.loads((home / "found.json").read_text(encoding="utf-8"))
        yield quality(asked, [[Passage(*hit) for hit in hits] for hits in found])
    yield _in_process(entry, "edit", home)
    yield _in_process(entry, "kill", home, times=kills)


def quality(asked: Asked, found: Sequence[Sequence[Passage]]) -> Row:
    """Means over the questions of the scores of what was found for each, best first."""
    scores = [score_retrieval(case, hits) for case, hits in zip(asked.cases, found, strict=True)]
    return {name: statistics.mean(float(one[name] or 0) for one in scores) for name in _FIGURES}


def sizes_of(entry: Entry) -> Row:
    """Megabytes that installing a library takes.

    ``installed``: its packages with all that they require. ``with an encoder``: and the packages
    that run ours, without which most find nothing. ``beside ours``: those of them that Newsdesk
    does not bring; all of an environment of its own.
    """
    if entry.apart:
        home = haiku_recipe.HOME
        rooms = [*home.glob("lib/python3.*/site-packages"), *home.glob("Lib/site-packages")]
        whole = sum(distributions_of(entry.packages, rooms).values())
        return {"installed, MB": whole / 1e6, "beside ours, MB": whole / 1e6}
    sizes = distributions_of(entry.packages)
    ours = distributions_of(LIBRARIES["newsdesk"].packages)
    encoder = distributions_of([*entry.packages, _ENCODER])
    return {
        "installed, MB": sum(sizes.values()) / 1e6,
        "with an encoder, MB": sum(encoder.values()) / 1e6,
        "beside ours, MB": sum(size for name, size in sizes.items() if name not in ours) / 1e6,
    }


def _in_process(entry: Entry, step: str, home: Path, **told: Any) -> Row:
    """The figures of a step.

    Raises:
        EvalError: it failed; its last words are shown.

    """
    given = {"step": step, "module": entry.module, "cls": entry.cls, "home": str(home), **told}
    command = [sys.executable, "-m", "eval.peer_worker", json.dumps(given)]
    done = subprocess.run(  # noqa: S603 - our own
        command, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        raise EvalError(f"the step {step!r} failed: {done.stderr.strip()[-_SAID:]}")
    figures: Row = json.loads(done.stdout.splitlines()[-1])
    return figures
