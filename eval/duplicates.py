"""How well copies of one report are told from other reports on the same event.

``python -m eval.duplicates --data FOLDER`` takes articles of the MultiHop-RAG corpus, makes
copies of them as other outlets would (another masthead and headline, a trimmed tail, light
edits, wrapped lines, added boilerplate) and follow-ups (a new report that repeats part of the
background), and reports precision, recall and F1 over pairs. The rest of the corpus, in which
many reports tell of the same events, stands among them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from vectorstore.articles import build_article
from vectorstore.clusters import cluster
from vectorstore.types import Article

Edit = Callable[[list[str], random.Random], list[str]]
"""The paragraphs of an article → those of a copy."""

_FURNITURE = (
    "Sign up to our morning newsletter",
    "Advertisement",
    "READ MORE The ten best walks on the coast[LATEST]",
    "Share\nFacebook\nTwitter",
    "We use cookies to improve your experience. Learn more",
    "Already a subscriber? Log in",
    "Related stories\nCouncil votes for a new pier\nThe lighthouse that nobody wanted",
    "© 2024 The Evening Post. All rights reserved.",
)


def rehead(paragraphs: list[str], rng: random.Random) -> list[str]:
    """Another masthead, headline, byline and dateline."""
    head = [
        "The Evening Post",
        f"What we know of the case, part {rng.randint(1, 99)}",
        "By A. Writer",
    ]
    return [*head, f"LONDON (Reuters) - {paragraphs[0]}", *paragraphs[1:]]


def trim_tail(paragraphs: list[str], rng: random.Random) -> list[str]:
    """The first part of it, as papers with less room print it."""
    return paragraphs[: max(3, round(len(paragraphs) * rng.uniform(0.35, 0.8)))]


def stub(paragraphs: list[str], rng: random.Random) -> list[str]:
    """What stands before a subscription wall."""
    length = max(3, round(len(paragraphs) * rng.uniform(0.2, 0.3)))
    return [*paragraphs[:length], "Subscribe now to continue reading"]


def rewrite_lead(paragraphs: list[str], rng: random.Random) -> list[str]:
    """Another first paragraph, told in an order of its own."""
    words = paragraphs[0].split()
    cut = rng.randint(1, max(1, len(words) - 1))
    turned = " ".join(w for i, w in enumerate(words[cut:] + words[:cut]) if i % 5)
    return [f"Here is what happened. {turned}.", *paragraphs[1:]]


def edit_lightly(paragraphs: list[str], rng: random.Random) -> list[str]:
    """One word in fifteen to sixty dropped, followed by another or changed; other quotes."""
    edited = []
    share = 1 / rng.randint(15, 60)
    for paragraph in paragraphs:
        words = paragraph.translate(str.maketrans("“”’", '""\'')).split()
        for i in range(len(words) - 1, -1, -1):
            if rng.random() < share:
                words[i : i + 1] = rng.choice(([], [words[i], "also"], ["reportedly"]))
        edited.append(" ".join(words))
    return edited


def rewrap(paragraphs: list[str], rng: random.Random) -> list[str]:
    """Lines broken at a width, as in old archives and e-mails."""
    width = rng.randint(64, 80)
    return [textwrap.fill(paragraph, width) for paragraph in paragraphs]


def furnish(paragraphs: list[str], rng: random.Random) -> list[str]:
    """Boilerplate of another site between the paragraphs."""
    furnished = list(paragraphs)
    for line in rng.sample(_FURNITURE, 4):
        furnished.insert(rng.randint(1, len(furnished)), line)
    return furnished


def merge_paragraphs(paragraphs: list[str], rng: random.Random) -> list[str]:
    """Two or three paragraphs run together at a time."""
    size = rng.randint(2, 3)
    return [" ".join(paragraphs[i : i + size]) for i in range(0, len(paragraphs), size)]


EDITS: tuple[Edit, ...] = (
    rehead, trim_tail, stub, rewrite_lead, edit_lightly, rewrap, furnish, merge_paragraphs,
)  # fmt: skip


def follow_up(old: Sequence[str], new: Sequence[str], rng: random.Random) -> list[str]:
    """A new report, of which up to half is the background of an old one, word for word."""
    background = rng.sample(old, max(1, round(len(old) * rng.uniform(0.2, 0.5))))
    size = sum(map(len, background))
    news: list[str] = []
    while sum(map(len, news)) < size and len(news) < len(new):
        news.append(new[len(news)])
    while sum(map(len, background)) > sum(map(len, news)):
        background.pop()
    return [*news, *sorted(background, key=old.index)]


def build(data: Path, half: str, count: int) -> Iterator[tuple[Article, str]]:
    """Articles with the name of the report that each is a version of."""
    rows = sorted(
        (json.loads(line) for line in (data / "multihop_rag" / "corpus.jsonl").open()),
        key=lambda row: hashlib.sha256(row["url"].encode()).hexdigest(),
    )
    rows = [row for i, row in enumerate(rows) if (i % 2 == 0) == (half == "tune")]
    # The last rows lend the news of the follow-ups, so they must not stand among the rest.
    rows, lenders = rows[:-count], rows[-count:]
    rng = random.Random(half)
    for number, row in enumerate(rows):
        name = f"{number:04}"
        yield build_article(f"{name}-0.txt", f"{row['title']}\n\n{row['body']}", ""), name
        paragraphs = [p for p in re.split(r"\n+", row["body"]) if p.strip()]
        if number >= count or len(paragraphs) < 8:
            continue
        for copy in range(1, rng.randint(2, 4)):
            edited = paragraphs
            for edit in sorted(rng.sample(range(len(EDITS)), rng.randint(1, 4)), reverse=True):
                edited = EDITS[edit](edited, rng)
            yield build_article(f"{name}-{copy}.txt", "\n\n".join(edited), ""), name
        other = [p for p in re.split(r"\n+", lenders[number]["body"]) if p.strip()]
        news = "\n\n".join(follow_up(paragraphs, other, rng))
        yield build_article(f"{name}-new.txt", news, ""), f"{name}-new"
        if number % 10 == 9:
            # The news of the hour: three reports, each whole, in one file.
            whole = "\n\n".join(row["body"] for row in rows[number - 2 : number + 1])
            yield build_article(f"{name}-round.txt", whole, ""), f"{name}-round"


def score(truth: dict[str, str], found: dict[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of articles that share a cluster."""

    def pairs(*groups: dict[str, str]) -> int:
        sizes = Counter(tuple(group[source] for group in groups) for source in truth)
        return sum(size * (size - 1) // 2 for size in sizes.values())

    both = pairs(truth, found)
    precision, recall = both / max(1, pairs(found)), both / max(1, pairs(truth))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    """Prints the figures of both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--count", type=int, default=120, help="reports to copy, of each half")
    options = parser.parse_args()
    for half in ("tune", "held"):
        made = list(build(options.data, half, options.count))
        truth = {article.source: name for article, name in made}
        precision, recall, f1 = score(truth, cluster(article for article, _ in made))
        print(
            f"{half}: {len(made)} articles, {len(set(truth.values()))} reports: "
            f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}"
        )


if __name__ == "__main__":
    main()
