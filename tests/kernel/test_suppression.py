"""Small counts stay untold, also by the difference between what is told and a sum."""

from hypothesis import given
from hypothesis import strategies as st

from jinguo.kernel.suppression import hidden, is_small, told_sum

ROWS, COLUMNS = ("招宝山", "蛟川", "骆驼"), ("十月", "十一月", "十二月")
TABLES = st.fixed_dictionaries({(row, column): st.integers(0, 30) for row in ROWS for column in COLUMNS})


def test_a_count_below_five_is_small_and_nobody_is_not() -> None:
    assert [count for count in range(8) if is_small(count)] == [1, 2, 3, 4]


def test_a_single_small_cell_takes_the_smallest_other_of_its_row_and_of_its_column_with_it() -> None:
    cells = {("招宝山", "十月"): 3, ("招宝山", "十一月"): 12, ("蛟川", "十月"): 20, ("蛟川", "十一月"): 9}

    assert hidden(cells) == set(cells)
    assert hidden({**cells, ("招宝山", "十月"): 5}) == set()


@given(TABLES)
def test_no_row_and_no_column_has_a_single_hidden_cell_that_a_told_sum_gives_away(
    cells: dict[tuple[str, str], int],
) -> None:
    concealed = hidden(cells)

    assert all(place in concealed for place, count in cells.items() if is_small(count))
    for axis, lines in ((0, ROWS), (1, COLUMNS)):
        for line in lines:
            parts = {place: count for place, count in cells.items() if place[axis] == line}
            unseen = [place for place in parts if place in concealed]
            if len(unseen) == 1:
                assert told_sum(parts, concealed) is None


@given(TABLES)
def test_the_same_cells_in_another_order_hide_the_same(cells: dict[tuple[str, str], int]) -> None:
    assert hidden(cells) == hidden(dict(reversed(cells.items())))


def test_a_sum_is_told_unless_it_gives_what_is_hidden_away() -> None:
    parts = {"学习": 3, "生活": 4, "体育": 30}

    assert told_sum(parts, {"学习", "生活"}) == 37
    assert told_sum(parts, {"学习"}) is None
    assert told_sum({"学习": 1, "生活": 2, "体育": 30}, {"学习", "生活"}) is None
    assert told_sum({"学习": 0, "生活": 12}, set[str]()) == 12
