"""The index of a folder, opened for reading."""

from __future__ import annotations

from pathlib import Path

from vectorstore.article_store import ArticleStore
from vectorstore.chunking import Chunking
from vectorstore.encoder import Encoder
from vectorstore.errors import IndexDamaged, IndexUnusable, rebuilding
from vectorstore.generations import Generations
from vectorstore.homes import Home
from vectorstore.manifest import Manifest


def open_index(
    folder: Path,
    encoder: Encoder,
    chunking: Chunking,
    *,
    corpus: Path | str = "",
    home: Home | None = None,
) -> tuple[ArticleStore, Manifest]:
    """The generation in force, checked and opened for reading.

    It goes on answering as it is while later ones are written. ``corpus`` is what messages
    call the folder of articles.

    Raises:
        IndexUnusable: there is none, it is damaged, or another model built it.
    """
    generations, home = Generations(folder, corpus), home or Home()
    while True:
        current = generations.current()
        if current is None:
            raise IndexUnusable(f"There is no index in {folder}: run {rebuilding(str(corpus))}")
        try:
            manifest = generations.read_manifest(current)
            manifest.check(model=encoder.name, chunking=chunking, store=home.kind)
            generations.verify(current, manifest)
            return ArticleStore(encoder, current, writable=False, home=home), manifest
        except (IndexDamaged, OSError):
            # A writer may have switched to the next one and deleted this one meanwhile.
            if generations.current() == current:
                raise
