"""A folder → its index, embedding only what changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from vectorstore.building import Build
from vectorstore.chunking import Chunking
from vectorstore.encoder import Encoder
from vectorstore.errors import (
    CorpusError,
    IndexDamaged,
    IndexNotWritten,
    IndexOutdated,
    IndexUnusable,
    ServerFailed,
)
from vectorstore.fleet import Fleet, drop_parts
from vectorstore.generations import Generations
from vectorstore.homes import Home
from vectorstore.intake import FolderIntake, Intake
from vectorstore.job import Job
from vectorstore.manifest import Manifest
from vectorstore.reporting import Changes, SyncReport, compare, nothing_to_read, report_of
from vectorstore.rules import Rules
from vectorstore.scanning import Scanner, wait_for_change
from vectorstore.spreading import spread

__all__ = ["Indexer", "SyncReport"]

Progress = Callable[[str, int, int], None]
"""Called with a file's source and how many files are done, of how many."""

_log = logging.getLogger(__name__)
_MEMORY = "seen.json"


@dataclass(frozen=True, slots=True)
class Indexer:
    """Brings the index of one folder up to date."""

    corpus: Path
    folder: Path
    encoder: Encoder
    chunking: Chunking
    max_megabytes: int = 20
    columns: Mapping[str, str] = field(default_factory=dict)
    home: Home = field(default_factory=Home)

    def sync(
        self,
        *,
        rebuild: bool = False,
        compact: bool = False,
        empty: bool = False,
        fleet: Fleet | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Reads what was added or changed, forgets what was deleted, switches in one step.

        After an interruption by the user the files done so far are kept. A folder that has
        become empty empties its index before the error is raised. With ``empty`` a folder of
        no articles is none: its index holds nothing yet.

        Deleted text is gone from answers at once, and so are its sentences from the disk. Its
        words may stay in the list of words of a large index until that is written anew:
        with the removal of one chunk in twenty, or at once with ``compact``.

        An index that an older version of Newsdesk wrote is built anew, and a warning says so.

        With a ``fleet`` many workers read, clean, cut and embed; the index is the same. What
        they finished outlives them and this process, and the next sync with one goes on there.

        Raises:
            CorpusError: the folder cannot be read, or nothing in it can.
            IndexUnusable: the index is damaged, another model's or a newer version's;
                ``rebuild`` starts anew.
            IndexNotWritten: the disk refused; the last index stands.
            ExtraMissing: what runs the workers of a ``fleet`` is not installed.
            WorkersFailed: they are away, or see other files.
        """
        manifest, report = self._sync(
            rebuild=rebuild, compact=compact, empty=empty, fleet=fleet, progress=progress
        )
        if not manifest.articles and not empty:
            raise CorpusError(nothing_to_read(self.corpus, manifest))
        return report

    def watch(
        self, *, seconds: float = 1.0, progress: Progress | None = None
    ) -> Iterator[SyncReport]:
        """Syncs, then again whenever the folder changes and has kept still for ``seconds``.

        Gives the report of each sync, for as long as it is asked for more. A folder that is
        empty at first or becomes so is not an error here: articles may come.

        Raises:
            CorpusError: the folder is not there to begin with.
            IndexUnusable: as ``sync``.
            IndexNotWritten: as ``sync``.
        """
        scanner = self._scanner()
        while True:
            looks = scanner.looks()
            yield self._sync(progress=progress)[1]
            wait_for_change(scanner, looks, seconds)

    def _scanner(self) -> Scanner:
        return Scanner(self.corpus, self.folder / _MEMORY, apart=self.folder)

    def _sync(
        self,
        *,
        rebuild: bool = False,
        compact: bool = False,
        empty: bool = False,
        fleet: Fleet | None = None,
        progress: Progress | None = None,
    ) -> tuple[Manifest, SyncReport]:
        generations = Generations(self.folder, self.corpus.resolve())
        rules = Rules(self.max_megabytes, self.columns)
        with generations.writing():
            base, known = None, None
            try:
                if not rebuild:
                    base, known = self._open_last(generations)
            except IndexOutdated as error:
                # No version from this one on can read it, and the articles are there.
                _log.warning("%s. It is built anew now.", str(error).split(":")[0])
                rebuild = True
            self._clear_up(generations, replacing=rebuild)
            scanner = self._scanner()
            files = scanner.files()
            changes = compare(files, scanner.states(files), known, rules)
            if known and not changes and known.whole and not (compact and known.dead):
                drop_parts(self.folder, fleet)
                return known, report_of(known, changes)
            intake, embedded = self._intake(rules, changes, base, fleet, progress)
            target = generations.begin(base)
            try:
                build = Build(
                    self.encoder,
                    self.chunking,
                    target,
                    base=base,
                    known=known,
                    home=self.home,
                    intake=intake,
                )
                try:
                    interruption = _take_in(build, changes, progress)
                    try:
                        manifest = build.finish(self.corpus, compact=compact)
                    except KeyboardInterrupt as late:
                        # All is encoded and only to be written: that is worth a moment.
                        interruption = late
                        manifest = build.finish(self.corpus, compact=compact)
                except BaseException:
                    with suppress(IndexNotWritten):
                        build.close()
                    raise
                # A first index of nothing would only be in the way, unless it was asked for, and
                # one that is empty because there was no time would take the place of a full one.
                if manifest.articles or ((empty or generations.exist()) and not interruption):
                    generations.switch(target, manifest)
                    self._clear_up(generations)
                    if not interruption:
                        drop_parts(self.folder, fleet)
            finally:
                generations.abandon(target)
            if interruption:
                raise interruption
            embedded += build.embedded
            return manifest, report_of(manifest, changes, embedded=embedded, written=True)

    def _intake(
        self,
        rules: Rules,
        changes: Changes,
        base: Path | None,
        fleet: Fleet | None,
        progress: Progress | None,
    ) -> tuple[Intake, int]:
        """Where the build gets its articles from, and how many chunks were embedded for that."""
        if fleet is None:
            return FolderIntake(rules, self.chunking), 0
        parts = fleet.parts_of(self.folder)
        job = Job(self.corpus.resolve(), parts, rules, self.chunking, self.encoder.name)
        return spread(fleet, job, changes, base=base, encoder=self.encoder, progress=progress)

    def _clear_up(self, generations: Generations, *, replacing: bool = False) -> None:
        """Lets go of what a server holds for no generation."""
        current: Path | None = None
        with suppress(IndexUnusable):
            current = generations.current()
        with suppress(ServerFailed, IndexDamaged):  # it stands in the journal for the next time
            self.home.clear_up(self.folder, current)
        if replacing and current:
            self.home.replace_later(self.folder, current)

    def _open_last(self, generations: Generations) -> tuple[Path | None, Manifest | None]:
        base = generations.current()
        if base is None:
            return None, None
        manifest = generations.read_manifest(base)
        manifest.check(model=self.encoder.name, chunking=self.chunking, store=self.home.kind)
        generations.verify(base, manifest)
        return base, manifest


def _take_in(build: Build, changes: Changes, progress: Progress | None) -> KeyboardInterrupt | None:
    """Everything that changed, or as much of it as there was time for."""
    try:
        for source in changes.gone:
            build.forget(source)
        for done, file in enumerate(changes.fresh):
            if progress:
                progress(file.source, done, len(changes.fresh))
            build.read(file, changes.now[file.source])
        build.flush()
        anew = build.compare()
        for done, (source, furniture) in enumerate(anew.items()):
            if progress:
                progress(source, done, len(anew))
            build.cut_anew(source, furniture)
        build.flush()
        if progress:
            progress("", len(changes.fresh), len(changes.fresh))
    except KeyboardInterrupt as interruption:
        build.drop_unsettled()
        return interruption
    return None
