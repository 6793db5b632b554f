"""A web page → the text of its article and what its markup says of it."""

from __future__ import annotations

import codecs
import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
from lxml import etree

from vectorstore.dates import parse_date
from vectorstore.decoding import decode
from vectorstore.errors import ArticleError

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEAD = 4096
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "headline", "parsely-title"),
    "outlet": ("og:site_name", "dc.publisher", "publisher", "application-name"),
    "author": ("author", "article:author", "dc.creator", "byl", "parsely-author"),
    "published": (
        "article:published_time", "og:article:published_time", "datepublished", "pubdate",
        "publishdate", "publish-date", "date", "dc.date", "dc.date.issued", "parsely-pub-date",
        "sailthru.date", "article.published", "cxenseparse:recs:publishtime",
    ),
    "url": ("og:url",),
}  # fmt: skip
_ARTICLE_TYPES = ("Article", "BlogPosting", "LiveBlogPosting", "Report")


def decode_page(data: bytes, source: str) -> str:
    """The markup of a page, by the character set that it names, else as any text."""
    named = _CHARSET.search(data[:_HEAD])
    if named and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, source)


def read_page(markup: str, source: str) -> tuple[str, dict[str, Any]]:
    """The text of the article of a page, and its fields with their origins.

    Raises:
        ArticleError: there is no article text in it.
    """
    try:
        tree = lxml.html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup))
    except (etree.LxmlError, ValueError):
        raise ArticleError(source, "it is not a web page; save it again from a browser.") from None
    described = _describe(tree)
    import trafilatura  # takes a quarter of a second

    text = trafilatura.extract(
        markup, include_comments=False, include_tables=True, deduplicate=False
    )
    if not text or not text.strip():
        raise ArticleError(
            source,
            "no article text is found in the page (it may be built by scripts); "
            "open it in a browser and save its text as .txt.",
        )
    return text, described


def _describe(tree: Any) -> dict[str, Any]:
    """The first value found for each field, in the order of ``_claims``."""
    fields: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, value, origin in _claims(tree):
        known: str | datetime.date | None
        known = parse_date(value) if name == "published" else _one_line(value)
        if known and name not in fields:
            fields[name], origins[name] = known, origin
    return {**fields, "origins": origins}


def _claims(tree: Any) -> Iterator[tuple[str, object, str]]:
    """What the page says of itself: linked data first, then meta tags, then elements."""
    for node in _linked_data(tree):
        yield "title", node.get("headline"), "JSON-LD"
        yield "outlet", _name(node.get("publisher")), "JSON-LD"
        yield "author", _name(node.get("author")), "JSON-LD"
        yield "published", node.get("datePublished"), "JSON-LD"
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        metas.setdefault(name.lower(), meta.get("content") or "")
    for field, names in _META.items():
        for name in names:
            value = metas.get(name, "")
            yield field, "" if field == "author" and "://" in value else value, f"meta {name}"
    yield from _elements(tree)


def _elements(tree: Any) -> Iterator[tuple[str, object, str]]:
    for link in tree.xpath("//link[@rel='canonical']/@href"):
        yield "url", link if "://" in link else None, "canonical link"
    for when in tree.xpath("//*[@itemprop='datePublished' or @pubdate]"):
        yield "published", when.get("datetime") or when.get("content"), "time element"
    headings = tree.xpath("//h1")
    if len(headings) == 1:
        yield "title", headings[0].text_content(), "heading"
    yield "title", tree.findtext(".//title"), "page title"


def _one_line(value: object) -> str | None:
    return " ".join(str(value or "").split()) or None


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The articles among the JSON-LD of the page."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            waiting = [json.loads(script.text_content())]
        except (ValueError, RecursionError):
            continue
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting.extend(reversed(node))
            elif isinstance(node, dict):
                kinds = node.get("@type")
                kinds = kinds if isinstance(kinds, list) else [kinds]
                if any(str(kind).endswith(_ARTICLE_TYPES) for kind in kinds):
                    yield node
                waiting.append(node.get("@graph"))


def _name(value: object) -> str | None:
    """The name of a person or an organisation of JSON-LD, or of several."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return ", ".join(name for item in value if (name := _name(item))) or None
    return value if isinstance(value, str) and not value.startswith("http") else None
