"""The geometry of bar charts. Pure: numbers in, coordinates out; templates/base/charts.html draws them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TypeVar

Label = TypeVar("Label")

WIDTH, HEIGHT = 720, 176
LEFT, MARGIN, TOP, BOTTOM = 40, 6, 20, 152
PHONE_WIDTH, PHONE_BARS = 300, 8
"""The same for a narrow screen: it holds so many bars, the latest ones."""

MOST_LABELS = 16
"""Beyond so many bars only each second, third … is named, and none carries its number: they would overlap."""

MOST_LINES = 5
"""Lines of the grid above zero."""


@dataclass(frozen=True)
class Tick:
    """A line of the grid at height `y`; `text_y` is the foot of the number beside it."""

    value: float
    y: float
    text_y: float


@dataclass(frozen=True)
class Bar:
    """A bar of a chart. `label` is always spoken; it is under the bar when `named`, the value above when `numbered`."""

    label: str
    value: float
    x: float
    y: float
    width: float
    height: float
    middle: float
    text_y: float
    named: bool
    numbered: bool
    current: bool


@dataclass(frozen=True)
class Chart:
    """A drawing of `width` × HEIGHT units."""

    width: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    highest: float


def begun(points: Sequence[tuple[Label, float]]) -> list[tuple[Label, float]]:
    """Cut a course of time to where there is something; the last point alone where there is nothing at all."""
    first = next((place for place, (_, value) in enumerate(points) if value), len(points) - 1)
    return list(points[max(first, 0) :])


def bar_chart(points: Sequence[tuple[str, float]], current: str = "", width: int = WIDTH) -> Chart:
    """Lay out one bar for each (label, value ≥ 0). The bar labelled `current` is drawn darker."""
    right = width - MARGIN
    highest = max((value for _, value in points), default=0)
    top, step = _scale(highest)
    slot = (right - LEFT) / max(len(points), 1)
    every = ceil(len(points) / MOST_LABELS) or 1
    bars = tuple(
        _bar(label, value, slot, place, top, named=place % every == 0, numbered=every == 1, current=label == current)
        for place, (label, value) in enumerate(points)
    )
    return Chart(width, bars, tuple(_ticks(round(top / step), step)), highest)


def _bar(label: str, value: float, slot: float, place: int, top: float, **marks: bool) -> Bar:
    """Lay out the bar in one of the slots; `top` is the value at the upper end of the scale."""
    middle, thick = LEFT + slot * (place + 0.5), min(slot * 0.56, 60)
    height = (BOTTOM - TOP) * value / top
    return Bar(
        label=label,
        value=value,
        x=round(middle - thick / 2, 1),
        y=round(BOTTOM - height, 1),
        width=round(thick, 1),
        height=round(height, 1),
        middle=round(middle, 1),
        text_y=round(BOTTOM - height - 5, 1),
        **marks,
    )


def shares(points: Sequence[tuple[str, float]]) -> list[tuple[str, float, float]]:
    """Give each (label, value) its length in per cent of the longest, for bars that lie in a table."""
    highest = max((value for _, value in points), default=0) or 1
    return [(label, value, round(100 * value / highest, 1)) for label, value in points]


def _ticks(count: int, step: float) -> Iterator[Tick]:
    """Lay out the line at zero and `count` lines above it."""
    for place in range(count + 1):
        y = round(BOTTOM - (BOTTOM - TOP) * place / count, 1)
        yield Tick(step * place, y, y + 4)


def _scale(highest: float) -> tuple[float, float]:
    """The top of the axis and the step of its lines: 1, 2 or 5 × 10ⁿ, at least 1, so that five lines or fewer do."""
    if highest <= 0:
        return 1, 1
    magnitude = 10 ** floor(log10(highest))
    rungs = (magnitude * factor for factor in (0.2, 0.5, 1, 2))
    step = max(1, int(next(rung for rung in rungs if highest / rung <= MOST_LINES)))
    return step * ceil(highest / step), step
