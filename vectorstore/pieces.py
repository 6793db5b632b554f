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
from vectorstore.sentence_vectors import ChunkVectors, FloatRows, narrowed
from vectorstore.types import FloatMatrix, Span

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import BatchEncoding

_STEP = 16
"""Texts are padded to multiples of so many word pieces: 3 % of the work on news."""
_PIECES = 512
"""Word pieces of a batch. More leave the processor's cache and halve the speed."""


def cut_into_pieces(
    model: SentenceTransformer,
    texts: Sequence[str],
    *,
    offsets: bool = False,
    sentences: Sequence[Sequence[Span]] | None = None,
) -> list[dict[str, Any]]:
    """The word pieces of each text, with the marks that the model wants, cut at its length.

    With ``offsets``, ``offset_mapping`` has where each stands in its text; of a prompt that the
    model wants before it, before its start. With ``sentences``, ``sentences`` has from which
    piece to which each of them goes.
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
    for i, (row, text) in enumerate(zip(rows, texts, strict=True)):
        ahead = len(prompt) - (len(text) - len(text.lstrip()))
        if offsets and ahead:
            row["offset_mapping"] = [(a - ahead, b - ahead) for a, b in row["offset_mapping"]]
        if sentences is not None:
            spans = [Span(a + ahead, b + ahead) for a, b in sentences[i]]
            row["sentences"] = _pieces_of(cut, i, len(row["input_ids"]), spans)
    return rows


def _pieces_of(
    cut: BatchEncoding, text: int, pieces: int, sentences: Sequence[Span]
) -> list[tuple[int, int]]:
    """From which piece to which each sentence goes: to itself where the model does not reach it.

    Asked for a few places only: a list of all offsets takes Python as long as the sums do.
    """
    reached = 0
    while pieces:
        if (last := cut.token_to_chars(text, pieces - 1)) is not None:
            reached = last.end
            break
        pieces -= 1  # the model's own marks
    firsts = []
    for start, end in sentences:
        # A sign that the tokenizer drops belongs to no piece: the next one counts.
        found = (cut.char_to_token(text, at) for at in range(start, min(end, reached)))
        firsts.append(next((piece for piece in found if piece is not None), pieces))
    return list(zip(firsts, [*firsts[1:], pieces], strict=True)) if firsts else []


def longest(model: SentenceTransformer) -> int:
    """How many word pieces the model reads of a text."""
    return int(model.max_seq_length or 512)


def is_mean_of_pieces(model: SentenceTransformer) -> bool:
    """Whether the vector of a text is the mean of those of its word pieces, and nothing more."""
    _, *rest = model
    names = [type(module).__name__ for module in rest]
    means = bool(rest) and getattr(rest[0], "pooling_mode", None) == "mean"
    return means and names[0] == "Pooling" and set(names[1:]) <= {"Normalize"}


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
    model: SentenceTransformer, rows: list[dict[str, Any]], length: int
) -> list[ChunkVectors]:
    """For each text its unit vector and those of its sentences, from one pass."""
    bounds = [row.pop("sentences") for row in rows]
    features = _forward(model, rows, length)
    whole = unit_rows(features["sentence_embedding"].float().numpy())
    pieces = features["token_embeddings"].numpy()
    return [(whole[i], narrowed(_means(pieces[i], own))) for i, own in enumerate(bounds)]


def _means(pieces: FloatRows, bounds: Sequence[tuple[int, int]]) -> FloatRows:
    """The mean of the unit vectors of each sentence's word pieces, zeros without any."""
    means = np.zeros((len(bounds), pieces.shape[1]), dtype=np.float32)
    units = unit_rows(pieces)
    for number, (first, last) in enumerate(bounds):
        if last > first:
            means[number] = units[first:last].mean(axis=0)
    return means


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
