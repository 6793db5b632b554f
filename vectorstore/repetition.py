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
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from vectorstore.sentences import split_paragraphs
from vectorstore.types import Article

LEAST_ARTICLES = 5
"""A line in fewer articles than this is taken for chance, or for a saying."""

_LONGEST = 600
_LEAST_SIGNS = 6


def line_digests(text: str) -> frozenset[str]:
    """Digests of the lines of ``text`` that could be furniture, 16 hexadecimal digits each."""
    return frozenset(
        digest_of_line(line)
        for p in split_paragraphs(text)
        if _LEAST_SIGNS <= len(line := text[p.start : p.end]) <= _LONGEST
        and any(char.isalpha() for char in line)
    )


def digest_of_line(line: str) -> str:
    """The digest under which a line is counted; its white space does not matter."""
    data = " ".join(line.split()).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def repeated_digests(
    digests: Mapping[str, Collection[str]],
    *,
    cluster: Mapping[str, str] | None = None,
    least: int = LEAST_ARTICLES,
) -> frozenset[str]:
    """The digests that stand in at least ``least`` articles.

    ``digests`` maps each source to its ``line_digests``. Copies of one report share all their
    lines and are not furniture: articles of one ``cluster`` (``duplicates.cluster``) count
    as one.
    """
    groups: dict[str, set[str]] = {}
    for source, own in digests.items():
        group = cluster.get(source, source) if cluster else source
        groups.setdefault(group, set()).update(own)
    counts = Counter(digest for own in groups.values() for digest in own)
    return frozenset(digest for digest, count in counts.items() if count >= least)


def find_repeated_lines(
    articles: Iterable[Article],
    *,
    cluster: Mapping[str, str] | None = None,
    least: int = LEAST_ARTICLES,
) -> frozenset[str]:
    """The digests of the lines that stand in at least ``least`` of ``articles``."""
    digests = {article.source: line_digests(article.text) for article in articles}
    return repeated_digests(digests, cluster=cluster, least=least)
