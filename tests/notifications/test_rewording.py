"""An organisation's own words: what they may be, whose they are for, and that no version is lost."""

import asyncio

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Conflict, Invalid, JinguoError
from jinguo.notifications.catalogue import KINDS, LONGEST_VARIABLE
from jinguo.notifications.rules import variables_in
from jinguo.notifications.wordings.actions import NewWording, end_wording, restore_wording, set_wording
from jinguo.notifications.wordings.previews import known, previews, wrong
from jinguo.notifications.wordings.queries import Origin, in_force, wordings
from jinguo.notifications.wordings.variables import LABELS, meant, shown
from jinguo.notifications.wordings.words import words_for
from tests.world import World, staff

REMINDER = KINDS["event_reminder"]
OURS = "{姓名}您好，{名称}{开始时间}开始，我们等您来。"


def own(text: str = OURS, seen: int = 0, provider_code: str = "", subject: str = "活动提醒") -> NewWording:
    return NewWording(subject=subject, text=text, seen=seen, provider_code=provider_code)


def test_every_variable_is_called_something_else_in_chinese() -> None:
    used = {name for kind in KINDS.values() for name in variables_in(kind.subject + kind.text)}

    assert used <= set(LABELS)
    assert len(set(LABELS.values())) == len(LABELS)
    assert all(meant(shown(kind.text)) == kind.text for kind in KINDS.values())
    assert shown("{name}您好") == "{姓名}您好"
    assert meant("｛ 姓名 ｝您好{name}{乱写}") == "{name}您好{name}{乱写}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{名称}要开始了。", "少了变量{开始时间}"),
        ("{名称}{开始时间}开始，到{地点}。", "没有{地点}这个变量"),
        ("{名称}{开始时间}开始，$ {姓名} {", "花括号只用来写变量"),
        ("${名称}{开始时间}开始", "花括号只用来写变量"),
        ("{名称}{开始时间}开始，招募新人", "“招募”会被短信网关拒绝"),
        ("{名称}{开始时间}开始，详见 t.cn/a", "不能有网址"),
        ("{名称}{开始时间}" * 15, "超过 500 个字"),
    ],
    ids=["missing", "unknown", "brace", "dollar", "refused", "address", "too long"],
)
def test_a_text_that_would_not_go_out_is_refused(text: str, said: str) -> None:
    assert said in wrong(REMINDER, "活动提醒", meant(text))["text"]


def test_the_catalogues_own_texts_may_be_an_organisations_too() -> None:
    assert {kind.key: wrong(kind, kind.subject, kind.text) for kind in KINDS.values()} == {key: {} for key in KINDS}


def test_a_preview_counts_characters_sms_and_money() -> None:
    usual, longest = previews(REMINDER, REMINDER.subject, REMINDER.text, "镇海妇联", 0.05)

    assert usual.text == "【镇海妇联】王芳您好，您报名的社区环境整治将于11月28日 09:00开始，请准时参加。"
    assert (usual.characters, usual.segments, usual.cost) == (len(usual.text), 1, 0.05)
    assert (longest.segments, longest.cost) == (2, 0.1)
    assert longest.text.count("字") == 3 * LONGEST_VARIABLE
    inside = previews(KINDS["digest"], "待办", "{place}{count}{late}", "镇海妇联", 0.05)[0]
    assert (inside.text, inside.segments) == ("招宝山街道72", None)


async def test_an_own_text_holds_for_the_organisation_and_below(world: World) -> None:
    street = staff("郑红", Role.ADMINISTRATOR, "/330211/001/")
    assert await set_wording(world.zhou_min, "event_reminder", own()) == 1

    above = (await wordings(street, "event_reminder")).now
    assert (above.origin, above.place, above.version) == (Origin.ABOVE, "镇海区", 1)
    assert (await words_for(REMINDER, "/330211/001/001/")).text == meant(OURS)
    assert (await words_for(REMINDER, "/430112/")).text == REMINDER.text
    assert (await wordings(world.chen_jing, "event_reminder")).versions == []

    mine = "{名称}{开始时间}开始。"
    await set_wording(street, "event_reminder", own(mine))
    assert (await words_for(REMINDER, "/330211/001/001/")).text == meant(mine)
    assert (await words_for(REMINDER, "/330211/002/")).text == meant(OURS)
    await end_wording(street, "event_reminder")
    await end_wording(street, "event_reminder")
    now = {each.kind.key: each.origin for each in await in_force(street)}
    assert (now["event_reminder"], now["signed_up"]) == (Origin.ABOVE, Origin.BUILT_IN)


async def test_a_changed_text_is_a_new_version_and_a_former_one_comes_back(world: World) -> None:
    me = world.zhou_min
    await set_wording(me, "event_reminder", own(provider_code="SMS_1"))
    assert await set_wording(me, "event_reminder", own("{名称}{开始时间}开始。", seen=1)) == 2
    assert await restore_wording(me, "event_reminder", 1) == 3
    assert await restore_wording(me, "event_reminder", 3) == 3

    history = (await wordings(me, "event_reminder")).versions
    told = [(each.version, each.provider_code, each.ended_at is None) for each in history]
    assert told == [(3, "SMS_1", True), (2, "", False), (1, "SMS_1", False)]
    assert history[0].text == history[2].text
    with pytest.raises(JinguoError, match="没有这一版"):
        await restore_wording(me, "event_reminder", 9)


async def test_a_templates_code_belongs_to_its_text(world: World) -> None:
    me = world.zhou_min
    await set_wording(me, "event_reminder", own())
    assert await set_wording(me, "event_reminder", own(seen=1, provider_code="SMS_7")) == 1
    with pytest.raises(Invalid) as refused:
        await set_wording(me, "event_reminder", own("{名称}{开始时间}开始。", seen=1, provider_code="SMS_7"))

    assert "不能再用" in refused.value.detail["fields"]["provider_code"]
    assert [each.provider_code for each in (await wordings(me, "event_reminder")).versions] == ["SMS_7"]
    async with transaction(EVERYWHERE):
        said = await fetch("SELECT action FROM audit_entry WHERE object_kind = 'wording' ORDER BY seq")
    assert [row["action"] for row in said] == ["set_wording", "set_template_code"]


async def test_of_two_who_change_at_once_one_is_told_to_look_again(world: World) -> None:
    texts = ["{名称}{开始时间}开始。", "{开始时间}有{名称}。"]
    done = await asyncio.gather(
        *(set_wording(world.zhou_min, "event_reminder", own(text)) for text in texts), return_exceptions=True
    )

    assert sorted(type(each).__name__ for each in done) == ["RewordedMeanwhile", "int"]
    assert len((await wordings(world.zhou_min, "event_reminder")).versions) == 1


async def test_a_code_has_one_text_and_only_an_administrator_words_anything(world: World) -> None:
    with pytest.raises(Conflict, match="验证码"):
        await set_wording(world.zhou_min, "login_code", own("验证码{验证码}。"))
    for step in (
        set_wording(world.li_mei, "event_reminder", own()),
        end_wording(world.li_mei, "event_reminder"),
        restore_wording(world.li_mei, "event_reminder", 1),
        in_force(world.li_mei),
        wordings(world.li_mei, "event_reminder"),
    ):
        with pytest.raises(Forbidden):
            await step
    assert known(KINDS["word"]) == ("subject", "name", "word")
