"""Metadata that people write above or beside their articles.

Front matter stands at the head of a ``.md`` or ``.txt`` file, between lines of ``---`` or as
two or more lines of ``Name: value`` before a blank line. A sidecar is a table ``articles.csv``
at the top of the folder, with the columns ``source, title, outlet, author, published, url``;
it describes the other files and is no article itself.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from vectorstore.decoding import decode
from vectorstore.errors import ArticleError
from vectorstore.metadata import describe_values
from vectorstore.types import Span

SIDECAR = "articles.csv"
"""The name of the table of metadata at the top of a folder of articles."""

_TEXT_COLUMNS = ("text", "body", "content", "article")
_FENCED = re.compile(
    r"\ufeff?---[ \t]*\r?\n(.{0,4000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
_HEADERS = re.compile(
    r"\ufeff?((?:[A-Za-z][A-Za-z _-]{1,24}:[ \t]+[^\r\n]{1,300}\r?\n){2,12})(?=[ \t]*\r?\n)"
)
_PAIR = re.compile(r"([A-Za-z][\w -]{0,24})\s*:\s*(.*)")
_NAMES = frozenset(
    "title headline outlet source publisher publication author authors byline published "
    "published_at date publication_date url link".split()
)


def read_front_matter(text: str) -> tuple[Span, dict[str, Any]] | None:
    """Where the front matter of ``text`` stands and what it says; ``None`` where there is none."""
    match = _FENCED.match(text)
    least = 1
    if match is None:
        match, least = _HEADERS.match(text), 2
    if match is None:
        return None
    values = _pairs(match[1])
    if len(values.keys() & _NAMES) < least:
        return None
    return Span(match.start(), match.end()), describe_values(values, "front matter")


def _pairs(block: str) -> dict[str, Any]:
    """``name: value`` lines; a value may be a list, in brackets or as lines with a dash."""
    values: dict[str, Any] = {}
    last = ""
    for line in block.splitlines():
        pair = _PAIR.match(line)
        if pair and line[:1] not in " \t-":
            last = pair[1].strip().lower().replace(" ", "_").replace("-", "_")
            value = pair[2].strip()
            if value.startswith("[") and value.endswith("]"):
                values[last] = [_bare(item) for item in value[1:-1].split(",")]
            else:
                values[last] = _bare(value)
        elif last and line.strip().startswith("- "):
            listed = values[last] if isinstance(values[last], list) else []
            values[last] = [*listed, _bare(line.strip()[2:])]
    return values


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def is_sidecar(path: Path, corpus: Path) -> bool:
    """Whether ``path`` is the table of metadata of ``corpus`` and not a table of articles."""
    return path.name == SIDECAR and path.parent == corpus and bool(_table(path)[0])


def read_sidecar(corpus: Path) -> Mapping[str, dict[str, Any]]:
    """What the sidecar of ``corpus`` says of each source; empty where there is none.

    An index must take a file for changed when its line here changed: ``sidecar_digest``.
    """
    return _table(corpus / SIDECAR)[1]


def sidecar_digest(corpus: Path, source: str) -> str:
    """A digest of what the sidecar says of ``source``; empty where it says nothing."""
    known = read_sidecar(corpus).get(source)
    if not known:
        return ""
    payload = repr(sorted((name, str(value)) for name, value in known.items()))
    return hashlib.blake2b(payload.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _table(path: Path) -> tuple[bool, Mapping[str, dict[str, Any]]]:
    try:
        stat = path.stat()
    except OSError:
        return False, {}
    return _read_table(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _read_table(path: Path, _when: int, _size: int) -> tuple[bool, Mapping[str, dict[str, Any]]]:
    try:
        table = csv.DictReader(io.StringIO(decode(path.read_bytes(), path.name), newline=""))
        columns = [name.strip().lower() for name in table.fieldnames or ()]
        if "source" not in columns or any(name in columns for name in _TEXT_COLUMNS):
            return False, {}
        rows = [dict(zip(columns, row.values(), strict=False)) for row in table]
    except (OSError, csv.Error, ArticleError):
        return False, {}
    described = {
        str(row.pop("source") or "").strip().replace("\\", "/"): describe_values(row, SIDECAR)
        for row in rows
    }
    described.pop("", None)
    return True, described
