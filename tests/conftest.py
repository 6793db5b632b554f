"""What all tests share: the real encoder and an index of the seeds, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.desk import Desk
from rag.settings import Settings
from vectorstore.chunking import Chunking
from vectorstore.embedding import SentenceEncoder
from vectorstore.sync import Indexer

SEEDS = Path(__file__).parents[1] / "seeds"


def pytest_configure(config: pytest.Config) -> None:
    """Marks that the suites of langchain-tests carry, for plugins that we leave out."""
    for mark in ("benchmark", "vcr"):
        config.addinivalue_line("markers", f"{mark}: a mark of langchain-tests, unused here")


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """The packaged model, loaded once."""
    return SentenceEncoder()


@pytest.fixture(scope="session")
def seeds_index(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the seeds, in the default cut; not to be written to."""
    folder = tmp_path_factory.mktemp("seeds-index")
    Indexer(SEEDS, folder, encoder, Chunking()).sync()
    return folder


@pytest.fixture(scope="session")
def desk(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the seeds with an index of its own; not to be synced to another folder.

    It reads with the smaller reader, as nearly all tests do: that one is on every machine, and
    half as slow.
    """
    settings = Settings(index_dir=str(tmp_path_factory.mktemp("desk-index")), reader="small")
    with Desk(SEEDS, settings, encoder) as desk:
        desk.sync()
        yield desk
