"""Which files a folder holds and what is in them, without reading again what has not moved."""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import suppress
from pathlib import Path

from vectorstore.errors import CorpusError
from vectorstore.front_matter import SIDECAR, read_sidecar, sidecar_digest
from vectorstore.listing import CorpusFile, Look, hash_file, look_of, look_through

_SETTLED = 2_000_000_000
"""Nanoseconds. A file that changed this shortly before it was read may change again within
one tick of its clock, with the same look: such a file is read again the next time."""


class Scanner:
    """Looks through the folder ``corpus``, remembering in the file ``memory``.

    A file whose size, times and inode are as they were has the content that it had. The
    memory holds nothing that the folder does not say: without it every file is read.
    ``apart`` is a folder that is passed over (the index, where it stands among the articles).
    """

    def __init__(self, corpus: Path, memory: Path, *, apart: Path) -> None:
        self._corpus = corpus
        self._memory = memory
        self._apart = apart

    def looks(self) -> dict[str, Look]:
        """The look of each file, by source, the table of metadata too; no file is read."""
        looks = {source: look for source, _, look in look_through(self._corpus, apart=self._apart)}
        with suppress(OSError):
            looks[SIDECAR] = look_of(self._corpus / SIDECAR)
        return looks

    def states(self, files: list[CorpusFile]) -> dict[str, str]:
        """As ``states_of``, for files of this folder."""
        return states_of(self._corpus, files)

    def files(self) -> list[CorpusFile]:
        """The files of the folder with their sha256, in the order of their sources.

        One that cannot be read has a word in place of its sha256, so that it counts as
        changed once it can.
        """
        known = self._remembered()
        now = time.time_ns()
        files: list[CorpusFile] = []
        settled: dict[str, tuple[Look, str]] = {}
        for source, named, look in look_through(self._corpus, apart=self._apart):
            path = Path(named)
            before = known.get(source)
            if before and before[0] == look:
                sha256 = before[1]
            else:
                try:
                    sha256 = hash_file(path)
                except FileNotFoundError:
                    continue
                except OSError:
                    files.append(CorpusFile(source, path, "unreadable"))
                    continue
            files.append(CorpusFile(source, path, sha256))
            if max(look[1], look[2]) < now - _SETTLED:
                settled[source] = (look, sha256)
        if settled != known:
            self._remember(settled)
        return files

    def _remembered(self) -> dict[str, tuple[Look, str]]:
        try:
            seal, _, body = self._memory.read_text(encoding="utf-8").partition("\n")
            if seal != _seal(body):
                return {}
            raw = json.loads(body)
            if raw["corpus"] != str(self._corpus.resolve()):
                return {}
            return {source: (tuple(look), sha) for source, (look, sha) in raw["files"].items()}
        except (OSError, ValueError, TypeError, KeyError):
            return {}

    def _remember(self, settled: dict[str, tuple[Look, str]]) -> None:
        body = json.dumps({"corpus": str(self._corpus.resolve()), "files": settled})
        fresh = self._memory.with_suffix(".new")
        with suppress(OSError):  # a memory that cannot be written costs time, nothing else
            fresh.write_text(f"{_seal(body)}\n{body}", encoding="utf-8")
            fresh.replace(self._memory)


def states_of(corpus: Path, files: list[CorpusFile]) -> dict[str, str]:
    """What must stay the same for a file of ``corpus`` to count as unchanged, by source.

    Its sha256 and, where the folder's table of metadata says something of it or of its
    rows, a digest of that.
    """
    root = corpus.resolve()
    said: dict[str, str] = {}
    for source in sorted(read_sidecar(root)):
        file = source.partition("#")[0]
        said[file] = f"{said.get(file, '')}+{sidecar_digest(root, source)}"
    return {file.source: file.sha256 + said.get(file.source, "") for file in files}


def _seal(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def wait_for_change(scanner: Scanner, known: dict[str, Look], seconds: float) -> None:
    """Returns once the folder looks other than ``known`` and has kept still for ``seconds``.

    Polling, which works on every system and on network drives, where notices do not. A
    folder that is away (a drive taken out) is waited for.
    """
    last: dict[str, Look] | None = None
    while True:
        started = time.monotonic()
        now = _looks_or_none(scanner)
        if now is not None and now != known and now == last:
            return
        last = now
        # Looking through a large folder must not become all that the processor does.
        time.sleep(max(seconds, 10 * (time.monotonic() - started)))


def _looks_or_none(scanner: Scanner) -> dict[str, Look] | None:
    try:
        return scanner.looks()
    except (CorpusError, OSError):
        return None
