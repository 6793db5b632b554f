"""What the readers of public sets share: their articles as a corpus folder, their runs.

None of these sets comes with Newsdesk; each is read from a folder that the user names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from eval.figures import ALL, Figure
from eval.provenance import corpus_facts
from eval.run import Options, Run, make_run, spread
from eval.sets import hash_files
from eval.types import Case, EvalError, EvalSet, Passage, Row
from rag import Desk, Settings, open_desk

ROWS = "articles.jsonl"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a public set lies, and where its corpus folder and index may be kept."""

    data: Path
    cache: Path | None = None
    options: Options = Options()  # noqa: RUF009 - frozen
    system: str = "newsdesk"
    """What is asked, by a name that ``eval.systems`` knows."""

    def file(self, name: str) -> Path:
        """A file of the set.

        Raises:
            EvalError: it is not there.

        """
        path = self.data / name
        if not path.is_file():
            raise EvalError(f"{self.data} has no {name}: name the folder of the set with --data.")
        return path

    def corpus(self, name: str, rows: Iterable[Mapping[str, Any]]) -> Path:
        """A folder with one file of rows, written only where it differs."""
        folder = (self.cache or user_cache_path("newsdesk") / "eval") / name
        folder.mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        path = folder / ROWS
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
        return folder


def source_of(identifier: object) -> str:
    """The source under which the desk knows a row."""
    return f"{ROWS}#{identifier}"


def open_rows(folder: Path, settings: Settings | None = None) -> Desk:
    """A desk over a corpus folder; building its index the first time takes a while."""
    desk = open_desk(folder, settings or Settings.from_env())
    desk.warm()
    return desk


def run_cases(
    name: str,
    cases: Sequence[Case],
    ask: Callable[[Case], Row],
    source: Source,
    files: Sequence[str],
    *,
    desk: Desk | None = None,
    wanted: Sequence[Figure] = ALL,
    more: Mapping[str, Any] | None = None,
) -> Run:
    """A run over a public set."""
    # The caller has chosen the questions; the limit stays on record.
    options = replace(source.options, limit=0)
    questions = EvalSet(
        name, source.data, {"all": cases}, data_hash=hash_files(map(source.file, files))
    )
    settings = desk.settings if desk else Settings.from_env()
    known: dict[str, Any] = {**(more or {}), "limit": source.options.limit}
    if desk:
        known["model"] = desk.manifest.model
        known["corpus"] = corpus_facts(desk)
    return make_run(
        questions,
        source.system,
        lambda case, _: ask(case),
        settings,
        options,
        wanted=wanted,
        **known,
    )


def texts(passages: Iterable[Passage]) -> list[str]:
    """The texts of passages."""
    return [passage.text for passage in passages]


def spread_parts(cases: Sequence[Case], limit: int) -> list[Case]:
    """``spread``, half from the questions with an answer and half from those without."""
    can, cannot = ([c for c in cases if c.answerable is yes] for yes in (True, False))
    return [*spread(can, (limit + 1) // 2), *spread(cannot, (limit + 1) // 2)]
