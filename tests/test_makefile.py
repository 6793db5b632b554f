"""What ``make chat`` and ``make test`` do about the reader, with programs that only take notes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
SIDE_BY_SIDE = "--numprocesses logical --maxprocesses 4 --dist loadfile"
NOTES = """#!/bin/sh
echo "$(basename "$0") $*" >> "{notes}"
case "$*" in "model install reader") exit {code};; esac
"""

pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("make") is None, reason="there is no make here"
)


def made(venv: Path, goal: str, *, code: int = 0) -> tuple[list[str], str]:
    """What was called for a goal, and what was printed; fetching ends with ``code``."""
    (venv / "bin").mkdir(parents=True, exist_ok=True)
    notes = venv / "notes"
    notes.write_text("", encoding="utf-8")
    for name in ("python", "newsdesk"):
        path = venv / "bin" / name
        path.write_text(NOTES.format(notes=notes, code=code), encoding="utf-8")
        path.chmod(0o755)
    for stamp in (".app", ".dev"):
        (venv / stamp).touch()
    done = subprocess.run(
        ["make", "-C", HOUSE, f"VENV={venv}", goal],
        env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=True,
    )
    return notes.read_text(encoding="utf-8").splitlines(), done.stdout


@pytest.mark.parametrize(
    ("goal", "then"), [("chat", "newsdesk chat"), ("test", f"python -m pytest {SIDE_BY_SIDE}")]
)
def test_the_reader_is_installed_once(goal: str, then: str, tmp_path: Path) -> None:
    assert made(tmp_path, goal)[0] == ["newsdesk model install reader", then]
    assert made(tmp_path, goal)[0] == [then]


@pytest.mark.parametrize(
    ("goal", "then"), [("chat", "newsdesk chat"), ("test", f"python -m pytest {SIDE_BY_SIDE}")]
)
def test_where_nothing_can_be_fetched_the_smaller_reader_is_used(
    goal: str, then: str, tmp_path: Path
) -> None:
    called, told = made(tmp_path, goal, code=2)
    assert called == ["newsdesk model install reader", then]
    assert "Going on with the smaller reader" in told
    assert made(tmp_path, goal)[0] == ["newsdesk model install reader", then]
