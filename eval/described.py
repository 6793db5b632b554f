"""How often metadata is right where it is stated, and how often it is wrong anywhere.

``python -m eval.described --data FOLDER`` writes articles of the MultiHop-RAG corpus down as
folders hold them (linked data, meta tags, front matter, plain text with a byline and a date
line, a date in the name of the file) and reads them back; then it reads the bare bodies, which
state next to nothing, and counts what is claimed of them. Half of the outlets are kept aside.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vectorstore.articles import build_article, read_file
from vectorstore.listing import CorpusFile
from vectorstore.metadata import FIELDS
from vectorstore.types import Article

Row = dict[str, Any]
Form = Callable[[Row], tuple[str, str, frozenset[str]]]
"""A row → the name of its file, its content, and the fields that it states."""


def linked_data(row: Row) -> tuple[str, str, frozenset[str]]:
    """A page with JSON-LD."""
    known = {
        "@type": "NewsArticle",
        "headline": row["title"],
        "datePublished": row["published_at"],
        "publisher": {"@type": "Organization", "name": row["source"]},
        "author": [{"@type": "Person", "name": row["author"]}] if row["author"] else None,
    }
    data = json.dumps(known).replace("</", "<\\/")
    return "a.html", _page(row, f'<script type="application/ld+json">{data}</script>'), _stated(row)


def meta_tags(row: Row) -> tuple[str, str, frozenset[str]]:
    """A page with meta tags."""
    pairs = {
        "og:title": row["title"],
        "og:site_name": row["source"],
        "article:published_time": row["published_at"],
        "author": row["author"],
    }
    tags = "".join(
        f'<meta property="{name}" content="{html.escape(value)}">'
        for name, value in pairs.items()
        if value
    )
    return "a.html", _page(row, tags), _stated(row)


def front_matter(row: Row) -> tuple[str, str, frozenset[str]]:
    """A Markdown file with front matter."""
    author = f"author: {row['author']}\n" if row["author"] else ""
    head = f"title: {row['title']}\noutlet: {row['source']}\ndate: {row['published_at'][:10]}\n"
    return "a.md", f"---\n{head}{author}---\n\n{row['body']}", _stated(row)


def plain(row: Row) -> tuple[str, str, frozenset[str]]:
    """A text with its title, a byline and a date line."""
    byline = f"By {row['author']}\n\n" if _is_name(row["author"]) else ""
    text = f"{row['title']}\n\n{byline}Published: {row['published_at'][:10]}\n\n{row['body']}"
    return "a.txt", text, frozenset({"title", "published"} | ({"author"} if byline else set()))


def named(row: Row) -> tuple[str, str, frozenset[str]]:
    """A text of title and body, dated by the name of its file."""
    text = f"{row['title']}\n\n{row['body']}"
    return f"{row['published_at'][:10]}-story.txt", text, frozenset({"title", "published"})


FORMS: tuple[Form, ...] = (linked_data, meta_tags, front_matter, plain, named)


def _page(row: Row, head: str) -> str:
    body = "".join(f"<p>{html.escape(p)}</p>" for p in re.split(r"\n+", row["body"]) if p.strip())
    return f"<!doctype html><html><head>{head}</head><body><article>{body}</article></body></html>"


def _stated(row: Row) -> frozenset[str]:
    return frozenset({"title", "outlet", "published"} | ({"author"} if row["author"] else set()))


def _is_name(author: str | None) -> bool:
    return bool(author and re.fullmatch(r"(?:[A-Z][\w.'’-]+ ){1,3}[A-Z][\w.'’-]+", author))


def judge(article: Article, row: Row, stated: frozenset[str], counts: Counter[str]) -> None:
    """Adds one article to the counts: right, wrong or missing, and what was only inferred."""
    truth = {"title": row["title"], "outlet": row["source"], "author": row["author"]}
    truth["published"] = row["published_at"][:10]
    for field in FIELDS[:4]:
        value = getattr(article, field)
        counts["claims possible"] += 1
        if field in stated:
            counts["stated"] += 1
            counts["stated right"] += _same(value, truth[field])
        if value is not None and not _same(value, truth[field]):
            kind = "inferred" if article.origins[field].startswith("inferred:") else "plainly"
            counts[f"wrong {kind}"] += 1


def _same(value: object, truth: str | None) -> bool:
    if value is None or not truth:
        return False
    one, other = (re.sub(r"\W", "", str(v).casefold()) for v in (value, truth))
    return bool(one) and (one in other or other in one)


def main() -> None:
    """Prints the figures of both halves, written down and bare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    options = parser.parse_args()
    path = options.data / "multihop_rag" / "corpus.jsonl"
    told: dict[tuple[str, str], Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, row in enumerate(map(json.loads, path.open(encoding="utf-8"))):
            digest = hashlib.sha256(row["source"].encode()).hexdigest()
            half = "held" if int(digest, 16) % 2 else "tune"
            name, content, stated = FORMS[number % len(FORMS)](row)
            file = Path(folder) / name
            file.write_text(content, encoding="utf-8")
            (article,) = read_file(CorpusFile(name, file, ""), max_megabytes=20)
            if isinstance(article, Article):
                judge(article, row, stated, told.setdefault((half, "written"), Counter()))
            bare = build_article("a.txt", row["body"], "")
            judge(bare, row, frozenset(), told.setdefault((half, "bare"), Counter()))
    for (half, kind), counts in sorted(told.items()):
        possible = counts["claims possible"]
        right = counts["stated right"] / max(1, counts["stated"])
        print(
            f"{half} {kind:7} {possible // 4} articles: "
            + (f"right where stated {right:.3f}, " if counts["stated"] else "")
            + f"wrong plainly {counts['wrong plainly'] / possible:.4f}, "
            f"wrong but marked as inferred {counts['wrong inferred'] / possible:.4f}"
        )


if __name__ == "__main__":
    main()
