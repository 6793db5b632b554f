"""Articles in lots: files → lots as they were read, kept as parts.

A lot holds what one task of a worker is made of: articles of one file, some of them where the
file is large. Its name is drawn from what is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.articles import RawArticle, SetAside, read_raw
from vectorstore.comparing import Foresight, describe
from vectorstore.duplicates import Fingerprint
from vectorstore.errors import WorkersFailed
from vectorstore.job import Job
from vectorstore.listing import CorpusFile, hash_file
from vectorstore.parts import Parts, name_of
from vectorstore.readings import Digests, Marks, known_from_plain, known_to_plain
from vectorstore.scanning import states_of

_LOT = 64_000
"""Characters from which a lot is full: about 70 chunks, some seconds of an encoder."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot by its name, with the sources in it and how many characters they have."""

    name: str
    sources: tuple[str, ...]
    characters: int


Reading = tuple[RawArticle, Marks]


def read_files(job: Job, files: Sequence[tuple[CorpusFile, str]]) -> None:
    """Reads files, each given with its state, and keeps lots and what was set aside.

    A file that is no longer what its state says is passed over: whoever wanted it finds no part.
    """
    job.check()
    parts, rules = Parts(job.parts), job.rules
    for file, state in files:
        lots: list[Lot] = []
        aside: dict[str, str] = {}
        waiting: list[Reading] = []
        characters = 0
        for item in read_raw(file, max_megabytes=rules.max_megabytes, columns=rules.columns):
            if isinstance(item, SetAside):
                aside[item.source] = item.reason
                continue
            # Which lines are furniture is decided once every file of the folder is read.
            waiting.append((item, describe(item, Foresight(()))[1]))
            characters += len(item.text)
            if characters >= _LOT:
                lots.append(write_lot(parts, waiting))
                waiting, characters = [], 0
        if waiting:
            lots.append(write_lot(parts, waiting))
        if _is_still(job.corpus, file, state):
            write_file(job, file, state, lots, aside)


def _is_still(corpus: Path, file: CorpusFile, state: str) -> bool:
    """Whether what was read is what was seen when the work was given out."""
    try:
        now = CorpusFile(file.source, file.path, hash_file(file.path))
    except OSError:
        return False
    return states_of(corpus, [now])[file.source] == state


def write_file(
    job: Job, file: CorpusFile, state: str, lots: Iterable[Lot], aside: Mapping[str, str]
) -> None:
    """Keeps which lots a file was read into, and why what was set aside was."""
    head = {"lots": [asdict(lot) for lot in lots], "aside": dict(aside)}
    Parts(job.parts).write(job.name_of_file(file, state), head)


def read_file_part(
    job: Job, file: CorpusFile, state: str
) -> tuple[list[Lot], dict[str, str]] | None:
    """What ``write_file`` kept; ``None`` where there is nothing."""
    part = Parts(job.parts).read(job.name_of_file(file, state))
    if part is None:
        return None
    lots = [Lot(lot["name"], tuple(lot["sources"]), lot["characters"]) for lot in part.head["lots"]]
    # A part of it that is damaged is as good as none: the file is then read again.
    whole = all(Parts(job.parts).has(lot.name) for lot in lots)
    return (lots, part.head["aside"]) if whole else None


def write_lot(parts: Parts, readings: Sequence[Reading]) -> Lot:
    """Keeps articles as they were read."""
    articles = [
        {
            "source": raw.source,
            "text": raw.text,
            "sha256": raw.sha256,
            "known": known_to_plain(raw.known),
            "headed": raw.headed,
            "lines": sorted(marks.lines),
            "print": _print_to_plain(marks.print),
        }
        for raw, marks in readings
    ]
    name = name_of("lot", articles)
    parts.write(name, {"articles": articles})
    sources = tuple(raw.source for raw, _ in readings)
    return Lot(name, sources, sum(len(raw.text) for raw, _ in readings))


def read_lot(parts: Parts, name: str) -> list[Reading]:
    """What ``write_lot`` kept; no line of it is taken for furniture yet.

    Raises:
        WorkersFailed: it is not there whole.
    """
    part = parts.read(name)
    if part is None:
        raise WorkersFailed(
            f"A part of the work in {parts.folder} is gone or damaged: index again, which makes "
            "what is missing."
        )
    return [
        (
            RawArticle(
                one["source"],
                one["text"],
                one["sha256"],
                known_from_plain(one["known"]),
                one["headed"],
            ),
            Marks(
                Digests(one["lines"]),
                Digests(),
                _print_from_plain(one["source"], one["print"]),
            ),
        )
        for one in part.head["articles"]
    ]


_ARRAYS = {
    one.name: "<u4" if "bands" in one.name else "<u8"
    for one in fields(Fingerprint)
    if one.name != "source"
}


def _print_to_plain(found: Fingerprint) -> dict[str, str]:
    return {
        name: getattr(found, name).astype(kind).tobytes().hex() for name, kind in _ARRAYS.items()
    }


def _print_from_plain(source: str, plain: Mapping[str, Any]) -> Fingerprint:
    arrays = {
        name: np.frombuffer(bytes.fromhex(plain[name]), dtype=kind)
        for name, kind in _ARRAYS.items()
    }
    return Fingerprint(source, **arrays)
