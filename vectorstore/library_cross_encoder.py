"""Any cross-encoder of sentence-transformers: pairs of texts → probabilities."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vectorstore.errors import ModelError
from vectorstore.threads import one_an_operation

_BATCH = 16
_YES = "entailment"
"""The label of an entailment model that means that the first text follows from the second."""


def is_path(name: str) -> bool:
    """Whether a model's name is one of a place on this machine, and none of a hub."""
    return name.startswith((".", "~", "/", "\\")) or Path(name).is_absolute()


class LibraryCrossEncoder:
    """A ``CrossEncoder`` by its folder or hub name, loaded at the first pair.

    Args:
        name: a folder with a model, or a hub name on a machine that reaches a hub.
        setting: the variable that named it, for what goes wrong.
    """

    def __init__(self, name: str, setting: str) -> None:
        """Raises ``ModelError`` where there is no name, or a path that leads to no folder."""
        if not name or (is_path(name) and not Path(name).expanduser().is_dir()):
            raise ModelError(
                f"There is no cross-encoder {name!r}: name its folder, or its name on a hub, in "
                f"{setting}."
            )
        self.name = str(Path(name).expanduser()) if is_path(name) else name
        self._setting = setting
        self._lock = threading.Lock()
        self._loaded: Any = None

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
        """One for each pair, 0..1, shape (len(pairs),).

        Of a model with one output its logistic, as rerankers have it; of one with a label
        "entailment", or with two labels, the share of that label, or of the second.

        Raises:
            ModelError: it cannot be loaded, or its labels do not say which of them means yes.
        """
        model = self._ready()
        if not pairs:
            return np.zeros(0)
        import torch

        logits = np.asarray(
            model.predict(
                list(pairs),
                batch_size=_BATCH,
                show_progress_bar=False,
                activation_fn=torch.nn.Identity(),
            ),
            dtype=np.float64,
        ).reshape(len(pairs), -1)
        if logits.shape[1] == 1:
            return np.asarray(1 / (1 + np.exp(-logits[:, 0])))
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        yes: npt.NDArray[np.float64] = shares[:, self._yes(model)] / shares.sum(axis=1)
        return yes

    def _ready(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> Any:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        from sentence_transformers import CrossEncoder

        one_an_operation()
        try:
            model = CrossEncoder(
                self.name, device="cpu", local_files_only=Path(self.name).is_dir()
            ).eval()
        except Exception as error:  # its libraries raise what they like of a damaged folder
            raise ModelError(
                f"The cross-encoder {self.name!r} cannot be loaded ({error}). Leave "
                f"{self._setting} empty to do without, or name a folder that holds one."
            ) from error
        self._yes(model)
        return model

    def _yes(self, model: Any) -> int:
        """The output that means yes."""
        labels = {int(n): str(label).lower() for n, label in model.config.id2label.items()}
        named = [n for n, label in labels.items() if label == _YES]
        if named or len(labels) < 3:
            return named[0] if named else len(labels) - 1
        raise ModelError(
            f"The cross-encoder {self.name!r} has the labels {', '.join(labels.values())}, none of "
            f"which is {_YES!r}: name another in {self._setting}."
        )
