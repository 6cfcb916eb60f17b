"""How rosters write where somebody belongs, over the whole demo trees."""

from uuid import uuid4

import pytest

from jinguo.organisations.demo import demo_tree
from jinguo.organisations.queries import Place
from jinguo.organisations.rules import child_path
from jinguo.volunteers.intake.gazetteer import Gazetteer


def tree(name: str) -> list[Place]:
    places: dict[str, Place] = {}
    for row in demo_tree(name):
        above = places[row.parent_code] if row.parent_code else None
        path = child_path(above.path if above else None, row.code, row.kind)
        places[row.code] = Place(uuid4(), row.code, row.name, row.kind, path, path.count("/") - 1, None, None)
    return list(places.values())


ZHENHAI, WANGCHENG = tree("zhenhai"), tree("wangcheng")
DISTRICT, STREET, CHENGDONG = "330211000000", "330211001000", "330211001001"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("城东社区", CHENGDONG),
        ("城东", CHENGDONG),
        ("城东村", CHENGDONG),
        ("城东居委会", CHENGDONG),
        ("城东社区居民委员会", CHENGDONG),
        ("城东社区妇联", CHENGDONG),
        ("招宝山街道城东社区", CHENGDONG),
        ("招宝山城东", CHENGDONG),
        ("招宝山街道/城东社区", CHENGDONG),
        ("招宝山街道/招宝山街道城东社区", CHENGDONG),
        ("镇海区/城东社区", CHENGDONG),
        ("浙江省宁波市镇海区招宝山街道城东社区", CHENGDONG),
        ("宁波市镇海区/招宝山街道办事处/城东社区居委会", CHENGDONG),
        ("招宝山街道（城东社区）", CHENGDONG),
        ("330211001001", CHENGDONG),
        ("330 211 001 001", CHENGDONG),
        ("招宝山街道", STREET),
        ("招宝山", STREET),
        ("招宝山街道妇联", STREET),
        ("330211001", STREET),
        ("镇海区", DISTRICT),
        ("镇海区妇女联合会", DISTRICT),
        ("330211", DISTRICT),
        ("城东社区姐妹微家", "330211001001-W01"),
        ("330211001001-w01", "330211001001-W01"),
    ],
)
def test_a_place_is_found_however_it_is_written(text: str, code: str) -> None:
    found = Gazetteer(ZHENHAI).find(text)

    assert isinstance(found, Place)
    assert found.code == code


@pytest.mark.parametrize("places", [ZHENHAI, WANGCHENG], ids=["zhenhai", "wangcheng"])
def test_every_place_is_found_by_its_whole_name(places: list[Place]) -> None:
    gazetteer = Gazetteer(places)
    names = {place.path: place.name for place in places}

    wrong = [
        place.name
        for place in places
        if gazetteer.find("/".join([names[path] for path in names if place.path.startswith(path)])) != place
    ]

    assert wrong == []


def test_two_places_of_one_name_are_told_apart_by_their_street_and_else_named() -> None:
    street, other = (place for place in ZHENHAI if place.code in (STREET, "330211002000"))
    twin = Place(uuid4(), "330211002099", "城东社区", other.kind, other.path + "099/", 3, None, None)
    gazetteer = Gazetteer([*ZHENHAI, twin])

    reason = gazetteer.find("城东社区")

    assert isinstance(reason, str)
    assert f"{street.name}城东社区、{other.name}城东社区" in reason
    assert gazetteer.find("蛟川街道城东社区") == twin
    assert gazetteer.find("蛟川街道/城东") == twin


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one() -> None:
    reason = Gazetteer(ZHENHAI).find("招宝山街道/胜利社区")

    assert isinstance(reason, str)
    assert "是不是招宝山街道胜利路社区" in reason


def test_a_street_that_is_wrong_does_not_put_her_into_another_one() -> None:
    assert isinstance(Gazetteer(ZHENHAI).find("蛟川街道/城东社区"), str)
    assert isinstance(Gazetteer(ZHENHAI).find("望城区城东社区"), str)


def test_nothing_outside_the_reach_is_found_or_suggested() -> None:
    street = [place for place in ZHENHAI if place.path.startswith("/330211/001/")]
    above = [place for place in ZHENHAI if place.path == "/330211/"]
    gazetteer = Gazetteer(street, above)

    found = gazetteer.find("镇海区招宝山街道城东社区")
    outside = [gazetteer.find(text) for text in ("蛟川街道", "五里牌社区", "镇海区", "330211002001")]

    assert isinstance(found, Place)
    assert found.code == CHENGDONG
    assert all(isinstance(reason, str) and "您的管理范围内没有" in reason for reason in outside)


def test_a_file_full_of_unknown_places_is_answered_soon() -> None:
    gazetteer = Gazetteer(WANGCHENG)

    reasons = [gazetteer.find(f"某某街道/光明{number}村") for number in range(5000)]

    assert all(isinstance(reason, str) for reason in reasons)
    assert ("是不是" in str(reasons[0]), "是不是" in str(reasons[-1])) == (True, False)
