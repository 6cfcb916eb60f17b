"""Where the bars of a chart stand."""

import pytest

from jinguo.web.charts import (
    BOTTOM,
    LEFT,
    MARGIN,
    MOST_LABELS,
    PHONE_BARS,
    PHONE_WIDTH,
    TOP,
    WIDTH,
    bar_chart,
    begun,
    shares,
)


@pytest.mark.parametrize(
    ("highest", "lines"),
    [
        (0, [0, 1]),
        (0.4, [0, 1]),
        (3, [0, 1, 2, 3]),
        (7, [0, 2, 4, 6, 8]),
        (12, [0, 5, 10, 15]),
        (1318, [0, 500, 1000, 1500]),
        (9301, [0, 2000, 4000, 6000, 8000, 10000]),
    ],
)
def test_the_axis_has_round_numbers_and_room_for_the_highest_bar(highest: float, lines: list[float]) -> None:
    chart = bar_chart([("11月", highest)])

    assert [tick.value for tick in chart.ticks] == lines
    assert (chart.ticks[0].y, chart.ticks[-1].y) == (BOTTOM, TOP)


def test_bars_stand_on_the_ground_in_proportion_and_inside_the_drawing() -> None:
    chart = bar_chart([("9月", 0), ("10月", 50), ("11月", 100)], current="11月")

    assert [bar.height for bar in chart.bars] == [0, (BOTTOM - TOP) / 2, BOTTOM - TOP]
    assert [bar.y + bar.height for bar in chart.bars] == [BOTTOM] * 3
    assert chart.bars[0].x >= LEFT
    assert chart.bars[-1].x + chart.bars[-1].width <= WIDTH - MARGIN
    assert [bar.current for bar in chart.bars] == [False, False, True]


def test_a_long_series_names_only_as_many_bars_as_fit() -> None:
    chart = bar_chart([(f"{day}日", day) for day in range(1, 61)])

    assert 0 < sum(bar.named for bar in chart.bars) <= MOST_LABELS
    assert not any(bar.numbered for bar in chart.bars)


def test_no_data_is_an_empty_drawing_and_no_mistake() -> None:
    assert bar_chart([]).bars == ()
    assert shares([]) == []


def test_shares_are_per_cent_of_the_longest() -> None:
    assert shares([("关爱儿童", 80), ("其他", 20), ("无", 0)]) == [
        ("关爱儿童", 80, 100),
        ("其他", 20, 25),
        ("无", 0, 0),
    ]


@pytest.mark.parametrize(
    ("values", "left"),
    [([0, 0, 0, 4, 0, 6], [4, 0, 6]), ([1, 0], [1, 0]), ([0, 0, 0], [0]), ([], [])],
    ids=["empty months first", "none", "nothing at all", "no months"],
)
def test_a_course_begins_where_there_is_something(values: list[float], left: list[float]) -> None:
    assert [value for _, value in begun([(f"{month}月", value) for month, value in enumerate(values)])] == left


def test_eight_months_can_be_read_on_a_phone() -> None:
    chart = bar_chart([(f"{month}月", 1234.5) for month in range(5, 13)], width=PHONE_WIDTH)

    assert len(chart.bars) == PHONE_BARS
    assert all(bar.named and bar.numbered for bar in chart.bars)
    assert chart.bars[-1].x + chart.bars[-1].width <= PHONE_WIDTH - MARGIN
