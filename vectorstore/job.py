"""What many workers must know of an index to be made, and the names of what they make."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from vectorstore.chunking import Chunking
from vectorstore.disk import writing
from vectorstore.errors import WorkersFailed
from vectorstore.listing import CorpusFile
from vectorstore.parts import name_of
from vectorstore.rules import Rules

_MARK = "mark"


@dataclass(frozen=True, slots=True)
class Job:
    """What workers must know of an index to be made."""

    corpus: Path
    parts: Path
    rules: Rules
    chunking: Chunking
    model: str
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Stands in the folder of parts, by which a worker knows that it sees the same one."""

    def begin(self) -> None:
        """Makes the folder of parts.

        Raises:
            IndexNotWritten: the disk refused.
        """
        with writing("The folder of parts", OSError):
            self.parts.mkdir(parents=True, exist_ok=True)
            (self.parts / _MARK).write_text(self.mark, encoding="ascii")

    def check(self) -> None:
        """That this process sees what the one that began the job sees.

        Raises:
            WorkersFailed: one of the folders is not here, or another one.
        """
        seen = ""
        with suppress(OSError):
            seen = (self.parts / _MARK).read_text(encoding="ascii")
        for folder, same in ((self.corpus, self.corpus.is_dir()), (self.parts, seen == self.mark)):
            if not same:
                raise WorkersFailed(
                    f"A worker does not see {folder}: put it where the whole cluster has it "
                    "under one path, the parts with --parts, and index again."
                )

    def name_of_file(self, file: CorpusFile, state: str) -> str:
        """The name of the part that says which lots a file was read into."""
        return name_of("file", file.source, state, self.rules.name)

    def name_of_cut(self, lot: str, furniture: Mapping[str, Sequence[str]]) -> str:
        """The name of the part with the chunks of a lot, cut without ``furniture``."""
        return name_of("cut", lot, furniture, self.rules.name, asdict(self.chunking), self.model)
