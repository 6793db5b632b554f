"""Fits one of the reader's cross-encoders and writes rag/reader_SIZE.safetensors.

    python -m eval.mine_pairs --data FOLDER --out pairs.jsonl
    python -m eval.train_cross pairs.jsonl --size large

Only a low-rank change of the model's linear layers and three small heads are fitted. What a
question is trained on: a sentence that answers it where there is one, and some that do not,
the sentences that answer its near miss among them. Four losses are summed: answers or not,
which of a question's sentences answers, which of its words are the answer, and whether it
answers by denying what the question takes for granted.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from eval.cross_network import PLANS, Network
from rag.cross_model import BASES
from rag.pairs import Pair, Pieces, cut
from rag.settings import Settings

RAG = Path(__file__).parent.parent / "rag"
_OTHERS = 3
"""Sentences that do not answer, a question and step."""
_QUESTIONS = 16
"""Questions a step."""
_HEAD_RATE = 1e-3
_WARM = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with pairs that answer it and pairs that do not, hardest first."""

    right: list[Pieces]
    wrong: list[Pieces]
    answers: tuple[str, ...]
    sentences: list[str]
    """The text of each pair in ``right``."""
    denied: bool
    """Whether these deny what the question takes for granted."""


def read(path: Path, tokenizer: Any) -> list[Asked]:
    """The questions of a file that ``eval.mine_pairs`` wrote."""
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
                denied=row["kind"] == "premise",
            )
        )
    return found


def fit(network: Network, asked: Sequence[Asked], rate: float, epochs: int, seconds: float) -> None:
    """Fits ``network``; the rate falls to nothing at the end of the epochs or of the time."""
    chooser = random.Random(0)
    groups: list[dict[str, Any]] = [
        {"params": [p for p in network.bert.parameters() if p.requires_grad]},
        {"params": list(network.heads.parameters())},
    ]
    optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01)
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
            for group, most in zip(optimizer.param_groups, (rate, _HEAD_RATE), strict=True):
                group["lr"] = most * share
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
    denied: dict[int, float] = {}
    for number, one in enumerate(asked):
        chosen = chooser.randrange(len(one.right)) if one.right else None
        # The first of the wrong ones are the likeliest to be taken for right.
        pool = one.wrong[: 3 * _OTHERS]
        wrong = chooser.sample(pool, min(_OTHERS, len(pool)))
        if chosen is not None:
            denied[len(rows)] = float(one.denied)
            rows.append(one.right[chosen])
            marks.append(_marked(one.right[chosen], one.sentences[chosen], one.answers))
        rows += wrong
        marks += [[] for _ in wrong]
        labels += [1.0] * (chosen is not None) + [0.0] * len(wrong)
        owner += [number] * (len(wrong) + (chosen is not None))
    read = network(rows)
    logits = read.logits
    truth, owners = torch.tensor(labels), torch.tensor(owner)
    loss = nn.functional.binary_cross_entropy_with_logits(logits, truth)
    lists = []
    for number in range(len(asked)):
        mine = owners == number
        if truth[mine].sum() > 0 and int(mine.sum()) > 1:
            lists.append(-torch.log_softmax(logits[mine], 0)[truth[mine] > 0].sum())
    if lists:
        loss = loss + 0.5 * torch.stack(lists).mean()
    if denied:
        said = nn.functional.binary_cross_entropy_with_logits(
            read.denials[list(denied)], torch.tensor(list(denied.values()))
        )
        loss = loss + 0.5 * said
    words = [
        -torch.log_softmax(read.marks[i], -1)[where].mean()
        for i, where in enumerate(marks)
        if where
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
    parser.add_argument("--heads", action="store_true", help="fit the heads alone")
    parser.add_argument("--size", choices=PLANS, default="small")
    parser.add_argument("--out", type=Path, help="instead of the file that is shipped")
    options: Any = parser.parse_args(argv)
    torch.manual_seed(0)
    network = Network(options.size, Settings.from_env().shelf)
    if options.start:
        network.take(load_file(options.start))
    if options.heads:
        for parameter in network.bert.parameters():
            parameter.requires_grad = False
    asked = read(options.pairs, network.tokenizer)
    fit(network, asked, PLANS[options.size].rate, options.epochs, 60 * options.minutes)
    save_file(network.changes(), str(options.out or RAG / BASES[options.size].adapter))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
