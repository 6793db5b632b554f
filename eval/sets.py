"""Questions on disk → an ``EvalSet``.

A set is a folder:

    corpus/         the articles; or set.json with ``{"corpus": path}``
    queries.jsonl   {"id", "text", "kind", "history", "part", "cluster"}
    qrels.jsonl     {"query", "source", "quote", "need"}: rows of one query with unlike
                    ``need`` are all wanted; of those without, any
    qrels.tsv       or, as in BEIR: query-id, corpus-id, score, the ids being those of
                    the one .jsonl in the corpus, else sources
    answers.jsonl   {"query", "answerable", "answers", "answers_all"}

Only ``id`` and ``text`` are owed; BEIR's ``_id`` is read as ``id``. A query without
qrels and answers cannot be answered only if answers.jsonl says ``"answerable": false``.
A ``.csv`` with the columns question, answer, source (and id, kind, quote, answerable) is a set
too; with a column ``accept`` only the rows that say yes in it. So is the folder in which the
chat page keeps what readers found right. Where no answer is given the quote is accepted.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from eval.types import Case, EvalError, EvalSet, Evidence

SEEDS = Path(__file__).parent / "seeds"
HELD = "held"
"""The part that is never looked at while tuning."""
_YES = frozenset({"yes", "true", "1", "y", "x"})
_NO = frozenset({"no", "false", "0", "n"})


def read_seeds(folder: Path = SEEDS, corpus: Path | None = None) -> EvalSet:
    """The questions about the articles that come with Newsdesk, in two halves."""
    from rag.desk import seeds

    files = {part: folder / f"{part}.jsonl" for part in ("tune", HELD)}
    parts = {part: tuple(map(_case, rows_of(path))) for part, path in files.items()}
    return EvalSet(
        name="seeds",
        corpus=corpus or seeds(),
        parts=parts,
        kept_back=frozenset({HELD}),
        data_hash=hash_files(files.values()),
    )


def read_set(path: Path, corpus: Path | None = None) -> EvalSet:
    """A set from its folder or its ``.csv``.

    Raises:
        EvalError: it is neither, or lacks its questions or articles.

    """
    if path.suffix.lower() == ".csv":
        rows = {"all": read_csv(path)}
        return EvalSet(path.stem, _corpus(path, corpus), rows, data_hash=hash_files([path]))
    if (path / "questions.csv").is_file():
        return read_set(path / "questions.csv", corpus)
    if not (path / "queries.jsonl").is_file():
        raise EvalError(
            f"{path} has no queries.jsonl (nor questions.csv): see 'python -m eval validate -h' "
            "for what a set looks like."
        )
    corpus = corpus or _corpus_beside(path)
    qrels = _read_qrels(path, corpus)
    answers = {str(row["query"]): row for row in _optional(path / "answers.jsonl")}
    parts: dict[str, list[Case]] = defaultdict(list)
    for row in rows_of(path / "queries.jsonl"):
        key = str(row.get("id", row.get("_id", "")))
        if not str(row.get("text") or "").strip():
            raise EvalError(f"{path / 'queries.jsonl'}: the question {key!r} has no text.")
        evidence, every = qrels.get(key, ((), False))
        merged = {
            **row,
            **{k: v for k, v in answers.get(key, {}).items() if k != "query"},
            "id": key,
            "question": row.get("text", ""),
            "evidence": evidence,
            "all_evidence_required": every,
        }
        parts[str(row.get("part", "all"))].append(_case(merged))
    files = [path / f for f in ("queries.jsonl", "qrels.jsonl", "qrels.tsv", "answers.jsonl")]
    kept = frozenset(parts) & {HELD}
    return EvalSet(path.name, corpus, dict(parts), kept, hash_files(f for f in files if f.exists()))


def _corpus(path: Path, corpus: Path | None) -> Path:
    return corpus or _corpus_beside(path.parent)


def read_csv(path: Path) -> tuple[Case, ...]:
    """Questions from a table with the columns question, answer, source."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EvalError(f"{path} cannot be read as a UTF-8 table: {error}.") from error
    if not rows or "question" not in rows[0]:
        raise EvalError(f"{path} needs a first line with the columns question,answer,source.")
    cases = []
    for number, row in enumerate(rows, start=1):
        if "accept" in row and (row["accept"] or "").strip().lower() not in _YES:
            continue  # proposed, not accepted
        answer, source = (row.get("answer") or "").strip(), (row.get("source") or "").strip()
        said = (row.get("answerable") or "").strip().lower()
        quote = (row.get("quote") or "").strip() or None
        can = said not in _NO if said else bool(answer)
        answers = tuple(a.strip() for a in answer.split("|") if a.strip())
        cases.append(
            Case(
                id=(row.get("id") or "").strip() or f"row-{number}",
                question=row["question"].strip(),
                kind=(row.get("kind") or "").strip() or "question",
                answerable=can,
                answers=answers or ((quote,) if can and quote else ()),
                evidence=(Evidence(source, quote),) if source else (),
            )
        )
    return tuple(cases)


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a ``.jsonl``.

    Raises:
        EvalError: the file is missing, or a line is no JSON object.

    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise EvalError(f"{path}, line {number}: no JSON object; write one row a line.")
        yield row


def hash_files(paths: Iterable[Path]) -> str:
    """sha256 over the files' names and bytes, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.name):
        digest.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _case(row: dict[str, Any]) -> Case:
    try:
        return Case(
            id=str(row["id"]),
            question=str(row["question"]),
            kind=str(row.get("kind", "question")),
            history=tuple((str(q), str(a)) for q, a in row.get("history", ())),
            answerable=bool(row.get("answerable", True)),
            answers=tuple(map(str, row.get("answers", ()))),
            answers_all=tuple(tuple(map(str, group)) for group in row.get("answers_all", ())),
            evidence=tuple(
                e if isinstance(e, Evidence) else Evidence(str(e["source"]), e.get("quote"))
                for e in row.get("evidence", ())
            ),
            all_evidence_required=bool(row.get("all_evidence_required", False)),
            cluster=row.get("cluster"),
            note=str(row.get("note", "")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EvalError(f"Question {row.get('id', '?')} is not whole: {error!r}.") from error


def _read_qrels(folder: Path, corpus: Path) -> dict[str, tuple[tuple[Evidence, ...], bool]]:
    """The evidence of each query, and whether all of it is wanted."""
    found: dict[str, list[tuple[Evidence, object]]] = defaultdict(list)
    for row in _optional(folder / "qrels.jsonl"):
        piece = Evidence(str(row["source"]), row.get("quote"))
        found[str(row["query"])].append((piece, row.get("need")))
    if (folder / "qrels.tsv").is_file():
        rows = [path.name for path in corpus.glob("*.jsonl")]
        prefix = f"{rows[0]}#" if len(rows) == 1 else ""
        for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            query, document, score = line.split("\t")
            if float(score) > 0:
                found[query].append((Evidence(prefix + document), None))
    return {
        query: (tuple(e for e, _ in pieces), len({need for _, need in pieces}) > 1)
        for query, pieces in found.items()
    }


def _optional(path: Path) -> Iterator[dict[str, Any]]:
    return rows_of(path) if path.is_file() else iter(())


def _corpus_beside(folder: Path) -> Path:
    if (folder / "set.json").is_file():
        named = json.loads((folder / "set.json").read_text(encoding="utf-8")).get("corpus")
        if named:
            return (folder / str(named)).resolve()
    if (folder / "corpus").is_dir():
        return folder / "corpus"
    raise EvalError(
        f"{folder} has no folder 'corpus' with the articles: add it, or name one with --corpus."
    )
