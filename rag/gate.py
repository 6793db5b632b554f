"""Lets a sentence of a language model through when its quotes carry it, and only then."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rag.grounding import PARTLY, Grounding, check, support
from rag.judge import Judging
from rag.types import REFUSAL, Citation, Sentence

Check = Callable[..., Grounding]

_MARK = re.compile(r"\s*(?:\[|【|［)\s*(\d+(?:\s*[,;&–-]\s*\d+)*)[^\]】］\d]{0,12}(?:\]|】|］)")
_ANY_BRACKETS = re.compile(r"[\[\]【】［］]")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[a-zA-Z!][^>]*>?")
_ADORNMENT = re.compile(
    r"^\s*(?:[-*•#>]+|\d{1,2}[.)])\s+|[*_`#]{1,3}(?=\w)|(?<=\w)[*_`]{1,3}|\*\*|```"
)
_LABEL = re.compile(
    r"^\s*(?:the )?(?:answer|response|summary)(?: to (?:this|the|your) question)?(?: is)?\s*:\s*",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"^(?:yes|no)(?:\s*[,:;!]+\s+|\s+-+\s+|\s*[–—]\s*|\.\s+(?!\d)|[.!]?\s*$)", re.IGNORECASE
)
"""A yes or no in front: no words of a quote can be held against it."""
_ADDRESS = re.compile(r"https?:|www\.|\w@\w|\w\.(?:com|org|net|io|ru|uk)\b", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_SOURCES = r"(?:quotes?|passages?|articles?|texts?|contexts?|documents?|sources?|information)"
_TELL = r"(?:say|mention|contain|provide|state|specif|include|answer|give|tell|address|indicate)"
_TOLD = r"(?:provided|mentioned|stated|specified|given|found|available|included|answered|known)"
_NOT = r"(?:not|\w+n['’]t|cannot|fails? to|lacks?|nowhere)"
_REFUSALS = re.compile(
    rf"\b{_SOURCES}\b[^.]{{0,40}}\b{_NOT}\b[^.]{{0,20}}\b{_TELL}"
    rf"|\b{_NOT}\b[^.]{{0,25}}\b{_TOLD}\b[^.]{{0,20}}\b{_SOURCES}\b"
    rf"|\bno (?:\w+ )?(?:{_SOURCES}|mention|answer)\b"
    r"|\bI(?: am|['’]m) (?:unable|sorry|not able)\b|\bas an? (?:AI|language model)\b"
    r"|\bI (?:cannot|can['’]t|do not|don['’]t|could not)\b"
    r"|\b(?:unable|impossible) to (?:answer|determine|say)\b",
    re.IGNORECASE,
)
_NEEDLESS = 0.08
"""A quote is left out of a citation when support falls by no more than this without it."""
_AKIN = 0.35
"""A sentence that cites nothing is replaced by a quote when the quote carries it so far."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of one sentence of the model."""

    sentence: Sentence | None
    """``None`` where nothing of it can be shown."""
    refusal: bool = False
    replaced: bool = False
    """Whether a quote stands in its place."""
    repeated: bool = False
    problems: tuple[str, ...] = ()


class Gate:
    """Holds the sentences of one answer against its quotes, one after the other."""

    def __init__(
        self,
        citations: Sequence[Citation],
        *,
        check: Check = check,
        judging: Judging | None = None,
    ) -> None:
        self._citations = {c.number: c for c in citations}
        self._judging = judging
        self._check = partial(check, judge=self._weighed) if judging else check
        self.unjudged = False
        """Whether the judge that was named had no word on a sentence."""
        self._seen: set[str] = set()
        self._quoted: set[int] = set()

    def pass_on(self, raw: str) -> Passed:
        """The sentence as it may be shown, with citations that exist and carry it."""
        text, cited = self._read(raw)
        words = " ".join(_WORDS.findall(text.lower()))
        if not re.search(r"[^\W\d_]{2}", words):
            # A bare "No [3]" or "500 7,000 [1]" points at a quote; marks alone say nothing.
            meant = cited and (words or any(map(str.isalpha, raw)))
            return self._quote_instead(text, cited, ()) if meant else Passed(None)
        if words in self._seen:
            return Passed(None, repeated=True)
        self._seen.add(words)
        if is_refusal(text) and not self._says(text):
            return Passed(None, refusal=True)
        found, numbers = self._ground(text, cited)
        if not found.holds or not numbers:
            return self._quote_instead(text, cited, found.problems)
        if found.verdict == "verbatim":
            return self._quote(numbers[0])
        return Passed(Sentence(text, numbers, round(found.support, 4), found.verdict))

    def _read(self, raw: str) -> tuple[str, tuple[int, ...]]:
        """The sentence without marks, markup and links, and the quotes that it names."""
        numbers: list[int] = []
        bare = _LINK.sub(r"\1", _IMAGE.sub("", raw))
        for match in _MARK.finditer(bare):
            numbers += [int(n) for n in re.findall(r"\d{1,4}", match[1])]
        text = _ANY_BRACKETS.sub("", _TAG.sub("", _MARK.sub("", bare)))
        text = " ".join(_LABEL.sub("", _ADORNMENT.sub("", text)).split())
        text = re.sub(r"\s+([.,;:!?])", r"\1", text)
        rest = _VERDICT.sub("", text)
        if rest != text and not (rest and any(text in c.quote for c in self._citations.values())):
            text = rest[:1].upper() + rest[1:]
        real = dict.fromkeys(n for n in numbers if n in self._citations)
        return text, tuple(real)

    def _says(self, text: str) -> bool:
        """Whether a quote itself says that something is not known."""
        return any(self._grounding(text, (n,)).holds for n in self._citations)

    def _ground(self, text: str, cited: tuple[int, ...]) -> tuple[Grounding, tuple[int, ...]]:
        """How the sentence stands to what it cites, or where that fails to other quotes."""
        first = self._grounding(text, cited) if cited else Grounding("unsupported", 0.0)
        if first.verdict in {"verbatim", "supported"}:
            return self._fewest(text, cited, first)
        tried = [(self._grounding(text, numbers), numbers) for numbers in self._others(text, cited)]
        held = [(g, n) for g, n in tried if g.holds]
        if first.holds:
            held.append((first, cited))
        if not held:
            return first, cited
        best = max(
            held, key=lambda one: (one[0].verdict == "verbatim", one[0].support, -len(one[1]))
        )
        return self._fewest(text, best[1], best[0])

    def _others(self, text: str, cited: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Other quotes, one or two, that may carry the sentence: to parse all would take long."""
        every = list(self._citations)
        for numbers in [*((n,) for n in every), *itertools.combinations(every, 2)]:
            quotes = "\n".join(self._citations[n].quote for n in numbers)
            if set(numbers) != set(cited) and support(text, quotes) >= PARTLY:
                yield numbers

    def _fewest(
        self, text: str, numbers: tuple[int, ...], whole: Grounding
    ) -> tuple[Grounding, tuple[int, ...]]:
        """Without the quotes that add nothing."""
        for number in numbers[::-1]:
            rest = tuple(n for n in numbers if n != number)
            found = self._grounding(text, rest) if rest else None
            if found and found.holds and found.support >= whole.support - _NEEDLESS:
                return self._fewest(text, rest, found)
        return whole, numbers

    def _grounding(self, text: str, numbers: tuple[int, ...]) -> Grounding:
        cited = [self._citations[n] for n in numbers]
        found = self._check(
            text,
            [c.quote for c in cited],
            attributed_to=[name for c in cited for name in names_of(c)],
        )
        if _ADDRESS.search(text) and not any(text in c.quote for c in cited):
            return Grounding("unsupported", found.support, ("it has an address of its own",))
        return found

    def _weighed(self, claim: str, evidence: str) -> float:
        """What the judge says of what the rules let pass, and where it is silent our own."""
        said = self._judging.asked(claim, evidence) if self._judging else None
        if said is None:
            self.unjudged = True
            return support(claim, evidence)
        return said

    def _quote_instead(
        self, text: str, cited: tuple[int, ...], problems: tuple[str, ...]
    ) -> Passed:
        """The quote that the sentence should have been, unless it stands there already."""
        problems = problems or ("no quote carries it",)
        likeness = {n: support(text, self._citations[n].quote) for n in self._citations}
        pool = cited or [n for n, share in likeness.items() if share >= _AKIN]
        best = max(
            (n for n in pool if n not in self._quoted),
            key=lambda n: (likeness[n], -n),
            default=None,
        )
        if best is None:
            return Passed(None, problems=problems)
        return replace(self._quote(best), replaced=True, problems=problems)

    def _quote(self, number: int) -> Passed:
        if number in self._quoted:
            return Passed(None, repeated=True)
        self._quoted.add(number)
        quote = self._citations[number].quote
        self._seen.add(" ".join(_WORDS.findall(quote.lower())))
        return Passed(Sentence(quote, (number,), 1.0, "verbatim"))


def is_refusal(text: str) -> bool:
    """Whether a model says, in whatever words, that it found no answer."""
    return REFUSAL.rstrip(".").lower() in text.lower() or bool(_REFUSALS.search(text))


def names_of(citation: Citation) -> list[str]:
    """The outlet, author and date of a citation in the forms in which prose names them."""
    names = [name for name in (citation.outlet, citation.author) if name]
    date = citation.published
    if date:
        names += [
            f"{date.day} {date:%B} {date.year}", f"{date:%B} {date.day}, {date.year}",
            f"{date.day} {date:%b} {date.year}", date.isoformat(),
        ]  # fmt: skip
    return names
