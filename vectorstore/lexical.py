"""Words by key: the only import of tantivy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy

from vectorstore.errors import IndexDamaged
from vectorstore.types import KeyArray

_HEAP = 64_000_000


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
    """BM25 (k1 1.2, b .75) over stemmed words, in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._analyzer = analyzer()
        self._schema = _schema()
        try:
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._index.register_tokenizer("newsdesk", self._analyzer)
            self._index.reload()
        except ValueError as error:
            raise IndexDamaged("The word index cannot be read.") from error

    def add(self, keys: Iterable[int], texts: Iterable[str]) -> None:
        """Adds ``texts`` under ``keys``; searched at once."""
        self.change(remove=(), keys=keys, texts=texts)

    def change(self, *, remove: Iterable[int], keys: Iterable[int], texts: Iterable[str]) -> None:
        """Removes and adds in one commit."""
        # One thread: the order of the documents, and with it of ties, is then always the same.
        writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        for key in remove:
            writer.delete_documents_by_term("key", key)
        for key, text in zip(keys, texts, strict=True):
            document = tantivy.Document()
            document.add_integer("key", key)
            document.add_text("body", text)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def tokens(self, text: str) -> list[str]:
        """The words of ``text`` as the index counts them, repeats and order kept."""
        return list(self._analyzer.analyze(text))

    def document_frequency(self, token: str) -> int:
        """How many chunks hold ``token``."""
        return int(self._index.searcher().doc_freq("body", token))

    def search(
        self,
        terms: Sequence[tuple[str, float]],
        k: int,
        *,
        allowed: KeyArray | None = None,
    ) -> list[tuple[int, float]]:
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
        searcher = self._index.searcher()
        found = []
        for score, address in searcher.search(query, limit=k).hits:
            found.append((int(searcher.doc(address)["key"][0]), float(score)))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))
