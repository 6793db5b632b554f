"""Fits the question encoder and writes rag/question_encoder.safetensors.

    python -m eval.train_question --data FOLDER

FOLDER holds ``bbc_news/`` and ``multihop_rag/``. Only a low-rank change of the packaged MiniLM is
fitted, and only for questions: what they are brought near to are the vectors that sentences have
already, so those are computed once. Two losses are summed, each a softmax over the texts of a
batch of questions (InfoNCE, van den Oord et al. 2018): one over sentences by themselves, one over
sentences as they are read in their passage. Among them are, for each question, those sentences
of its article that lie nearest to it and do not answer it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from eval.cross_network import Adapted, adapt
from eval.question_texts import Asked, read
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
_TRIED, _WRONG = 40, 6
"""Sentences of its article that a question is held against: of so many drawn the nearest."""


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
    vectors: torch.Tensor, asked: Sequence[Asked], texts: torch.Tensor, rows: Sequence[int]
) -> torch.Tensor:
    """How far each question's vector is from what answers it, against all of ``rows``.

    The first of ``rows`` answer the questions, one each, in their order.
    """
    cosines = vectors @ texts[list(rows)].T
    # Another text that answers it too is no wrong one.
    also = np.array(
        [
            [row in one.right and at != i for at, row in enumerate(rows)]
            for i, one in enumerate(asked)
        ]
    )
    logits = (cosines / _SHARP).masked_fill(torch.from_numpy(also), -1e4)
    return nn.functional.cross_entropy(logits, torch.arange(len(asked)))


def drawn(
    vectors: torch.Tensor,
    asked: Sequence[Asked],
    texts: Sequence[torch.Tensor],
    chooser: random.Random,
) -> list[int]:
    """Rows for a batch: one that answers each question, then the wrong ones nearest to each."""
    rows = [chooser.choice(one.right) for one in asked]
    for vector, one in zip(vectors.detach(), asked, strict=True):
        tried = chooser.sample(one.wrong, min(_TRIED, len(one.wrong)))
        near = torch.stack([some[tried] @ vector for some in texts]).sum(dim=0)
        rows += [tried[i] for i in near.argsort(descending=True)[:_WRONG].tolist()]
    return rows


def fit(
    network: QuestionNetwork, asked: Sequence[Asked], texts: Sequence[torch.Tensor], epochs: int
) -> None:
    """Fits ``network``; the rate falls to nothing at the end."""
    chooser = random.Random(0)
    size = min(_QUESTIONS, len(asked))
    steps, step = epochs * (len(asked) // size), 0
    optimizer = torch.optim.AdamW(
        [p for p in network.parameters() if p.requires_grad], lr=_RATE, weight_decay=0.01
    )
    network.train()
    for epoch in range(epochs):
        order = chooser.sample(range(len(asked)), len(asked))
        losses = []
        for at in range(0, len(order) - size + 1, size):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1.0, (step + 1) / _WARM) * (1 - step / steps)
            batch = [asked[i] for i in order[at : at + size]]
            vectors = network([one.question for one in batch])
            rows = drawn(vectors, batch, texts, chooser)
            loss = torch.stack([loss_of(vectors, batch, some, rows) for some in texts]).sum()
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
            losses.append(loss.item())
        print(f"epoch {epoch + 1} of {epochs}: {np.mean(losses):.3f}", flush=True)


def main(argv: list[str] | None = None) -> int:
    """Fits and writes; answers with the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_question", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=TARGET)
    options: Any = parser.parse_args(argv)
    torch.manual_seed(0)
    asked, texts = read(options.data, SentenceEncoder())
    network = QuestionNetwork()
    fit(network, asked, [torch.from_numpy(some) for some in texts], options.epochs)
    save_file(network.changes(), str(options.out))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
