"""The chat model that a setting names."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vectorstore.errors import ExtraMissing, ModelError, SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from rag.model_shelf import Shelf

EXTRAS = {
    "ollama": "langchain_ollama",
    "openai": "langchain_openai",
    "anthropic": "langchain_anthropic",
}
"""Providers that Newsdesk has an extra for, with the package of each."""

_FIXED_TEMPERATURE = ("o1", "o3", "o4", "gpt-5")


@functools.lru_cache(maxsize=2)
def load_chat_model(name: str, shelf: Shelf, threads: int = 0) -> BaseChatModel:
    """The LangChain chat model ``provider:name``, as repeatable as it can be had.

    ``gguf:writer``, a model on the ``shelf``, and ``gguf:/path/to/file.gguf`` run in this
    process, with so many ``threads``.

    Raises:
        ExtraMissing: the provider's integration is not installed.
        ModelError: a local model is not installed, or its file cannot be used.
        SettingsError: the name is no ``provider:name``, or LangChain knows no such provider.

    """
    provider, colon, model = name.partition(":")
    provider = provider.strip().lower()
    if not (colon and provider and model.strip()):
        raise SettingsError(f"The model {name!r} is not provider:name, as in ollama:qwen3:4b.")
    if provider == "gguf":
        from rag.gguf_model import GgufChat

        return GgufChat(path=str(_gguf_file(model.strip(), shelf)), threads=threads)
    package = EXTRAS.get(provider)
    if package:
        if importlib.util.find_spec(package) is None:
            raise ExtraMissing(f"The model {name}", provider)
        # Imported here first: LangChain would call a broken import a missing package.
        importlib.import_module(package)
    from langchain.chat_models import init_chat_model

    fixed = model.strip().startswith(_FIXED_TEMPERATURE)
    given: dict[str, Any] = {} if fixed else {"temperature": 0}
    try:
        made: BaseChatModel = init_chat_model(model.strip(), model_provider=provider, **given)
    except ValueError as error:
        raise SettingsError(f"The model {name!r} cannot be used: {error}") from error
    except ImportError as error:
        missing = error.__cause__
        if package or not (isinstance(missing, ModuleNotFoundError) and missing.name):
            raise
        install = missing.name.partition(".")[0].replace("_", "-")
        raise SettingsError(f"The model {name} needs a package: pip install {install}") from error
    return made


def _gguf_file(named: str, shelf: Shelf) -> Path:
    """The file of a model by its name on the shelf, or by its path.

    Raises:
        ModelError: there is no model of that name, it is damaged, or it is no language model.

    """
    path = Path(named)
    if path.name != named or path.suffix.lower() == ".gguf":
        return path
    found = shelf.checked(named)
    if not found.is_file():
        raise ModelError(f"{named} is no language model: newsdesk model list shows those that are.")
    return found
