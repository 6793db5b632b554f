"""Costs against sizes: the exponent is that of the law they follow, the plot is whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.command import main
from eval.growth import COSTS, PLOTTED, exponent, plot, table
from eval.types import EvalError


@given(st.floats(0.0, 2.0), st.floats(0.01, 1e4))
def test_the_exponent_of_a_power_is_found(power: float, factor: float) -> None:
    sizes = [1e3, 1e4, 3e5]
    assert exponent(sizes, [factor * size**power for size in sizes]) == pytest.approx(power)


def rows(*sizes: int) -> list[dict[str, Any]]:
    """Everything doubles with the chunks but the bytes of one, which stay."""
    return [
        {cost.figure: size / 100 for cost in COSTS}
        | {"chunks": size, "disk, bytes a chunk": 5000.0, "recall@10": 0.995}
        for size in sizes
    ]


def test_the_table_has_a_column_a_size_and_the_exponents() -> None:
    head, _, *lines = table(rows(10_000, 100_000)).splitlines()
    assert head == "| chunks | 10,000 | 100,000 | grows as chunks to the |"
    assert len(lines) == len(COSTS) + 1
    assert "| disk, MB | 50 | 500 | 1.00 |" in lines
    assert "| recall@10 of the vector search against exact search | 0.995 | 0.995 | – |" in lines


def test_the_plot_is_one_file_with_a_panel_a_cost() -> None:
    root = ElementTree.fromstring(plot(rows(10_000, 1_000_000)))
    panels = root.findall("{*}svg")
    assert len(panels) == len(PLOTTED)
    assert len({(one.get("x"), one.get("y")) for one in panels}) == len(PLOTTED)
    said = [text.text for text in panels[0].iter("{http://www.w3.org/2000/svg}text")]
    assert {"10k", "100k", "1M"} <= set(said)


def test_one_size_does_not_grow(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(EvalError, match="two sizes"):
        table(rows(10_000))
    told = tmp_path / "figures.json"
    told.write_text(json.dumps({"rows": rows(10_000, 20_000)}))
    assert main(["bench", "growth", str(told), "--svg", str(tmp_path / "growth.svg")]) == 0
    assert "grows as chunks" in capsys.readouterr().out
    assert (tmp_path / "growth.svg").is_file()
    told.write_text("[]")
    assert main(["bench", "growth", str(told)]) == 2
