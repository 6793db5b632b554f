"""A folder → its Articles, each with its text exactly as in the file.

What cannot be read is set aside with a reason; the rest of the folder goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vectorstore.cleaning import find_boilerplate
from vectorstore.decoding import decode, mend
from vectorstore.errors import ArticleError
from vectorstore.formats import EXTRACTORS, extract
from vectorstore.front_matter import read_front_matter, read_sidecar
from vectorstore.listing import CorpusFile
from vectorstore.metadata import describe_text, merge
from vectorstore.rows import read_rows
from vectorstore.types import Article, Span

TEXT_SUFFIXES = (".txt", ".md")
ROW_SUFFIXES = (".jsonl", ".csv")
EXTRACTED_SUFFIXES = tuple(EXTRACTORS)
_HEADED = (*TEXT_SUFFIXES, ".pdf", ".docx")
_NOTHING: Mapping[str, Any] = {"origins": {}}


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file or row that is not indexed, and why, in a sentence for people."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as it was read, before anything is made of its text.

    Which of its lines are furniture hangs on the rest of the folder: an index keeps this, and
    makes the ``Article`` anew when the folder has changed around it.
    """

    source: str
    text: str
    sha256: str
    known: Mapping[str, Any] = field(default_factory=lambda: dict(_NOTHING))
    """Fields that were given beside the text, with their ``origins``."""
    headed: bool = True
    """Whether the text is a file that begins with its title and may have front matter."""

    def article(self, repeated: Collection[str] = ()) -> Article:
        """The article; ``repeated`` are digests of lines found all over the folder."""
        return build_article(
            self.source, self.text, self.sha256, self.known, headed=self.headed, repeated=repeated
        )


def read_file(
    file: CorpusFile, *, max_megabytes: int, columns: Mapping[str, str] | None = None
) -> Iterator[Article | SetAside]:
    """The articles of one file: one for a text or a document, one a row for a file of rows.

    ``columns`` names the columns of a file of rows that are called something else than usual.
    """
    for item in read_raw(file, max_megabytes=max_megabytes, columns=columns):
        yield item if isinstance(item, SetAside) else item.article()


def read_raw(
    file: CorpusFile, *, max_megabytes: int, columns: Mapping[str, str] | None = None
) -> Iterator[RawArticle | SetAside]:
    """As ``read_file``, each article as it was read."""
    suffix = file.path.suffix.lower()
    readable = ", ".join(TEXT_SUFFIXES + EXTRACTED_SUFFIXES + ROW_SUFFIXES)
    corpus = file.path.parents[file.source.count("/")]
    beside = read_sidecar(corpus)
    try:
        if suffix in ROW_SUFFIXES:
            for row in read_rows(
                file.path, file.source, max_megabytes=max_megabytes, columns=columns
            ):
                if isinstance(row, ArticleError):
                    yield SetAside(row.source, row.reason)
                    continue
                source, text, digest, known = row
                known = merge(beside.get(source, _NOTHING), known)
                yield RawArticle(source, mend(text), digest, known, headed=False)
        elif suffix in TEXT_SUFFIXES or suffix in EXTRACTED_SUFFIXES:
            yield _read_document(file, max_megabytes, beside.get(file.source, _NOTHING))
        else:
            ending = suffix or "nothing"
            yield SetAside(file.source, f"files ending in {ending} are not read; use {readable}.")
    except ArticleError as error:
        yield SetAside(error.source, error.reason)
    except OSError as error:
        yield SetAside(file.source, f"it cannot be read ({error.strerror}); check its permissions.")


def _read_document(file: CorpusFile, max_megabytes: int, beside: Mapping[str, Any]) -> RawArticle:
    size = file.path.stat().st_size
    if size > max_megabytes * 1_000_000:
        raise ArticleError(
            file.source,
            f"it is {size / 1e6:.0f} MB, over the limit of {max_megabytes} MB for one article; "
            "split it, turn it into a .jsonl with a row an article, or raise "
            "NEWSDESK_MAX_FILE_MB.",
        )
    data = file.path.read_bytes()
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ArticleError(file.source, "it is empty; fill it or delete it.")
    suffix = file.path.suffix.lower()
    known: Mapping[str, Any] = _NOTHING
    if suffix in EXTRACTORS:
        text, known = extract(data, suffix, file.source, max_megabytes=max_megabytes)
    else:
        text = decode(data, file.source)
        if not text.strip("\ufeff \t\r\n"):
            raise ArticleError(file.source, "it is empty; fill it or delete it.")
    return RawArticle(
        file.source, mend(text), file.sha256, merge(beside, known), headed=suffix in _HEADED
    )


def build_article(
    source: str,
    text: str,
    sha256: str,
    known: Mapping[str, Any] = _NOTHING,
    *,
    headed: bool = True,
    repeated: Collection[str] = (),
) -> Article:
    """An Article from its text: boilerplate found, metadata read, ``known`` believed first.

    ``headed`` is whether the text is a file that begins with its title and may have front
    matter; ``repeated`` are the digests of lines found all over the folder.
    """
    text = mend(text)
    boilerplate = find_boilerplate(text, repeated=repeated)
    spans = boilerplate.spans
    front = read_front_matter(text) if headed else None
    if front:
        spans = (front[0], *(span for span in spans if span.start >= front[0].end))
    told = describe_text(text, spans, source="" if "#" in source else source, headed=headed)
    described = merge(known, front[1] if front else _NOTHING, told)
    return Article(
        source=source,
        text=text,
        sha256=sha256,
        boilerplate=tuple(Span(*span) for span in spans),
        partial=boilerplate.stops_at_wall,
        **described,
    )
