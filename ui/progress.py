"""Opening an index with a bar on the terminal, and what to tell of it afterwards."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.desk import Desk, Progress, open_desk
from vectorstore.errors import NewsdeskError
from vectorstore.fleet import Fleet
from vectorstore.listing import list_files

_LOOK_EVERY = 2.0
"""Seconds between two looks at a watched folder."""


def open_with_bar(
    corpus: Path | None,
    *,
    rebuild: bool = False,
    empty: bool = False,
    fleet: Fleet | None = None,
) -> Desk:
    """A desk over ``corpus``; the bar appears only when there is something to index.

    With ``empty`` there may be nothing to read yet; the workers of a ``fleet`` do the indexing.

    Raises:
        NewsdeskError: the folder or its index cannot be used.

    """
    with bar() as progress:
        return open_desk(corpus, rebuild=rebuild, empty=empty, fleet=fleet, progress=progress)


@contextmanager
def bar() -> Iterator[Progress]:
    """A progress callback that draws on stderr, so that pipes get results alone."""
    from tqdm import tqdm

    drawn: list[tqdm[None]] = []

    def progress(source: str, done: int, total: int) -> None:
        if not drawn and total:
            drawn.append(
                tqdm(total=total, desc="Indexing", unit="file", file=sys.stderr, leave=False)
            )
        for shown in drawn:
            shown.total = total
            shown.n = done
            shown.set_postfix_str(_short(source), refresh=True)

    try:
        yield progress
    finally:
        for one in drawn:
            one.close()


def _short(name: str, most: int = 32) -> str:
    shown = "".join(c if c.isprintable() else "�" for c in name)
    return shown if len(shown) <= most else "…" + shown[1 - most :]


def told_of(desk: Desk) -> list[str]:
    """What an index holds and which files were set aside, a line each."""
    manifest = desk.manifest
    lines = [f"{desk.corpus}: {manifest.articles:,} articles, {manifest.chunks:,} passages."]
    aside = [
        (source, reason)
        for reasons in manifest.set_aside.values()
        for source, reason in reasons.items()
    ]
    if aside:
        lines.append(f"Set aside ({len(aside)}):")
        lines += [f"  {source}: {reason}" for source, reason in aside]
    return lines


def watch(desk: Desk) -> None:
    """Syncs whenever the folder changes, until Ctrl-C.

    A cheap look (names, sizes, times) decides whether to read the files at all.
    """
    sys.stderr.write(f"Watching {desk.corpus}; Ctrl-C ends.\n")
    seen = _signature(desk)
    while True:
        time.sleep(_LOOK_EVERY)
        now = _signature(desk)
        if now == seen:
            continue
        seen = now
        try:
            with bar() as progress:
                report = desk.sync(progress=progress)
        except NewsdeskError as error:
            # The folder may be whole again a moment later: a watch says so and goes on.
            sys.stderr.write(f"newsdesk: {error}\n")
            continue
        sys.stderr.write(
            f"{report.added} added, {report.changed} changed, {report.removed} removed; "
            f"{report.articles:,} articles.\n"
        )


def _signature(desk: Desk) -> frozenset[tuple[str, int, int]]:
    found = []
    try:
        for path in list_files(desk.corpus):
            status = path.stat()
            found.append((str(path), status.st_size, status.st_mtime_ns))
    except (OSError, NewsdeskError):
        return frozenset()
    return frozenset(found)
