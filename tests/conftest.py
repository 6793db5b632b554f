"""What all tests share: the real encoder and an index of the seeds, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

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
