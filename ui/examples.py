"""Questions for a first visitor, made from the articles and kept only if they are answered.

A sentence that names a person, a sum, a number or a day suggests a question. The desk is
asked it, and it is shown only if the answer is sure and rests on that very sentence.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.language import Linguist
from vectorstore.types import Article, Span

if TYPE_CHECKING:
    from rag.desk import Desk

_ARTICLES = 24
"""Articles looked at, spread evenly over the corpus: enough for variety, quick for a million."""
_SENTENCES = 40
"""Sentences of each that are looked at: the news stands at the top."""
_TRIES = 40
"""Questions asked at most."""
_SURE = 0.78
"""The least confidence of an example's answer."""
_DEEDS = frozenset(
    "offer promise launch announce criticise criticize condemn reject approve sign propose "
    "accept demand buy acquire sell build describe recall ban close open win".split()
)
_SAYING = frozenset("say tell add note stress explain claim argue warn insist announce".split())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question and the sentence that suggested it."""

    question: str
    source: str
    span: Span


def find_examples(desk: Desk, wanted: int = 4) -> Iterator[str]:
    """Up to ``wanted`` questions that the desk answers from the sentence they came from.

    Articles take turns, so that the examples show the breadth of the corpus.
    """
    linguist = Linguist()
    articles = desk.articles()
    step = max(1, len(articles) // _ARTICLES)
    queues = [list(candidates(article, linguist)) for article in articles[::step][:_ARTICLES]]
    found: set[str] = set()
    for candidate in itertools.islice(_by_turns(queues), _TRIES):
        if len(found) == wanted:
            return
        if candidate.question not in found and _answered(desk, candidate):
            found.add(candidate.question)
            yield candidate.question


def _by_turns(queues: Sequence[Sequence[Candidate]]) -> Iterator[Candidate]:
    """The first of each queue, then the second of each."""
    for row in itertools.zip_longest(*queues):
        yield from (candidate for candidate in row if candidate is not None)


def _answered(desk: Desk, candidate: Candidate) -> bool:
    answer = desk.ask(candidate.question)
    if answer.refused or answer.confidence < _SURE or not answer.citations:
        return False
    best = answer.citations[0]
    return best.source == candidate.source and candidate.span.overlaps(Span(best.start, best.end))


def candidates(article: Article, linguist: Linguist) -> Iterator[Candidate]:
    """Questions that sentences of an article suggest, the most telling kinds first."""
    sentences = list(_sentences(article))[:_SENTENCES]
    parsed = linguist.parse([article.text[span.start : span.end] for span in sentences])
    ranked: list[tuple[int, int, Candidate]] = []
    for order, (span, doc) in enumerate(zip(sentences, parsed, strict=True)):
        for rank, question in _questions(doc):
            ranked.append((rank, order, Candidate(question, article.source, span)))
    for _, _, candidate in sorted(ranked, key=lambda entry: entry[:2]):
        yield candidate


def _sentences(article: Article) -> Iterator[Span]:
    """Spans of the article's own sentences, neither headings nor boilerplate."""
    for match in re.finditer(r"[^\n]{40,400}?[.!?]['”’\"]?(?=\s|$)", article.text):
        span = Span(match.start() + len(match[0]) - len(match[0].lstrip()), match.end())
        if not any(span.overlaps(boiler) for boiler in article.boilerplate):
            yield span


def _questions(doc: Any) -> Iterator[tuple[int, str]]:
    """Questions that a parsed sentence answers, each with the rank of its kind."""
    for token in doc:
        if token.dep_ == "nsubj" and token.head.tag_ in ("VBD", "VBZ"):
            subject = _name(token)
            if subject:
                yield from _of_verb(subject, token.head)
    for entity in doc.ents:
        if entity.label_ == "MONEY":
            yield from _of_sum(entity)
        follows = doc[entity.end : entity.end + 2].text
        introduced = re.match(r", (?:a|an|the|from)\b", follows)
        if entity.label_ == "PERSON" and len(entity) > 1 and introduced:
            yield 2, f"Who is {entity.text}?"


def _of_sum(entity: Any) -> Iterator[tuple[int, str]]:
    """Of “a government loan of $1.5 billion”: how large the government loan was."""
    of = entity.root.head
    if of.text == "of" and of.head.pos_ == "NOUN":
        noun = " ".join(t.text for t in of.head.lefts if t.dep_ == "compound")
        if noun:  # "the record" alone says nothing to who has not read the article
            yield 0, f"How large was the {noun} {of.head.text}?"


def _of_verb(subject: str, verb: Any) -> Iterator[tuple[int, str]]:
    if any(child.dep_ in ("neg", "aux", "auxpass", "prt") for child in verb.children):
        return
    did = "did" if verb.tag_ == "VBD" else "does"
    thing = next((child for child in verb.children if child.dep_ == "dobj"), None)
    if thing is not None:
        number = next((t for t in thing.lefts if t.dep_ == "nummod" and t.like_num), None)
        whole = " ".join(t.text for t in thing.subtree)
        if number is not None and thing.tag_ == "NNS":
            yield 0, f"How many {thing.text} {did} {subject} {verb.lemma_}?"
        elif thing.pos_ == "PROPN" and _year(verb) and len(whole.split()) < 4:
            yield 1, f"When {did} {subject} {verb.lemma_} {whole}?"
        elif verb.dep_ == "ROOT" and verb.lemma_ in _DEEDS:
            yield 3, f"What {did} {subject} {verb.lemma_}?"
    if verb.lemma_ in _SAYING:
        said = (c for c in verb.children if c.dep_ == "ccomp")
        places = (e.text for c in said for e in verb.doc.ents if _within(e, c))
        place = next((p for p in places if p not in subject and subject not in p), None)
        if place:
            yield 4, f"What {did} {subject} say about {place}?"


def _within(entity: Any, clause: Any) -> bool:
    inside = clause.left_edge.i <= entity.start and entity.end <= clause.right_edge.i + 1
    return entity.label_ in ("GPE", "PERSON") and inside


def _year(verb: Any) -> bool:
    """Whether a year says when the verb happened."""
    prepositions = (child for child in verb.children if child.text == "in")
    return any(re.fullmatch(r"(?:19|20)\d\d", t.text) for p in prepositions for t in p.children)


def _name(token: Any) -> str:
    """The name that a subject is, or nothing where it is a pronoun or a common noun."""
    if token.pos_ != "PROPN":
        return ""
    entity = next((e for e in token.doc.ents if e.start <= token.i < e.end), None)
    if entity is None or entity.label_ not in ("PERSON", "GPE") or len(entity) > 4:
        return ""
    return re.sub(r"[’']s$", "", str(entity.text)).strip()
