"""What an index was made from and with: the ``manifest.json`` of each of its generations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vectorstore.chunking import Chunking
from vectorstore.errors import IndexMismatch, IndexOutdated, rebuilding

FORMAT = 6


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made from and with."""

    corpus: str
    model: str
    dimension: int
    chunking: Chunking
    files: dict[str, str]
    """sha256 of each file by its path inside the corpus, those set aside too; after a ``+``
    a digest of what the folder's table of metadata says of it, if it does."""
    set_aside: dict[str, dict[str, str]]
    """Reasons by source, by file."""
    articles: int
    chunks: int
    rules: str = ""
    """The rules by which the files were read (``rules.Rules.name``)."""
    store: str = "faiss"
    """Where the vectors are (``homes.Home.kind``)."""
    vectors: dict[str, Any] = field(default_factory=dict)
    """How they are searched; for lists, how they were made and what share they find."""
    dead: int = 0
    """Chunks that were removed since the words were last written anew."""
    whole: bool = True
    """False after an interruption: what the folder as a whole says is to be asked again."""
    fingerprint: str = ""
    """sha256 of what the index holds: the same for the same files, model and chunking,
    however and wherever it was built."""
    format: int = FORMAT
    checksums: dict[str, str] = field(default_factory=dict)
    """sha256 of each file of the generation."""

    def check(self, *, model: str, chunking: Chunking, store: str = "faiss") -> None:
        """Raises IndexMismatch where another model or version built it, or for another store."""
        if self.format != FORMAT:
            raise other_format(self.format, self.corpus)
        if self.model != model:
            raise IndexMismatch(
                f"The index was built with {self.model!r}, not {model!r}: "
                f"run {rebuilding(self.corpus)}, or set NEWSDESK_EMBEDDER back."
            )
        if self.store != store:
            raise IndexMismatch(
                f"The vectors of the index are kept by {self.store}, not {store}: "
                f"run {rebuilding(self.corpus)}, or set NEWSDESK_STORE back."
            )
        if self.chunking != chunking:
            raise IndexMismatch(
                f"The index was cut with {self.chunking}, not {chunking}: "
                f"run {rebuilding(self.corpus)}, or set the chunking back."
            )


def other_format(found: int, corpus: str) -> IndexMismatch:
    """The error that another version of Newsdesk wrote the index of ``corpus``."""
    kind = IndexOutdated if found < FORMAT else IndexMismatch
    return kind(
        f"The index has format {found}, this version reads {FORMAT}: run {rebuilding(corpus)}"
    )
