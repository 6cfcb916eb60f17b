"""个人信息 in a real browser: a volunteer moves between branches by request; every page of hers is sound."""

import re
from datetime import timedelta

from playwright.async_api import Browser, expect

from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.people.catalogue import ConsentKind
from jinguo.volunteers.registry import actions, queries
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults, phone
from tests.browser.live import staff_browser
from tests.world import CHENGDONG, JIAOCHUAN, WANG_FANGS_PHONE, WULIPAI, ZHAOBAOSHAN, World, herself

HERS = ("/me/privacy", "/me/seen-by", "/me/consents", "/me/consents/collection", "/me/copy", "/privacy", "/me")


async def test_a_volunteer_is_asked_for_and_moves(chromium: Browser, address: str, world: World) -> None:
    asking = await staff_browser(chromium, address, Role.COORDINATOR, JIAOCHUAN, "胡敏")
    owning = await staff_browser(chromium, address, Role.OFFICER, ZHAOBAOSHAN, "李梅", width=360)
    asker, owner = await asking.new_page(), await owning.new_page()

    await asker.goto("/desk/volunteers/transfers")
    await asker.get_by_label("她的手机号").fill(WANG_FANGS_PHONE)
    await asker.get_by_label("转到").select_option(WULIPAI)
    await asker.get_by_label("理由").fill("搬到五里牌住了")
    await asker.get_by_role("button", name="发出申请").click()
    await expect(asker.get_by_role("status")).to_contain_text("申请已发出")
    assert await faults(asker) == []

    await owner.goto("/desk")
    await owner.get_by_role("link", name=re.compile("去答复")).click()
    assert await faults(owner) == []
    await owner.get_by_role("button", name="同意转出：王芳").click()
    await expect(owner.get_by_role("status")).to_contain_text("已经转过去")

    async with phone(chromium, address, world.wang_fang.person) as hers:
        await hers.goto("/me/privacy")
        await expect(hers.get_by_text("您已转到蛟川街道 五里牌社区")).to_be_visible()
        assert await faults(hers) == []
    assert (await queries.own(herself(world.wang_fang))).organisation_code == WULIPAI
    await asking.close()
    await owning.close()


async def test_she_finds_her_way_to_withdrawing_and_every_page_is_sound(
    chromium: Browser, address: str, world: World
) -> None:
    await actions.reveal_phone(world.li_mei, world.wang_fang.id, "通知培训改期")
    context = await staff_browser(chromium, address, Role.OFFICER, CHENGDONG, "何静")
    async with phone(chromium, address, world.wang_fang.person) as hers:
        for page in HERS:
            await hers.goto(page)
            assert await faults(hers) == []
        await hers.get_by_role("link", name="我的个人信息").click()
        await hers.get_by_role("link", name="我同意过什么").click()
        await hers.get_by_role("link", name="撤回同意：公示姓名和服务时长").click()
        await hers.get_by_role("button", name="确定撤回").click()
        await expect(hers.get_by_text("已记下：不同意公示姓名和服务时长")).to_be_visible()
    await context.close()

    assert not (await queries.own(herself(world.wang_fang))).consents[ConsentKind.PUBLICATION].given


async def test_her_rights_at_the_desk_are_sound_and_a_paper_answer_is_written_down(
    chromium: Browser, address: str, world: World
) -> None:
    context = await staff_browser(chromium, address, Role.OFFICER, CHENGDONG, "何静", width=360)
    desk = await context.new_page()
    await desk.goto(f"/desk/volunteers/{world.wang_fang.id}")
    await desk.get_by_role("link", name="谁能看到她").click()
    await desk.get_by_text("记下她的答复或撤回").click()
    assert await faults(desk, BOTH) == []
    await desk.get_by_label("事项").select_option("publication")
    await desk.get_by_label("不同意，或撤回").check()
    await desk.get_by_label("书面").check()
    await desk.get_by_role("button", name="记下").click()
    await expect(desk.get_by_role("status")).to_contain_text("不同意公示姓名和服务时长")
    await desk.get_by_role("button", name="设为仅本级可见").click()
    await expect(desk.get_by_role("status")).to_contain_text("已设为仅本级可见")
    await context.close()

    card = await queries.own(herself(world.wang_fang))
    assert card.local_only and clock.now() - card.consents[ConsentKind.PUBLICATION].answered_at < timedelta(minutes=5)
