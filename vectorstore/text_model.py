"""What turns word pieces into vectors: the packaged model by itself, any other by its library."""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vectorstore.errors import ModelError

if TYPE_CHECKING:
    import torch
    from tokenizers import Encoding, Tokenizer

    from vectorstore.network import Network


_ROWS = 16
"""Word pieces of a batch come in multiples of so many."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Texts as a model reads them, all padded to one length."""

    whole: torch.Tensor
    """Shape (texts, dimension)."""
    pieces: torch.Tensor
    """One for each word piece, shape (texts, length, dimension)."""


class TextModel(ABC):
    """A model in memory: texts → word pieces → vectors."""

    tokenizer: Tokenizer
    longest: int
    """How many word pieces it reads of a text."""
    dimension: int
    is_mean: bool
    """Whether the vector of a text is the mean of those of its word pieces, and nothing more."""
    prompt: str = ""
    """What it wants before each text."""

    @abstractmethod
    def cut(self, texts: Sequence[str]) -> list[Encoding]:
        """The word pieces of each text, with the model's own marks, cut at its length."""

    @abstractmethod
    def read(self, texts: Sequence[Encoding], length: int) -> Vectors:
        """The vectors of texts, each padded to ``length`` word pieces."""

    @abstractmethod
    def encoder(self) -> Any:
        """The torch module of its layers, for changes to be made to it."""

    @abstractmethod
    def narrow(self) -> None:
        """Runs the layers in bfloat16 from now on; what is summed last keeps its width."""


class PackagedModel(TextModel):
    """A BERT whose vectors are the unit means of their word pieces, from a folder with its files.

    Vectors are those of sentence-transformers, bit by bit, without the five seconds that it takes
    to be imported.

    Raises:
        ModelError: the files cannot be read.
    """

    is_mean = True

    def __init__(self, folder: Path) -> None:
        from vectorstore.network import read_network

        self._network: Network = read_network(folder)
        self.tokenizer = read_tokenizer(folder)
        try:
            told = (folder / "sentence_bert_config.json").read_text(encoding="utf-8")
            self.longest = int(json.loads(told)["max_seq_length"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"The model in {folder} is damaged ({error}): install it anew.") from (
                error
            )
        self.dimension = self._network.width
        self.tokenizer.enable_truncation(self.longest)

    def cut(self, texts: Sequence[str]) -> list[Encoding]:
        """The word pieces of each text."""
        return self.tokenizer.encode_batch(list(texts))

    def read(self, texts: Sequence[Encoding], length: int) -> Vectors:
        """The vectors of texts."""
        import torch

        from vectorstore.bert import last_hidden

        # Of another number of rows than a multiple of 16 the sums may be made otherwise.
        filled = [*texts, *[texts[-1]] * (-len(texts) % (_ROWS // math.gcd(_ROWS, length)))]
        ids, types, there = (
            torch.tensor([[*row, *[0] * (length - len(row))] for row in rows])
            for rows in (
                [one.ids for one in filled],
                [one.type_ids for one in filled],
                [one.attention_mask for one in filled],
            )
        )
        with torch.inference_mode():
            pieces = last_hidden(self._network, ids, types, there).float()
            counted = there.unsqueeze(-1).to(pieces.dtype)
            mean = (pieces * counted).sum(1) / counted.sum(1).clamp(min=1e-9)
            whole = torch.nn.functional.normalize(mean, p=2, dim=1)
            return Vectors(whole[: len(texts)], pieces[: len(texts)])

    def encoder(self) -> Any:
        """The torch module of its layers."""
        return self._network.parts.encoder

    def narrow(self) -> None:
        """Runs the layers in bfloat16 from now on."""
        import torch

        self._network.parts.to(torch.bfloat16)


def read_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer whose ``tokenizer.json`` lies in ``folder``, cutting and padding nothing.

    Raises:
        ModelError: it cannot be read.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # it raises nothing narrower
        raise ModelError(f"The tokenizer in {folder} is damaged ({error}): install it anew.") from (
            error
        )
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
