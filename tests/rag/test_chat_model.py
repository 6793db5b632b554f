"""A model by its name, and what is said where it cannot be had."""

from __future__ import annotations

import importlib.util
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_models import SayingModel

from rag.chat_model import EXTRAS, load_chat_model
from rag.model_shelf import Shelf
from vectorstore.errors import ExtraMissing, SettingsError

SHELF = Shelf(Path("/nowhere"))


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    load_chat_model.cache_clear()
    yield
    load_chat_model.cache_clear()


@pytest.mark.parametrize("name", ["qwen3", ":qwen3", "ollama:", "ollama: "])
def test_a_name_without_a_provider_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="provider:name"):
        load_chat_model(name, SHELF)


def test_an_unknown_provider_is_refused() -> None:
    with pytest.raises(SettingsError, match="nosuchprovider"):
        load_chat_model("nosuchprovider:model", SHELF)


@pytest.mark.parametrize("provider", sorted(EXTRAS))
def test_a_missing_extra_names_its_command(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ExtraMissing, match=rf"pip install 'newsdesk\[{provider}\]'"):
        load_chat_model(f"{provider}:model", SHELF)


def test_a_missing_package_without_an_extra_is_named() -> None:
    if importlib.util.find_spec("langchain_groq"):
        pytest.skip("langchain-groq is installed here")
    with pytest.raises(SettingsError, match="pip install langchain-groq"):
        load_chat_model("groq:model", SHELF)


def test_a_broken_integration_is_not_called_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    path = str(tmp_path)
    with open(f"{path}/langchain_ollama.py", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("import a_part_of_it_that_is_gone\n")
    monkeypatch.syspath_prepend(path)
    monkeypatch.delitem(sys.modules, "langchain_ollama", raising=False)
    with pytest.raises(ModuleNotFoundError, match="a_part_of_it_that_is_gone"):
        load_chat_model("ollama:qwen3:4b", SHELF)


def test_a_name_with_colons_goes_whole_to_its_integration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: dict[str, object] = {}

    def made(model: str, **rest: object) -> SayingModel:
        given.update(rest, model=model)
        return SayingModel(replies=["Yes."])

    module = types.ModuleType("langchain_ollama")
    module.ChatOllama = made  # type: ignore[attr-defined]
    module.__spec__ = importlib.util.spec_from_loader("langchain_ollama", None)
    monkeypatch.setitem(sys.modules, "langchain_ollama", module)
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    try:
        assert isinstance(load_chat_model("ollama:qwen3:4b", SHELF), SayingModel)
    finally:
        base._get_chat_model_creator.cache_clear()
    assert given == {"model": "qwen3:4b", "temperature": 0}
