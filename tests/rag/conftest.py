"""A desk over a few short articles, beside the one over the seeds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_corpus import desk_over, write_rows

from rag.desk import Desk
from vectorstore.embedding import SentenceEncoder


@pytest.fixture(scope="session")
def small_desk(
    encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A desk over ``small_corpus.ROWS``; not to be changed."""
    root = tmp_path_factory.mktemp("small")
    write_rows(root / "corpus")
    with desk_over(root / "corpus", root / "index", encoder) as desk:
        yield desk
