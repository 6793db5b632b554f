"""Texts → word pieces → batches of one length → vectors: what runs inside a model.

A text is padded to the next multiple of 16 word pieces, which its own length decides, never to
its neighbours'.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from vectorstore.bert import is_plain_bert, last_hidden
from vectorstore.encoder import PieceVectors, unit_rows
from vectorstore.sentence_vectors import FloatRows, SentenceVectors, narrowed
from vectorstore.types import FloatMatrix, FloatVector, Span

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_STEP = 16
"""Texts are padded to multiples of so many word pieces: 3 % of the work on news."""
_PIECES = 512
"""Word pieces of a batch. More leave the processor's cache and halve the speed."""


def cut_into_pieces(
    model: SentenceTransformer, texts: Sequence[str], *, offsets: bool = False
) -> list[dict[str, Any]]:
    """The word pieces of each text, with the marks that the model wants, cut at its length.

    ``offset_mapping`` has where each stands in its text; of a prompt that the model wants before
    it, before its start.
    """
    if not texts:
        return []  # the tokenizer looks at the first one
    prompt = model.prompts.get(model.default_prompt_name or "") or ""
    cut = model.tokenizer(
        [prompt + text.strip() for text in texts],
        truncation=True,
        max_length=longest(model),
        return_offsets_mapping=offsets,
    )
    rows = [{name: cut[name][i] for name in cut} for i in range(len(texts))]
    for row, text in zip(rows, texts, strict=True):
        ahead = len(prompt) - (len(text) - len(text.lstrip()))
        if offsets and ahead:
            row["offset_mapping"] = [(a - ahead, b - ahead) for a, b in row["offset_mapping"]]
    return rows


def longest(model: SentenceTransformer) -> int:
    """How many word pieces the model reads of a text."""
    return int(model.max_seq_length or 512)


def is_mean_of_pieces(model: SentenceTransformer) -> bool:
    """Whether the vector of a text is the mean of those of its word pieces, and nothing more."""
    _, pools, *rest = [type(module).__name__ for module in model]
    mode = getattr(list(model)[1], "pooling_mode", None)
    return pools == "Pooling" and mode == "mean" and set(rest) <= {"Normalize"}


def batches(lengths: list[int], longest: int) -> list[tuple[int, list[int]]]:
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


def run(model: SentenceTransformer, rows: list[dict[str, Any]], length: int) -> FloatMatrix:
    """Unit vectors of texts cut into pieces, each padded to ``length``."""
    return unit_rows(_forward(model, rows, length)["sentence_embedding"].float().numpy())


def run_pieces(
    model: SentenceTransformer, rows: list[dict[str, Any]], length: int
) -> list[PieceVectors]:
    """As ``_run``, with the unit vector of each word piece; the model's own marks left out."""
    spans = [row.pop("offset_mapping") for row in rows]
    features = _forward(model, rows, length)
    whole = unit_rows(features["sentence_embedding"].float().numpy())
    pieces = features["token_embeddings"].numpy()
    found = []
    for i, offsets in enumerate(spans):
        kept = [at for at, (start, end) in enumerate(offsets) if end > start >= 0]
        places = np.array([offsets[at] for at in kept], dtype=np.int64).reshape(-1, 2)
        found.append(PieceVectors(whole[i], unit_rows(pieces[i, kept]), places))
    return found


def run_sentences(
    model: SentenceTransformer,
    rows: list[dict[str, Any]],
    sentences: Sequence[Sequence[Span]],
    length: int,
) -> list[tuple[FloatVector, SentenceVectors]]:
    """For each text its unit vector and those of its sentences, from one pass."""
    spans = [row.pop("offset_mapping") for row in rows]
    features = _forward(model, rows, length)
    whole = unit_rows(features["sentence_embedding"].float().numpy())
    pieces = features["token_embeddings"].numpy()
    return [
        (whole[i], narrowed(_means(pieces[i, : len(offsets)], offsets, sentences[i])))
        for i, offsets in enumerate(spans)
    ]


def _means(
    pieces: FloatRows, offsets: Sequence[tuple[int, int]], sentences: Sequence[Span]
) -> FloatRows:
    """The mean of the unit vectors of the word pieces of each sentence, zeros without any.

    A word piece belongs where it ends: some count the space before it. The model's own marks,
    of no length, do not count.
    """
    real = np.array([end > start >= 0 for start, end in offsets], dtype=bool)
    places = np.array([end for _, end in offsets], dtype=np.int64)[real]
    sums = np.zeros((len(places) + 1, pieces.shape[1]), dtype=np.float64)
    np.cumsum(unit_rows(pieces[real]), axis=0, dtype=np.float64, out=sums[1:])
    first = np.searchsorted(places, [span.start for span in sentences], side="right")
    last = np.searchsorted(places, [span.end for span in sentences], side="right")
    counts = np.maximum(last - first, 1)[:, None]
    return np.asarray((sums[last] - sums[first]) / counts, dtype=np.float32)


def _forward(model: SentenceTransformer, rows: list[dict[str, Any]], length: int) -> dict[str, Any]:
    import torch

    features: dict[str, Any] = dict(
        model.tokenizer.pad(rows, padding="max_length", max_length=length, return_tensors="pt")
    )
    reads: Any = model[0]
    rest = list(model)[1:]
    with torch.inference_mode():
        if is_plain_bert(reads.auto_model) and "token_type_ids" in features:
            features["token_embeddings"] = last_hidden(
                reads.auto_model,
                features["input_ids"],
                features["token_type_ids"],
                features["attention_mask"],
            )
        else:
            features = reads(features)
        features["token_embeddings"] = features["token_embeddings"].float()
        for module in rest:
            features = module(features)
    return features
