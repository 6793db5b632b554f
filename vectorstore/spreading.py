"""A folder's changes → parts by many workers, in two rounds around the folder as a whole.

    files → lots                      by workers: read, and sketched to be compared
    all lots → lines to cut without   here: which lines stand all over the folder
    lots → chunks with vectors        by workers: cleaned, cut and embedded

What is kept as a part already is not made again. A build then takes everything from the parts,
so that its index is the one that it would have built alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from vectorstore.articles import RawArticle
from vectorstore.cuts import Cutting, cut_lots
from vectorstore.duplicates import Fingerprint
from vectorstore.encoder import Encoder
from vectorstore.fleet import Fleet
from vectorstore.folder_view import FolderView
from vectorstore.job import Job
from vectorstore.listing import CorpusFile
from vectorstore.lots import Lot, read_file_part, read_files, read_lot, write_file, write_lot
from vectorstore.part_intake import PartIntake, furniture_of
from vectorstore.parts import Parts
from vectorstore.readings import Digests, Marks
from vectorstore.reporting import Changes
from vectorstore.tally import Tally

if TYPE_CHECKING:
    from vectorstore.dask_pool import Pool

Progress = Callable[[str, int, int], None]

T = TypeVar("T")

_FILES, _BYTES = 16, 1_000_000
"""Files that a worker reads at a time: so many, or of so many bytes."""
_CHARACTERS = 64_000
"""Of the lots that a worker cuts and encodes at a time: some seconds, all that a death costs."""
_TURNS = 4
_KILLED = (
    "reading it ended the process that read it, again and again; open it, save it anew or take "
    "it away."
)


def spread(
    fleet: Fleet,
    job: Job,
    changes: Changes,
    *,
    base: Path | None,
    encoder: Encoder,
    progress: Progress | None = None,
) -> tuple[PartIntake, int]:
    """Has workers read, clean, cut and embed what changed.

    Returns what a build takes in, and how many chunks went through the encoders of this run.

    Args:
        fleet: the workers.
        job: what they must know; its folder of parts is made here.
        changes: the files to read, and those that are gone.
        base: the generation of the index that is to be followed, if there is one.
        encoder: the one that the workers make for themselves.
        progress: called with what is going on and how many of the files are done.

    Raises:
        ExtraMissing: what runs workers is not installed.
        WorkersFailed: nobody is there to work, or not all see the folders.
        IndexNotWritten: the disk refused.
    """
    from vectorstore.dask_pool import Pool

    job.begin()
    tally = Tally(fleet.metrics, files=len(changes.fresh))
    files = [(file, changes.now[file.source]) for file in changes.fresh]

    def tell() -> None:
        tally.write()
        if progress and tally.files:
            share = tally.lots_done / tally.lots if tally.lots else 0.0
            progress(tally.told(), int(share * tally.files), tally.files)

    with Pool(fleet, encoder.maker(), tally) as pool:
        lots = _read(pool, job, files, tally, tell)
        furniture, recut = _look_at_all(job, changes, lots, base)
        tally.workers = tally.workers or fleet.workers
        _cut(pool, job, [*lots, *recut], furniture, tally, tell)
    tally.write(now=True)
    return PartIntake(job, furniture, {lot.sources[0]: lot.name for lot in recut}), tally.chunks


def _read(
    pool: Pool,
    job: Job,
    files: Sequence[tuple[CorpusFile, str]],
    tally: Tally,
    tell: Callable[[], None],
) -> list[Lot]:
    """The lots of all files, those that are not there yet read by workers."""
    missing = [one for one in files if read_file_part(job, *one) is None]
    tally.files_read = len(files) - len(missing)
    groups = _grouped(missing, _FILES, _BYTES, size=lambda one: _bytes_of(one[0]))
    for members, given in pool.run(_read_in_worker, job, groups):
        if given is None:
            for file, state in members:
                write_file(job, file, state, (), {file.source: _KILLED})
        tally.files_read += len(members)
        tell()
    lots: list[Lot] = []
    for one in files:
        told = read_file_part(job, *one)
        if told:
            lots += told[0]
    return lots


def _look_at_all(
    job: Job, changes: Changes, lots: Iterable[Lot], base: Path | None
) -> tuple[dict[str, Digests], list[Lot]]:
    """By source the lines to cut without, and lots of what is in the index and is cut anew."""
    parts = Parts(job.parts)
    with FolderView(base) as view:
        view.forget([*changes.gone, *(file.source for file in changes.fresh)])
        fresh: set[str] = set()
        for lot in lots:
            for raw, marks in read_lot(parts, lot.name):
                view.add(raw, marks)
                fresh.add(raw.source)
        furniture = view.furniture()
        anew = [source for source in furniture if source not in fresh]
        return furniture, [write_lot(parts, [_unmarked(view.raw(source))]) for source in anew]


def _cut(
    pool: Pool,
    job: Job,
    lots: Sequence[Lot],
    furniture: dict[str, Digests],
    tally: Tally,
    tell: Callable[[], None],
) -> None:
    """Has every lot cut and encoded that is not yet; who kills workers is left for the build."""
    parts = Parts(job.parts)
    cuttings = [((lot.name, furniture_of(lot.sources, furniture)), lot) for lot in lots]
    missing = [one for one in cuttings if not parts.has(job.name_of_cut(*one[0]))]
    tally.lots, tally.lots_done = len(cuttings), len(cuttings) - len(missing)
    tally.begin_embedding()
    together = sum(lot.characters for _, lot in missing)
    # A small folder is shared out evenly, in turns short enough that all end together.
    full = min(_CHARACTERS, 1 + together // (_TURNS * max(1, tally.workers)))
    groups = _grouped(missing, len(missing), full, size=lambda one: one[1].characters)
    for members, given in pool.run(_cut_in_worker, job, ([one[0] for one in g] for g in groups)):
        tally.lots_done += len(members)
        tally.chunks += given or 0
        tell()


def _read_in_worker(
    job: Job, files: Sequence[tuple[CorpusFile, str]], _: Callable[[], Encoder]
) -> int:
    read_files(job, files)
    return len(files)


def _cut_in_worker(job: Job, cuttings: Sequence[Cutting], encoder: Callable[[], Encoder]) -> int:
    return cut_lots(job, cuttings, encoder())


def _grouped(
    items: Iterable[T], most: int, full: int, *, size: Callable[[T], int]
) -> Iterator[list[T]]:
    """``items`` in groups of at most so many, each closed when its sizes add up to ``full``."""
    group: list[T] = []
    together = 0
    for item in items:
        group.append(item)
        together += size(item)
        if len(group) == most or together >= full:
            yield group
            group, together = [], 0
    if group:
        yield group


def _bytes_of(file: CorpusFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


def _unmarked(raw: RawArticle) -> tuple[RawArticle, Marks]:
    """An article that is only cut: what is compared of it stands in the index."""
    whole, bands = np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint32)
    return raw, Marks(
        Digests(), Digests(), Fingerprint(raw.source, whole, whole, whole, bands, bands)
    )
