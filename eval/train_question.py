"""Fits the question encoder and writes rag/question_encoder.safetensors.

    python -m eval.mine_pairs --data FOLDER --out pairs.jsonl
    python -m eval.train_question pairs.jsonl

Only a low-rank change of the packaged MiniLM is fitted, and only for questions: what they are
brought near to are the vectors that sentences have already, so those are computed once. Two
losses are summed, each a softmax over the texts of a batch of questions (InfoNCE, van den Oord
et al. 2018): one over sentences alone, one over sentences with their title and the sentence
before, which stand for passages. Among the texts are each question's likeliest wrong ones.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from eval.cross_network import Adapted, adapt
from vectorstore.embedding import SentenceEncoder
from vectorstore.packaged_model import packaged_minilm

TARGET = Path(__file__).parent.parent / "rag" / "question_encoder.safetensors"
_RANK = 16
_RATE = 5e-4
_DROPOUT = 0.05
_QUESTIONS = 64
"""Questions a step."""
_SHARP = 0.05
"""Cosines are divided by it before the softmax."""
_WARM = 20
"""Steps in which the rate grows."""
_RIGHT, _WRONG, _WRONG_PASSAGES = 2, 5, 2
"""Texts of a question that are used."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the rows of the texts that answer it and of those that do not."""

    question: str
    right: list[int]
    wrong: list[int]


class Texts:
    """Distinct texts and their vectors."""

    def __init__(self) -> None:
        self._row: dict[str, int] = {}

    def row(self, text: str) -> int:
        """The row of ``text``."""
        return self._row.setdefault(text, len(self._row))

    def vectors(self, encoder: SentenceEncoder) -> torch.Tensor:
        """Shape (texts, dimension)."""
        return torch.from_numpy(encoder.encode(list(self._row)))


def read(path: Path, sentences: Texts, passages: Texts) -> tuple[list[Asked], list[Asked]]:
    """The answerable questions of a file that ``eval.mine_pairs`` wrote, for each of both."""
    alone, within = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = row["gold"][:_RIGHT]
        if not row["answerable"] or not gold:
            continue
        texts: list[list[str]] = row["candidates"]
        wrong = [i for i in range(len(texts)) if i not in row["gold"]][:_WRONG]
        alone.append(
            Asked(
                row["question"],
                [sentences.row(texts[i][2]) for i in gold],
                [sentences.row(texts[i][2]) for i in wrong],
            )
        )
        within.append(
            Asked(
                row["question"],
                [passages.row(_joined(texts[i])) for i in gold],
                [passages.row(_joined(texts[i])) for i in wrong[:_WRONG_PASSAGES]],
            )
        )
    return alone, within


def _joined(candidate: Sequence[str]) -> str:
    return " ".join(filter(None, candidate))


class QuestionNetwork(nn.Module):
    """The packaged model with the changes that are fitted."""

    def __init__(self) -> None:
        super().__init__()
        from transformers import AutoModel, AutoTokenizer

        folder = packaged_minilm()
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.bert = AutoModel.from_pretrained(folder, local_files_only=True).to(torch.bfloat16)
        adapt(self.bert, _RANK, _DROPOUT)

    def forward(self, questions: Sequence[str]) -> torch.Tensor:
        """Unit vectors, shape (questions, dimension)."""
        given = self.tokenizer(
            list(questions), padding=True, truncation=True, max_length=96, return_tensors="pt"
        )
        hidden = self.bert(**given).last_hidden_state.float()
        there = given["attention_mask"][..., None]
        mean = (hidden * there).sum(1) / there.sum(1)
        return nn.functional.normalize(mean, dim=-1)

    def changes(self) -> dict[str, torch.Tensor]:
        """What is shipped, in half width."""
        return {
            f"{name}.{part}": getattr(layer, part).detach().half().contiguous()
            for name, layer in self.bert.encoder.named_modules()
            if isinstance(layer, Adapted)
            for part in ("down", "up")
        }


def loss_of(
    vectors: torch.Tensor, asked: Sequence[Asked], texts: torch.Tensor, chooser: random.Random
) -> torch.Tensor:
    """How far each question's vector is from what answers it, against all texts of the batch."""
    rows = [chooser.choice(one.right) for one in asked]
    rows += [row for one in asked for row in one.wrong]
    cosines = vectors @ texts[rows].T
    # Another text that answers it too is no wrong one.
    also = np.array(
        [
            [row in one.right and at != i for at, row in enumerate(rows)]
            for i, one in enumerate(asked)
        ]
    )
    logits = (cosines / _SHARP).masked_fill(torch.from_numpy(also), -1e4)
    return nn.functional.cross_entropy(logits, torch.arange(len(asked)))


def fit(
    network: QuestionNetwork,
    asked: tuple[Sequence[Asked], Sequence[Asked]],
    texts: tuple[torch.Tensor, torch.Tensor],
    epochs: int,
) -> None:
    """Fits ``network``; the rate falls to nothing at the end."""
    chooser = random.Random(0)
    size = min(_QUESTIONS, len(asked[0]))
    steps, step = epochs * (len(asked[0]) // size), 0
    optimizer = torch.optim.AdamW(
        [p for p in network.parameters() if p.requires_grad], lr=_RATE, weight_decay=0.01
    )
    network.train()
    for epoch in range(epochs):
        order = chooser.sample(range(len(asked[0])), len(asked[0]))
        losses = []
        for at in range(0, len(order) - size + 1, size):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1.0, step / _WARM) * (1 - step / steps)
            chosen = order[at : at + size]
            vectors = network([asked[0][i].question for i in chosen])
            loss = sum(
                (
                    loss_of(vectors, [some[i] for i in chosen], of, chooser)
                    for some, of in zip(asked, texts, strict=True)
                ),
                torch.zeros(()),
            )
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
            step += 1
            losses.append(loss.item())
        print(f"epoch {epoch + 1} of {epochs}: {np.mean(losses):.3f}", flush=True)


def main(argv: list[str] | None = None) -> int:
    """Fits and writes; answers with the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_question", description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--out", type=Path, default=TARGET)
    options: Any = parser.parse_args(argv)
    torch.manual_seed(0)
    sentences, passages = Texts(), Texts()
    asked = read(options.pairs, sentences, passages)
    encoder = SentenceEncoder()
    texts = sentences.vectors(encoder), passages.vectors(encoder)
    network = QuestionNetwork()
    fit(network, asked, texts, options.epochs)
    save_file(network.changes(), str(options.out))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
