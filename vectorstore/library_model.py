"""Any model of sentence-transformers: the only import of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Encoding

from vectorstore.errors import ModelError
from vectorstore.text_model import TextModel, Vectors


class LibraryModel(TextModel):
    """A model by the folder or the hub name that the user gives, run as its library runs it.

    Raises:
        ModelError: it cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(
                name, device="cpu", local_files_only=Path(name).is_dir()
            ).eval()
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The embedding model {name!r} cannot be loaded ({error}). Leave "
                "NEWSDESK_EMBEDDER empty for the packaged one, or name a folder that holds one."
            ) from error
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"{name} does not say how long its vectors are.")
        if not getattr(getattr(self._model, "tokenizer", None), "is_fast", False):
            raise ModelError(
                f"{name} has no fast tokenizer of transformers: name another model in "
                "NEWSDESK_EMBEDDER, one of those with a tokenizer.json."
            )
        self._tokenizer: Any = self._model.tokenizer
        self._reads: Any = self._model[0]
        self._rest = list(self._model)[1:]
        self.tokenizer = self._tokenizer.backend_tokenizer
        self.dimension = dimension
        self.longest = int(self._model.max_seq_length or 512)
        self.is_mean = is_mean(self._rest)
        self.prompt = self._model.prompts.get(self._model.default_prompt_name or "") or ""

    def cut(self, texts: Sequence[str]) -> list[Encoding]:
        """The word pieces of each text."""
        cut = self._tokenizer(list(texts), truncation=True, max_length=self.longest)
        encodings: list[Encoding] = cut.encodings
        return encodings

    def read(self, texts: Sequence[Encoding], length: int) -> Vectors:
        """The vectors of texts."""
        rows: dict[str, list[list[int]]] = {
            "input_ids": [one.ids for one in texts],
            "attention_mask": [one.attention_mask for one in texts],
        }
        if "token_type_ids" in self._tokenizer.model_input_names:
            rows["token_type_ids"] = [one.type_ids for one in texts]
        features: dict[str, Any] = dict(
            self._tokenizer.pad(rows, padding="max_length", max_length=length, return_tensors="pt")
        )
        with torch.inference_mode():
            features = self._reads(features)
            features["token_embeddings"] = features["token_embeddings"].float()
            for module in self._rest:
                features = module(features)
        return Vectors(features["sentence_embedding"].float(), features["token_embeddings"])

    def encoder(self) -> Any:
        """The torch module of its layers."""
        return self._reads.auto_model.encoder

    def narrow(self) -> None:
        """Runs the transformer in bfloat16 from now on."""
        self._reads.to(torch.bfloat16)


def is_mean(modules: Sequence[Any]) -> bool:
    """Whether ``modules``, which come after the transformer, make unit means of its vectors."""
    names = [type(module).__name__ for module in modules]
    means = bool(modules) and getattr(modules[0], "pooling_mode", None) == "mean"
    return means and names[0] == "Pooling" and set(names[1:]) <= {"Normalize"}
