"""Signs of what a written sentence adds to its quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.strays import strays, strays_of
from rag import Answer, Citation, Sentence

QUOTE = "Russian President Vladimir Putin promised a “loan of friends” of $1,500 million in May."


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Putin promised a loan of $1500 million.", []),
        ("In May Russia’s president promised a loan.", []),
        ("Putin promised a “loan of foes”.", ["loan of foes"]),
        ("Putin promised a “loan of friends”.", []),
        ("Putin promised $1,600 million in June.", ["1600 million", "June"]),
        ("The loan was promised by Alexander Lukashenko.", ["Alexander", "Lukashenko"]),
        ("AFP reported on 14 May 2020 that Putin promised a loan.", []),
        ("Lukashenko promised a loan.", ["Lukashenko"]),
    ],
)
def test_what_the_quotes_do_not_have_is_found(sentence: str, found: list[str]) -> None:
    assert strays(sentence, [QUOTE], ["AFP", "14 May 2020"]) == found


@pytest.mark.parametrize(
    ("sentence", "quote", "found"),
    [
        ("2 people died, 7 were hurt.", "Two people died.", ["7"]),
        ("It lost three ships.", "It lost five ships.", ["3"]),
        ("It cost 5 million.", "It cost 5 billion.", ["5 million"]),
        ("It cost $1.5 and 30 crowns.", "It cost $1.50 and thirty crowns.", []),
        ("One of them left.", "A man left them.", []),
        ("He went to Austria.", "He went to Australia.", ["Austria"]),
        ("She met Paul Martinez.", "She met Paul Martin.", ["Martinez"]),
        ("The Russian left the US.", "Russia and the U.S. left.", []),
        ("He said 'we lost it'.", "“We won it,” he said.", ["we lost it"]),
        ("He said “we won”.", "“We wondered,” he said.", ["we won"]),
        ("He said ‘the harbour’s closed’.", "“The harbour’s closed,” he said.", []),
    ],
)
def test_what_is_like_it_is_told_apart(sentence: str, quote: str, found: list[str]) -> None:
    assert strays(sentence, [quote]) == found


@given(st.text(max_size=80))
def test_a_quote_has_no_strays_of_its_own(text: str) -> None:
    assert strays(text, [text]) == []


def test_of_an_answer_only_what_a_model_wrote_is_looked_at() -> None:
    cited = (
        Citation(number=1, source="a.txt", start=0, end=len(QUOTE), quote=QUOTE, outlet="AFP"),
        Citation(number=2, source="b.txt", start=0, end=9, quote="It rained."),
    )
    sentences = (
        Sentence("It rained in Minsk.", (2,), 1.0, "verbatim"),
        Sentence("AFP: Putin promised 1500 million.", (1,), 0.9, "supported"),
        Sentence("It rained in Minsk.", (2,), 0.5, "partly"),
        Sentence("Putin promised it.", (2,), 0.5, "supported"),
    )
    answer = Answer("q", "q", sentences=sentences, citations=cited)
    assert strays_of(answer) == ["Minsk"]
