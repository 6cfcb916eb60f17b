"""A tap made without signal is kept and sent once; with JavaScript off the form posts all the same."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from jinguo.kernel.text import qr
from jinguo.web.jinja import environment
from jinguo.web.shells import VolunteerShell
from tests.browser.conftest import PHONE, violations
from tests.browser.site import ORIGIN, Answer, Site

PAGE = """
{% extends "base/volunteer.html" %}
{% from "base/phone.html" import event_head, hello, steps, weak_signal, kept_form, keep_script %}
{% block title %}签到{% endblock %}
{% block head %}{{ keep_script() }}{% endblock %}
{% block main %}
{{ event_head("亲子阅读陪伴", "今天 下午 2:00 到 4:30", "招宝山街道儿童之家") }}
{{ hello(name, "1234", "/who") }}
{{ weak_signal("签到", name, code) }}
{{ kept_form("/c/x/in", who, {"nonce": nonce, "kind": "in"}, "点这里签到") }}
{{ steps(1) }}
{% endblock %}
"""
DONE = """
{% extends "base/volunteer.html" %}{% from "base/phone.html" import result %}
{% block title %}{{ title }}{% endblock %}{% block main %}{{ result(tone, title) }}{% endblock %}
"""
SHELL = VolunteerShell("镇海区妇女联合会", "0574-8888 0000")


def check_in_page(nonce: str, who: str = "li-mei", name: str = "李梅") -> str:
    code = qr.svg("ZH2026000127", title=f"{name}的志愿者二维码")
    return environment.from_string(PAGE).render(shell=SHELL, nonce=nonce, who=who, name=name, code=code)


def told(title: str, tone: str = "ok") -> str:
    return environment.from_string(DONE).render(shell=SHELL, title=title, tone=tone)


def accepted(_: dict[str, str]) -> Answer:
    return Answer(told("签到成功"))


@pytest.fixture
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    made = await chromium.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    yield made
    await made.close()


async def opened(context: BrowserContext, site: Site) -> Page:
    await site.open_in(context)
    page = await context.new_page()
    await page.goto(ORIGIN + "/c/x")
    return page


async def test_with_signal_a_tap_is_sent_once_and_the_answer_is_shown(context: BrowserContext) -> None:
    site = Site({"/c/x": check_in_page("n1")}, accepted)
    page = await opened(context, site)

    await page.get_by_role("button", name="点这里签到").dblclick()

    await expect(page.get_by_role("heading", name="签到成功")).to_be_visible()
    assert [(form["nonce"], form["kind"]) for form in site.posted] == [("n1", "in")]
    assert await page.evaluate("localStorage.length") == 0


async def test_without_signal_the_tap_is_kept_and_sent_once_when_the_signal_returns(context: BrowserContext) -> None:
    site = Site({"/c/x": check_in_page("n1")}, accepted)
    page = await opened(context, site)
    site.online = False
    tapped = datetime.now(UTC)

    await page.get_by_role("button", name="点这里签到").click()

    await expect(page.get_by_role("heading", name="信号不好")).to_be_visible()
    await expect(page.get_by_role("heading", name="信号不好")).to_be_focused()
    await expect(page.get_by_text(re.compile(r"已记下签到时间 (凌晨|上午|中午|下午|晚上) \d+:\d\d"))).to_be_visible()
    await expect(page.get_by_role("img", name="李梅的志愿者二维码")).to_be_visible()
    await expect(page.get_by_text("亲子阅读陪伴")).to_be_hidden()
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    site.online = True
    await page.get_by_role("button", name="再试一次").click()

    await expect(page.get_by_role("heading", name="签到成功")).to_be_visible()
    assert [form["nonce"] for form in site.posted] == ["n1"]
    sent = datetime.fromisoformat(site.posted[0]["tapped_at"].replace("Z", "+00:00"))
    assert abs(sent - tapped) < timedelta(seconds=5)


async def test_it_tries_again_by_itself(context: BrowserContext) -> None:
    site = Site({"/c/x": check_in_page("n1")}, accepted)
    page = await opened(context, site)
    site.online = False
    await page.get_by_role("button", name="点这里签到").click()
    await expect(page.get_by_role("heading", name="信号不好")).to_be_visible()

    site.online = True

    await expect(page.get_by_role("heading", name="签到成功")).to_be_visible(timeout=8000)
    assert [form["nonce"] for form in site.posted] == ["n1"]


async def test_a_server_that_is_recovering_counts_as_no_signal(context: BrowserContext) -> None:
    answers = [Answer(told("系统正在恢复", "warn"), 503), Answer(told("签到成功"))]
    site = Site({"/c/x": check_in_page("n1")}, lambda _: answers.pop(0))
    page = await opened(context, site)

    await page.get_by_role("button", name="点这里签到").click()
    await expect(page.get_by_role("heading", name="信号不好")).to_be_visible()
    await page.get_by_role("button", name="再试一次").click()

    await expect(page.get_by_role("heading", name="签到成功")).to_be_visible()
    assert site.posted[0] == site.posted[1]


async def test_a_refusal_is_an_answer_and_is_not_sent_again(context: BrowserContext) -> None:
    site = Site({"/c/x": check_in_page("n1")}, lambda _: Answer(told("活动已经结束", "bad"), 409))
    page = await opened(context, site)

    await page.get_by_role("button", name="点这里签到").click()

    await expect(page.get_by_role("heading", name="活动已经结束")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="点这里签到")).to_be_visible()
    assert len(site.posted) == 1


async def test_a_page_opened_again_sends_the_tap_as_it_was(context: BrowserContext) -> None:
    site = Site({"/c/x": check_in_page("n1")}, accepted)
    page = await opened(context, site)
    site.online = False
    await page.get_by_role("button", name="点这里签到").click()
    await expect(page.get_by_role("heading", name="信号不好")).to_be_visible()
    await page.close()

    site.online = True
    site.pages["/c/x"] = check_in_page("n2")
    again = await context.new_page()
    await again.goto(ORIGIN + "/c/x")

    await expect(again.get_by_role("heading", name="签到成功")).to_be_visible()
    assert [form["nonce"] for form in site.posted] == ["n1"]


async def test_a_kept_tap_is_never_sent_for_another_person_on_the_same_phone(context: BrowserContext) -> None:
    site = Site({"/c/x": check_in_page("n1")}, accepted)
    page = await opened(context, site)
    site.online = False
    await page.get_by_role("button", name="点这里签到").click()
    await expect(page.get_by_role("heading", name="信号不好")).to_be_visible()
    await page.close()

    site.online = True
    site.pages["/c/x"] = check_in_page("n2", who="chen-jing", name="陈静")
    other = await context.new_page()
    await other.goto(ORIGIN + "/c/x")
    await other.get_by_role("button", name="点这里签到").click()

    await expect(other.get_by_role("heading", name="签到成功")).to_be_visible()
    assert [form["nonce"] for form in site.posted] == ["n2"]


async def test_a_page_that_is_not_ours_is_no_answer(context: BrowserContext) -> None:
    """A hotel's network answers every request with its own login page."""
    site = Site({"/c/x": check_in_page("n1")}, lambda _: Answer("<p>请登录无线网络</p>"))
    page = await opened(context, site)

    await page.get_by_role("button", name="点这里签到").click()

    await expect(page.get_by_role("heading", name="信号不好")).to_be_visible()
    assert await page.evaluate("localStorage.length") == 1


async def test_with_javascript_off_the_form_posts(chromium: Browser) -> None:
    site = Site({"/c/x": check_in_page("n1")}, accepted)
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = await opened(context, site)

    await page.get_by_role("button", name="点这里签到").click()

    await expect(page.get_by_role("heading", name="签到成功")).to_be_visible()
    assert site.posted == [{"nonce": "n1", "kind": "in"}]
    await context.close()
