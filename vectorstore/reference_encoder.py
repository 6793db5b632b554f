"""The encoder as its library runs it by default: what ours is measured against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vectorstore.encoder import Encoder, Progress
from vectorstore.packaged_model import packaged_minilm
from vectorstore.types import FloatMatrix


class ReferenceEncoder(Encoder):
    """The packaged all-MiniLM-L6-v2 by ``SentenceTransformer.encode``, in full width."""

    def __init__(self) -> None:
        super().__init__()
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(packaged_minilm()), device="cpu")

    @property
    def name(self) -> str:
        """Told apart from ours: the vectors differ in the fourth digit."""
        return "all-MiniLM-L6-v2 by default"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatMatrix:
        """Unit vectors of ``texts``, shape (len(texts), dimension), in the order given."""
        vectors = self._model.encode(list(texts), show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)
