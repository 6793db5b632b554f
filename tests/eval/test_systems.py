import http.server
import json
import threading

import pytest
from fakes import ARTICLES

from eval import recipes
from eval.endpoint import Endpoint
from eval.langchain_recipe import LangChainIndex
from eval.replies import reply_from
from eval.systems import Callback, load_system, systems_over
from eval.types import EvalError, Passage, Reply
from vectorstore.articles import build_article


class FakeEmbeddings:
    """As a LangChain embedder: a vector of how often a few letters stand in a text."""

    def embed_documents(self, texts):
        return [[1.0 + text.count(letter) for letter in "loantrdew"] for text in texts]

    def embed_query(self, text):
        return self.embed_documents([text])[0]


def test_a_text_a_mapping_and_a_reply_are_replies():
    assert reply_from("yes", 0.5) == Reply("yes", seconds=0.5)
    given = {
        "text": "It was 5.",
        "refused": False,
        "confidence": "0.7",
        "sources": ["a.txt", {"source": "b.txt", "text": "x", "start": 1, "end": 2}],
        "hits": [{"source": "c.txt", "quote": "y"}],
    }
    found = reply_from(given, 1.0)
    assert found.citations == (Passage("a.txt", ""), Passage("b.txt", "x", 1, 2))
    assert found.hits == (Passage("c.txt", "y"),)
    assert found.confidence == 0.7
    assert reply_from(found, 2.0) is found


def test_sentences_name_their_sources_by_number():
    given = {
        "text": "It was 5. It fell.",
        "sources": [{"source": "a.txt", "text": "x"}, {"source": "b.txt", "text": "y"}],
        "sentences": [{"text": "It was 5.", "sources": [1, 0]}, {"text": "It fell."}],
    }
    assert reply_from(given, 1.0).sentences == (("It was 5.", ("y", "x")), ("It fell.", ()))
    with pytest.raises(EvalError, match="from 0"):
        reply_from(given | {"sentences": [{"text": "a", "sources": [2]}]}, 1.0)


def test_a_set_of_own_passages_asks_no_system_that_cannot_be_told_them():
    with pytest.raises(EvalError, match="json:loads cannot be told"):
        systems_over("json:loads", None)


@pytest.mark.parametrize("given", [None, 5, {"answer": "x"}, ["x"]])
def test_anything_else_says_what_to_give(given):
    with pytest.raises(EvalError, match="give a text"):
        reply_from(given, 0.0)


def test_a_callable_gets_the_question_and_the_history():
    seen = []
    system = Callback("mine", lambda q, h: seen.append((q, h)) or "ok")
    assert system.ask("q?", (("a", "b"),)).text == "ok"
    assert seen == [("q?", [("a", "b")])]


@pytest.mark.parametrize("name", ["nothing", "no_such_module_x:f", "json:no_such_name"])
def test_an_unknown_system_says_which_there_are(name):
    with pytest.raises(EvalError, match=name.split(":")[0]):
        load_system(name, None)


def test_the_langchain_recipe_quotes_with_true_offsets():
    articles = [build_article(name, text, "0" * 64) for name, text in ARTICLES.items()]
    index = LangChainIndex(articles, FakeEmbeddings())
    system = recipes.Recipe(index, k=2, quoted=1)
    found = system.ask("trade grew?", (("earlier?", "x"),))
    assert len(found.hits) == 2
    assert len(found.citations) == 1
    assert found.standalone == "earlier? trade grew?"
    for hit in found.hits:
        assert ARTICLES[hit.source][hit.start : hit.end] == hit.text


@pytest.fixture
def server():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = (
                b"no json"
                if asked["question"] == "break"
                else json.dumps(
                    {"text": f"{asked['question']} {asked['history']}", "sources": ["a.txt"]}
                ).encode()
            )
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{found.server_port}/ask"
        found.shutdown()
        thread.join()


def test_an_endpoint_is_asked_over_http(server):
    found = Endpoint(server).ask("q?", [("a", "b")])
    assert found.text == "q? [['a', 'b']]"
    assert found.citations == (Passage("a.txt", ""),)
    assert found.seconds > 0


def test_an_endpoint_without_json_or_without_anybody_says_so(server):
    with pytest.raises(EvalError, match="JSON"):
        Endpoint(server).ask("break")
    with pytest.raises(EvalError, match="running"):
        Endpoint("http://127.0.0.1:9/", timeout=2).ask("q?")
    with pytest.raises(EvalError, match="http"):
        Endpoint("file:///etc/passwd")
