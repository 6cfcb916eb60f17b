"""The helper's scanner: camera, photo or typed number; each scan is sent once, in order, also after a lost network."""

import io
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from jinguo.web.jinja import environment
from jinguo.web.shells import DoorShell
from tests.browser.conftest import FILMED, PHONE, picture, violations
from tests.browser.site import ORIGIN, Answer, Site

PAGE = """
{% extends "base/door.html" %}
{% from "base/scanner.html" import scan_script, scan_addresses, camera, kind_choice, typed_number, photo, answers %}
{% from "base/scanner.html" import kept_scans %}
{% block title %}现场扫码{% endblock %}
{% block head %}{{ scan_script() }}{% endblock %}
{% block main_attributes %}{{ scan_addresses() }}{% endblock %}
{% block main %}
{{ kept_scans(who) }}
{{ camera() }}
<form method="post" action="/e/x/scans" data-scan-form><input type="hidden" name="nonce" value="n1">
{{ kind_choice("in") }}{{ typed_number() }}</form>
{% call answers() %}{% endcall %}
{{ photo() }}
{% endblock %}
"""
SHELL = DoorShell("亲子阅读陪伴", "招宝山街道儿童之家", back="/door")
NO_CAMERA = {"Permissions-Policy": "camera=()"}


def fragment(form: dict[str, str]) -> Answer:
    return Answer(f'<section class="k-last"><div><b>{form["code"]} 已签到</b></div></section>')


def scanner(who: str = "sun-li") -> Site:
    return Site({"/e/x": environment.from_string(PAGE).render(shell=SHELL, who=who)}, fragment)


@pytest.fixture
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    made = await chromium.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    yield made
    await made.close()


async def opened(context: BrowserContext, site: Site) -> Page:
    await site.open_in(context)
    page = await context.new_page()
    await page.goto(ORIGIN + "/e/x")
    return page


async def test_a_card_held_before_the_camera_is_one_scan(context: BrowserContext) -> None:
    site = scanner()
    page = await opened(context, site)

    await expect(page.get_by_text(f"{FILMED} 已签到")).to_be_visible(timeout=15_000)
    await page.wait_for_timeout(1500)

    assert [(form["code"], form["kind"]) for form in site.posted] == [(FILMED, "in")]
    assert re.fullmatch(r"[0-9a-f]{32}", site.posted[0]["nonce"])
    assert site.posted[0]["scanned_at"].endswith("Z")
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_a_refused_camera_says_what_to_do_and_the_number_can_be_typed(context: BrowserContext) -> None:
    site = scanner()
    site.headers = NO_CAMERA
    page = await opened(context, site)

    await expect(page.get_by_text("没有打开相机")).to_be_visible()
    await expect(page.get_by_text("也可以拍照识别，或输入编号")).to_be_visible()
    await page.get_by_label("编号").fill(" ZH2026000094 ")
    await page.get_by_text("签退", exact=True).click()
    await page.get_by_role("button", name="按编号登记").click()

    await expect(page.get_by_text("ZH2026000094 已签到")).to_be_visible()
    assert [(form["code"], form["kind"]) for form in site.posted] == [("ZH2026000094", "out")]
    await expect(page.get_by_label("编号")).to_have_value("")


async def test_scans_without_network_wait_and_are_sent_in_order_each_once(context: BrowserContext) -> None:
    site = scanner()
    site.headers = NO_CAMERA
    page = await opened(context, site)
    await expect(page.get_by_text("没有打开相机")).to_be_visible()
    site.online = False

    for number in ("ZH2026000001", "ZH2026000002", "ZH2026000003"):
        await page.get_by_label("编号").fill(number)
        await page.get_by_label("编号").press("Enter")
    waiting = page.get_by_label("还没交的扫码")
    await expect(waiting.get_by_text("没有网，3 条还没交，请不要关这一页。已经存在这台手机上")).to_be_visible()
    await expect(waiting.get_by_role("listitem")).to_contain_text(
        ["签到 ZH2026000001", "签到 ZH2026000002", "签到 ZH2026000003"]
    )
    await expect(page.get_by_text("已记下：签到 ZH2026000003没有网，有网后自动补交")).to_be_visible()
    assert await violations(page) == []
    site.online = True

    await expect(page.locator(".k-answer").get_by_text("ZH2026000003 已签到")).to_be_visible(timeout=15_000)
    await expect(page.get_by_text("没有网")).to_be_hidden()
    assert [form["code"] for form in site.posted] == ["ZH2026000001", "ZH2026000002", "ZH2026000003"]
    assert len({form["nonce"] for form in site.posted}) == 3


async def test_scans_that_waited_outlive_the_page_and_are_sent_as_their_own_account_alone(
    context: BrowserContext,
) -> None:
    site, other = scanner(), scanner("zhao-li")
    site.headers = other.headers = NO_CAMERA
    page = await opened(context, site)
    site.online = False
    for number in ("ZH2026000001", "ZH2026000002"):
        await page.get_by_label("编号").fill(number)
        await page.get_by_label("编号").press("Enter")
    await expect(page.get_by_text("没有网，2 条还没交")).to_be_visible()
    async with page.expect_event("dialog") as warning:
        await page.close(run_before_unload=True)
    assert (await warning.value).type == "beforeunload"
    async with page.expect_event("close"):
        await (await warning.value).accept()

    site.online, site.pages = True, other.pages
    page = await context.new_page()
    await page.goto(ORIGIN + "/e/x")
    await expect(page.get_by_text("这台手机上还有 2 条是别的账号扫的，没有交")).to_be_visible()
    assert site.posted == []

    site.pages = scanner().pages
    await page.reload()
    await expect(page.get_by_label("还没交的扫码").get_by_text("ZH2026000002 已签到")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("编号")).to_be_visible()
    assert [(form["code"], form["kind"], form["who"]) for form in site.posted] == [
        ("ZH2026000001", "in", "sun-li"),
        ("ZH2026000002", "in", "sun-li"),
    ]
    assert site.posted[0]["scanned_at"] < site.posted[1]["scanned_at"]


async def test_a_slow_server_gets_each_scan_once(context: BrowserContext) -> None:
    site = scanner()
    site.headers, site.slowness = NO_CAMERA, 0.4
    page = await opened(context, site)

    for number in ("ZH2026000001", "ZH2026000002", "ZH2026000003"):
        await page.get_by_label("编号").fill(number)
        await page.get_by_label("编号").press("Enter")

    await expect(page.locator(".k-answer").get_by_text("ZH2026000003 已签到")).to_be_visible()
    await page.wait_for_timeout(600)
    assert [form["code"] for form in site.posted] == ["ZH2026000001", "ZH2026000002", "ZH2026000003"]


async def test_an_expired_login_loses_no_scan(context: BrowserContext) -> None:
    answers = [Answer("", 401)]
    site = scanner()
    site.headers = NO_CAMERA
    site.answer = lambda form: answers.pop() if answers else fragment(form)
    page = await opened(context, site)
    await page.get_by_label("编号").fill("ZH2026000001")
    await page.get_by_label("编号").press("Enter")

    await expect(page.get_by_text("登录已过期")).to_be_visible()
    await expect(page.get_by_role("link", name="重新登录")).to_be_visible()
    await expect(page.locator(".k-answer").get_by_text("ZH2026000001 已签到")).to_be_visible(timeout=8000)
    await expect(page.get_by_text("登录已过期")).to_be_hidden()
    assert site.posted[0] == site.posted[1]


async def test_a_photo_of_a_card_is_read(context: BrowserContext) -> None:
    photo = io.BytesIO()
    picture("ZH2026000311", 200).rotate(20).save(photo, "JPEG")
    site = scanner()
    site.headers = NO_CAMERA
    page = await opened(context, site)

    await page.get_by_label("拍照识别").set_input_files(
        {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )

    await expect(page.get_by_text("ZH2026000311 已签到")).to_be_visible(timeout=15_000)
    assert [form["code"] for form in site.posted] == ["ZH2026000311"]


async def test_with_javascript_off_the_number_posts(chromium: Browser) -> None:
    site = scanner()
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = await opened(context, site)

    await page.get_by_label("编号").fill("ZH2026000094")
    await page.get_by_role("button", name="按编号登记").click()

    await expect(page.get_by_text("ZH2026000094 已签到")).to_be_visible()
    assert site.posted == [{"nonce": "n1", "kind": "in", "code": "ZH2026000094"}]
    await context.close()
