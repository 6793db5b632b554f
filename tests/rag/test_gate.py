"""Whatever a model says, nothing is shown as carried that the quotes do not hold."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from corruptions import KINDS, corruptions, true_sentences

from rag.gate import Gate, Passed, is_refusal
from rag.types import Citation

WORDS = "two three four five six seven eight nine ten eleven twelve".split()
POOL = (
    "Quillon", "Okafor", "Bergström", "Tanaka", "Marseille", "Delgado", "Nokia", "Samarkand",
)  # fmt: skip
"""Names that no article of the seeds has."""

TEMPLATES = (
    "{name} said that {clause}",
    "{clause}, {name} confirmed [{mark}].",
    "According to {name}, {clause} [{mark}][{mark}].",
    "In {number}, {clause}.",
    "{clause} on {number} March {year} [{mark}].",
    "{clause} “{invented}” [{mark}].",
    "- **{clause}** [{mark}, 99]",
    "{number} people heard that {clause} [{mark}].",
    "{clause} [{mark}].",
    "[{mark}] {clause}",
    '{{"answer": "{clause}", "value": {number}}}',
    "Answer: {clause} See https://{name}.example/{number} [{mark}].",
    "<b>{clause}</b> ![x](http://{name}.example?q={number}) [{mark}]",
    "{name} {invented}.",
    "{invented} {number} [{mark}].",
)
INVENTED = (
    "the sky fell over the harbour", "nobody will ever know", "it was all a dream",
    "he bought nine horses", "profits doubled in a week",
)  # fmt: skip


def cite(*quotes: str) -> list[Citation]:
    return [
        Citation(n, "a.txt", n * 1000, n * 1000 + len(text), text, outlet="AFP")
        for n, text in enumerate(quotes, start=1)
    ]


def outputs(total: int, seed: int) -> Iterator[tuple[list[Citation], str]]:
    """Quotes, and what a model that says anything says of them."""
    chooser = random.Random(seed)
    sentences = true_sentences()
    false = [c.false for c in corruptions(300, seed)]
    for _ in range(total):
        quotes = chooser.sample(sentences, 3)
        clause = chooser.choice(
            [*quotes, *quotes, chooser.choice(sentences), chooser.choice(false)]
        )
        words = clause.rstrip(".").split()
        if chooser.random() < 0.4:
            at = chooser.randrange(len(words))
            words[at] = chooser.choice([*POOL, str(chooser.randrange(2, 3000)), "not", words[at]])
        if chooser.random() < 0.3:
            words = words[: chooser.randrange(3, len(words) + 1)] if len(words) > 3 else words
        template = chooser.choice(TEMPLATES)
        yield (
            cite(*quotes),
            template.format(
                name=chooser.choice(POOL),
                clause=" ".join(words),
                number=chooser.randrange(2, 3000),
                year=chooser.randrange(1950, 2030),
                mark=chooser.randrange(1, 6),
                invented=chooser.choice(INVENTED),
            ),
        )


def leaks(passed: Passed, citations: list[Citation]) -> list[str]:
    """Numbers, strange names and quotations of a shown sentence that its quotes lack.

    Written apart from the rules on purpose: plain search of the shown sentence's words.
    """
    sentence = passed.sentence
    if sentence is None:
        return []
    assert sentence.citations
    assert set(sentence.citations) <= {c.number for c in citations}
    assert sentence.verdict != "unsupported"
    cited = " ".join(c.quote for c in citations if c.number in sentence.citations)
    plain = flat(cited)
    figures = {*re.findall(r"\d+", cited)}
    figures |= {str(n) for n, word in enumerate(WORDS, start=2) if word in plain.split()}
    found = [d for d in re.findall(r"\d+", sentence.text) if d not in figures]
    found += [name for name in POOL if name.lower() in sentence.text.lower()]
    found += [q for q in re.findall(r"“([^”]+)”", sentence.text) if flat(q) not in plain]
    found += re.findall(r"https?:|\[\d|<\w", sentence.text)
    return found


def flat(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def run(total: int, seed: int) -> tuple[int, int]:
    """How many outputs were shown in the model's words, and how many as quotes."""
    own = quoted = 0
    for citations, said in outputs(total, seed):
        passed = Gate(citations).pass_on(said)
        assert leaks(passed, citations) == [], (said, passed, [c.quote for c in citations])
        if passed.sentence is not None:
            own += passed.sentence.verdict != "verbatim"
            quoted += passed.sentence.verdict == "verbatim"
    return own, quoted


@pytest.mark.timeout(400)
def test_a_thousand_outputs_leak_nothing() -> None:
    own, quoted = run(1_000, seed=1)
    assert own > 40  # the gate does let through what is right
    assert quoted > 100


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_ten_thousand_outputs_leak_nothing() -> None:
    own, quoted = run(10_000, seed=2)
    assert own > 400
    assert quoted > 1_000


def test_corrupted_sentences_come_out_as_their_quote() -> None:
    for item in corruptions(60, seed=5):
        passed = Gate(cite(item.true, "The ferry left the harbour.")).pass_on(item.false + " [1]")
        assert passed.replaced, (item, passed)
        assert passed.sentence is not None
        assert passed.sentence.text == item.true
        assert passed.problems
    assert KINDS


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("- **The ferry left the harbour at nine.** [1]", "The ferry left the harbour at nine."),
        ("Answer: the ferry left the harbour【1†source】.", "the ferry left the harbour."),
        ("The ferry left <i>the harbour</i>[1, 7].", "The ferry left the harbour."),
        ("1. The ferry left the [harbour](https://x.example) [1].", "The ferry left the harbour."),
        (
            "The ferry left the harbour ![p](https://x.example/?q) [1].",
            "The ferry left the harbour.",
        ),
    ],
)
def test_markup_and_marks_are_taken_off(said: str, expected: str) -> None:
    passed = Gate(cite("The ferry left the harbour at nine, with few on board.")).pass_on(said)
    assert passed.sentence is not None
    assert passed.sentence.text == expected
    assert passed.sentence.citations == (1,)


def test_a_sentence_that_needs_two_quotes_cites_both() -> None:
    gate = Gate(
        cite("The ferry Aurora left Tallinn at nine.", "The ferry Aurora reached Turku at noon.")
    )
    passed = gate.pass_on("The ferry Aurora left Tallinn at nine and reached Turku at noon [1].")
    assert passed.sentence is not None
    assert passed.sentence.citations == (1, 2)


def test_a_needless_citation_is_taken_off() -> None:
    gate = Gate(cite("The ferry Aurora left Tallinn at nine.", "Bread is dear in Turku."))
    passed = gate.pass_on("At nine the ferry Aurora left Tallinn [1][2].")
    assert passed.sentence is not None
    assert passed.sentence.citations == (1,)


def test_a_quote_is_shown_once() -> None:
    gate = Gate(cite("The ferry Aurora left Tallinn at nine."))
    assert gate.pass_on("The ferry Aurora left Tallinn at nine. [1]").sentence is not None
    assert gate.pass_on("The ferry Aurora left Tallinn at ten [1].").sentence is None


@pytest.mark.parametrize(
    "said",
    ["The ferry left at nine.", "He does not know the captain.", "The minister did not answer."],
)
def test_statements_are_no_refusals(said: str) -> None:
    assert not is_refusal(said)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Yes, the loan was signed in Minsk [1].", "The loan was signed in Minsk."),
        ("No: the loan was signed in Minsk [1].", "The loan was signed in Minsk."),
        ("Yes. [1]", "The loan was signed in Minsk."),
        ("No", None),
        ("“Yes, I did,” he said [2].", "“Yes, I did,” he said."),
        ("No loan was signed in May [3].", "No loan was signed in May."),
        ("Yes, the deal is dead [4].", "Yes, the deal is dead."),
    ],
)
def test_a_yes_in_front_is_no_part_of_what_is_carried(said: str, shown: str | None) -> None:
    quotes = (
        "The loan was signed in Minsk.",
        "“Yes, I did,” he said.",
        "No loan was signed in May.",
        "Yes, the deal is dead.",
    )
    passed = Gate(cite(*quotes)).pass_on(said)
    assert (passed.sentence.text if passed.sentence else None) == shown


def test_numbers_alone_are_no_sentence() -> None:
    quotes = cite("Police detained more than 500 people.", "They detained nearly 7,000 in May.")
    passed = Gate(quotes).pass_on("500 7,000 [1]")
    assert passed.sentence is not None
    assert passed.sentence.text == quotes[0].quote
    assert Gate(quotes).pass_on("500.").sentence is None


@pytest.mark.parametrize(
    "said",
    [
        "No-one was hurt.",
        "No-fly zones were set.",
        "No. 3 seed Ada Byron lost.",
        "Yes-men left.",
    ],
)
def test_a_no_that_belongs_to_a_word_stays(said: str) -> None:
    passed = Gate(cite(f"{said[:-1]} in Minsk.")).pass_on(f"{said} [1]")
    assert passed.sentence is not None
    assert passed.sentence.text.startswith(said[:-1])
