"""Texts → word pieces → batches of one length → vectors: what runs inside a model.

A text is padded to the next multiple of 16 word pieces, a single word to that of 4, which its own
length decides, never to its neighbours'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.encoder import PieceVectors, unit_rows
from vectorstore.sentence_vectors import ChunkVectors, FloatRows, narrowed
from vectorstore.types import FloatMatrix, Span

if TYPE_CHECKING:
    from tokenizers import Encoding

    from vectorstore.text_model import TextModel

_STEP = 16
"""Texts are padded to multiples of so many word pieces: 3 % of the work on news."""
WORD_STEP = 4
"""The same for single words, most of which are one or two pieces between the model's marks."""
_PIECES = {_STEP: 512, WORD_STEP: 256}
"""Word pieces of a batch. More leave the processor's cache and halve the speed."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in word pieces, with the model's own marks."""

    pieces: Encoding
    ahead: int
    """How much further on a place of the text stands in what was cut."""
    sentences: list[tuple[int, int]]
    """From which piece to which each sentence goes that was asked for."""


def cut_into_pieces(
    model: TextModel, texts: Sequence[str], sentences: Sequence[Sequence[Span]] | None = None
) -> list[Cut]:
    """The word pieces of each text, and where ``sentences`` of it begin and end among them."""
    rows = []
    pieces = model.cut([model.prompt + text.strip() for text in texts]) if texts else []
    for i, (one, text) in enumerate(zip(pieces, texts, strict=True)):
        ahead = len(model.prompt) - (len(text) - len(text.lstrip()))
        spans = [Span(a + ahead, b + ahead) for a, b in sentences[i]] if sentences else []
        rows.append(Cut(one, ahead, _pieces_of(one, spans)))
    return rows


def _pieces_of(cut: Encoding, sentences: Sequence[Span]) -> list[tuple[int, int]]:
    """From which piece to which each sentence goes: to itself where the model does not reach it.

    Asked for a few places only: a list of all offsets takes Python as long as the sums do.
    """
    reached, pieces = 0, len(cut)
    while pieces:
        if (last := cut.token_to_chars(pieces - 1)) is not None:
            reached = last[1]
            break
        pieces -= 1  # the model's own marks
    firsts = []
    for start, end in sentences:
        # A sign that the tokenizer drops belongs to no piece: the next one counts.
        found = (cut.char_to_token(at) for at in range(start, min(end, reached)))
        firsts.append(next((piece for piece in found if piece is not None), pieces))
    return list(zip(firsts, [*firsts[1:], pieces], strict=True)) if firsts else []


def batches(
    lengths: list[int], longest: int, *, words: bool = False
) -> list[tuple[int, list[int]]]:
    """(padded length, indices) of each batch, the longest texts first; or of single ``words``."""
    step = WORD_STEP if words else _STEP
    padded = [min(-(-length // step) * step, longest) for length in lengths]
    order = sorted(range(len(lengths)), key=lambda i: -padded[i])
    batches: list[tuple[int, list[int]]] = []
    for i in order:
        most = max(1, _PIECES[step] // padded[i])
        if not batches or batches[-1][0] != padded[i] or len(batches[-1][1]) == most:
            batches.append((padded[i], []))
        batches[-1][1].append(i)
    return batches


def run(model: TextModel, rows: Sequence[Cut], length: int) -> FloatMatrix:
    """Unit vectors of texts cut into pieces, each padded to ``length``."""
    return unit_rows(model.read([row.pieces for row in rows], length).whole.numpy())


def run_pieces(model: TextModel, rows: Sequence[Cut], length: int) -> list[PieceVectors]:
    """As ``run``, with the unit vector of each word piece; the model's own marks left out."""
    read = model.read([row.pieces for row in rows], length)
    whole, pieces = unit_rows(read.whole.numpy()), read.pieces.numpy()
    found = []
    for i, row in enumerate(rows):
        offsets = [(a - row.ahead, b - row.ahead) for a, b in row.pieces.offsets]
        kept = [at for at, (start, end) in enumerate(offsets) if end > start >= 0]
        places = np.array([offsets[at] for at in kept], dtype=np.int64).reshape(-1, 2)
        found.append(PieceVectors(whole[i], unit_rows(pieces[i, kept]), places))
    return found


def run_sentences(model: TextModel, rows: Sequence[Cut], length: int) -> list[ChunkVectors]:
    """For each text its unit vector and those of its sentences, from one pass."""
    read = model.read([row.pieces for row in rows], length)
    whole, pieces = unit_rows(read.whole.numpy()), read.pieces.numpy()
    return [(whole[i], narrowed(_means(pieces[i], row.sentences))) for i, row in enumerate(rows)]


def _means(pieces: FloatRows, bounds: Sequence[tuple[int, int]]) -> FloatRows:
    """The mean of the unit vectors of each sentence's word pieces, zeros without any."""
    means = np.zeros((len(bounds), pieces.shape[1]), dtype=np.float32)
    units = unit_rows(pieces)
    for number, (first, last) in enumerate(bounds):
        if last > first:
            means[number] = units[first:last].mean(axis=0)
    return means
