"""A folder of small articles and its index, for the tests of sync."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fake_encoder import FakeEncoder

from vectorstore.article_store import ArticleStore
from vectorstore.chunking import Chunking
from vectorstore.homes import Home
from vectorstore.manifest import Manifest
from vectorstore.opening import open_index
from vectorstore.sync import Indexer, SyncReport

CHUNKING = Chunking(words=40, overlap=10)


def story(word: str, paragraphs: int = 3) -> str:
    """An article of so many chunks, all about ``word``."""
    return "\n\n".join(
        f"The {word} was seen in harbour number {i} on a cold morning by many people. "
        f"Officials said that the {word} would be counted again before the end of year {i}. "
        f"Nobody else had asked for the {word} since the vote of the council number {i}."
        for i in range(paragraphs)
    )


@dataclass
class DeskFolder:
    """``corpus`` and the index of it in ``index``."""

    root: Path
    encoder: FakeEncoder = field(default_factory=FakeEncoder)
    home: Home = field(default_factory=Home)

    def __post_init__(self) -> None:
        self.corpus.mkdir(parents=True, exist_ok=True)

    @property
    def corpus(self) -> Path:
        return self.root / "corpus"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def indexer(self) -> Indexer:
        return Indexer(self.corpus, self.index, self.encoder, CHUNKING, home=self.home)

    def write(self, name: str, text: str) -> Path:
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def sync(self, **options) -> SyncReport:
        self.encoder.encoded.clear()
        return self.indexer.sync(**options)

    def open(self) -> tuple[ArticleStore, Manifest]:
        return open_index(self.index, self.encoder, CHUNKING, home=self.home)

    def found(self, word: str) -> list[str]:
        """Sources of the chunks that hold ``word``, by the words and by the rows."""
        store, _ = self.open()
        try:
            term = store.words.tokens(word)[0]
            keys = [key for key, _ in store.words.search([(term, 1.0)], 1000)]
            chunks = store.chunks(keys)
            assert len(chunks) == len(keys)
            return sorted({chunk.source for chunk in chunks.values()})
        finally:
            store.close()

    def bytes_hold(self, word: str) -> list[str]:
        """Files of the index folder, whatever they are, in which the letters stand."""
        return [
            path.relative_to(self.index).as_posix()
            for path in sorted(self.index.rglob("*"))
            if path.is_file() and word.lower().encode() in path.read_bytes().lower()
        ]


def check_whole(store: ArticleStore, manifest: Manifest) -> None:
    """Vectors, words, rows and manifest tell of the same chunks."""
    keys = [key for key, _ in store.rows.in_order()]
    articles = store.rows.articles()
    assert (len(articles), len(keys)) == (manifest.articles, manifest.chunks)
    assert len(store.vectors) == len(keys)
    assert set(store.chunks(keys)) == set(keys)
    assert {chunk.source for chunk in store.chunks(keys).values()} <= {a.source for a in articles}
    assert {a.source.partition("#")[0] for a in articles} <= set(manifest.files)
    terms = [(token, 1.0) for token in ("seen", "offici", "nobodi")]
    assert {key for key, _ in store.words.search(terms, len(keys) + 5)} == set(keys)
