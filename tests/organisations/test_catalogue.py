"""Kinds of organisation and the two demo trees, entry by entry."""

import re
from collections import Counter

import pytest

from jinguo.organisations.catalogue import DIVISIONS, PARENTS, NewFieldKind, OrganisationKind, may_stand_under
from jinguo.organisations.demo import DEMO_TREES, OrganisationRow, demo_tree

TREES = {name: demo_tree(name) for name in DEMO_TREES}
ROWS = [pytest.param(name, row, id=row.code) for name, rows in TREES.items() for row in rows]

TOWNS = {
    "zhenhai": ["招宝山街道", "蛟川街道", "骆驼街道", "庄市街道", "贵驷街道", "澥浦镇", "九龙湖镇"],
    "wangcheng": [
        *["高塘岭街道", "丁字湾街道", "大泽湖街道", "月亮岛街道", "白沙洲街道", "金山桥街道", "黄金园街道", "乌山街道"],
        *["铜官街道", "雷锋街道", "白马街道", "桥驿镇", "茶亭镇", "靖港镇", "乔口镇", "白箬铺镇"],
    ],
}


@pytest.mark.parametrize("kind", OrganisationKind, ids=str)
def test_every_kind_has_a_label_and_a_place_in_the_tree(kind: OrganisationKind) -> None:
    assert kind.label
    assert kind in PARENTS
    assert kind.is_division == (kind.letter is None)
    for parent in PARENTS[kind]:
        if kind.level and parent.level:
            assert parent.level <= kind.level


def test_letters_tell_the_kinds_apart() -> None:
    letters = [kind.letter for kind in OrganisationKind if kind.letter]

    assert len(letters) == len(set(letters))


def test_only_a_district_stands_alone() -> None:
    assert [kind for kind in OrganisationKind if may_stand_under(kind, None)] == [OrganisationKind.DISTRICT]


def test_a_village_stands_under_a_town_and_not_under_a_village_or_the_district() -> None:
    assert may_stand_under(OrganisationKind.VILLAGE, OrganisationKind.TOWN)
    assert not may_stand_under(OrganisationKind.VILLAGE, OrganisationKind.VILLAGE)
    assert not may_stand_under(OrganisationKind.VILLAGE, OrganisationKind.DISTRICT)


@pytest.mark.parametrize("name", DEMO_TREES)
def test_the_towns_of_a_demo_district_are_the_real_ones(name: str) -> None:
    towns = [row.name for row in TREES[name] if row.kind.level == 2 and row.kind.is_division]

    assert towns == TOWNS[name]


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("zhenhai", {"district": 1, "street": 5, "town": 2, "community": 53, "village": 43}),
        ("wangcheng", {"district": 1, "street": 11, "town": 5, "community": 62, "village": 98}),
    ],
    ids=["zhenhai", "wangcheng"],
)
def test_a_demo_tree_holds_every_division_of_its_district(name: str, counted: dict[str, int]) -> None:
    assert Counter(row.kind.value for row in TREES[name] if row.kind.is_division) == counted


@pytest.mark.parametrize("name", DEMO_TREES)
def test_a_demo_tree_shows_every_kind_beside_the_tree(name: str) -> None:
    kinds = {row.kind for row in TREES[name]}

    assert set(OrganisationKind) - kinds - {OrganisationKind.ZONE} == set()
    assert {row.new_field_kind for row in TREES[name]} == {*NewFieldKind, None}


def test_no_code_is_used_twice() -> None:
    codes = [row.code for rows in TREES.values() for row in rows]

    assert [code for code, uses in Counter(codes).items() if uses > 1] == []


@pytest.mark.parametrize("name", DEMO_TREES)
def test_no_two_children_of_one_parent_share_a_name(name: str) -> None:
    assert max(Counter((row.parent_code, row.name) for row in TREES[name]).values()) == 1


@pytest.mark.parametrize("name", DEMO_TREES)
def test_every_parent_stands_before_its_children_and_may_have_them(name: str) -> None:
    seen: dict[str, OrganisationKind] = {}
    for row in TREES[name]:
        parent = seen[row.parent_code] if row.parent_code else None
        assert may_stand_under(row.kind, parent), row
        seen[row.code] = row.kind


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_a_code_says_where_it_belongs(name: str, row: OrganisationRow) -> None:
    district = TREES[name][0].code

    assert row.code.startswith(district[:6])
    assert re.fullmatch(rf"\d{{12}}(-{row.kind.letter}\d{{2}})?", row.code)
    assert ("-" in row.code) == (row.kind not in DIVISIONS)
    if row.parent_code:
        assert row.code.startswith(_stem(row.parent_code))


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_a_division_code_tells_its_kind_as_the_statistics_rule_says(name: str, row: OrganisationRow) -> None:
    """统计用区划代码编制规则: 街道 001–099, 镇 100–199; 居委会 001–199, 村委会 200–399."""
    middle, last = int(row.code[6:9]), int(row.code[9:12])

    match row.kind:
        case OrganisationKind.DISTRICT:
            assert (middle, last) == (0, 0)
        case OrganisationKind.STREET:
            assert 1 <= middle <= 99
            assert last == 0
            assert row.name.endswith("街道")
        case OrganisationKind.TOWN:
            assert 100 <= middle <= 199
            assert last == 0
            assert row.name.endswith("镇")
        case OrganisationKind.COMMUNITY:
            assert 1 <= last <= 199
            assert row.name.endswith("社区")
        case OrganisationKind.VILLAGE:
            assert 200 <= last <= 399
            assert row.name.endswith("村")


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_real_divisions_and_invented_units_are_told_apart(name: str, row: OrganisationRow) -> None:
    assert row.source == ("nbs-2023" if row.kind.is_division else "demo")
    assert (row.new_field_kind is not None) == (row.kind is OrganisationKind.NEW_FIELD)


def test_the_two_places_that_the_wangcheng_plan_names_are_in_its_tree() -> None:
    """望妇发〔2024〕1号, 三.3: 月亮岛街道桃花井社区 and 桥驿镇杨桥村 are its sites for 清廉家庭."""
    names = {row.code: row.name for row in TREES["wangcheng"]}

    assert (names["430112006000"], names["430112006006"]) == ("月亮岛街道", "桃花井社区")
    assert (names["430112101000"], names["430112101206"]) == ("桥驿镇", "杨桥村")


def test_an_unknown_tree_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        demo_tree("atlantis")


def _stem(code: str) -> str:
    """The digits that all codes below `code` begin with."""
    digits = code[:12]
    return digits[:6] if digits.endswith("000000") else digits[:9] if digits.endswith("000") else digits
