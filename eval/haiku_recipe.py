"""haiku.rag by its documented defaults: docling's chunks of 256 tokens in LanceDB, vectors and
words joined by reciprocal rank fusion, the k best.

It lives in an environment of its own (``HOME``), which ``eval.haiku_worker`` runs in. Our encoder
stands in it through an embeddings endpoint on the loopback address, and its chunks are counted by
our encoder's tokenizer, as it advises; no chat model is named, and none is asked.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import IO, Any, cast

from langchain_core.embeddings import Embeddings
from platformdirs import user_cache_path

from eval.embeddings_endpoint import EmbeddingsEndpoint
from eval.types import EvalError, Passage
from vectorstore.packaged_model import packaged_minilm
from vectorstore.types import Article

PACKAGE = "haiku.rag-slim"
HOME = user_cache_path("newsdesk") / "eval" / "haiku.rag"
"""A virtual environment of Python 3.12 or newer with ``PACKAGE`` in it."""
WORKER = Path(__file__).parent / "haiku_worker.py"
NEEDED = (PACKAGE, "'docling-slim[convert-core,format-markdown,feat-chunking]'", "torch==2.13.0")
"""Docling reads some texts with torch alone."""
_PATIENCE = 10.0
"""Seconds that a worker has to end by itself."""
_SAID = 2000
"""Characters of what it said last that are shown."""
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "OTEL_SDK_DISABLED": "true",
    "NO_PROXY": "127.0.0.1",
    "PYTHONWARNINGS": "ignore",
}


def python_of(home: Path = HOME) -> Path:
    """The interpreter of a virtual environment."""
    return home / "Scripts" / "python.exe" if os.name == "nt" else home / "bin" / "python"


def version_in(home: Path = HOME) -> str | None:
    """The version of haiku.rag in an environment; ``None`` where there is none."""
    rooms = [*home.glob("lib/python3.*/site-packages"), *home.glob("Lib/site-packages")]
    found = distributions(name=PACKAGE, path=[str(room) for room in rooms]) if rooms else ()
    return next((distribution.version for distribution in found), None)


def how_to_install(home: Path = HOME) -> str:
    """The commands that make the environment."""
    return (
        "Make its environment, with Python 3.12 or newer: "
        f"python3.12 -m venv {home} && {python_of(home)} -m pip install {' '.join(NEEDED)}"
    )


class Process:
    """The worker, started once and asked line by line.

    Raises:
        EvalError: it cannot be started, ends, or says that something went wrong.

    """

    def __init__(self, command: Sequence[str]) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own file
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, **_QUIET},
                encoding="utf-8",
            )
        except OSError as error:
            self._errors.close()
            raise EvalError(f"haiku.rag cannot be started: {error}. {how_to_install()}") from error
        self._end = weakref.finalize(self, _end, self._process, self._errors)

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def ask(self, given: Mapping[str, Any]) -> Any:
        """The worker's answer to one object."""
        process = self._process
        try:
            cast(IO[str], process.stdin).write(json.dumps(given) + "\n")
            cast(IO[str], process.stdin).flush()
            answer = json.loads(cast(IO[str], process.stdout).readline())
        except (OSError, ValueError) as error:
            raise EvalError(f"haiku.rag ended: {self.close()}") from error
        if "error" in answer:
            raise EvalError(f"haiku.rag: {answer['error']}")
        return answer

    def close(self) -> str:
        """Ends the worker, which stops where its input does; gives what it said last."""
        return self._end() or "it was closed"


def _end(process: subprocess.Popen[str], errors: IO[bytes]) -> str:
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            cast(IO[str], pipe).close()
    try:
        process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with errors:
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip()
    return said[-_SAID:] or f"exit code {process.returncode}"


class Haiku:
    """haiku.rag's index over articles; a later one over the same worker takes its place."""

    name = "haiku.rag"

    def __init__(
        self, articles: Iterable[Article], worker: Process, endpoint: EmbeddingsEndpoint
    ) -> None:
        told = [{"source": a.source, "title": a.title or "", "text": a.text} for a in articles]
        kept = worker.ask({"articles": told})["articles"]
        if kept < len(told):
            lost = len(told) - kept
            print(f"haiku.rag could not read {lost} of {len(told)} articles.", file=sys.stderr)
        # The worker and what it asks go when nobody holds them any more.
        self._worker, self._endpoint = worker, endpoint

    def find(self, question: str, k: int) -> list[tuple[Passage, float]]:
        """The best chunks with the scores of the fusion."""
        found = self._worker.ask({"question": question, "k": k})["found"]
        return [(Passage(hit["source"], hit["text"]), float(hit["score"])) for hit in found]

    @classmethod
    def maker(cls, encoder: Embeddings) -> Callable[[Iterable[Article]], Haiku]:
        """Starts the worker once and gives what makes indexes with it, one at a time."""
        worker, endpoint = start(encoder)

        def make(articles: Iterable[Article]) -> Haiku:
            return cls(articles, worker, endpoint)

        return make


def start(encoder: Embeddings) -> tuple[Process, EmbeddingsEndpoint]:
    """The worker, and the endpoint that it asks for vectors; both are to be closed.

    Raises:
        EvalError: the worker cannot be started.

    """
    endpoint = EmbeddingsEndpoint(encoder)
    try:
        command = [str(python_of()), "-I", str(WORKER), endpoint.url, str(packaged_minilm())]
        return Process(command), endpoint
    except EvalError:
        endpoint.close()
        raise
