"""Articles → a plot of when each outlet published: a lane for each outlet, a dot for each time.

Plain markup placed by percent: it needs no script, grows with the window, and every dot is a
button with a name, so that it can be heard and reached by keyboard.
"""

from __future__ import annotations

import calendar
import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ui.rows import Row, chosen
from ui.safe import clip, markup
from ui.talk import Scope

_LANES = 8
"""Outlets with a lane of their own; the others share one."""
_BY_DAY = 28
_BY_MONTH = 366 * 2
_BY_QUARTER = 366 * 6
"""Days between the first and the last article up to which dots stand for days, for months,
for quarters of a year: with more than two dozen times on a lane its dots would run together."""
_TICKS = 6

Day = datetime.date


@dataclass(frozen=True, slots=True)
class _Bin:
    """The stretch of time that a dot stands for, both days included."""

    first: Day
    last: Day
    told: str


def timeline(rows: Sequence[Row], scope: Scope) -> str:
    """The plot; dots with nothing inside the scope are hollow. Empty without two dates."""
    dated = [row for row in rows if row.published]
    days = [row.published for row in dated if row.published]
    if len(set(days)) < 2:
        return ""
    first, last = min(days), max(days)
    bin_of = _bins((last - first).days)
    inside = {row.source for row in chosen(dated, scope)}
    lanes: dict[str, dict[_Bin, list[Row]]] = defaultdict(lambda: defaultdict(list))
    common = [name for name, _ in Counter(row.outlet for row in dated).most_common()]
    own_lane = set(common if len(common) <= _LANES + 1 else common[:_LANES])
    for row in dated:
        if row.published:
            lane = row.outlet if row.outlet in own_lane else _OTHERS
            lanes[lane][bin_of(row.published)].append(row)
    most = max(len(found) for lane in lanes.values() for found in lane.values())
    start, end = bin_of(first).first, bin_of(last).last

    def at(day: Day) -> float:
        return 100 * (day - start).days / max(1, (end - start).days)

    order = sorted(lanes, key=lambda name: (name == _OTHERS, -sum(map(len, lanes[name].values()))))
    drawn = "".join(
        f'<li><span class="lane-name" dir="auto">{markup(_name(lane))}</span>'
        f'<span class="lane">{_dots(lane, lanes[lane], at, inside, most)}</span></li>'
        for lane in order
    )
    undated = len(rows) - len(dated)
    rest = f" {undated:,} without a date {'is' if undated == 1 else 'are'} not shown."
    return (
        '<section class="timeline" aria-labelledby="timeline-head">'
        '<h2 class="part" id="timeline-head">Who wrote when</h2>'
        f'<p class="facts">Press a dot to ask only those articles.{rest if undated else ""}</p>'
        f'<ul class="lanes">{drawn}</ul>'
        f'<p class="axis" aria-hidden="true">{_axis(start, end, at)}</p></section>'
    )


_OTHERS = "\0others"


def _name(lane: str) -> str:
    return "Other outlets" if lane == _OTHERS else clip(lane, 40) or "No outlet"


def _dots(
    lane: str,
    found: dict[_Bin, list[Row]],
    at: Callable[[Day], float],
    inside: set[str],
    most: int,
) -> str:
    dots = []
    for one, rows in sorted(found.items(), key=lambda item: item[0].first):
        middle = (at(one.first) + at(one.last)) / 2
        size = 0.5 + 0.6 * ((len(rows) / most) ** 0.5 if most > 1 else 0.5)
        count = f"{len(rows):,} article{'' if len(rows) == 1 else 's'}"
        told = markup(f"{_name(lane)}, {one.told}: {count}")
        state = "" if any(row.source in inside for row in rows) else " hollow"
        outlet = "" if lane == _OTHERS else lane
        dots.append(
            f'<button type="button" class="dot{state}" data-do="limit" aria-label="{told}"'
            f' data-tip="{told}" data-outlet="{markup(outlet)}" data-key="{markup(lane[:60])}'
            f'{one.first}" data-after="{one.first}" data-before="{one.last}"'
            f' style="left:{middle:.2f}%;--size:{size:.2f}rem"></button>'
        )
    return "".join(dots)


def _bins(days: int) -> Callable[[Day], _Bin]:
    if days <= _BY_DAY:
        return lambda day: _Bin(day, day, f"{day.day} {day:%B %Y}")
    if days <= _BY_MONTH:
        return lambda day: _Bin(day.replace(day=1), _end(day.year, day.month), f"{day:%B %Y}")
    if days <= _BY_QUARTER:
        return _quarter
    return lambda day: _Bin(Day(day.year, 1, 1), Day(day.year, 12, 31), str(day.year))


def _quarter(day: Day) -> _Bin:
    first = Day(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    last = _end(first.year, first.month + 2)
    return _Bin(first, last, f"{first:%B} to {last:%B %Y}")


def _end(year: int, month: int) -> Day:
    return Day(year, month, calendar.monthrange(year, month)[1])


def _axis(start: Day, end: Day, at: Callable[[Day], float]) -> str:
    """A few dates under the lanes, evenly spread over whole days, months or years."""
    span = (end - start).days
    if span <= _BY_DAY:
        step = max(1, -(-span // _TICKS))
        ticks = [start + datetime.timedelta(days=n) for n in range(0, span + 1, step)]
        form = "%-d %b" if start.year == end.year else "%-d %b %Y"
    elif start.year == end.year or span <= 366:
        months = [Day(start.year + m // 12, m % 12 + 1, 1) for m in range(start.month - 1, 36)]
        ticks = [day for day in months if start <= day <= end]
        ticks, form = ticks[:: -(-len(ticks) // _TICKS)], "%b %Y"
    else:
        years = [Day(year, 1, 1) for year in range(start.year, end.year + 1)]
        ticks = [day for day in years if start <= day <= end]
        ticks, form = ticks[:: max(1, -(-len(ticks) // _TICKS))], "%Y"
    return "".join(
        f'<span style="left:{at(day):.2f}%">{_written(day, form)}</span>' for day in ticks
    )


def _written(day: Day, form: str) -> str:
    # Not every system knows how to leave out the zero of a day.
    return f"{day:{form.replace('%-d', '%d')}}".lstrip("0") if "%-d" in form else f"{day:{form}}"
