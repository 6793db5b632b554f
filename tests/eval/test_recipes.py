"""Recipes of other libraries behind one small protocol."""

import importlib.util
import re

import pytest
from fakes import ARTICLES

from eval import recipes
from eval.options import command_of
from eval.types import EvalError, Passage
from vectorstore.articles import build_article
from vectorstore.errors import ExtraMissing


class Letters:
    """As a LangChain embedder: a vector of how often a few letters stand in a text."""

    def embed_documents(self, texts):
        return [[1.0 + text.count(letter) for letter in "loantrdew"] for text in texts]

    def embed_query(self, text):
        return self.embed_documents([text])[0]


class Fixed:
    """Finds what it is given."""

    name = "fixed"

    def __init__(self, found):
        self.found, self.asked = found, []

    def find(self, question, k):
        self.asked.append((question, k))
        return self.found[:k]


def articles():
    return [build_article(name, text, "0" * 64) for name, text in ARTICLES.items()]


def test_a_recipe_quotes_the_first_pieces_each_resting_on_itself():
    pieces = [(Passage("a.txt", f"piece {n}"), 1.0 - n / 10) for n in range(9)]
    finder = Fixed(pieces)
    found = recipes.Recipe(finder, k=6, quoted=2).ask("now?", (("before?", "x"),))
    assert finder.asked == [("before? now?", 6)]
    assert found.text == "piece 0 piece 1"
    assert len(found.hits) == 6
    assert found.sentences == (("piece 0", ("piece 0",)), ("piece 1", ("piece 1",)))
    assert found.confidence == 1.0
    assert not recipes.Recipe(Fixed([])).ask("now?").citations


def test_an_unknown_recipe_says_which_there_are():
    with pytest.raises(EvalError, match="langchain, llamaindex, txtai"):
        recipes.build("nothing", articles(), Letters())


def test_a_missing_extra_names_its_command(monkeypatch):
    monkeypatch.setattr(recipes, "_is_installed", lambda package: False)
    with pytest.raises(ExtraMissing, match=re.escape("pip install 'newsdesk[peers]'")):
        recipes.build("txtai", articles(), Letters())


def test_what_is_installed_is_seen():
    assert recipes._is_installed("json.decoder")
    assert not recipes._is_installed("no_such_package_x")
    assert not recipes._is_installed("no_such_package_x.core")


@pytest.mark.parametrize("name", sorted(recipes.PEERS))
def test_every_recipe_finds_words_in_the_right_article(name):
    package = recipes.PEERS[name].package.partition(".")[0]
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is in the extra peers, which is not installed.")
    found = recipes.build(name, articles(), Letters()).ask("Trade grew?")
    assert {hit.source for hit in found.hits} == set(ARTICLES)
    for hit in found.hits:
        assert " ".join(hit.text.split()) in " ".join(ARTICLES[hit.source].split())
        if hit.start is not None:
            assert ARTICLES[hit.source][hit.start : hit.end] == hit.text


def test_a_command_is_told_without_the_paths_of_this_machine():
    words = ["multihop", "--data", "/secret/x", "--cache=/secret", "--failures", "--limit", "5"]
    assert command_of([*words, "--json", "/secret/y", "--system", "txtai"]) == (
        "python -m eval multihop --data FOLDER --limit 5 --system txtai"
    )
    assert command_of(["seeds", "--set", "/secret/questions.csv"]) == "python -m eval --set FOLDER"
    assert command_of([]) == "python -m eval"
