"""``python -m eval bench``: what it costs, each a table and a file of JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval import (
    bench_encoder,
    bench_page,
    bench_peers,
    bench_search,
    bench_sync,
    bench_workers,
    growth,
)
from eval.sets import read_seeds
from eval.types import EvalError

Row = dict[str, Any]


def add_commands(commands: Any) -> None:
    """Adds ``bench`` to the commands of ``python -m eval``."""
    top = commands.add_parser(
        "bench", help="what it costs: search, sync, encoder, workers, page, peers"
    )
    kinds = top.add_subparsers(required=True, metavar="WHAT")
    one = kinds.add_parser("search", help="search as the index grows, against the least possible")
    _add(one, "--articles", "1000,10000", "sizes, in articles", _search)
    one.add_argument(
        "--encoder",
        choices=("model", "averaged"),
        default="model",
        help="averaged: a chunk as the mean of its sentences, for sizes that take days to encode",
    )
    one.add_argument("--keep", type=Path, help="a folder that keeps the indexes for the next time")
    one = kinds.add_parser("growth", help="what search measured, as exponents and a plot")
    one.add_argument("figures", type=Path, help="what search --json wrote, of two sizes at least")
    one.add_argument("--svg", type=Path, help="where to draw it")
    one.set_defaults(command=_growth)
    one = kinds.add_parser("sync", help="an index kept in step with its folder")
    _add(one, "--files", "2500,10000", "sizes, in files", _sync)
    one = kinds.add_parser("encoder", help="texts to vectors, and what a build keeps of that")
    _add(one, "--chunks", "300", "sizes, in chunks", _encoder)
    one = kinds.add_parser("workers", help="indexing by many workers, beside a process alone")
    _add(one, "--files", "200", "sizes, in files", _workers)
    one.add_argument("--workers", type=int, default=2, help="how many processes")
    one = kinds.add_parser("peers", help="side by side with what a user would pick instead")
    _add(one, "--articles", "200", "how many articles", _peers)
    one.add_argument("--systems", default="", help="a,b,c; default: all that are installed")
    one = kinds.add_parser("page", help="how long twenty browsers wait for the chat page")
    one.add_argument("--readers", default="small,large", help="which: small,large")
    one.add_argument("--browsers", type=int, default=20)
    one.add_argument("--seconds", type=float, default=60, help="of asking and reading")
    one.add_argument("--reads", type=float, default=8, help="seconds that an answer is read for")
    one.add_argument("--rounds", type=int, default=3, help="how often all ask at the same moment")
    one.add_argument("--json", type=Path, help="where to write the figures as well")
    one.set_defaults(command=_page)


def _add(parser: argparse.ArgumentParser, sizes: str, default: str, told: str, run: Any) -> None:
    parser.add_argument("--data", type=Path, required=True, help="a folder of articles")
    parser.add_argument(sizes, dest="sizes", default=default, help=f"{told}: {default}")
    parser.add_argument("--json", type=Path, help="where to write the figures as well")
    parser.set_defaults(command=run)


def _search(given: argparse.Namespace) -> int:
    return _finish(
        list(bench_search.measure(given.data, _sizes(given), given.encoder, given.keep)), given
    )


def _growth(given: argparse.Namespace) -> int:
    try:
        rows = json.loads(given.figures.read_text(encoding="utf-8"))["rows"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvalError(f"{given.figures} is not what bench search --json writes.") from error
    print(growth.table(rows))
    if given.svg:
        given.svg.write_text(growth.plot(rows), encoding="utf-8")
    return 0


def _sync(given: argparse.Namespace) -> int:
    rows = [
        {
            "files": size,
            **{name: value for name, value, _ in bench_sync.measure(given.data, size)},
        }
        for size in _sizes(given)
    ]
    return _finish(rows, given)


def _encoder(given: argparse.Namespace) -> int:
    return _finish([bench_encoder.measure(given.data, n, 0) for n in _sizes(given)], given)


def _workers(given: argparse.Namespace) -> int:
    rows = [bench_workers.measure(given.data, size, given.workers) for size in _sizes(given)]
    return _finish(rows, given)


def _peers(given: argparse.Namespace) -> int:
    names = bench_peers.chosen(given.systems)
    rows = []
    for size in _sizes(given):
        for row in bench_peers.measure(given.data, size, names):
            print(f"{row['library']}: measured", file=sys.stderr)
            rows.append(row)
    return _finish(rows, given)


def _page(given: argparse.Namespace) -> int:
    cases = read_seeds().parts["tune"]
    questions = [case.question for case in cases if not case.history]
    crowd = bench_page.Crowd(given.browsers, given.rounds, given.seconds, given.reads)
    rows = [
        bench_page.measure(None, questions, reader, crowd) for reader in given.readers.split(",")
    ]
    return _finish(rows, given)


def _sizes(given: argparse.Namespace) -> list[int]:
    return [int(part) for part in given.sizes.split(",")]


def _finish(rows: Sequence[Row], given: argparse.Namespace) -> int:
    print(table(rows))
    if given.json:
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
        machine = {"cores": os.cpu_count(), "system": platform.platform(), "load": load}
        told = {"machine": machine, "rows": rows}
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
        print(f"Written: {given.json}")
    return 0


def table(rows: Sequence[Row]) -> str:
    """Figures as lines, a column a size."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    widest = max(map(len, names))
    return "\n".join(
        f"{name:<{widest}}" + "".join(f"{_told(row.get(name)):>14}" for row in rows)
        for name in names
    )


def _told(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value if value is not None else "–")
