"""An Article → its Chunks: runs of whole sentences that know where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.errors import SettingsError
from vectorstore.sentences import overlapping, split_sentences
from vectorstore.types import Article, Chunk, Span, chunk_id


@dataclass(frozen=True, slots=True)
class Chunking:
    """How articles are cut.

    ``words`` is the most that a chunk holds (a longer sentence stands alone);
    ``overlap`` is how many words the end of one chunk and the start of the next share.
    """

    words: int = 200
    overlap: int = 60

    def __post_init__(self) -> None:
        if not 20 <= self.words <= 1000:
            raise SettingsError(f"chunk words is {self.words}: use 20 to 1000.")
        if not 0 <= self.overlap < self.words:
            raise SettingsError(f"chunk overlap is {self.overlap}: use 0 to {self.words - 1}.")


# A "sentence" longer than this (a table, a list without stops) is cut at white space, so
# that no passage is cut off by the encoder.
_LONGEST_SENTENCE = 150


def chunk_article(article: Article, chunking: Chunking | None = None) -> list[Chunk]:
    """The chunks of ``article`` in reading order; none where all of it is boilerplate."""
    chunking = chunking or Chunking()
    return [
        chunk for run in _clean_runs(article) for chunk in _pack_sentences(article, run, chunking)
    ]


def _clean_runs(article: Article) -> list[list[Span]]:
    """Sentences in runs with no boilerplate between them, so that no chunk holds any."""
    runs: list[list[Span]] = [[]]
    for sentence in split_sentences(article.text):
        if overlapping(article.boilerplate, sentence):
            runs.append([])
        else:
            runs[-1].extend(_cut_long(article.text, sentence))
    return [run for run in runs if run]


def _pack_sentences(article: Article, sentences: list[Span], chunking: Chunking) -> list[Chunk]:
    lengths = [len(article.text[s.start : s.end].split()) for s in sentences]
    chunks: list[Chunk] = []
    first = 0
    while first < len(sentences):
        last, words = first, lengths[first]
        while last + 1 < len(sentences) and words + lengths[last + 1] <= chunking.words:
            last += 1
            words += lengths[last]
        chunks.append(_make_chunk(article, sentences[first : last + 1]))
        if last + 1 == len(sentences):
            break
        first = _step_back(lengths, first, last, chunking.overlap)
    return chunks


def _step_back(lengths: list[int], first: int, last: int, overlap: int) -> int:
    """Where the next chunk starts: after ``first``, at most ``overlap`` words back."""
    start, shared = last + 1, 0
    while start - 1 > first and shared + lengths[start - 1] <= overlap:
        start -= 1
        shared += lengths[start]
    return start


def _cut_long(text: str, sentence: Span) -> list[Span]:
    if sentence.end - sentence.start < 2 * _LONGEST_SENTENCE:  # a word and a space each
        return [sentence]
    words = text[sentence.start : sentence.end].split()
    if len(words) <= _LONGEST_SENTENCE:
        return [sentence]
    pieces: list[Span] = []
    cursor = sentence.start
    for i in range(0, len(words), _LONGEST_SENTENCE):
        group = words[i : i + _LONGEST_SENTENCE]
        start = text.index(group[0], cursor)
        for word in group:
            cursor = text.index(word, cursor) + len(word)
        pieces.append(Span(start, cursor))
    return pieces


def _make_chunk(article: Article, sentences: list[Span]) -> Chunk:
    start, end = sentences[0].start, sentences[-1].end
    text = article.text[start:end]
    return Chunk(
        id=chunk_id(article.source, start, text),
        source=article.source,
        start=start,
        end=end,
        text=text,
        sentences=tuple(sentences),
        title=article.title,
        outlet=article.outlet,
        author=article.author,
        published=article.published,
        url=article.url,
        partial=article.partial,
    )
