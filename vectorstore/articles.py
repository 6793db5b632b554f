"""A folder → its Articles, each with its text exactly as in the file.

What cannot be read is set aside with a reason; the rest of the folder goes on.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from vectorstore.cleaning import find_boilerplate
from vectorstore.decoding import decode
from vectorstore.errors import ArticleError, CorpusError
from vectorstore.metadata import describe_row, describe_text
from vectorstore.types import Article

TEXT_SUFFIXES = (".txt", ".md")
ROW_SUFFIXES = (".jsonl", ".csv")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file or row that is not indexed, and why, in a sentence for people."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of the corpus as it stands on disk."""

    source: str
    path: Path
    sha256: str


def list_files(corpus: Path) -> list[Path]:
    """Files of ``corpus`` in the order of their names; hidden ones and links out are left out.

    Raises:
        CorpusError: ``corpus`` is not a folder that can be read.
    """
    if not corpus.exists():
        raise CorpusError(f"There is no folder {corpus}: name a folder of articles.")
    if not corpus.is_dir():
        raise CorpusError(f"{corpus} is a file: name the folder that holds it.")
    root = corpus.resolve()
    found: list[Path] = []
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in names:
            path = Path(folder) / name
            if name.startswith(".") or not path.resolve().is_relative_to(root):
                continue
            if path.is_file():
                found.append(path)
    return sorted(found, key=lambda path: source_of(path, root))


def source_of(path: Path, corpus: Path) -> str:
    """The path inside the corpus, with ``/`` between folders on every system."""
    return PurePosixPath(path.relative_to(corpus)).as_posix()


def hash_file(path: Path) -> str:
    """The sha256 of the file's bytes, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_file(file: CorpusFile, *, max_megabytes: int) -> Iterator[Article | SetAside]:
    """The articles of one file: one for a text, one a row for a file of rows."""
    suffix = file.path.suffix.lower()
    readable = ", ".join(TEXT_SUFFIXES + ROW_SUFFIXES)
    try:
        if suffix in TEXT_SUFFIXES:
            yield _read_text(file, max_megabytes)
        elif suffix in ROW_SUFFIXES:
            yield from _read_rows(file, max_megabytes)
        else:
            ending = suffix or "nothing"
            yield SetAside(file.source, f"files ending in {ending} are not read; use {readable}.")
    except ArticleError as error:
        yield SetAside(error.source, error.reason)
    except OSError as error:
        yield SetAside(file.source, f"it cannot be read ({error.strerror}); check its permissions.")


def _read_text(file: CorpusFile, max_megabytes: int) -> Article:
    size = file.path.stat().st_size
    if size > max_megabytes * 1_000_000:
        raise ArticleError(
            file.source,
            f"it is {size / 1e6:.0f} MB, over the limit of {max_megabytes} MB for one article; "
            "split it, turn it into a .jsonl with a row an article, or raise "
            "NEWSDESK_MAX_FILE_MB.",
        )
    text = decode(file.path.read_bytes(), file.source)
    if not text.strip("\ufeff \t\r\n"):
        raise ArticleError(file.source, "it is empty; fill it or delete it.")
    return build_article(file.source, text, file.sha256)


def build_article(source: str, text: str, sha256: str, **known: Any) -> Article:
    """An Article from its text: boilerplate found, metadata read, ``known`` kept as given."""
    boilerplate = find_boilerplate(text)
    described = describe_text(text, boilerplate.spans) | known
    return Article(
        source=source,
        text=text,
        sha256=sha256,
        boilerplate=boilerplate.spans,
        partial=boilerplate.stops_at_wall,
        **described,
    )


def _read_rows(file: CorpusFile, max_megabytes: int) -> Iterator[Article | SetAside]:
    seen: set[str] = set()
    for number, row in _rows(file):
        if isinstance(row, SetAside):
            yield row
            continue
        name = str(row.get("id") or number)
        source = f"{file.source}#{name}"
        if name in seen:
            yield SetAside(f"{file.source}#row {number}", f"its id {name!r} was used before.")
            continue
        seen.add(name)
        text, known = describe_row(row)
        if not text.strip():
            yield SetAside(source, "its text is empty, or its column is not called 'text'.")
        elif len(text) > max_megabytes * 1_000_000:
            yield SetAside(source, f"its text is over the limit of {max_megabytes} MB.")
        else:
            payload = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)
            digest = hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
            yield build_article(source, text, digest, **known)


def _rows(file: CorpusFile) -> Iterator[tuple[int, dict[str, Any] | SetAside]]:
    if file.path.suffix.lower() == ".csv":
        text = decode(file.path.read_bytes(), file.source)
        try:
            for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=1):
                yield number, row
        except csv.Error as error:
            yield 0, SetAside(file.source, f"it is not a table that can be read ({error}).")
        return
    with file.path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            place = f"{file.source}#line {number}"
            try:
                value = json.loads(line)
            except ValueError:
                yield number, SetAside(place, "the line is not JSON; mend or delete it.")
                continue
            if not isinstance(value, dict):
                yield number, SetAside(place, "the line is not a JSON object; mend or delete it.")
                continue
            yield number, value
