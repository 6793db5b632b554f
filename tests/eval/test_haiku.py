"""haiku.rag behind pipes, and our encoder behind an endpoint."""

import asyncio
import gc
import importlib
import io
import json
import sys
import types
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest
from fake_encoder import FakeEncoder
from fakes import ARTICLES

from eval import haiku_recipe, recipes
from eval.embeddings_endpoint import EmbeddingsEndpoint
from eval.haiku_recipe import Haiku, Process
from eval.types import EvalError
from vectorstore.articles import build_article

FAKE = Path(__file__).parent / "fake_haiku.py"


def articles():
    return [build_article(name, text, "0" * 64) for name, text in ARTICLES.items()]


def post(url, body):
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.load(response)


@pytest.fixture
def endpoint():
    with EmbeddingsEndpoint(FakeEncoder()) as one:
        yield one


@pytest.fixture
def worker(endpoint):
    one = Process([sys.executable, "-I", str(FAKE), endpoint.url])
    yield one
    one.close()


def test_the_endpoint_gives_the_vectors_of_the_encoder_in_the_order_of_the_texts(endpoint):
    given = post(f"{endpoint.url}/embeddings", b'{"model": "m", "input": ["one", "two"]}')
    wanted = FakeEncoder().embed_documents(["one", "two"])
    assert [row["index"] for row in given["data"]] == [0, 1]
    for row, vector in zip(given["data"], wanted, strict=True):
        assert row["embedding"] == pytest.approx(vector)
    assert endpoint.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("body", [b"{}", b"no json", b'{"input": [1, 2]}', b"[]"])
def test_the_endpoint_refuses_what_is_no_text(endpoint, body):
    for path, code in (("embeddings", 400), ("chat/completions", 404)):
        with pytest.raises(HTTPError) as told:
            post(f"{endpoint.url}/{path}", body)
        assert told.value.code == code
        told.value.close()


def test_the_nearest_is_found_with_its_source_and_a_later_index_takes_the_place(worker, endpoint):
    text = ARTICLES["b.txt"]
    found = Haiku(articles(), worker, endpoint).find(text, 1)
    assert [(hit.source, hit.text) for hit, _ in found] == [("b.txt", text)]
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    only = Haiku(articles()[:1], worker, endpoint)
    assert {hit.source for hit, _ in only.find(text, 5)} == {"a.txt"}


def test_what_goes_wrong_is_told(worker):
    with pytest.raises(EvalError, match="no articles yet"):
        worker.ask({"question": "what?", "k": 1})
    with pytest.raises(EvalError, match="the last words"):
        worker.ask({"question": "die", "k": 1})
    with pytest.raises(EvalError, match="cannot be started"):
        Process([str(FAKE.parent / "nothing")])


def test_an_environment_that_is_not_there_names_the_commands_that_make_it(monkeypatch, tmp_path):
    assert haiku_recipe.version_in(tmp_path) is None
    monkeypatch.setattr(haiku_recipe, "version_in", lambda: None)
    assert not recipes.is_here("haiku.rag")
    with pytest.raises(EvalError, match=r"python3\.12 -m venv .* install haiku\.rag-slim"):
        recipes.maker("haiku.rag", FakeEncoder())


def test_the_version_is_read_from_its_own_environment(tmp_path):
    room = tmp_path / "lib" / "python3.12" / "site-packages" / "haiku_rag_slim-1.2.dist-info"
    room.mkdir(parents=True)
    (room / "METADATA").write_text("Metadata-Version: 2.4\nName: haiku.rag-slim\nVersion: 1.2\n")
    assert haiku_recipe.version_in(tmp_path) == "1.2"


def test_one_worker_serves_every_index_and_ends_with_them(monkeypatch):
    started = []

    class Watched(Process):
        def __init__(self, command):
            super().__init__([sys.executable, "-I", str(FAKE), command[3]])
            started.append(self._process)

    monkeypatch.setattr(haiku_recipe, "Process", Watched)
    monkeypatch.setattr(haiku_recipe, "version_in", lambda: "1.2")
    make = recipes.maker("haiku.rag", FakeEncoder())
    for _ in range(2):
        assert {hit.source for hit in make(articles()).ask("Trade grew?").hits} == set(ARTICLES)
    (process,) = started
    del make
    gc.collect()
    assert process.poll() == 0


def test_an_index_holds_its_worker_while_it_is_asked(monkeypatch):
    real = haiku_recipe.Process
    monkeypatch.setattr(
        haiku_recipe, "Process", lambda given: real([sys.executable, "-I", str(FAKE), given[3]])
    )
    monkeypatch.setattr(haiku_recipe, "version_in", lambda: "1.2")
    only = recipes.build("haiku.rag", articles(), FakeEncoder())
    gc.collect()
    assert {hit.source for hit in only.ask("Trade grew?").hits} == set(ARTICLES)


@pytest.fixture
def worker_module(monkeypatch):
    """The worker's own file, with a haiku.rag that keeps what it is told."""

    class Client:
        def __init__(self, path, config, create):
            self.path, self.kept = path, []

        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            self.kept.clear()

        async def create_document(self, text, uri, title):
            self.kept.append(
                types.SimpleNamespace(content=text, document_uri=uri, title=title, score=0.5)
            )

        async def search(self, question, limit, include_images):
            return self.kept[:limit]

    config = types.SimpleNamespace(model_validate=lambda given: given)
    for name, held in (("client", {"HaikuRAG": Client}), ("config", {"AppConfig": config})):
        module = types.ModuleType(f"haiku.rag.{name}")
        vars(module).update(held)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    for name in ("haiku", "haiku.rag"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.delitem(sys.modules, "eval.haiku_worker", raising=False)
    yield importlib.import_module("eval.haiku_worker")
    sys.modules.pop("eval.haiku_worker", None)


def test_the_worker_answers_line_by_line_and_tells_what_went_wrong(worker_module, tmp_path):
    asked = [
        {"question": "before?", "k": 2},
        {"articles": [{"source": "a.txt", "title": "", "text": "One."}]},
        {"question": "what?", "k": 2},
        {"articles": [{"source": "b.txt", "title": "B", "text": "Two."}]},
        {"question": "what?", "k": 2},
    ]
    lines = io.StringIO("".join(json.dumps(one) + "\n" for one in asked))
    out = io.StringIO()
    config = worker_module.settings_of("http://127.0.0.1:1/v1", "folder")
    assert config["embeddings"]["model"]["base_url"] == "http://127.0.0.1:1/v1"
    assert config["processing"] == {"chunking_tokenizer": "folder"}
    asyncio.run(worker_module.serve(worker_module.Worker(config, tmp_path), lines, out))
    before, *given = map(json.loads, out.getvalue().splitlines())
    assert "no articles yet" in before["error"]
    assert given == [
        {"articles": 1},
        {"found": [{"source": "a.txt", "text": "One.", "score": 0.5}]},
        {"articles": 1},
        {"found": [{"source": "b.txt", "text": "Two.", "score": 0.5}]},
    ]
