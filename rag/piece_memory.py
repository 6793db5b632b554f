"""Sentences → the vectors of their word pieces, the latest remembered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import PieceVectors

_REMEMBERED = 3_000
"""Texts; one of thirty word pieces takes 46 kB."""


class PieceMemory:
    """The encoder with the latest texts remembered; safe from many threads.

    One serves all readers of a process: what a sentence means hangs on no index.
    """

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._recent: OrderedDict[str, PieceVectors] = OrderedDict()

    def read(self, texts: Sequence[str]) -> list[PieceVectors]:
        """The vectors of each text, in order."""
        with self._lock:
            known = {text: self._recent[text] for text in texts if text in self._recent}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known |= dict(zip(missing, self._encoder.encode_pieces(missing), strict=True))
        with self._lock:
            self._recent |= {text: known[text] for text in missing}
            while len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)
        return [known[text] for text in texts]
