"""Lines that stand in many articles of a folder: the furniture of the site they came from.

A line alone may look like any other; that it comes again under every article tells. Whether a
line is repeated depends on the whole folder, so the counting is kept apart from the reading:
``line_digests`` is computed once per article and may be stored beside it, and
``repeated_digests`` is a function of those alone, whatever the order of the folder. After a
change only the articles whose own lines entered or left the set need to be cut anew, and
chunks whose words did not change keep their vectors.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from vectorstore.sentences import split_paragraphs
from vectorstore.types import Article

LEAST_ARTICLES = 5
"""A line in fewer articles than this is taken for chance, or for a saying."""
_LEAST_SHARE = 0.005
_LEAST_SHARE_OF_FORMS = 0.05
"""Nor is a line in a smaller share of the articles. Among ten thousand, sentences and headings
such as "Terms were not disclosed." or "Nine mths" come again by the hundred, and are the news."""
_FEW_WORDS = 4

_LONGEST = 600
_LEAST_SIGNS = 6
_FULL_LINE = 30
_SENTENCE = re.compile(r"[A-Z“\"].*[.!?][\"”’)]*")
_FIGURE = re.compile(r"[0-9]")
_ENDED = re.compile(r".*[.!?:;][\"”’)]*")


def line_digests(text: str) -> frozenset[str]:
    """Digests of the lines of ``text`` that could be furniture, 16 hexadecimal digits each.

    Lines with figures could not, nor those that only carry on the sentence of the line before.
    """
    found: set[str] = set()
    before, end = "", 0
    for p in split_paragraphs(text):
        line = text[p.start : p.end]
        carried_on = text[end : p.start] in _LINE_ENDS and _carries_on(before)
        if (
            _LEAST_SIGNS <= len(line) <= _LONGEST
            and any(char.isalpha() for char in line)
            and not _has_figures(line)
            and not carried_on
        ):
            found.add(digest_of_line(line))
        before, end = line, p.end
    return frozenset(found)


def _has_figures(line: str) -> bool:
    if line.isascii():
        return _FIGURE.search(line) is not None
    return any(map(str.isdigit, line))


_LINE_ENDS = ("\n", "\r\n")


def _carries_on(line: str) -> bool:
    """Whether a line is so full, and ends so openly, that the next one goes on with it."""
    return len(line) >= _FULL_LINE and not _ENDED.fullmatch(line.rstrip().rpartition("\n")[2])


def digest_of_line(line: str) -> str:
    """The digest under which a line is counted; its white space does not matter.

    The last bit tells whether the line is a form of words: a sentence, or a few words.
    """
    listed = line.split()
    words = " ".join(listed)
    data = words.encode("utf-8", "surrogatepass")
    digest = int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big") & ~1
    is_form = len(listed) < _FEW_WORDS or _SENTENCE.fullmatch(words) is not None
    return f"{digest | is_form:016x}"


def least_to_repeat(groups: int) -> float:
    """In how many of so many articles, copies counted once, any repeated line stands."""
    return max(LEAST_ARTICLES, _LEAST_SHARE * groups)


def is_repeated(digest: int, count: int, *, groups: int, least: int = LEAST_ARTICLES) -> bool:
    """Whether a line that stands in ``count`` of ``groups`` articles is furniture."""
    share = _LEAST_SHARE_OF_FORMS if digest & 1 else _LEAST_SHARE
    return count >= max(least, share * groups)


def repeated_digests(
    digests: Mapping[str, Collection[str]],
    *,
    cluster: Mapping[str, str] | None = None,
    least: int = LEAST_ARTICLES,
) -> frozenset[str]:
    """The digests that stand in at least ``least`` articles, and in a fair share of them.

    ``digests`` maps each source to its ``line_digests``. Copies of one report share all their
    lines and are not furniture: articles of one ``cluster`` (``duplicates.cluster``) count
    as one.
    """
    groups: dict[str, set[str]] = {}
    for source, own in digests.items():
        group = cluster.get(source, source) if cluster else source
        groups.setdefault(group, set()).update(own)
    counts = Counter(digest for own in groups.values() for digest in own)
    return frozenset(
        digest
        for digest, count in counts.items()
        if is_repeated(int(digest, 16), count, groups=len(groups), least=least)
    )


def find_repeated_lines(
    articles: Iterable[Article],
    *,
    cluster: Mapping[str, str] | None = None,
    least: int = LEAST_ARTICLES,
) -> frozenset[str]:
    """The digests of the lines that stand in at least ``least`` of ``articles``."""
    digests = {article.source: line_digests(article.text) for article in articles}
    return repeated_digests(digests, cluster=cluster, least=least)
