"""What does not stand where it says is not shown."""

from __future__ import annotations

from rag.checking import UNPROVEN, check
from rag.types import Answer, Citation, Sentence

TEXTS = {"a.txt": "The loan was large. It was paid back."}


def citation(number: int, start: int, end: int, quote: str, source: str = "a.txt") -> Citation:
    return Citation(number=number, source=source, start=start, end=end, quote=quote)


def sentence(text: str, *numbers: int) -> Sentence:
    return Sentence(text=text, citations=numbers, support=1.0, verdict="verbatim")


def answer(sentences: list[Sentence], citations: list[Citation]) -> Answer:
    return Answer("q", "q", sentences=tuple(sentences), citations=tuple(citations))


GOOD = citation(1, 0, 19, "The loan was large.")


def test_a_sound_answer_is_left_as_it_is() -> None:
    given = answer([sentence("The loan was large.", 1)], [GOOD])
    assert check(given, TEXTS.get) is given


def test_a_citation_that_is_off_by_one_goes_with_its_sentence() -> None:
    off = citation(2, 21, 38, "It was paid back.")
    given = answer(
        [sentence("The loan was large.", 1), sentence("It was paid back.", 2)], [GOOD, off]
    )
    checked = check(given, TEXTS.get)
    assert checked.citations == (GOOD,)
    assert [s.text for s in checked.sentences] == ["The loan was large."]
    assert not checked.refused


def test_a_sentence_keeps_its_other_citation() -> None:
    gone = citation(2, 0, 19, "The loan was large.", source="gone.txt")
    checked = check(answer([sentence("The loan was large.", 1, 2)], [GOOD, gone]), TEXTS.get)
    assert checked.sentences[0].citations == (1,)


def test_nothing_left_is_a_refusal_that_says_what_to_do() -> None:
    gone = citation(1, 0, 4, "Thee")
    checked = check(answer([sentence("Thee", 1)], [gone]), TEXTS.get)
    assert checked.refused
    assert checked.reason == UNPROVEN
    assert not checked.sentences
    assert not checked.citations


def test_a_nearest_quote_that_moved_is_not_shown() -> None:
    refusal = Answer("q", "q", refused=True, nearest=(citation(0, 1, 19, "The loan was large."),))
    assert check(refusal, TEXTS.get).nearest == ()
