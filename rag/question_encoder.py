"""Questions → vectors that lie near those of the sentences that answer them.

The packaged MiniLM lays a question beside texts that are like it; a sentence that answers it
may be put in other words altogether. ``eval.train_question`` fitted a change of the model for
the questions alone: sentences keep the vectors that they have, by themselves and in their
passage. Search and reader pick sentences by it. Chunks as wholes are not searched by it: there
it gains too little (docs/retrieval.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import as_file, files

from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import Encoder
from vectorstore.types import FloatMatrix

CHANGES = "question_encoder.safetensors"
"""The file of the changes, beside this one."""


def question_encoder(encoder: Encoder) -> Encoder:
    """What turns questions into vectors beside those of ``encoder``.

    For the packaged model that is the model changed for questions; any other turns questions
    into vectors itself.
    """
    if not isinstance(encoder, SentenceEncoder) or not encoder.is_packaged:
        return encoder
    with as_file(files("rag") / CHANGES) as path:
        return encoder.changed_by(path)


def encode_for_both(encoder: Encoder, texts: Sequence[str]) -> tuple[FloatMatrix, FloatMatrix]:
    """``texts`` as they lie beside chunks and as they lie beside sentences, made side by side.

    Both of shape (len(texts), dimension). One text keeps one core busy, and most have two.
    """
    other = question_encoder(encoder)
    if other is encoder:
        return encoder.encode_cached(texts), encoder.encode_cached(texts)
    with ThreadPoolExecutor(1) as pool:
        beside_sentences = pool.submit(other.encode_cached, texts)
        return encoder.encode_cached(texts), beside_sentences.result()
