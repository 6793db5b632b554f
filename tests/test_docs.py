"""The Python of the README runs, each page of it from the top."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest

from vectorstore.embedding import SentenceEncoder

HOUSE = Path(__file__).parents[1]
README = HOUSE / "README.md"
_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks_of(text: str) -> list[tuple[int, str]]:
    """The line where each ```python block begins, and its code."""
    return [(text[: m.start()].count("\n") + 2, m[1]) for m in _BLOCK.finditer(text)]


def test_blocks_are_found_with_their_lines() -> None:
    text = "# A\n\n```python\na = 1\n```\n\n```\nno\n```\n```python\nb = a\n```\n"
    assert blocks_of(text) == [(4, "a = 1\n"), (11, "b = a\n")]


def test_the_python_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: SentenceEncoder
) -> None:
    if not README.exists():
        pytest.skip("There is no README.md yet.")
    blocks = blocks_of(README.read_text(encoding="utf-8"))
    if not blocks:
        pytest.skip("README.md has no Python examples yet.")
    # A folder of articles of one's own, under the name that the examples use.
    shutil.copytree(HOUSE / "seeds", tmp_path / "my" / "articles")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSDESK_INDEX_DIR", str(tmp_path / "indexes"))
    monkeypatch.setattr("rag.desk.SentenceEncoder", lambda *given, **named: encoder)
    names: dict[str, object] = {"__name__": "readme"}
    for line, code in blocks:
        tree = ast.increment_lineno(ast.parse(code, str(README)), line - 1)
        exec(compile(tree, str(README), "exec"), names)
