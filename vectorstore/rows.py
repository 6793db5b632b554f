"""A file of rows (.jsonl, .csv) → one Article a row, named ``file.jsonl#id``."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from vectorstore.decoding import decode, mend
from vectorstore.errors import ArticleError
from vectorstore.metadata import describe_row

_TABLE_SIZES = 50
"""A table may be so many times as large as one article; it is read whole."""

Row = tuple[str, str, str, dict[str, Any]]
"""The source of a row, its text, the digest of all its columns, and its fields."""


def read_rows(
    path: Path, source: str, *, max_megabytes: int, columns: Mapping[str, str] | None = None
) -> Iterator[Row | ArticleError]:
    """The rows of a file, and an error for each that cannot be used.

    ``columns`` names the columns of fields that are called something else than usual.
    """
    seen: set[str] = set()
    limit = max_megabytes * 1_000_000
    lines = _table(path, source, limit) if path.suffix.lower() == ".csv" else _lines(path, limit)
    for number, row in lines:
        if isinstance(row, str):
            yield ArticleError(f"{source}#line {number}" if number else source, row)
            continue
        given = row.get(columns.get("id", "id") if columns else "id")
        name = str(number if given is None or given == "" else given)
        if name in seen:
            reason = f"its id {name!r} was used before; give each row its own."
            yield ArticleError(f"{source}#row {number}", reason)
            continue
        seen.add(name)
        text, known = describe_row(row, columns)
        place = mend(f"{source}#{name}")
        if not text.strip():
            yield ArticleError(place, "its text is empty, or its column is not called 'text'.")
        elif len(text) > limit:
            yield ArticleError(
                place, f"its text is over the limit of {max_megabytes} MB; split the row."
            )
        else:
            yield place, text, _digest(row), known


def _digest(row: Mapping[str, Any]) -> str:
    payload = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()


def _table(path: Path, source: str, limit: int) -> Iterator[tuple[int, dict[str, Any] | str]]:
    size = path.stat().st_size
    if size > _TABLE_SIZES * limit:
        yield 0, f"it is {size / 1e6:.0f} MB; turn it into a .jsonl, which is read row by row."
        return
    # The module's own limit for a cell is 131,072 signs, less than a long article.
    csv.field_size_limit(max(csv.field_size_limit(), min(limit, sys.maxsize)))
    text = decode(path.read_bytes(), source).removeprefix("\ufeff")
    try:
        for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=1):
            yield number, {name: value for name, value in row.items() if isinstance(name, str)}
    except csv.Error as error:
        yield 0, f"it is not a table that can be read ({error}); save it again as .csv."


def _lines(path: Path, limit: int) -> Iterator[tuple[int, dict[str, Any] | str]]:
    # JSON writes a sign in up to six bytes, and the row holds more than its text.
    most = 8 * limit
    with path.open("rb") as file:
        number = 0
        while line := file.readline(most + 1):
            number += 1
            if len(line) > most and not line.endswith(b"\n"):
                _skip_line(file, most)
                yield number, "the line is too long for an article; split it."
                continue
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                yield number, "the line is not JSON; mend or delete it."
                continue
            if isinstance(value, dict):
                yield number, value
            else:
                yield number, "the line is not a JSON object; mend or delete it."


def _skip_line(file: BinaryIO, most: int) -> None:
    while (rest := file.readline(most)) and not rest.endswith(b"\n"):
        pass
