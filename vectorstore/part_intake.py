"""What workers made → the articles, chunks and vectors of a build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vectorstore.articles import RawArticle, SetAside
from vectorstore.cuts import Furniture, read_cut
from vectorstore.intake import FolderIntake, Taken
from vectorstore.job import Job
from vectorstore.listing import CorpusFile
from vectorstore.lots import Reading, read_file_part, read_lot
from vectorstore.parts import Parts
from vectorstore.readings import Digests, Marks
from vectorstore.rules import Rules
from vectorstore.sentence_vectors import ChunkVectors
from vectorstore.types import Article, Chunk


class PartIntake:
    """An ``Intake`` of parts; what they lack is read, cut and encoded here and now.

    Args:
        job: what the parts were made for.
        furniture: by source, the lines that articles are cut without.
        recut: by source, the lots of articles of the last index that are cut anew.
    """

    def __init__(
        self, job: Job, furniture: Mapping[str, Digests], recut: Mapping[str, str]
    ) -> None:
        self._job = job
        self._furniture = furniture
        self._recut = recut
        self._parts = Parts(job.parts)
        self._here = FolderIntake(job.rules, job.chunking)
        self._vectors: dict[str, ChunkVectors] = {}
        """By digest, of the chunks given out for which nobody has asked yet."""

    @property
    def rules(self) -> Rules:
        """As ``Intake.rules``."""
        return self._job.rules

    def foresee(self, furniture: Digests) -> None:
        """As ``Intake.foresee``."""
        self._here.foresee(furniture)

    def read(self, file: CorpusFile, state: str) -> Iterator[Taken | SetAside]:
        """As ``Intake.read``.

        Raises:
            WorkersFailed: a part vanished since it was last seen.
        """
        told = read_file_part(self._job, file, state)
        if told is None:  # it changed while it was read, and is as it is now
            yield from self._here.read(file, state)
            return
        lots, aside = told
        for lot in lots:
            yield from self._take(lot.name)
        yield from (SetAside(source, reason) for source, reason in aside.items())

    def _take(self, lot: str) -> Iterator[Taken]:
        readings = read_lot(self._parts, lot)
        cut = self._cut_of(lot, readings)
        for raw, marks in readings:
            lines = self._furniture.get(raw.source, Digests())
            article, chunks = cut.get(raw.source) or self._here.cut(raw, lines)
            yield Taken(raw, Marks(marks.lines, lines, marks.print), article, chunks)

    def cut(self, raw: RawArticle, furniture: Digests) -> tuple[Article, list[Chunk]]:
        """As ``Intake.cut``."""
        lot = self._recut.get(raw.source)
        if lot and self._furniture.get(raw.source) == furniture:
            readings = read_lot(self._parts, lot)
            if [one.text for one, _ in readings] == [raw.text]:
                cut = self._cut_of(lot, readings)
                if raw.source in cut:
                    return cut[raw.source]
        return self._here.cut(raw, furniture)

    def _cut_of(
        self, lot: str, readings: Sequence[Reading]
    ) -> Mapping[str, tuple[Article, list[Chunk]]]:
        """The articles of a lot as they were cut, whose vectors are then at hand."""
        sources = [raw.source for raw, _ in readings]
        texts = {raw.source: raw.text for raw, _ in readings}
        cut = read_cut(self._job, (lot, furniture_of(sources, self._furniture)), texts)
        if cut is None:
            return {}
        self._vectors |= cut.vectors
        return cut.articles

    def made(self, digests: Sequence[str]) -> Mapping[str, ChunkVectors]:
        """As ``Intake.made``."""
        return {name: self._vectors.pop(name) for name in digests if name in self._vectors}


def furniture_of(sources: Sequence[str], furniture: Mapping[str, Digests]) -> Furniture:
    """What the articles of a lot are cut without, as it stands in the name of the part."""
    return {source: sorted(furniture[source]) for source in sources if furniture.get(source)}
