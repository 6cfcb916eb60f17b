"""Suppression: no count below five is told, and none can be worked out to fewer than five values."""

import itertools
import random

import pytest

from jinguo.kernel.figures import FEWEST, Sum, hidden

TOWNS = ("招宝山", "骆驼", "蛟川")


def table(counts: dict[tuple[str, str], int]) -> tuple[dict[tuple[str, str], int], list[Sum[tuple[str, str]]]]:
    """A table of rows × columns with all its margins, and the sums between them."""
    rows, columns = (list(dict.fromkeys(key[place] for key in counts)) for place in (0, 1))
    whole = dict(counts)
    sums = []
    for row in rows:
        whole[row, "合计"] = sum(counts[row, column] for column in columns)
        sums.append(Sum((row, "合计"), tuple((row, column) for column in columns)))
    for column in (*columns, "合计"):
        whole["全区", column] = sum(whole[row, column] for row in rows)
        sums.append(Sum(("全区", column), tuple((row, column) for row in rows)))
    sums.append(Sum(("全区", "合计"), tuple(("全区", column) for column in columns)))
    return whole, sums


def possible(cells: dict[tuple[str, str], int], found: frozenset[tuple[str, str]]) -> dict[tuple[str, str], set[int]]:
    """What each count may be, by trying all cells that are hidden: whatever fits all that is told."""
    told = {key: count for key, count in table(cells)[0].items() if key not in found}
    fits: dict[tuple[str, str], set[int]] = {}
    for values in itertools.product(*([count] if key in told else range(14) for key, count in cells.items())):
        known, _ = table(dict(zip(cells, values, strict=True)))
        if all(known[key] == count for key, count in told.items()):
            for key, count in known.items():
                fits.setdefault(key, set()).add(count)
    return fits


def test_few_are_not_told_and_none_and_many_are() -> None:
    counts = {"招宝山": 4, "骆驼": 0, "蛟川": 5}

    assert hidden(counts, []) == {"招宝山"}


def test_what_a_sum_gives_away_is_hidden_with_another_one() -> None:
    counts = {**dict(zip(TOWNS, (3, 12, 40), strict=True)), "全区": 55}

    assert hidden(counts, [Sum("全区", TOWNS)]) == {"招宝山", "骆驼"}


def test_two_ones_whose_sum_is_two_do_not_give_each_other_away() -> None:
    counts = {**dict(zip(TOWNS, (1, 1, 40), strict=True)), "全区": 42}

    found = hidden(counts, [Sum("全区", TOWNS)])

    assert {"招宝山", "骆驼"} < found


def test_a_second_table_with_the_same_total_gives_nothing_away() -> None:
    counts = {"结对": 38, "等结对": 3, "在册": 41, "女孩": 20, "男孩": 21}
    sums = [Sum("在册", ("结对", "等结对")), Sum("在册", ("女孩", "男孩"))]

    found = hidden(counts, sums)

    assert "等结对" in found and found & {"结对", "在册"}
    if "在册" in found:
        assert found & {"女孩", "男孩"}


@pytest.mark.parametrize("seed", range(6))
def test_by_trying_no_hidden_count_is_known_to_fewer_than_five_values(seed: int) -> None:
    chance = random.Random(seed)
    cells = {(row, column): chance.choice([0, 1, 2, 3, 5, 6]) for row in "甲乙" for column in ("留守", "困境")}
    counts, sums = table(cells)

    found = hidden(counts, sums)

    assert not [key for key, count in counts.items() if 0 < count < FEWEST and key not in found]
    fits = possible(cells, found)
    assert not [key for key in found if 0 < counts[key] < FEWEST and len(fits[key]) < FEWEST]
