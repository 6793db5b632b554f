"""Fits one of the reader's cross-encoders and writes rag/reader_SIZE.safetensors.

    python -m eval.mine_pairs --data FOLDER --out pairs.jsonl
    python -m eval.train_cross pairs.jsonl --size large

Only a low-rank change of the model's linear layers and four small heads are fitted. What a
question is trained on: a sentence that answers it where there is one, and some that do not. Its
near miss is read in the same step, with the very sentence that answers it. Six losses are summed:
answers or not, which of a question's sentences answers, which of the two questions a sentence
answers, which of its words are the answer, whether it answers by denying what the question takes
for granted, and whether it says yes to a question of yes or no.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn

from eval.cross_network import PLANS, Network
from rag.cross_model import BASES
from rag.pairs import Pair, Pieces, cut
from rag.settings import Settings

RAG = Path(__file__).parent.parent / "rag"
_OTHERS = 2
"""Sentences that do not answer, a question and step."""
_COUPLES = 12
"""Questions a step, each with its near miss."""
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
    says: list[bool | None]
    """Whether each pair in ``right`` says yes; ``None`` where that is not asked or not known."""
    traps: dict[int, int]
    """Where in ``wrong`` the sentences stand that answer its twin, by their place in its
    ``right``."""


Couple = list[Asked]
"""A question and its near miss, or one of them alone."""


def read(path: Path, tokenizer: Tokenizer) -> list[Couple]:
    """The questions of a file that ``eval.mine_pairs`` wrote, each with its near miss."""
    pairs: dict[str, list[dict[str, Any]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["gold"] or not row["answerable"]:
            pairs.setdefault(row["pair"], []).append(row)
    found = []
    for rows in pairs.values():
        rows.sort(key=lambda row: not row["answerable"])
        answering = [rows[0]["candidates"][i] for i in sorted(rows[0]["gold"])]
        found.append([_asked(row, answering, tokenizer) for row in rows])
    return found


def _asked(row: dict[str, Any], answering: Sequence[list[str]], tokenizer: Tokenizer) -> Asked:
    pieces = cut(tokenizer, [Pair(row["question"], *c) for c in row["candidates"]])
    gold = sorted(row["gold"])
    wrong = [i for i in range(len(pieces)) if i not in gold]
    others = [row["candidates"][i] for i in wrong]
    return Asked(
        right=[pieces[i] for i in gold],
        wrong=[pieces[i] for i in wrong],
        answers=tuple(row["answers"]),
        sentences=[row["candidates"][i][2] for i in gold],
        denied=row["kind"] == "premise",
        says=row.get("says") or [None] * len(gold),
        traps={k: others.index(one) for k, one in enumerate(answering) if one in others},
    )


def fit(
    network: Network, couples: Sequence[Couple], rate: float, epochs: int, seconds: float
) -> None:
    """Fits ``network``; the rate falls to nothing at the end of the epochs or of the time."""
    chooser = random.Random(0)
    groups: list[dict[str, Any]] = [
        {"params": [p for p in network.bert.parameters() if p.requires_grad]},
        {"params": list(network.heads.parameters())},
    ]
    optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01)
    steps = epochs * math.ceil(len(couples) / _COUPLES)
    since, step, losses = time.monotonic(), 0, []
    network.train()
    for _ in range(epochs):
        order = chooser.sample(couples, len(couples))
        for at in range(0, len(order), _COUPLES):
            gone = max(step / steps, (time.monotonic() - since) / seconds)
            if gone >= 1:
                return
            share = min(1.0, gone / _WARM) * (1 - gone)
            for group, most in zip(optimizer.param_groups, (rate, _HEAD_RATE), strict=True):
                group["lr"] = most * share
            loss = _loss(network, order[at : at + _COUPLES], chooser)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
            losses.append(loss.item())
            if step % 50 == 0:
                passed = time.monotonic() - since
                print(f"{step}/{steps} {np.mean(losses[-50:]):.3f} {passed:.0f} s", flush=True)


@dataclass(slots=True)
class Draw:
    """What goes through the model in one step, pair by pair, and what is known of each."""

    rows: list[Pieces] = field(default_factory=list)
    labels: list[float] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    """The number of the question that each pair belongs to."""
    marks: list[list[int]] = field(default_factory=list)
    """The word pieces that are the answer."""
    denied: dict[int, float] = field(default_factory=dict)
    """Whether each pair that answers does so by denying."""
    said: dict[int, float] = field(default_factory=dict)
    """Whether a pair says yes, of those of which that is known."""
    rivals: list[tuple[int, int]] = field(default_factory=list)
    """A pair that answers, and its sentence with the near miss of its question."""

    def add(self, couple: Couple, chooser: random.Random) -> None:
        """Draws the sentences of a question and its near miss."""
        answering = chosen = None
        for one in couple:
            number = self.owner[-1] + 1 if self.owner else 0
            if one.right:
                answering, chosen = len(self.rows), chooser.randrange(len(one.right))
                self.denied[answering] = float(one.denied)
                if (says := one.says[chosen]) is not None:
                    self.said[answering] = float(says)
                marked = _marked(one.right[chosen], one.sentences[chosen], one.answers)
                self._pair(one.right[chosen], 1.0, number, marked)
            # The first of the wrong ones are the likeliest to be taken for right.
            pool = range(min(3 * _OTHERS, len(one.wrong)))
            drawn = chooser.sample(pool, min(_OTHERS, len(pool)))
            trap = None if chosen is None or one.right else one.traps.get(chosen)
            if trap is not None and answering is not None:
                self.rivals.append((answering, len(self.rows)))
                drawn = [trap, *[i for i in drawn if i != trap][: _OTHERS - 1]]
            for i in drawn:
                self._pair(one.wrong[i], 0.0, number, [])

    def _pair(self, pieces: Pieces, label: float, number: int, marked: list[int]) -> None:
        self.rows.append(pieces)
        self.labels.append(label)
        self.owner.append(number)
        self.marks.append(marked)


def _loss(network: Network, couples: Sequence[Couple], chooser: random.Random) -> torch.Tensor:
    drawn = Draw()
    for couple in couples:
        drawn.add(couple, chooser)
    read = network(drawn.rows)
    logits = read.logits
    truth, owners = torch.tensor(drawn.labels), torch.tensor(drawn.owner)
    loss = nn.functional.binary_cross_entropy_with_logits(logits, truth)
    lists = []
    for number in range(drawn.owner[-1] + 1):
        mine = owners == number
        if truth[mine].sum() > 0 and int(mine.sum()) > 1:
            lists.append(-torch.log_softmax(logits[mine], 0)[truth[mine] > 0].sum())
    if lists:
        loss = loss + 0.5 * torch.stack(lists).mean()
    if drawn.rivals:
        right, trap = (logits[list(rows)] for rows in zip(*drawn.rivals, strict=True))
        loss = loss + 0.5 * nn.functional.softplus(trap - right).mean()
    for told, heard in ((drawn.denied, read.denials), (drawn.said, read.assents)):
        if told:
            truths = torch.tensor(list(told.values()))
            heard = nn.functional.binary_cross_entropy_with_logits(heard[list(told)], truths)
            loss = loss + 0.5 * heard
    words = [
        -torch.log_softmax(read.marks[i], -1)[where].mean()
        for i, where in enumerate(drawn.marks)
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
    couples = read(options.pairs, network.tokenizer)
    fit(network, couples, PLANS[options.size].rate, options.epochs, 60 * options.minutes)
    save_file(network.changes(), str(options.out or RAG / BASES[options.size].adapter))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
