"""The console command: exit codes, one clear line for each error, what it prints."""

from __future__ import annotations

import importlib
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rag.desk import Desk
from ui import command, progress, serve
from ui.guard import is_loopback
from ui.serve import Address, free_port
from vectorstore.errors import SettingsError

ROOT = Path(__file__).parents[2]
ARTICLE = (
    "Harbour wall to cost 40 million euros\n\nOSLO, 3 May 2021 (AFP) - The harbour wall of "
    "Bergen will cost 40 million euros, the mayor Kari Lund told reporters on Monday.\n\n"
    "Work starts in August and should last two years, she said at the town hall.\n"
)


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an article and an empty file, its index beside it."""
    monkeypatch.setenv("NEWSDESK_INDEX_DIR", str(tmp_path / "index"))
    monkeypatch.delenv("NEWSDESK_CORPUS", raising=False)
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "wall.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "nothing.txt").write_text("", encoding="utf-8")
    return folder


def test_index_tells_what_it_holds_and_what_it_set_aside(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["index", str(corpus)]) == 0
    out = capsys.readouterr().out
    assert "1 articles" in out
    assert "nothing.txt: " in out


def test_ask_prints_the_answer_and_where_it_stands(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ["How", "much", "will", "the", "harbour", "wall", "of", "Bergen", "cost?"]
    assert command.main(["ask", *question, "--corpus", str(corpus), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    cited = answer["citations"] or answer["nearest"]
    assert all(ARTICLE[c["start"] : c["end"]] == c["quote"] for c in cited)
    assert command.main(["ask", *question, "--corpus", str(corpus)]) == 0
    out = capsys.readouterr().out
    assert f"wall.txt:{cited[0]['start']}-{cited[0]['end']}" in out


def test_search_explains_its_scores(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["search", "harbour wall", "--corpus", str(corpus), "--explain"]) == 0
    out = capsys.readouterr().out
    assert "wall.txt:" in out
    assert "cosine" in out
    assert command.main(["search", "harbour", "--corpus", str(corpus), "-k", "0"]) == 0
    assert "use other words" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["index", "no/such/folder"], "no/such/folder"),
        (["ask", "", "--corpus", "{corpus}"], "empty"),
        (["ask", "x" * 20_000, "--corpus", "{corpus}"], "20,000 characters"),
        (["ask", "Who?", "--corpus", "{corpus}", "--after", "soon"], "YYYY-MM-DD"),
        (["chat", "{corpus}", "--host", "192.0.2.1", "--no-browser"], "--auth"),
        (["chat", "{corpus}", "--auth", "nobody", "--no-browser"], "NAME:PASSWORD"),
    ],
)
def test_an_error_is_one_line_and_exit_code_two(
    corpus: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert command.main([part.replace("{corpus}", str(corpus)) for part in arguments]) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("newsdesk: ")
    assert told in error


def test_a_damaged_index_is_named_with_its_remedy(
    corpus: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert command.main(["index", str(corpus)]) == 0
    [manifest] = (tmp_path / "index").rglob("manifest.json")
    manifest.write_text("{", encoding="utf-8")
    assert command.main(["chat", str(corpus), "--no-browser"]) == 2
    assert "newsdesk index --rebuild" in capsys.readouterr().err
    assert command.main(["index", str(corpus), "--rebuild"]) == 0


def test_ctrl_c_is_quiet(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> Desk:
        raise KeyboardInterrupt

    monkeypatch.setattr(progress, "open_desk", interrupted)
    assert command.main(["index", str(corpus)]) == 130
    assert capsys.readouterr().err == ""


def test_what_a_file_says_does_not_reach_the_terminal_as_orders(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "wall.txt").write_text(ARTICLE.replace("Oslo", "\x1b[2J"), encoding="utf-8")
    (corpus / "rude\x1b[31m.txt").write_text("", encoding="utf-8")
    assert command.main(["index", str(corpus)]) == 0
    assert command.main(["search", "wall", "--corpus", str(corpus)]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_the_corpus_is_the_one_named_then_the_variable_then_the_seeds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEWSDESK_CORPUS", "from/variable")
    assert command.corpus_of("named") == Path("named")
    assert command.corpus_of(None) == Path("from/variable")
    monkeypatch.delenv("NEWSDESK_CORPUS")
    assert command.corpus_of(None) is None


def test_a_watch_follows_the_folder(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([lambda: (corpus / "more.txt").write_text(ARTICLE, encoding="utf-8")])

    def sleep(_: float) -> None:
        change = next(looks, None)
        if change is None:
            raise KeyboardInterrupt
        change()

    monkeypatch.setattr(progress.time, "sleep", sleep)
    assert command.main(["index", str(corpus), "--watch"]) == 130
    assert "1 added" in capsys.readouterr().err


def test_eval_gets_its_own_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    class Evaluation:
        @staticmethod
        def main(argv: list[str]) -> int:
            seen.append(argv)
            return 7

    real = importlib.import_module
    monkeypatch.setattr(
        importlib,
        "import_module",
        lambda name: Evaluation if name == "eval.command" else real(name),
    )
    assert command.main(["eval", "--held", "x"]) == 7
    assert seen == [["--held", "x"]]


@pytest.mark.parametrize("module", ["rag", "vectorstore", "ui"])
def test_each_package_is_a_command_too(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0
    assert {"rag": "newsdesk ask", "vectorstore": "newsdesk index", "ui": "newsdesk chat"}[
        module
    ] in done.stdout


def test_the_program_says_all_before_it_ends(corpus: Path) -> None:
    asked = [sys.executable, "-m", "rag", "How much will the harbour wall cost?", "--json"]
    done = subprocess.run(
        [*asked, "--corpus", str(corpus)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert json.loads(done.stdout)["question"] == asked[3]
    gone = subprocess.run(
        [*asked, "--corpus", str(corpus / "gone")], capture_output=True, text=True, cwd=ROOT
    )
    assert (gone.returncode, gone.stdout) == (2, "")
    assert gone.stderr.startswith("newsdesk: ")
    closed = ["bash", "-c", f'"$@" --corpus {corpus / "gone"} >&-', "", *asked]
    assert subprocess.run(closed, capture_output=True, cwd=ROOT).returncode == 2


def test_a_port_that_was_asked_for_must_be_free_and_others_are_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match="--port"):
            free_port("127.0.0.1", port)
        found = free_port("127.0.0.1", None)
        assert serve.PORT <= found < serve.PORT + 100
        assert found != port


def test_only_loopback_needs_no_password(tmp_path: Path) -> None:
    assert Address().check() is None
    assert Address(host="0.0.0.0", open_to_all=True).check() is None
    secret = tmp_path / "auth"
    secret.write_text("ann:a:b\n", encoding="utf-8")
    assert Address(host="0.0.0.0", auth=f"@{secret}").check() == ("ann", "a:b")
    with pytest.raises(SettingsError, match="cannot be read"):
        Address(auth=f"@{tmp_path}").check()
    for host in ("0.0.0.0", "::", "example.com", "127.example.com"):
        assert not is_loopback(host)
        with pytest.raises(SettingsError, match="--let-anyone-read"):
            Address(host=host).check()
