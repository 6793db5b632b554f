"""Small plots as inline SVG: no script, no font, no host but the page itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 380, 272
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 24, 40
_ENTRY = 64
"""Pixels that an entry of the legend takes: the legend stands above the frame, where no data is."""
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of 0..1 with its interval."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis measures, from where to where."""

    name: str
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    """Whether equal lengths stand for equal ratios; both ends are then above 0."""

    def share(self, value: float) -> float:
        """Where a value lies between the ends, as 0..1."""
        if self.log:
            return math.log(value / self.low) / (math.log(self.high / self.low) or 1.0)
        return (value - self.low) / ((self.high - self.low) or 1.0)

    def at(self, share: float) -> float:
        """What lies at a share of the way between the ends."""
        if self.log:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + share * (self.high - self.low)


def lines(series: Sequence[tuple[str, Points]], x: Axis, y: Axis, *, diagonal: bool = False) -> str:
    """Lines through points, one for each named series."""
    parts = [_frame(x, y)]
    if diagonal:
        parts.append(_path([(x.low, y.low), (x.high, y.high)], x, y, "guide"))
    for number, (name, points) in enumerate(series):
        parts.append(_path(points, x, y, f"line s{number}"))
        parts.append(_legend(number, len(series), name, f"line s{number}"))
    return _svg("".join(parts), HEIGHT, f"{y.name} by {x.name}")


def dots(series: Sequence[tuple[str, Sequence[tuple[float, float, int]]]], x: Axis, y: Axis) -> str:
    """Points of (x, y, weight) against the diagonal, larger where more lies under them."""
    parts = [_frame(x, y), _path([(x.low, y.low), (x.high, y.high)], x, y, "guide")]
    for number, (name, points) in enumerate(series):
        for px, py, weight in points:
            cx, cy = _place(px, py, x, y)
            radius = 2 + min(8.0, weight**0.5)
            parts.append(
                f'<circle class="dot s{number}" cx="{cx:.1f}" cy="{cy:.1f}" r="{radius:.1f}">'
                f"<title>{px:.2f} → {py:.2f}, n={weight}</title></circle>"
            )
        parts.append(_legend(number, len(series), name, f"line s{number}"))
    return _svg("".join(parts), HEIGHT, f"{y.name} by {x.name}")


def bars(given: Sequence[Bar]) -> str:
    """Horizontal bars of 0..1, each with a whisker for its interval."""
    row, left = 24, 150
    span = WIDTH - left - 50
    parts = []
    for number, bar in enumerate(given):
        top = number * row + 4
        middle = top + 8
        parts.append(
            f'<text class="name" x="{left - 8}" y="{middle + 4}">{escape(bar.name)}</text>'
        )
        parts.append(
            f'<rect class="bar" x="{left}" y="{top}" width="{bar.value * span:.1f}" height="16">'
            f"<title>{escape(bar.told)}</title></rect>"
        )
        if bar.low is not None and bar.high is not None:
            a, b = left + bar.low * span, left + bar.high * span
            parts.append(f'<path class="whisker" d="M{a:.1f} {middle - 4}v8m0 -4H{b:.1f}m0 -4v8"/>')
        parts.append(f'<text x="{left + span + 6}" y="{middle + 4}">{bar.value:.2f}</text>')
    return _svg("".join(parts), len(given) * row + 8, "bars by kind")


def _svg(inside: str, height: int, told: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-label="{escape(told, quote=True)}">{inside}</svg>'
    )


def _place(px: float, py: float, x: Axis, y: Axis) -> tuple[float, float]:
    return (
        _LEFT + x.share(px) * (WIDTH - _LEFT - _RIGHT),
        HEIGHT - _BOTTOM - y.share(py) * (HEIGHT - _TOP - _BOTTOM),
    )


def _path(points: Points, x: Axis, y: Axis, kind: str) -> str:
    places = [_place(px, py, x, y) for px, py in points]
    drawn = "L".join(f"{px:.1f} {py:.1f}" for px, py in places)
    return f'<path class="{kind}" d="M{drawn}"/>' if drawn else ""


def _legend(number: int, total: int, name: str, kind: str) -> str:
    x = WIDTH - _RIGHT - _ENTRY * (total - number)
    label = f'<text x="{x + 22}" y="12">{escape(name)}</text>'
    return f'<path class="{kind}" d="M{x} 8h16"/>{label}'


def _frame(x: Axis, y: Axis) -> str:
    parts = []
    for step in range(5):
        share = step / 4
        px, py = _place(x.at(share), y.low, x, y)
        parts.append(f'<text class="tick" x="{px:.1f}" y="{py + 14:.1f}">{_tick(x, share)}</text>')
        px, py = _place(x.low, y.at(share), x, y)
        parts.append(f'<path class="grid" d="M{px:.1f} {py:.1f}H{WIDTH - _RIGHT}"/>')
        parts.append(
            f'<text class="name" x="{px - 6:.1f}" y="{py + 4:.1f}">{_tick(y, share)}</text>'
        )
    parts.append(
        f'<text class="tick" x="{(WIDTH + _LEFT) / 2:.0f}" y="{HEIGHT - 6}">{escape(x.name)}</text>'
    )
    parts.append(f'<text class="axis" x="0" y="12">{escape(y.name)}</text>')
    return "".join(parts)


def round_end(value: float) -> float:
    """The end of an axis from 0 that holds a value and gives round ticks at its quarters."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value / 4))
    return next(4 * step * power for step in (1, 2, 2.5, 5, 10) if 4 * step * power >= value)


def _tick(axis: Axis, share: float) -> str:
    value = axis.at(share)
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if axis.log and value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.2g}"


def beside(panels: Sequence[str], columns: int, style: str) -> str:
    """Plots of one size in rows of ``columns``, as a file of its own."""
    rows = -(-len(panels) // columns)
    width, height = columns * WIDTH, rows * HEIGHT
    placed = (
        panel.replace("<svg ", f'<svg x="{n % columns * WIDTH}" y="{n // columns * HEIGHT}" ', 1)
        for n, panel in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{style}{"".join(placed)}</svg>\n'
    )
