"""查找 over pages, people and events: what each may open, within her reach, and no number in an address."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.volunteers.registry.search_words import is_opaque
from jinguo.web.desk.matches import day_meant
from jinguo.web.limits import NUMBERS
from tests.gathering import gathering
from tests.web.conftest import Staff
from tests.web.reading import text
from tests.world import CHENGDONG, WANG_FANGS_PHONE, ZHENHAI, World

MATCHES = "/desk/search/matches"


async def found(client: httpx.AsyncClient, typed: str) -> str:
    answer = await client.post(MATCHES, data={"q": typed})
    assert answer.status_code == 200
    return text(answer.text)


@pytest.mark.parametrize("typed", ["补录", "bl", "BL"])
async def test_a_page_is_found_by_its_name_and_by_its_initials(world: World, staff: Staff, typed: str) -> None:
    client = await staff(Role.OFFICER, ZHENHAI)

    shown = await client.post(MATCHES, data={"q": typed})

    assert 'href="/desk/claims"' in shown.text
    assert "补录" in text(shown.text)


async def test_pages_are_found_by_whoever_may_open_them(world: World, staff: Staff) -> None:
    administrator, leader = await staff(Role.ADMINISTRATOR, ZHENHAI), await staff(Role.LEADER, CHENGDONG)

    assert "账号" in await found(administrator, "账号")
    assert "没有找到" in await found(leader, "账号")
    assert "登记志愿者" in await found(administrator, "djzyz")
    assert "没有找到" in await found(leader, "djzyz")


@pytest.mark.parametrize("typed", ["王芳", "wf", WANG_FANGS_PHONE, "138 0000 1234", "1234"])
async def test_a_person_is_found_and_masked_as_in_the_list(world: World, staff: Staff, typed: str) -> None:
    client = await staff(Role.OFFICER, ZHENHAI)

    shown = await found(client, typed)

    assert f"王芳 {world.wang_fang.number}" in shown
    assert "138****1234" in shown
    assert WANG_FANGS_PHONE not in shown


async def test_nobody_is_found_beyond_ones_reach_or_without_the_permission(world: World, staff: Staff) -> None:
    elsewhere, leader = await staff(Role.OFFICER, "330211002000"), await staff(Role.LEADER, CHENGDONG)

    assert "王芳" not in (await found(elsewhere, "王芳")).replace("“王芳”", "")
    assert "没有找到" in await found(leader, "王芳")


async def test_an_event_is_found_by_its_title_and_by_its_day(world: World, staff: Staff) -> None:
    event = await gathering(title="邻里粥棚")
    day = clock.today()
    client, leader = await staff(Role.OFFICER, ZHENHAI), await staff(Role.LEADER, "330211001000")

    for typed in ("粥棚", "今天", f"{day.month}月{day.day}日", f"{day:%Y-%m-%d}", f"{day.month}-{day.day}"):
        for each in (client, leader):
            assert f"/desk/events/{event.id}" in (await each.post(MATCHES, data={"q": typed})).text, typed
    assert "邻里粥棚" not in await found(client, "明天")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12月5日", date(2026, 12, 5)),
        ("1月3号", date(2027, 1, 3)),
        ("11-30", date(2026, 11, 30)),
        ("2024/2/29", date(2024, 2, 29)),
        ("2月30日", None),
        ("13800001234", None),
        ("明天", date(2026, 12, 2)),
    ],
)
def test_a_day_without_a_year_is_the_nearest(typed: str, expected: date | None) -> None:
    assert day_meant(typed, date(2026, 12, 1)) == expected
    assert day_meant("今天", date(2026, 12, 1)) + timedelta(days=1) == date(2026, 12, 2)  # pyright: ignore[reportOptionalOperand]


async def test_one_character_finds_pages_alone_and_says_so(world: World, staff: Staff) -> None:
    client = await staff(Role.OFFICER, ZHENHAI)

    assert "王芳" not in await found(client, "王")
    assert "请多输入几个字" in await found(client, "王")
    assert "人和活动要 2 个字，数字要 4 位" in await found(client, "王")
    assert "请多输入几个字" in await found(client, "123")


async def test_the_plain_page_shows_the_same_under_an_address_that_tells_no_number(world: World, staff: Staff) -> None:
    client = await staff(Role.OFFICER, ZHENHAI)

    by_name = await client.post("/desk/search", data={"page": "/desk/search", "q": "王芳"})
    by_phone = await client.post("/desk/search", data={"page": "/desk/search", "q": WANG_FANGS_PHONE})
    by_hand = await client.get("/desk/search", params={"q": WANG_FANGS_PHONE})

    assert by_name.headers["location"] == "/desk/search?q=%E7%8E%8B%E8%8A%B3"
    for each in (by_phone, by_hand):
        assert is_opaque(parse_qs(urlsplit(each.headers["location"]).query)["q"][0])
    for each in (by_name, by_phone):
        page = await client.get(each.headers["location"])
        assert "138****1234" in text(page.text)
        assert WANG_FANGS_PHONE not in page.text
    assert (await client.get("/desk/search")).status_code == 200


async def test_whole_numbers_of_volunteers_are_counted_as_everywhere(world: World, staff: Staff) -> None:
    client = await staff(Role.OFFICER, ZHENHAI)

    answers = [
        (await client.post(MATCHES, data={"q": world.wang_fang.number})).status_code for _ in range(NUMBERS.most + 1)
    ]

    assert answers == [200] * NUMBERS.most + [429]


async def test_strangers_and_volunteers_find_nothing(world: World, visitor: httpx.AsyncClient) -> None:
    assert (await visitor.post(MATCHES, data={"q": "王芳"})).status_code in {303, 401, 403}
    assert (await visitor.get("/desk/search")).status_code in {303, 401, 403}
