"""The table of ways of cutting articles into passages."""

from __future__ import annotations

import json
from pathlib import Path

from eval import chunk_sizes
from eval.ablation import held, tuned
from eval.external import Source
from eval.types import Case, Evidence


def _write(data: Path) -> None:
    facts = [f"The firm of harbour {i} made {100 + i} boats in the year." for i in range(4)]
    filler = "Nobody on the quay had anything else to say about the weather that day."
    articles = [
        {
            "title": f"Boats {i}",
            "author": None,
            "source": "The Age",
            "published_at": "2023-11-01 10:00:00",
            "url": f"u{i}",
            "body": " ".join([*8 * [filler], fact, *8 * [filler]]),
        }
        for i, fact in enumerate(facts)
    ]
    queries = [
        {
            "query": f"How many boats did the firm of harbour {i % 4} make?",
            "answer": "many",
            "question_type": "inference_query",
            "evidence_list": [{"fact": facts[i % 4], "url": f"u{i % 4}"}],
        }
        for i in range(12)
    ]
    for name, rows in (("corpus", articles), ("queries", queries)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (data / f"{name}.jsonl").write_text(text, encoding="utf-8")


def test_short_passages_find_the_same_in_more_of_them(tmp_path: Path) -> None:
    _write(tmp_path)
    source = Source(tmp_path, tmp_path / "cache")
    measured = list(
        chunk_sizes.measure(source, sizes=[(30, 0), (60, 20), (400, 0)], words_alone=True)
    )
    assert [(m.words, m.overlap) for m in measured] == [(30, 0), (60, 20), (400, 0)]
    short, _, long = (m.passages for m in measured)
    assert short > 2 * long == 8
    assert all(0.0 <= value <= 1.0 for m in measured for value in m.figures)
    assert measured[-1].figures[1] == 1.0
    told = chunk_sizes.table(measured).splitlines()
    assert len(told) >= 4
    assert "within 1,000 words" in told[0]


def test_a_question_is_tuned_on_or_held() -> None:
    cases = [
        Case(f"q{n}", "Who?", "inference", answerable=True, evidence=(Evidence("a.txt", "x"),))
        for n in range(30)
    ]
    assert len(tuned(cases)) == 10
    assert sorted(c.id for c in [*tuned(cases), *held(cases)]) == sorted(c.id for c in cases)
