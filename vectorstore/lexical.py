"""Words by key: the only import of tantivy."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy

from vectorstore.disk import writing
from vectorstore.errors import IndexDamaged
from vectorstore.ranking import Found, best
from vectorstore.types import KeyArray

_HEAP = 64_000_000
"""Bytes of new text held before they are written out."""


def analyzer() -> tantivy.TextAnalyzer:
    """Words as the index counts them: lower case, no accents, English stems."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=True, indexed=True, fast=True)
    builder.add_text_field("body", stored=False, tokenizer_name="newsdesk", index_option="freq")
    return builder.build()


class WordIndex:
    """BM25 (k1 1.2, b .75) over stemmed words, in a folder.

    What is changed is found by the next search; ``commit`` puts it on the disk. An index
    that is not ``writable`` writes nothing into its folder, which may be read-only.
    """

    def __init__(self, folder: Path, *, writable: bool = True) -> None:
        self._analyzer = analyzer()
        self._schema = _schema()
        self._lock = threading.RLock()
        self._writer: tantivy.IndexWriter | None = None
        self._changed = False
        # tantivy makes lock files even where it only reads. They go to a folder of links.
        self._folder = folder if writable else _linked(folder)
        if not writable:
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._open()

    def _open(self) -> None:
        with writing("words", OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._index = tantivy.Index(self._schema, path=str(self._folder))
            self._index.register_tokenizer("newsdesk", self._analyzer)
            # Nobody else writes here; watching the folder would cost a thread.
            self._index.config_reader(reload_policy="manual")
            self._index.reload()
        except ValueError as error:
            raise IndexDamaged("The word index cannot be read.") from error
        # Read once: the folder of an older generation may go while answers are under way.
        self._dead_count = self._count_dead()

    def add(self, keys: Iterable[int], texts: Iterable[str]) -> None:
        """Adds ``texts`` under ``keys``."""
        self.change(remove=(), keys=keys, texts=texts)

    def change(self, *, remove: Iterable[int], keys: Iterable[int], texts: Iterable[str]) -> None:
        """Removes, then adds."""
        self._change(remove, zip(keys, texts, strict=True))

    def _change(self, remove: Iterable[int], items: Iterable[tuple[int, str]]) -> None:
        with self._lock, writing("words", ValueError, OSError):
            if self._writer is None:
                # One thread: documents then always stand in the same order.
                self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            self._changed = True
            for key in remove:
                self._writer.delete_documents_by_term("key", key)
            for key, text in items:
                document = tantivy.Document()
                document.add_integer("key", key)
                document.add_text("body", text)
                self._writer.add_document(document)

    def commit(self) -> None:
        """Puts the changes on the disk, where searches find them."""
        with self._lock, writing("words", ValueError, OSError):
            if self._changed and self._writer:
                self._writer.commit()
                self._index.reload()
                self._changed = False
                self._dead_count = self._count_dead()

    def rewrite(self, items: Iterable[tuple[int, str]]) -> None:
        """Writes the index anew from (key, text): what was removed is still in its files.

        tantivy marks what is removed, and goes on counting it in its statistics, until it
        merges; it offers no way to ask for that. From the same items in the same order
        this gives the index that a first build would have given.
        """
        with self._lock:
            self.close()
            if self._folder.exists():  # not where a rewriting was broken off
                shutil.rmtree(self._folder)
            self._open()
            self._change((), items)
            self.commit()

    def close(self) -> None:
        """Waits for what tantivy does in the background; what was not committed is lost."""
        with self._lock:
            writer, self._writer, self._changed = self._writer, None, False
            if writer:
                with writing("words", ValueError, OSError):
                    writer.rollback()
                    writer.wait_merging_threads()

    def tokens(self, text: str) -> list[str]:
        """The words of ``text`` as the index counts them, repeats and order kept."""
        return list(self._analyzer.analyze(text))

    def document_frequency(self, token: str) -> int:
        """How many chunks hold ``token``, removed ones among them unless no other does."""
        count = int(self._searcher().doc_freq("body", token))
        return count if self._lives(token, count, self._dead()) else 0

    def vocabulary(self) -> list[tuple[str, int]]:
        """Every word of the index and how many chunks hold it, the commonest first."""
        dead = self._dead()
        found = [(term, int(n)) for term, n in self._searcher().terms_with_prefix("body", "")]
        return [(term, n) for term, n in found if self._lives(term, n, dead)]

    def _count_dead(self) -> int:
        try:
            meta = json.loads((self._folder / "meta.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise IndexDamaged("The word index cannot be read.") from error
        marks = [segment.get("deletes") for segment in meta["segments"]]
        return sum(int(mark["num_deleted_docs"]) for mark in marks if mark)

    def _dead(self) -> int:
        """How many removed chunks tantivy still counts."""
        self.commit()
        return self._dead_count

    def _lives(self, token: str, count: int, dead: int) -> bool:
        """Whether any of the ``count`` chunks that hold ``token`` is still there."""
        return count > dead or (count > 0 and bool(self.search([(token, 1.0)], 1)))

    def search(
        self,
        terms: Sequence[tuple[str, float]],
        k: int,
        *,
        allowed: KeyArray | None = None,
    ) -> Found:
        """The best ``k`` of (key, BM25) for weighted ``terms`` (token, weight), best first.

        Terms are tokens as ``tokens`` gives them; a chunk needs one of them to be found.
        Ties stand in the order of their keys.
        """
        if not terms or k < 1 or (allowed is not None and not len(allowed)):
            return []
        query = tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(
                        tantivy.Query.term_query(self._schema, "body", token), weight
                    ),
                )
                for token, weight in terms
            ]
        )
        if allowed is not None:
            only = tantivy.Query.term_set_query(self._schema, "key", [int(x) for x in allowed])
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(only, 0.0)),
                ]
            )
        searcher = self._searcher()

        def fetch(n: int) -> Found:
            hits = searcher.search(query, limit=n).hits
            keys = searcher.fast_field_values("key", [address for _, address in hits])
            return [(key, _rounded(score)) for key, (score, _) in zip(keys, hits, strict=True)]

        return best(fetch, k)

    def _searcher(self) -> tantivy.Searcher:
        self.commit()
        return self._index.searcher()


def _rounded(score: float) -> float:
    """``score`` without the last bits, which hang on the order in which words are added up."""
    return float(f"{score:.5g}")


def _linked(folder: Path) -> Path:
    """A temporary folder that holds links to the files of ``folder``."""
    if not folder.is_dir():
        raise IndexDamaged("The word index is missing.")
    place = Path(tempfile.mkdtemp(prefix="newsdesk-words-"))
    for path in folder.iterdir():
        if path.suffix == ".lock":
            continue
        try:
            (place / path.name).symlink_to(path.resolve())
        except OSError:  # Windows lets few users make links
            shutil.copyfile(path, place / path.name)
    return place
