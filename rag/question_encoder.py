"""Questions → vectors that lie near those of the sentences that answer them.

The packaged MiniLM lays a question beside texts that are like it; a sentence that answers it
may be put in other words altogether. ``eval.train_question`` fitted a change of the model for
the questions alone: sentences keep the vectors that they have, by themselves and in their
passage. Search and reader pick sentences by it. Chunks as wholes are not searched by it: there
it gains too little (docs/retrieval.md).
"""

from __future__ import annotations

from importlib.resources import as_file, files

from vectorstore.embedding import SentenceEncoder
from vectorstore.encoder import Encoder

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
