"""One frozen Settings, passed down; the only reader of the environment."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from platformdirs import user_cache_path

from rag.model_shelf import Shelf
from vectorstore.chunking import Chunking
from vectorstore.errors import SettingsError
from vectorstore.homes import Home
from vectorstore.rules import COLUMN_FIELDS

Wanted = Literal["auto", "small", "large"]
Caution = Literal["strict", "balanced", "eager"]
PREFIX = "NEWSDESK_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Values only, never a model or a connection. Each has its variable NEWSDESK_NAME."""

    embedder: str = ""
    """Folder or hub name of a sentence-transformers model; empty for the packaged MiniLM."""
    model: str = ""
    """A LangChain chat model that writes, as ``provider:name``; empty for quotes alone."""
    reader: Wanted = "auto"
    """Which model reads the sentences that may answer: small, large, or auto for the large one
    where it is installed."""
    reranker: str = ""
    """Folder or hub name of a cross-encoder that ranks passages again; empty for none."""
    judge: str = ""
    """Who weighs borderline answers and written sentences: ``cross-encoder:NAME``, a language
    model as ``provider:name``, or the http://… of an endpoint; empty for our own regression."""
    caution: Caution = "balanced"
    """When to refuse: strict, balanced or eager to answer."""
    index_dir: str = ""
    """Where indexes are kept; empty for the user's cache folder."""
    model_dir: str = ""
    """Where installed models are kept; empty for ``models`` in the user's cache folder."""
    store: str = ""
    """Where vectors are kept: empty for the index folder, or milvus://… or postgresql://…."""
    threads: int = 0
    """Processor threads of the encoder; 0 leaves the choice to torch."""
    chunk_words: int = 200
    chunk_overlap: int = 60
    max_file_mb: int = 20
    columns: str = ""
    """Columns of files of rows that have other names than usual: ``text=body,outlet=source``."""
    passages: int = 16
    """How many passages are read for a question."""
    sentences: int = 3
    """The most sentences an answer quotes, beside one for each side where reports differ."""
    max_question: int = 2000
    """The most characters a question may have."""
    model_timeout: float = 60.0
    """Seconds after which a silent chat model is given up, and the quotes stand alone."""

    def __post_init__(self) -> None:
        _one_of("caution", self.caution, get_args(Caution))
        _one_of("reader", self.reader, get_args(Wanted))
        _bound("threads", self.threads, 0, 256)
        _bound("max_file_mb", self.max_file_mb, 1, 2000)
        _bound("passages", self.passages, 1, 100)
        _bound("sentences", self.sentences, 1, 20)
        _bound("max_question", self.max_question, 100, 20_000)
        _bound("model_timeout", self.model_timeout, 1, 3600)
        _ = self.chunking, self.column_names, self.home  # check their own bounds

    @property
    def chunking(self) -> Chunking:
        """How articles are cut."""
        return Chunking(self.chunk_words, self.chunk_overlap)

    @property
    def shelf(self) -> Shelf:
        """Where installed models lie."""
        named = Path(self.model_dir).expanduser() if self.model_dir else None
        return Shelf((named or user_cache_path("newsdesk") / "models").absolute())

    @property
    def home(self) -> Home:
        """Where the vectors of indexes are kept."""
        return Home(self.store)

    @property
    def column_names(self) -> dict[str, str]:
        """The column of each field that ``columns`` names."""
        names: dict[str, str] = {}
        for pair in filter(None, (part.strip() for part in self.columns.split(","))):
            field, _, column = (part.strip() for part in pair.partition("="))
            if field not in COLUMN_FIELDS or not column:
                raise SettingsError(
                    f"columns has {pair!r}: write field=column, with a field of "
                    f"{', '.join(COLUMN_FIELDS)}."
                )
            names[field] = column
        return names

    def index_of(self, corpus: Path) -> Path:
        """The folder of the index of ``corpus``: one for each folder of articles."""
        root = Path(self.index_dir) if self.index_dir else user_cache_path("newsdesk")
        path = corpus.resolve()
        digest = hashlib.blake2b(str(path).encode("utf-8", "surrogatepass"), digest_size=6)
        return root / f"{path.name or 'root'}-{digest.hexdigest()}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
        """Settings from NEWSDESK_… variables; those ``given`` go before them.

        Raises:
            SettingsError: a variable that is no setting, or a value out of range.
        """
        environ = os.environ if environ is None else environ
        kinds = {field.name: field.type for field in fields(cls)}
        values: dict[str, Any] = {}
        for variable, raw in environ.items():
            if not variable.startswith(PREFIX) or variable in _OTHERS:
                continue
            name = variable.removeprefix(PREFIX).lower()
            if name not in kinds:
                known = ", ".join(PREFIX + kind.upper() for kind in kinds)
                raise SettingsError(f"{variable} is no setting; those are {known}.")
            values[name] = _convert(variable, raw, str(kinds[name]))
        return cls(**(values | given))


_OTHERS = frozenset({"NEWSDESK_CORPUS"})
"""Variables of ours that the command line reads, not the settings."""


def _convert(variable: str, raw: str, kind: str) -> Any:
    if kind not in ("int", "float"):
        return raw.strip()
    try:
        return int(raw) if kind == "int" else float(raw)
    except ValueError:
        raise SettingsError(f"{variable} is {raw!r}: use a number.") from None


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise SettingsError(f"{name} is {value!r}: use {', '.join(known)}.")


def _bound(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise SettingsError(f"{name} is {value}: use {low} to {high}.")
