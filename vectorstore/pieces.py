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
from vectorstore.types import FloatMatrix

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_STEP = 16
"""Texts are padded to multiples of so many word pieces: 3 % of the work on news."""
_PIECES = 512
"""Word pieces of a batch. More leave the processor's cache and halve the speed."""


def cut_into_pieces(
    model: SentenceTransformer, texts: Sequence[str], *, offsets: bool = False
) -> list[dict[str, Any]]:
    """The word pieces of each text, with the marks that the model wants, cut at its length."""
    if not texts:
        return []  # the tokenizer looks at the first one
    prompt = model.prompts.get(model.default_prompt_name or "") or ""
    cut = model.tokenizer(
        [prompt + text.strip() for text in texts],
        truncation=True,
        max_length=longest(model),
        return_offsets_mapping=offsets,
    )
    return [{name: cut[name][i] for name in cut} for i in range(len(texts))]


def longest(model: SentenceTransformer) -> int:
    """How many word pieces the model reads of a text."""
    return int(model.max_seq_length or 512)


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
        kept = [at for at, (start, end) in enumerate(offsets) if end > start]
        places = np.array([offsets[at] for at in kept], dtype=np.int64).reshape(-1, 2)
        found.append(PieceVectors(whole[i], unit_rows(pieces[i, kept]), places))
    return found


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
