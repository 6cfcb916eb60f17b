"""Every page for volunteers and at the door, on a phone and on a computer: nothing that axe finds, nothing too wide."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page

from jinguo.authority.grants import Role
from jinguo.checkin.actions import check_in
from jinguo.checkin.board import board
from jinguo.checkin.forms import ScanForm
from jinguo.events import actions as events
from jinguo.events.waiting_list import actions as waiting_list
from jinguo.kernel import clock
from jinguo.volunteers.phones import actions as phones
from jinguo.volunteers.registry.actions import Registered, register
from tests.browser.conftest import BOTH
from tests.browser.hands_on import faults, phone, sent_code
from tests.browser.live import staff_browser
from tests.conftest import Hands
from tests.gathering import Gathering, gathering
from tests.volunteers.test_phones import sharing
from tests.world import CHENGDONG, WANG_FANGS_PHONE, ZHAOBAOSHAN, ZHENHAI, World, herself, proven, registration

LONG = "招宝山街道“巾帼暖心·助老爱幼”新时代文明实践志愿服务月启动仪式暨亲子阅读陪伴活动"


@dataclass(frozen=True)
class Afternoon:
    """An event of each kind, and what has happened at the one that is on; 曾丽 has forgotten to check out."""

    over: Gathering
    now: Gathering
    tomorrow: Gathering
    segment: UUID
    scan: UUID
    zeng: Registered


async def _ticked(world: World, event: Gathering, who: Registered, kind: str) -> None:
    nonce = f"{kind}-{who.number}-{clock.now():%H%M}"
    form = {"event": event.id, "kind": kind, "volunteer": who.id, "nonce": nonce}
    await check_in(world.zhao_li, ScanForm.model_validate(form))


@pytest.fixture
async def afternoon(world: World, hands: Hands) -> Afternoon:
    """Half past one: one event is over, one is on, one is tomorrow."""
    zeng = await register(world.li_mei, registration("曾丽", "13800007777", CHENGDONG))
    over = await gathering(lasts=timedelta(hours=1))
    for who in (zeng, world.wang_fang):
        await _ticked(world, over, who, "in")
    hands.forward(minutes=50)
    await _ticked(world, over, world.wang_fang, "out")
    hands.forward(minutes=40)
    now = await gathering(title=LONG)
    tomorrow = await gathering(
        title="茶话会", is_volunteering=False, starts_at=hands.now + timedelta(days=1), capacity=9
    )
    for event in (now, tomorrow):
        await events.sign_up(herself(world.wang_fang), event.id)
    await _ticked(world, now, zeng, "in")
    (open_one,) = [row for row in (await board(world.zhao_li, over.id)).rows if row.out_at is None]
    (inside,) = [row for row in (await board(world.zhao_li, now.id)).rows if row.scan]
    assert open_one.segment and inside.scan
    return Afternoon(over, now, tomorrow, open_one.segment, inside.scan, zeng)


@asynccontextmanager
async def desk(chromium: Browser, address: str) -> AsyncIterator[Page]:
    """李梅, officer of 招宝山街道."""
    context = await staff_browser(chromium, address, Role.OFFICER, ZHAOBAOSHAN, "李梅")
    yield await context.new_page()
    await context.close()


async def found_wrong(page: Page, addresses: list[str]) -> list[str]:
    """The faults of pages, one after another."""
    found: list[str] = []
    for address in addresses:
        answer = await page.goto(address)
        assert answer and answer.ok, address
        found += await faults(page, BOTH)
    return found


async def test_pages_of_a_stranger(chromium: Browser, address: str, afternoon: Afternoon) -> None:
    pages = [afternoon.now.scanned, f"/c/{afternoon.tomorrow.slug}", f"/e/{afternoon.now.slug}"]
    async with phone(chromium, address) as page:
        assert await found_wrong(page, pages) == []


async def test_pages_of_a_volunteer(chromium: Browser, address: str, world: World, afternoon: Afternoon) -> None:
    now = f"/c/{afternoon.now.slug}"
    pages = [
        now,
        afternoon.now.scanned,
        f"{now}/done?refused=device_used",
        f"/c/{afternoon.over.slug}/done",
        f"/c/{afternoon.tomorrow.slug}",
        f"/e/{afternoon.now.slug}",
        f"/e/{afternoon.tomorrow.slug}",
        *("/me", "/me/hours", "/me/events", "/me/leaving"),
    ]
    async with phone(chromium, address, world.wang_fang.person) as page:
        assert await found_wrong(page, pages) == []
        await page.goto(afternoon.now.scanned)
        await page.get_by_role("button", name="点这里签到").click()
        await page.get_by_role("heading", name="签到成功").wait_for()
        assert await faults(page, BOTH) == []
        assert await found_wrong(page, [afternoon.now.scanned, "/me"]) == []


async def test_the_page_that_waits_for_signal(
    chromium: Browser, address: str, world: World, afternoon: Afternoon
) -> None:
    async with phone(chromium, address, world.wang_fang.person) as page:
        await page.goto(afternoon.now.scanned)
        await page.context.set_offline(True)
        await page.get_by_role("button", name="点这里签到").click()
        await page.get_by_role("heading", name="信号不好").wait_for()
        assert await faults(page, BOTH) == []


async def test_pages_of_the_door(chromium: Browser, address: str, afternoon: Afternoon) -> None:
    now, over = f"/door/events/{afternoon.now.id}", f"/door/events/{afternoon.over.id}"
    pages = [
        *("/door", now, f"{now}?q=xx", over, f"{over}?only=confirm", f"{now}/paper", f"{now}/undo/{afternoon.scan}"),
        *(f"{over}/settle/{afternoon.segment}", f"{over}/closing", f"/scan?event={afternoon.now.id}"),
        *(f"/events/{afternoon.now.id}/screen", f"/events/{afternoon.tomorrow.id}/screen"),
    ]
    async with desk(chromium, address) as page:
        assert await found_wrong(page, pages) == []


async def test_pages_with_a_waiting_list(chromium: Browser, address: str, world: World, afternoon: Afternoon) -> None:
    full = await gathering(title=LONG, starts_at=clock.now() + timedelta(days=2), capacity=1)
    wanted = await gathering(title="茶艺", starts_at=clock.now() + timedelta(days=3), capacity=1)
    for event in (full, wanted):
        await events.sign_up(herself(world.liu_yang), event.id)
    await waiting_list.join(herself(world.wang_fang), full.id)

    async with phone(chromium, address, world.wang_fang.person) as page:
        assert await found_wrong(page, [f"/e/{full.slug}", f"/e/{wanted.slug}", "/me/events"]) == []
    async with desk(chromium, address) as page:
        assert await found_wrong(page, [f"/desk/events/{full.id}", "/desk/events"]) == []


async def test_pages_about_a_number_that_is_new_or_shared(
    chromium: Browser,
    address: str,
    world: World,
    afternoon: Afternoon,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mother = await register(world.li_mei, registration("赵桂花", "", CHENGDONG, no_phone=True))
    await phones.share(proven(world.li_mei), mother.id, sharing(WANG_FANGS_PHONE))

    async with phone(chromium, address) as page:
        await prove(page, "13611112222", capsys)
        await page.wait_for_url("**/login/new")
        assert await faults(page, BOTH) == []
        assert await found_wrong(page, ["/login/moved"]) == []
        await page.get_by_role("button", name="提交").click()
        await page.get_by_role("alert").wait_for()
        assert await faults(page, BOTH) == []
        await page.get_by_label("您的姓名").fill("王芳")
        await page.get_by_label("旧手机号的最后四位").fill(WANG_FANGS_PHONE[-4:])
        await page.get_by_label("在哪个区（县）登记的").select_option(ZHENHAI)
        await page.get_by_role("button", name="提交").click()
        await page.get_by_role("heading", name="已收到").wait_for()
        assert await faults(page, BOTH) == []
    async with phone(chromium, address) as page:
        await prove(page, WANG_FANGS_PHONE, capsys)
        await page.get_by_role("heading", name="您是哪一位").wait_for()
        assert await faults(page, BOTH) == []
        await page.get_by_role("button", name="桂花").click()
        await page.get_by_role("link", name="换人").click()
        await page.get_by_role("heading", name="换成哪一位").wait_for()
        assert await faults(page, BOTH) == []
    async with phone(chromium, address, afternoon.zeng.person) as page:
        assert await found_wrong(page, ["/me", f"/me/visits/{afternoon.segment}/end", "/me/phone"]) == []
        await page.get_by_label("新的手机号").fill("13611113333")
        await page.get_by_role("button", name="获取验证码").click()
        await page.get_by_role("heading", name="请输入验证码").wait_for()
        assert await faults(page, BOTH) == []
    async with desk(chromium, address) as page:
        assert await found_wrong(page, ["/desk/volunteers/phone-requests"]) == []


async def prove(page: Page, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Type a number and the code that is sent to it."""
    await page.goto("/login")
    await page.get_by_label("手机号").fill(number)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_label("短信里的验证码").fill(sent_code(capsys))
    await page.get_by_role("button", name="登录").click()
