"""The desk's pages of words: what each notice says, a preview before it holds, and the way back."""

from jinguo.authority.grants import Role
from tests.web.conftest import DISTRICT, STREET, Staff
from tests.web.reading import forms, text

HERE = "/desk/wordings/event_reminder"
OURS = {"subject": "活动提醒", "text": "{姓名}您好，{名称}{开始时间}开始，我们等您来。", "seen": "0"}


async def test_the_list_tells_whose_words_hold(staff: Staff) -> None:
    district = await staff(Role.ADMINISTRATOR, DISTRICT)
    street = await staff(Role.ADMINISTRATOR, STREET)
    saved = await district.post(HERE, data=OURS)

    assert (saved.status_code, saved.headers["location"]) == (303, HERE)
    told, below = text((await district.get("/desk/wordings")).text), text((await street.get("/desk/wordings")).text)
    assert "{姓名}您好，{名称}{开始时间}开始，我们等您来。 本单位第 1 版 2" in told
    assert "{姓名}您好，{名称}{开始时间}开始，我们等您来。 镇海区的 2" in below
    assert "验证码 {验证码}，5 分钟内有效。请勿告诉他人。 系统自带" in told
    assert (await (await staff(Role.OFFICER, DISTRICT)).get("/desk/wordings")).status_code == 403


async def test_a_preview_saves_nothing_and_says_what_it_costs(staff: Staff) -> None:
    browser = await staff(Role.ADMINISTRATOR, DISTRICT)
    tried = await browser.post(HERE, data={**OURS, "step": "preview"})
    page = text(tried.text)

    assert tried.status_code == 200
    assert "【巾帼册】王芳您好，社区环境整治11月28日 09:00开始，我们等您来。" in page
    assert "变量都最长时： 77 个字， 2 条短信，约 0.10 元" in page
    assert forms(tried.text)[HERE]["seen"] == "0"
    assert "系统自带的" in text((await browser.get(HERE)).text)
    wrong = await browser.post(HERE, data={**OURS, "text": "{名称}招募新人，{开始时间}开始", "step": "preview"})
    assert wrong.status_code == 400
    assert "正文：“招募”会被短信网关拒绝" in text(wrong.text)
    assert "{名称}招募新人" in wrong.text


async def test_a_version_follows_another_and_the_way_back_is_open(staff: Staff) -> None:
    browser = await staff(Role.ADMINISTRATOR, DISTRICT)
    await browser.post(HERE, data=OURS)
    stale = await browser.post(HERE, data={**OURS, "text": "{名称}{开始时间}开始。"})
    assert (stale.status_code, "同事改过这条文字了" in stale.text) == (409, True)
    await browser.post(HERE, data={**OURS, "text": "{名称}{开始时间}开始。", "seen": "1"})
    page = (await browser.get(HERE)).text

    assert forms(page)[f"{HERE}/restore"] == {"version": "1"}
    back = await browser.post(f"{HERE}/restore", data={"version": "1"})
    assert back.status_code == 303
    assert "镇海区自己的第 3 版" in text((await browser.get(HERE)).text)
    assert (await browser.post(f"{HERE}/restore", data={"version": "x"})).status_code == 404
    await browser.post(f"{HERE}/end")
    assert "系统自带的" in text((await browser.get(HERE)).text)
    assert (await browser.get("/desk/wordings/nothing")).status_code == 404
