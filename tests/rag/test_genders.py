"""Whether the articles say "he" or "she" of somebody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_corpus import desk_over, write_rows

from rag.genders import Genders
from vectorstore.embedding import SentenceEncoder

TEXTS = {
    "a": "Berta Holm opened the dairy. Holm said that she had eleven goats. Mr Wolny left.",
    "b": "Asked about the price, Holm told the paper that her cheese was worth it.",
    "c": "Kasimir Wolny offered a reward, for he missed the violin. Wolny gave his word.",
    "d": "The harbour board told Lind that he or she must pay. Lind told Holm that she was right.",
    "f": "Anna Kalvik told Peter that he was wrong. Kalvik said he was late. Kalvik saw him.",
    "e": "Ulvsby is a village. In Ulvsby the snow fell.",
}


@pytest.fixture(scope="module")
def genders(
    encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Genders]:
    root: Path = tmp_path_factory.mktemp("genders")
    rows = [{"id": name, "title": "News", "text": text} for name, text in TEXTS.items()]
    write_rows(root / "corpus", rows)
    with desk_over(root / "corpus", root / "index", encoder) as desk:
        yield Genders(desk.store)


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("Berta Holm", "she"),
        ("Holm’s", "she"),
        ("Wolny", "he"),
        ("Lind", None),
        ("Ulvsby", None),
        ("Anna Kalvik", "she"),
    ],
)
def test_somebody_is_called_what_the_articles_call_them(
    genders: Genders, name: str, gender: str | None
) -> None:
    assert genders.of(name) == gender


def test_nobody_is_called_nothing(genders: Genders) -> None:
    assert genders.of("") is None
