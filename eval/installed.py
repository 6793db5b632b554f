"""How much disk an installation takes: distributions with all that they require.

From the packages that a user names, requirements are followed as installers follow them, with the
extras that are asked for and with the markers of this machine, through what is installed in one
environment. The files that each distribution has on record are summed. What an environment holds
beside that is not counted, nor is what a library fetches at run time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_OURS = "newsdesk"
_FOLDERS = ("eval", "rag", "seeds", "ui", "vectorstore")


def distributions_of(
    packages: Iterable[str], folders: Sequence[Path] | None = None
) -> dict[str, int]:
    """Bytes by the name of each distribution that ``packages`` come down to.

    Of this environment, or of the one whose site-packages are ``folders``. What is required but
    not installed has no entry.
    """
    found = (
        distributions(path=[str(f) for f in folders]) if folders is not None else distributions()
    )
    here = {canonicalize_name(d.metadata["Name"]): d for d in found if d.metadata["Name"]}
    todo = [Requirement(package) for package in packages]
    seen: set[tuple[str, frozenset[str]]] = set()
    sizes: dict[str, int] = {}
    while todo:
        wanted = todo.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if name not in here or (name, extras) in seen:
            continue
        seen.add((name, extras))
        sizes.setdefault(name, _bytes(name, here[name]))
        todo += _required(here[name], extras)
    return sizes


def _required(distribution: Distribution, extras: Iterable[str]) -> list[Requirement]:
    """What a distribution requires here, with extras of it."""
    found = map(Requirement, distribution.requires or ())
    asked = ["", *extras]
    return [
        wanted
        for wanted in found
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": e}) for e in asked)
    ]


def _bytes(name: str, distribution: Distribution) -> int:
    if name == _OURS:  # a working copy has none of its files on record
        root = Path(__file__).resolve().parent.parent
        files = [path for folder in _FOLDERS for path in (root / folder).rglob("*")]
        return sum(path.stat().st_size for path in files if "__pycache__" not in path.parts)
    located = (Path(str(file.locate())) for file in distribution.files or ())
    return sum(path.stat().st_size for path in located if path.is_file())
