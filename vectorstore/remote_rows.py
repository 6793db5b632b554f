"""What the folder of a generation says of its vectors on a server: which rows are its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from vectorstore.disk import writing
from vectorstore.errors import IndexDamaged
from vectorstore.types import KeyArray

_HOME, _KEYS, _IDS = "home.json", "keys.i64", "ids.i64"


@dataclass(frozen=True, slots=True)
class RemoteRows:
    """The rows of a generation in its table on the server."""

    table: str
    dimension: int
    """Length of a vector."""
    keys: KeyArray
    ids: KeyArray
    """The id of the row that stands for each of ``keys``, shape (keys,)."""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """What ``write`` left in a folder.

        Raises:
            IndexDamaged: it is not there as it was.

        """
        try:
            told = json.loads((folder / _HOME).read_text(encoding="ascii"))
            table, dimension = str(told["table"]), int(told["dimension"])
            keys, ids = (np.fromfile(folder / name, dtype="<i8") for name in (_KEYS, _IDS))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{folder.name} of the index cannot be read.") from error
        if len(keys) != len(ids):
            raise IndexDamaged(f"{folder.name} of the index cannot be read.")
        return cls(table, dimension, keys, ids)

    def write(self, folder: Path) -> None:
        """Writes it down in a folder that is there."""
        with writing("vectors", OSError):
            for name, numbers in ((_KEYS, self.keys), (_IDS, self.ids)):
                (folder / name).write_bytes(numbers.astype("<i8").tobytes())
            told = {"table": self.table, "dimension": self.dimension}
            (folder / _HOME).write_text(json.dumps(told), encoding="ascii")
