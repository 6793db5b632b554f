"""What was put on a server and may have to go again: notes that outlive every generation.

Whatever is put or left is noted before anything is done with it, one file a table. Once another
generation is in force, what the notes name and it needs not is deleted, and the notes with it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vectorstore.disk import writing
from vectorstore.errors import IndexDamaged
from vectorstore.remote_rows import RemoteRows
from vectorstore.server import AT_ONCE, Server
from vectorstore.types import KeyArray

_NOTE = "sent-"


def note(journal: Path, table: str, ids: KeyArray) -> None:
    """Writes down ids that a generation may not need, before anything is done with them."""
    with writing("the journal", OSError):
        journal.mkdir(parents=True, exist_ok=True)
        with (journal / f"{_NOTE}{table}").open("ab") as file:
            file.write(ids.astype("<i8").tobytes())


def noted(journal: Path) -> list[Path]:
    """The notes of a journal, one a table."""
    return sorted(journal.glob(f"{_NOTE}*"))


def replace_later(folder: Path, journal: Path) -> None:
    """Notes that the table of the generation in ``folder`` goes when another is in force."""
    try:
        table = RemoteRows.read(folder).table
    except IndexDamaged:
        return
    with writing("the journal", OSError):
        (journal / f"{_NOTE}{table}").touch()


def clear_up(server: Server, journal: Path, current: Path | None) -> None:
    """Deletes on the server what the journal names and the generation ``current`` needs not.

    To be asked by the one who writes, before the next generation begins and once it is in force.
    """
    table, ids = "", np.zeros(0, dtype=np.int64)
    notes = noted(journal)
    if notes and current is not None:
        held = RemoteRows.read(current)
        table, ids = held.table, held.ids
    for path in notes:
        name = path.name.removeprefix(_NOTE)
        if name != table:
            server.forget(name)
        else:
            gone = np.setdiff1d(np.fromfile(path, dtype="<i8"), ids)
            for at in range(0, len(gone), AT_ONCE):
                server.drop(name, gone[at : at + AT_ONCE])
        path.unlink()
