"""查重 at the desk: look, compare, say that two are two, merge with a preview, take back; and the question at entry."""

import re

import httpx
import pytest

from jinguo.access.tables import Session
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.duplicates import queries
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.volunteers.registry import actions
from jinguo.volunteers.registry import queries as registry
from jinguo.volunteers.registry.actions import Registered
from tests.web.conftest import Staff
from tests.web.reading import text
from tests.world import CHENGDONG, WULIPAI, XIMEN, ZHAOBAOSHAN, ZHENHAI, World, registration

HERE = "/desk/duplicates"
TWIN = {"name": "李雪", "organisation": XIMEN, "born_on": "1990-05-06", "agree_collect": "yes", "phone": "13700000077"}


@pytest.fixture
async def two(world: World) -> tuple[Registered, Registered]:
    """李雪, registered twice in one street."""
    rows = [
        await actions.register(world.zhou_min, registration("李雪", phone, place, born_on="1990-05-06"))
        for phone, place in (("13811110001", CHENGDONG), ("13811110002", XIMEN))
    ]
    return rows[0], rows[1]


@pytest.fixture
async def office(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of an officer of 镇海区."""
    return await staff(Role.OFFICER, ZHENHAI)


async def found(office: httpx.AsyncClient, world: World) -> str:
    """The address of the one pair, after a look."""
    assert (await office.post(f"{HERE}/search")).status_code == 303
    [pair] = (await queries.pairs(world.zhou_min)).rows
    return f"{HERE}/{pair.id}"


async def test_an_empty_queue_says_what_to_do(office: httpx.AsyncClient) -> None:
    for state, said in (("", "现在查一遍"), ("apart", "还没有认定过"), ("merged", "还没有合并过")):
        page = await office.get(HERE, params={"state": state})
        assert page.status_code == 200
        assert said in text(page.text)


async def test_a_pair_is_found_compared_merged_and_taken_back(
    world: World, office: httpx.AsyncClient, two: tuple[Registered, Registered]
) -> None:
    old, new = two
    where = await found(office, world)
    queue = text((await office.get(HERE)).text)
    compared = (await office.get(where, params={"keep": str(new.person)})).text
    keep = re.findall(r'name="keep" value="(.*?)"', compared)
    assert "请先验证一次您的身份" in text(compared)
    async with transaction(SYSTEM):
        await Session.update({Session.proven_at: clock.now()}, force=True)
    assert "请先验证一次您的身份" not in text((await office.get(where)).text)
    without = await office.post(f"{where}/merge", data={"keep": keep[0], "offers-skills": "gone"})
    whose = await office.post(f"{where}/merge", data={"keep": keep[0], "reason": "本人说换了手机号"})
    hers = {"keep": keep[0], "reason": "本人说换了手机号", "phone": "gone"}
    done = await office.post(f"{where}/merge", data=hers)
    record = text((await office.get(done.headers["location"])).text)

    assert "姓名和出生日期相同" in queue
    assert keep == [str(new.person)]
    assert "13811110001" not in compared
    assert "尾号 0001" in text(compared)
    assert len(re.findall(r'type="radio" name="about-papers" value="(?:kept|gone)" form="merge"', compared)) == 2
    assert (without.status_code, "依据" in text(without.text)) == (400, True)
    assert (whose.status_code, "请选以后用哪个号码" in text(whose.text)) == (400, True)
    assert done.status_code == 303
    assert "撤销合并" in record
    assert (await registry.volunteer(world.zhou_min, new.id)).phone == "138****0001"
    assert (await registry.volunteer(world.zhou_min, old.id)).id == new.id
    for link in (f"/desk/volunteers/{old.id}", f"/desk/volunteers/{old.id}/card", f"/desk/hours/volunteers/{old.id}"):
        assert new.number in (await office.get(link)).text.replace(f"{new.number[:4]} {new.number[4:]}", new.number)
    back = await office.post(f"{done.headers['location']}/undo")
    assert back.status_code == 303
    assert [(await registry.volunteer(world.zhou_min, each.id)).phone[-4:] for each in two] == ["0001", "0002"]
    assert "已撤销" in text((await office.get(done.headers["location"])).text)


async def test_who_came_first_stays_unless_one_asks_otherwise(
    world: World, office: httpx.AsyncClient, two: tuple[Registered, Registered]
) -> None:
    where = await found(office, world)

    page = (await office.get(where)).text

    assert re.findall(r'name="keep" value="(.*?)"', page) == [str(two[0].person)]
    assert f"{where}?keep={two[1].person}" in page


async def test_two_people_are_not_asked_about_again(
    world: World, office: httpx.AsyncClient, two: tuple[Registered, Registered]
) -> None:
    where = await found(office, world)
    assert (await office.post(f"{where}/apart")).status_code == 303
    await office.post(f"{HERE}/search")

    queue = text((await office.get(HERE)).text)
    apart = text((await office.get(HERE, params={"state": "apart"})).text)

    assert "没有待核对的重复登记" in queue
    assert "王芳" in apart
    assert "认定不是同一个人" in apart
    assert (await office.post(f"{where}/return")).status_code == 303
    assert "核对" in text((await office.get(HERE)).text)
    assert len((await queries.pairs(world.zhou_min)).rows) == 1


async def test_a_pair_across_streets_is_for_who_reaches_both(
    world: World, office: httpx.AsyncClient, staff: Staff
) -> None:
    for phone, place in (("13811110001", CHENGDONG), ("13811110002", WULIPAI)):
        await actions.register(world.zhou_min, registration("李雪", phone, place, born_on="1990-05-06"))
    where = await found(office, world)
    street = await staff(Role.OFFICER, ZHAOBAOSHAN)
    [pair] = (await queries.pairs(world.zhou_min)).rows

    answers = [
        await street.get(where),
        await street.post(f"{where}/apart"),
        await street.post(f"{where}/merge", data={"keep": str(pair.first.person), "reason": "同一个人"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "李雪" not in (await street.get(HERE)).text
    assert len((await queries.pairs(world.zhou_min)).rows) == 1


async def test_entering_somebody_who_may_be_registered_asks_whether_it_is_she(
    world: World, office: httpx.AsyncClient, two: tuple[Registered, Registered]
) -> None:
    first = await office.post("/desk/volunteers/new", data=TWIN)
    second = await office.post("/desk/volunteers/new", data={**TWIN, "different": "yes"})

    said = text(first.text)
    assert (first.status_code, second.status_code) == (409, 303)
    assert "是不是她？" in said
    assert "姓名和出生日期相同" in said
    assert two[0].number in said
    assert "13811110001" not in first.text
    assert 'value="13700000077"' in first.text


async def test_who_stays_is_one_of_the_two_that_were_compared(
    world: World, office: httpx.AsyncClient, two: tuple[Registered, Registered]
) -> None:
    where = await found(office, world)

    third = await office.post(
        f"{where}/merge", data={"keep": str(world.wang_fang.person), "reason": "本人说换了手机号", "phone": "kept"}
    )

    assert third.status_code == 400
    assert "请在这两份登记里选保留哪一份" in text(third.text)
    assert (await queries.pairs(world.zhou_min)).total == 1
