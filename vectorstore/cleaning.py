"""Which spans of an article are not the article.

First each line by its own shape, then by the lines around it (links under a heading, what
follows a subscription wall, a headline that interrupts the prose, something said twice), then
the ends of paragraphs that run into a call to action. Offsets stay those of the file; nothing
is cut out of the text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from vectorstore import boilerplate_shapes as shapes
from vectorstore.boilerplate_calls import SPEAKING, Cues, cues_in, is_call, weigh_calls
from vectorstore.headlines import interrupts, is_prose, is_title
from vectorstore.outlets import known_outlet
from vectorstore.repetition import digest_of_line
from vectorstore.sentences import split_paragraphs, trim
from vectorstore.types import Span
from vectorstore.wording import holds_any

_LABEL = re.compile(r"\[[A-Z][A-Z &'’/-]{2,24}\]\s*$")  # Headline[LATEST]
_COUNT = re.compile(r"\d{1,5}")  # of comments or shares
_CREDIT = re.compile(r"©|\(credit:|getty images|\bphoto(?:graph)?:|/\s?afp\b|\(", re.IGNORECASE)
_LEAD = re.compile(r"(?:home|news|world|politics|business|sport)\b(?: \w+)? ", re.IGNORECASE)
_LONGEST_LIST = 12
_LONGEST_SHAPE = 2_000
_LONGEST_ASIDE = 250
_TAIL = re.compile(
    r"\b(?:READ MORE|READ ALSO|ALSO READ|SEE ALSO|RELATED|"
    r"(?:Read more|Also read|Read also|See also|Related)(?=\s?:))\b[^.]*$"
)
_TAIL_WORDS = ("READ", "ALSO", "RELATED", "Read", "Also", "See", "Related")
"""One of these stands in every ``_TAIL``."""
_LAST_SENTENCE = re.compile(r".*[.!?][\"”’)]*\s+", re.DOTALL)
"""All but the last sentence of a paragraph, with the white space between."""


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The spans that are not the article, and whether a subscription wall cuts it off."""

    spans: tuple[Span, ...]
    stops_at_wall: bool


def find_boilerplate(text: str, *, repeated: Collection[str] = ()) -> Boilerplate:
    """The boilerplate of ``text``.

    ``repeated`` holds the digests of lines known to stand in many articles of the folder
    (``repetition.repeated_digests``); those lines are marked wherever they stand.
    """
    paragraphs = split_paragraphs(text)
    lines, cues, alone = _look_at_lines(text)
    gaps = [text.count("\n", a.end, b.start) > 1 for a, b in itertools.pairwise(paragraphs)]
    marked = list(alone)
    if repeated:
        marked = [m or digest_of_line(x) in repeated for m, x in zip(marked, lines, strict=True)]
    _mark_doubles(lines, marked)
    _mark_lists(lines, [*gaps, True], marked)
    _mark_edges(lines, marked)
    wall = _mark_after_wall(lines, marked, cues)
    for i, line in enumerate(lines):
        if not marked[i] and 0 < i < len(lines) - 1:
            amid = marked[i - 1] and marked[i + 1] and len(line) < _LONGEST_ASIDE
            marked[i] = amid and weigh_calls(line, cues) > 0 and not SPEAKING.search(line)
        if not marked[i] and 0 < i < len(lines) - 1:
            before, after = _neighbour(lines, marked, i, -1), _neighbour(lines, marked, i, 1)
            marked[i] = interrupts(line, before, after)
    if lines and all(marked):
        # A file that is nothing but such lines is left as it is rather than emptied.
        return Boilerplate((), False)
    spans = [
        span
        for paragraph, mark in zip(paragraphs, marked, strict=True)
        for span in ([paragraph] if mark else _tails(text, paragraph, cues))
    ]
    return Boilerplate(tuple(spans), wall)


@lru_cache(maxsize=2)
def _look_at_lines(text: str) -> tuple[tuple[str, ...], Cues, tuple[bool, ...]]:
    """The lines of ``text``, the cues they hold, and which are boilerplate by their own shape.

    Kept for the article at hand, which is cleaned again where it holds lines of the folder.
    """
    lines = tuple(_line_of(text[p.start : p.end]) for p in split_paragraphs(text))
    cues = cues_in("\n".join(lines))
    return lines, cues, tuple(_is_boilerplate(x, cues, first=i == 0) for i, x in enumerate(lines))


def _line_of(paragraph: str) -> str:
    """The paragraph on one line, without signs that are not seen."""
    return " ".join(paragraph.strip("\ufeff\u200b \t").splitlines())


def _is_boilerplate(line: str, cues: Cues, *, first: bool = False) -> bool:
    """Whether the line alone tells that it is not article text.

    A first line such as ``Read more books, minister says`` is a title, not a link.
    """
    if len(line) > _LONGEST_SHAPE:
        return False
    if _LABEL.search(line):
        return not is_prose(line[: line.rindex("[")].strip())
    if shapes.WHOLE_LINE.fullmatch(line) or shapes.is_share_bar(line) or shapes.is_credit(line):
        return True
    if shapes.is_caption(line):
        return True
    if shapes.LINKED.match(line) and not is_prose(line) and not first:
        return True
    return is_call(line, cues)


def _mark_doubles(lines: Sequence[str], marked: list[bool]) -> None:
    """A caption before the same caption with its credit, a byline said twice."""
    for i, line in enumerate(lines):
        half = len(line) // 2
        if 8 < len(line) < 80 and line[:half].strip() == line[half:].strip():
            marked[i] = True
        following = lines[i + 1] if i + 1 < len(lines) else ""
        if following == line and len(line) > 8:
            marked[i + 1] = True
        elif len(line) > 30 and following.startswith(line):
            marked[i] = marked[i] or _CREDIT.search(following[len(line) :]) is not None
        elif len(following) > 30 and line.endswith(following):
            marked[i] = marked[i] or _LEAD.match(line) is not None


def _mark_lists(lines: Sequence[str], gaps: Sequence[bool], marked: list[bool]) -> None:
    """The heading of a list of links, and the titles under it.

    Where the first link follows its heading directly, a blank line ends the list; where
    blank lines part the links too, only what is long enough for a headline belongs to it,
    so that the next subheading of the article stays.
    """
    for i, line in enumerate(lines):
        if not shapes.HEADING.fullmatch(line.rstrip(" :…!.")):
            continue
        tight = not gaps[i]
        end = i + 1
        while end < len(lines) and end - i <= _LONGEST_LIST and is_title(lines[end]):
            if not tight and not marked[end] and len(lines[end].split()) < 4:
                break
            end += 1
            if tight and gaps[end - 1]:
                break
        if end > i + 1 or end == len(lines) or marked[i]:
            marked[i:end] = [True] * (end - i)


def _mark_edges(lines: Sequence[str], marked: list[bool]) -> None:
    """Menus, trails and counts before the first and after the last line of prose."""
    prose = [i for i, line in enumerate(lines) if is_prose(line) and not marked[i]]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    for i, line in enumerate(lines):
        if _COUNT.fullmatch(line):
            alone = not any(
                _COUNT.fullmatch(x) for x in (*lines[max(0, i - 1) : i], *lines[i + 1 : i + 2])
            )
            marked[i] = marked[i] or (alone and (i < first or i > last))
        elif first <= i <= last:
            continue
        elif shapes.is_section_name(line) or shapes.is_trail(line) or _is_masthead(line):
            marked[i] = True


def _is_masthead(line: str) -> bool:
    """A name of an outlet alone on its line; in brackets it is the line of an agency."""
    return not line.startswith("(") and known_outlet(line) is not None


def _mark_after_wall(lines: Sequence[str], marked: list[bool], cues: Cues) -> bool:
    """Marks the offers behind a subscription wall; whether a wall cuts the article off."""
    wall = next((i for i, x in enumerate(lines) if marked[i] and shapes.WALL.search(x)), None)
    if wall is None:
        return False
    rest = range(wall, len(lines))
    if any(is_prose(lines[i]) and not marked[i] and not weigh_calls(lines[i], cues) for i in rest):
        return False
    for i in rest:
        marked[i] = True
    return any(is_prose(line) for line in lines[:wall])


def _neighbour(lines: Sequence[str], marked: Sequence[bool], i: int, step: int) -> str:
    i += step
    while 0 <= i < len(lines) and marked[i]:
        i += step
    return lines[i] if 0 <= i < len(lines) else ""


def _tails(text: str, paragraph: Span, cues: Cues) -> list[Span]:
    """The end of a paragraph of prose that runs on into a link or a call to action."""
    if paragraph.end - paragraph.start > _LONGEST_SHAPE * 5:
        return []
    line = text[paragraph.start : paragraph.end]
    tail = _TAIL.search(line) if holds_any(line, _TAIL_WORDS) else None
    if tail and is_prose(line[: tail.start()].strip()):
        return [trim(text, Span(paragraph.start + tail.start(), paragraph.end))]
    before = _LAST_SENTENCE.match(line)
    if before is None or not is_prose(before[0].strip()):
        return []
    last = line[before.end() :]
    if _is_boilerplate(last, cues) and not shapes.HEADING.fullmatch(last.rstrip(" .!")):
        return [trim(text, Span(paragraph.start + before.end(), paragraph.end))]
    return []
