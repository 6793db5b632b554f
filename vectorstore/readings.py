"""What an index keeps of each article for the questions that only the whole folder answers.

Which articles are copies of one report, and which lines are furniture of the site, changes
with every file that comes or goes. Both are functions of what stands in these rows, so that a
folder that was followed step by step and one read afresh end as the same index, and no file
is read again because another one changed.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vectorstore.articles import RawArticle
from vectorstore.dates import parse_date
from vectorstore.duplicates import Fingerprint
from vectorstore.sketches import BANDS, Bands
from vectorstore.sqlite_file import AT_ONCE, SqliteFile

SCHEMA = """
CREATE TABLE IF NOT EXISTS readings (
    source TEXT PRIMARY KEY, known TEXT NOT NULL, headed INTEGER NOT NULL,
    lines BLOB NOT NULL, furniture BLOB NOT NULL,
    whole_bands BLOB NOT NULL, opening_bands BLOB NOT NULL,
    whole BLOB NOT NULL, opening BLOB NOT NULL, numbers BLOB NOT NULL);
"""
_DIGEST = 8
"""Bytes of the digest of a line."""

Digests = frozenset[str]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is kept of an article: all its lines, those taken for furniture, its words."""

    lines: Digests
    furniture: Digests
    print: Fingerprint


class ReadingTable:
    """The rows of ``SCHEMA`` in a file that holds the table of articles too."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def add(self, raw: RawArticle, marks: Marks) -> None:
        """Keeps what is known of an article whose text stands in the table of articles."""
        one = marks.print
        row = (
            raw.source,
            json.dumps(known_to_plain(raw.known), ensure_ascii=False),
            int(raw.headed),
            _packed(marks.lines),
            _packed(marks.furniture),
            *(array.astype("<u4").tobytes() for array in (one.whole_bands, one.opening_bands)),
            *(array.astype("<u8").tobytes() for array in (one.whole, one.opening, one.numbers)),
        )
        with self._file.writing() as db:
            db.execute(f"INSERT OR REPLACE INTO readings VALUES ({','.join('?' * len(row))})", row)

    def raw(self, source: str) -> RawArticle:
        """The article of ``source`` as it was read."""
        sql = (
            "SELECT a.text, a.details, r.known, r.headed FROM readings r "
            "JOIN articles a ON a.source = r.source WHERE r.source = ?"
        )
        text, details, stored, headed = self._file.read(sql, (source,))[0]
        known = known_from_plain(json.loads(stored))
        return RawArticle(source, text, json.loads(details)["sha256"], known, bool(headed))

    def lines_in_order(self) -> Iterator[tuple[list[str], list[bytes], list[bytes]]]:
        """Of the articles that have any, a few hundred at a time: sources, lines, furniture.

        Lines are packed digests, eight bytes each, in order; furniture is those of them that
        the article was cut without.
        """
        sql = (
            "SELECT source, lines, furniture FROM readings "
            "WHERE length(lines) > 0 AND source > ? ORDER BY source LIMIT ?"
        )
        last = ""
        while rows := self._file.read(sql, (last, AT_ONCE)):
            sources, lines, furniture = (list(column) for column in zip(*rows, strict=True))
            yield sources, lines, furniture
            last = sources[-1]

    def furniture(self) -> Digests:
        """Every line that any article was cut without."""
        found: set[str] = set()
        for _, _, furniture in self.lines_in_order():
            for packed in filter(None, furniture):
                found |= unpack(packed)
        return Digests(found)

    def set_furniture(self, source: str, lines: Collection[str]) -> None:
        """Says which lines of an article it was cut without."""
        with self._file.writing() as db:
            sql = "UPDATE readings SET furniture = ? WHERE source = ?"
            db.execute(sql, (_packed(lines), source))

    def bands(self) -> tuple[list[str], Bands, Bands]:
        """The sources of all articles that have words, in order, and their bands.

        The bands stand in temporary files that are read through memory maps, a column after
        another: all of one band are looked at together.
        """
        count = self._file.read("SELECT count(*) FROM readings WHERE length(whole_bands) > 0")
        sources: list[str] = []
        whole, opening = _mapped(count[0][0]), _mapped(count[0][0])
        sql = (
            "SELECT source, whole_bands, opening_bands FROM readings "
            "WHERE length(whole_bands) > 0 AND source > ? ORDER BY source LIMIT ?"
        )
        last = ""
        while rows := self._file.read(sql, (last, AT_ONCE)):
            told, of_whole, of_opening = zip(*rows, strict=True)
            part = slice(len(sources), len(sources) + len(told))
            whole[part], opening[part] = _matrix(of_whole), _matrix(of_opening)
            sources += told
            last = told[-1]
        return sources, whole, opening

    def prints(self, sources: Iterable[str]) -> list[Fingerprint]:
        """The fingerprints of ``sources``."""
        sql = (
            "SELECT source, whole, opening, numbers, whole_bands, opening_bands FROM readings "
            "WHERE source IN ({})"
        )
        return [
            Fingerprint(
                source,
                *(np.frombuffer(data, dtype="<u8") for data in arrays[:3]),
                *(np.frombuffer(data, dtype="<u4") for data in arrays[3:]),
            )
            for source, *arrays in self._file.read_many(sql, list(sources))
        ]


def known_to_plain(known: Mapping[str, Any]) -> dict[str, Any]:
    """``RawArticle.known`` as JSON can hold it."""
    plain = {name: value for name, value in known.items() if name != "published"}
    day = known.get("published")
    return plain if day is None else {**plain, "published": day.isoformat()}


def known_from_plain(plain: Mapping[str, Any]) -> dict[str, Any]:
    """What ``known_to_plain`` wrote down."""
    if "published" not in plain:
        return dict(plain)
    return {**plain, "published": parse_date(plain["published"])}


def _packed(digests: Collection[str]) -> bytes:
    return b"".join(bytes.fromhex(digest) for digest in sorted(digests))


def unpack(data: bytes) -> Digests:
    """The digests of ``_packed`` lines."""
    return frozenset(data.hex(" ", _DIGEST).split())


def _matrix(rows: Iterable[bytes]) -> Bands:
    return np.frombuffer(b"".join(rows), dtype="<u4").reshape(-1, BANDS)


def _mapped(rows: int) -> Bands:
    if not rows:
        return np.zeros((0, BANDS), dtype=np.uint32)
    with tempfile.TemporaryFile() as file:  # the map goes on holding it
        return np.memmap(file, dtype=np.uint32, mode="w+", shape=(rows, BANDS), order="F")
