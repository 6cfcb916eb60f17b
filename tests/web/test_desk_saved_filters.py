"""Saved filters: own and shared, nobody of another place sees them, who deletes them, and what is never saved."""

import re

import httpx
import pytest

from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.finder.actions import MOST
from jinguo.kernel.db import fetch, transaction
from jinguo.volunteers.registry.search_words import opaque
from tests.web.conftest import Staff
from tests.world import WANG_FANGS_PHONE, WANGCHENG, ZHENHAI, World

HERE = "/desk/volunteers"
MUSIC = "skill=%E4%BA%8C%E8%83%A1"


async def save(client: httpx.AsyncClient, name: str, shared: str = "", asked: str = MUSIC) -> httpx.Response:
    return await client.post(f"{HERE}/filters", data={"asked": asked, "name": name, "shared": shared})


async def deletions(client: httpx.AsyncClient) -> list[str]:
    return re.findall(rf'action="({HERE}/filters/[0-9a-f-]+/delete)"', (await client.get(HERE)).text)


async def test_shared_ones_are_seen_by_colleagues_below_their_own(world: World, staff: Staff) -> None:
    office, colleague = await staff(Role.OFFICER, ZHENHAI), await staff(Role.COORDINATOR, ZHENHAI, "李霞")
    stranger = await staff(Role.OFFICER, WANGCHENG)
    for client, name, shared in ((office, "甲", "yes"), (office, "乙", ""), (colleague, "丙", "")):
        assert (await save(client, name, shared)).status_code == 303

    page = (await colleague.get(HERE)).text
    assert page.index(">丙</a>") < page.index(">甲（王芳共用）</a>")
    assert f'href="{HERE}?{MUSIC}"' in page
    assert ">乙" not in page
    assert "常用筛选：" not in (await stranger.get(HERE)).text


async def test_who_saved_it_deletes_it_and_who_manages_deletes_shared_ones(world: World, staff: Staff) -> None:
    office, colleague = await staff(Role.OFFICER, ZHENHAI), await staff(Role.COORDINATOR, ZHENHAI, "李霞")
    manager, stranger = await staff(Role.ADMINISTRATOR, ZHENHAI, "赵敏"), await staff(Role.ADMINISTRATOR, WANGCHENG)
    await save(office, "甲", "yes")
    await save(office, "乙", "")
    [shared] = await deletions(manager)

    assert await deletions(colleague) == []
    assert [(await each.post(shared)).status_code for each in (colleague, stranger)] == [404, 404]
    assert (await manager.post(shared)).status_code == 303
    [own] = await deletions(office)
    assert (await manager.post(own)).status_code == 404
    assert (await office.post(own)).status_code == 303
    assert await deletions(office) == []


@pytest.mark.parametrize("sought", [WANG_FANGS_PHONE, f"set~{'0' * 32}", None])
async def test_a_number_and_picked_people_are_not_saved(world: World, staff: Staff, sought: str | None) -> None:
    office = await staff(Role.OFFICER, ZHENHAI)

    answer = await save(office, "她", asked=f"q={sought or opaque(WANG_FANGS_PHONE)}")

    assert answer.status_code == 409
    assert "不能保存为常用筛选" in answer.text
    assert await deletions(office) == []


async def test_names_are_short_and_used_once_and_there_are_at_most_so_many(world: World, staff: Staff) -> None:
    office = await staff(Role.OFFICER, ZHENHAI)

    assert [(await save(office, name)).status_code for name in ("", "长" * 21, "甲")] == [400, 400, 303]
    again = await save(office, "甲", asked="skill=x")
    assert again.status_code == 409
    assert "同名" in again.text
    for number in range(MOST - 1):
        await save(office, f"第{number}个")
    assert "最多保存 30 个" in (await save(office, "乙")).text


async def test_conditions_that_are_no_more_do_not_break_the_page(world: World, staff: Staff) -> None:
    office = await staff(Role.OFFICER, ZHENHAI)
    await save(office, "甲")
    async with transaction(SYSTEM):
        await fetch("""UPDATE saved_filter SET asked = '{"classes": ["gone"]}'""")

    page = await office.get(HERE)

    assert page.status_code == 200
    assert "甲（条件已经不能用）" in page.text
    assert len(await deletions(office)) == 1
