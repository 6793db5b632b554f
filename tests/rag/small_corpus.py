"""A handful of short made-up articles as rows of one file, and a desk over any folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rag.desk import Desk
from rag.settings import Settings
from vectorstore.embedding import SentenceEncoder

NEWS = "news.jsonl"


def _row(name: str, outlet: str | None, published: str | None, text: str) -> dict[str, Any]:
    title = text.split(".")[0]
    row = {"id": name, "title": title, "text": text, "outlet": outlet, "published": published}
    return {key: value for key, value in row.items() if value is not None}


BRIDGES = [
    _row(
        f"bridge-{i}",
        "Harbour Gazette" if i % 2 else "Northern Post",
        f"2021-03-{i + 1:02}",
        f"The harbour bridge in district {i} will stay closed for {i + 3} weeks. "
        f"The harbour board said that the arches of the bridge carry too many lorries. "
        f"Engineers found {i + 20} cracks in the harbour bridge on Monday.",
    )
    for i in range(8)
]
CHEESE = _row(
    "cheese",
    "Dairy Weekly",
    "2021-06-30",
    "A smoked goat cheese from Ulvsby won the golden spoon. The dairy belongs to Berta Holm, "
    "who has eleven goats. Judges praised the cheese for its taste of hay.",
)
UNDATED = _row(
    "violin",
    None,
    None,
    "A violin made in 1741 was left on a night train to Tarnow. Its owner, Kasimir Wolny, offered "
    "a reward of 900 crowns. The conductor returned the violin the next day.",
)
ROWS = [*BRIDGES, CHEESE, UNDATED]


def write_rows(folder: Path, rows: Iterable[Mapping[str, Any]] = ROWS, name: str = NEWS) -> Path:
    """Writes ``rows`` into a file of ``folder``, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def desk_over(corpus: Path, index: Path, encoder: SentenceEncoder, **given: Any) -> Desk:
    """A desk over ``corpus`` with its index in ``index``, brought up to date."""
    settings = Settings(index_dir=str(index), **{"reader": "small", **given})
    desk = Desk(corpus, settings, encoder)
    desk.sync()
    return desk
