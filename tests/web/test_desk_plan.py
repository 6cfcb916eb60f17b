"""The year's plan on the desk."""

import re

from jinguo.authority.grants import Role
from jinguo.plans import actions as plans
from jinguo.plans.catalogue import programmes
from tests.web.conftest import Staff
from tests.web.reading import text
from tests.world import WANGCHENG, ZHENHAI, World


async def test_the_plan_leads_from_a_programme_to_its_event(world: World, staff: Staff) -> None:
    await plans.load(world.zhou_min, [row for row in programmes() if row.district_code == "330211"])
    keeper = await staff(Role.ADMINISTRATOR, ZHENHAI)
    chen_jing, reader = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静"), await staff(Role.READER, ZHENHAI)

    page = await keeper.get("/desk/plan")

    assert "镇海区 2024 年 62 项" in text(page.text)
    link = re.search(r'href="(/desk/events/new\?programme=[0-9a-f-]{36})"', page.text)
    assert link is not None
    assert '" selected>2024 第 1 项' in (await keeper.get(link[1])).text
    assert "还没有年度计划" in text((await chen_jing.get("/desk/plan")).text)
    assert "/desk/events/new" not in (await reader.get("/desk/plan")).text
