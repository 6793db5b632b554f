"""Fits the reader's cross-encoder and writes rag/reader_adapter.safetensors.

    python -m eval.mine_pairs --data FOLDER --out pairs.jsonl
    python -m eval.train_cross pairs.jsonl

Only a low-rank change of MiniLM's linear layers and two small heads are fitted. What a
question is trained on: a sentence that answers it where there is one, and some that do not,
the sentences that answer its near miss among them. Three losses are summed: answers or not,
which of a question's sentences answers, and which of its words are the answer.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import AutoModel, AutoTokenizer

from rag.cross_encoder import ADAPTER, SCALE, weigh
from rag.pairs import Pair, Pieces, cut, pad
from vectorstore.packaged_model import packaged_minilm

TARGET = Path(__file__).parent.parent / "rag" / ADAPTER
_RANK = 32
_WIDTH = 384
_OTHERS = 3
"""Sentences that do not answer, a question and step."""
_QUESTIONS = 16
"""Questions a step."""
_RATE, _HEAD_RATE = 8e-4, 1e-3
_WARM = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with pairs that answer it and pairs that do not, hardest first."""

    right: list[Pieces]
    wrong: list[Pieces]
    answers: tuple[str, ...]
    sentences: list[str]
    """The text of each pair in ``right``."""


class Adapted(nn.Module):
    """A linear layer with a change of low rank beside it; the layer itself stays."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        rows, columns = layer.weight.shape
        self.layer = layer
        self.down = nn.Parameter(torch.randn(_RANK, columns) / math.sqrt(columns))
        self.up = nn.Parameter(torch.zeros(rows, _RANK))

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """The layer's result and that of its change."""
        changed = given @ self.down.to(given.dtype).T @ (SCALE * self.up).to(given.dtype).T
        return torch.add(self.layer(given), changed)


class Network(nn.Module):
    """MiniLM with the changes and the heads that are fitted."""

    def __init__(self) -> None:
        super().__init__()
        # Half the width: the weights that stay need no more, and it is three times as fast.
        self.bert = AutoModel.from_pretrained(packaged_minilm()).to(torch.bfloat16)
        for parameter in self.bert.parameters():
            parameter.requires_grad = False
        for _, module in list(self.bert.encoder.named_modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, nn.Linear):
                    setattr(module, name, Adapted(child))
        self.heads = nn.ParameterDict(
            {
                "mark": nn.Parameter(torch.randn(_WIDTH) / _WIDTH),
                "mark_bias": nn.Parameter(torch.zeros(())),
                "pair": nn.Parameter(torch.randn(2 * _WIDTH) / _WIDTH),
                "pair_bias": nn.Parameter(torch.zeros(())),
            }
        )

    def forward(self, pieces: Sequence[Pieces]) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits, shape (pairs,), and marks, shape (pairs, length)."""
        batch = pad(pieces)
        hidden = self.bert(
            input_ids=torch.from_numpy(batch.ids),
            token_type_ids=torch.from_numpy(batch.types),
            attention_mask=torch.from_numpy(batch.there),
        ).last_hidden_state.float()
        named = {f"head.{name}": value for name, value in self.heads.items()}
        return weigh(hidden, torch.from_numpy(batch.sentence), named)

    def changes(self) -> dict[str, torch.Tensor]:
        """What is shipped, in half width."""
        found = {
            f"{name}.{part}": getattr(layer, part)
            for name, layer in self.bert.encoder.named_modules()
            if isinstance(layer, Adapted)
            for part in ("down", "up")
        }
        found |= {f"head.{name}": value for name, value in self.heads.items()}
        return {name: value.detach().half().contiguous() for name, value in found.items()}

    def take(self, changes: Mapping[str, torch.Tensor]) -> None:
        """Goes over to what ``changes`` gave."""
        layers = dict(self.bert.encoder.named_modules())
        with torch.no_grad():
            for name, value in changes.items():
                where, _, part = name.rpartition(".")
                target = self.heads[part] if where == "head" else getattr(layers[where], part)
                target.copy_(value)


def read(path: Path) -> list[Asked]:
    """The questions of a file that ``eval.mine_pairs`` wrote."""
    tokenizer = AutoTokenizer.from_pretrained(packaged_minilm())
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = []
    for row in rows:
        pieces = cut(tokenizer, [Pair(row["question"], *c) for c in row["candidates"]])
        gold = set(row["gold"])
        if row["answerable"] and not gold:
            continue
        found.append(
            Asked(
                right=[pieces[i] for i in sorted(gold)],
                wrong=[one for i, one in enumerate(pieces) if i not in gold],
                answers=tuple(row["answers"]),
                sentences=[row["candidates"][i][2] for i in sorted(gold)],
            )
        )
    return found


def fit(network: Network, asked: Sequence[Asked], epochs: int, seconds: float) -> None:
    """Fits ``network``; the rate falls to nothing at the end of the epochs or of the time."""
    chooser = random.Random(0)
    groups = [
        {"params": [p for p in network.bert.parameters() if p.requires_grad]},
        {"params": list(network.heads.parameters())},
    ]
    optimizer = torch.optim.AdamW(groups, lr=_RATE, weight_decay=0.01)
    steps = epochs * math.ceil(len(asked) / _QUESTIONS)
    since, step, losses = time.monotonic(), 0, []
    network.train()
    for _ in range(epochs):
        order = chooser.sample(range(len(asked)), len(asked))
        for at in range(0, len(order), _QUESTIONS):
            gone = max(step / steps, (time.monotonic() - since) / seconds)
            if gone >= 1:
                return
            share = min(1.0, gone / _WARM) * (1 - gone)
            for group, rate in zip(optimizer.param_groups, (_RATE, _HEAD_RATE), strict=True):
                group["lr"] = rate * share
            loss = _loss(network, [asked[i] for i in order[at : at + _QUESTIONS]], chooser)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
            losses.append(loss.item())
            if step % 50 == 0:
                passed = time.monotonic() - since
                print(f"{step}/{steps} {np.mean(losses[-50:]):.3f} {passed:.0f} s", flush=True)


def _loss(network: Network, asked: Sequence[Asked], chooser: random.Random) -> torch.Tensor:
    rows: list[Pieces] = []
    labels: list[float] = []
    owner: list[int] = []
    marks: list[list[int]] = []
    for number, one in enumerate(asked):
        chosen = chooser.randrange(len(one.right)) if one.right else None
        # The first of the wrong ones are the likeliest to be taken for right.
        pool = one.wrong[: 3 * _OTHERS]
        wrong = chooser.sample(pool, min(_OTHERS, len(pool)))
        if chosen is not None:
            rows.append(one.right[chosen])
            marks.append(_marked(one.right[chosen], one.sentences[chosen], one.answers))
        rows += wrong
        marks += [[] for _ in wrong]
        labels += [1.0] * (chosen is not None) + [0.0] * len(wrong)
        owner += [number] * (len(wrong) + (chosen is not None))
    logits, marked = network(rows)
    truth, owners = torch.tensor(labels), torch.tensor(owner)
    loss = nn.functional.binary_cross_entropy_with_logits(logits, truth)
    lists = []
    for number in range(len(asked)):
        mine = owners == number
        if truth[mine].sum() > 0 and int(mine.sum()) > 1:
            lists.append(-torch.log_softmax(logits[mine], 0)[truth[mine] > 0].sum())
    if lists:
        loss = loss + 0.5 * torch.stack(lists).mean()
    words = [
        -torch.log_softmax(marked[i], -1)[where].mean() for i, where in enumerate(marks) if where
    ]
    return loss + 0.5 * torch.stack(words).mean() if words else loss


def _marked(pieces: Pieces, sentence: str, answers: Sequence[str]) -> list[int]:
    """The word pieces of the first answer that stands in the sentence."""
    for answer in answers:
        start = sentence.lower().find(answer.lower())
        if start >= 0:
            end = start + len(answer)
            return [
                pieces.start + i for i, (a, b) in enumerate(pieces.places) if a < end and b > start
            ]
    return []


def main(argv: list[str] | None = None) -> int:
    """Fits and writes; answers with the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_cross", description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=600.0, help="ends within this time")
    parser.add_argument("--start", type=Path, help="an adapter to go on from")
    parser.add_argument("--out", type=Path, default=TARGET)
    options: Any = parser.parse_args(argv)
    torch.manual_seed(0)
    network = Network()
    if options.start:
        network.take(load_file(options.start))
    fit(network, read(options.pairs), options.epochs, 60 * options.minutes)
    save_file(network.changes(), str(options.out))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
