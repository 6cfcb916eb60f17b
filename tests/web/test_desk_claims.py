"""The desk's pages of claims and rules: back-filled hours need another person, and a rule is only ever followed."""

import re
from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest

from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.hours import policy, queries
from jinguo.hours.actions import set_rule
from jinguo.hours.catalogue import Source
from jinguo.hours.claims import queries as hours_claims
from jinguo.hours.forms import NewRule
from tests.conftest import Hands
from tests.web.conftest import DISTRICT, OTHER_STREET, STREET, Staff
from tests.web.desk_town import WANGCHENG, Town, at, claimed, office, published, settle_town
from tests.web.reading import forms, text
from tests.web.statements import counted

CLAIM = {
    "event": "",
    "title": "上门看望独居老人",
    "service_class": "care",
    "day": "2026-11-15",
    "start": "14:00",
    "end": "15:30",
    "reason": "手机没电，没有扫码",
    "evidence": "社区走访记录第 3 页",
}


@pytest.fixture
async def town(place: None) -> Town:
    return await settle_town()


async def minutes_of(town: Town, volunteer: UUID) -> list[tuple[Source, int]]:
    return [(row.source, row.credited) for row in await queries.entries(town.office, volunteer)]


async def new_claim(client: httpx.AsyncClient, volunteer: UUID, **changed: str) -> httpx.Response:
    return await client.post("/desk/claims/new", data={"volunteer": str(volunteer), **CLAIM, **changed})


async def test_the_volunteer_is_found_first_and_then_the_form_is_hers(town: Town, staff: Staff) -> None:
    client = await staff()

    found = await client.get("/desk/claims/new", params={"q": "ln"})
    hers = re.search(r'href="(/desk/claims/new\?volunteer=[^"]*)"', found.text)
    assert hers
    form = await client.get(hers[1])

    assert "李娜" in text(found.text)
    assert "138****5678" in text(found.text)
    assert "为李娜申请补录" in text(form.text)
    assert forms(form.text)["/desk/claims/new"]["volunteer"] == str(town.li_na.id)


async def test_nobody_found_says_what_to_do(town: Town, staff: Staff) -> None:
    client = await staff()

    page = await client.get("/desk/claims/new", params={"q": "欧阳"})

    assert "没有找到“欧阳”" in text(page.text)
    assert 'href="/desk/volunteers/new"' in page.text


async def test_a_claim_waits_and_counts_nothing(town: Town, staff: Staff) -> None:
    client = await staff()

    done = await new_claim(client, town.li_na.id)

    assert done.status_code == 303
    page = text((await client.get(done.headers["Location"])).text)
    assert "李娜的补录申请 补录 · 1 小时 30 分钟" in page
    assert "时间 11月15日 周日 下午 2:00 到 3:30" in page
    assert "要由另一个人审批" in page
    assert await minutes_of(town, town.li_na.id) == []


async def test_a_claim_over_midnight_ends_the_next_day(town: Town, staff: Staff) -> None:
    client = await staff()

    asked = await new_claim(client, town.li_na.id, start="22:00", end="01:00")
    assert (asked.status_code, await hours_claims.claims(town.office)) == (422, [])
    question = asked.text.split('name="confirm" value="')[1].split('"')[0]
    assert "结束时间 01:00 算第二天，一共 3 小时" in question
    await new_claim(client, town.li_na.id, start="22:00", end="01:00", confirm=question)

    assert [claim.minutes for claim in await hours_claims.claims(town.office)] == [180]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        pytest.param({"day": ""}, "day", "请填写这一项", id="no day"),
        pytest.param({"day": "gestern"}, "day", "日期不对", id="no date"),
        pytest.param({"start": "25:00"}, "start", "时间不对", id="no time"),
        pytest.param({"reason": ""}, "reason", "请填写这一项", id="no reason"),
        pytest.param({"evidence": " "}, "evidence", "太短了", id="no evidence"),
        pytest.param({"service_class": "dancing"}, "service_class", "请从列出的选项里选", id="unknown class"),
    ],
)
async def test_what_is_wrong_stands_beside_the_field_and_the_rest_is_kept(
    town: Town, staff: Staff, changed: dict[str, str], field: str, sentence: str
) -> None:
    client = await staff()

    page = await new_claim(client, town.li_na.id, **changed)

    assert page.status_code == 400
    assert len(re.findall(r'class="f-err"', page.text)) == 1
    assert sentence in text(page.text[page.text.index(f'id="{field}-error"') :])
    assert 'value="上门看望独居老人"' in page.text
    assert await hours_claims.claims(town.office) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param({"day": "2026-11-22"}, "也不能在将来", id="in the future"),
        pytest.param({"title": "", "service_class": ""}, "请填写活动名称和服务类别", id="neither event nor title"),
    ],
)
async def test_what_concerns_several_fields_stands_over_the_form(
    town: Town, staff: Staff, changed: dict[str, str], sentence: str
) -> None:
    client = await staff()

    page = await new_claim(client, town.li_na.id, **changed)

    assert page.status_code == 400
    assert sentence in text(page.text)
    assert await hours_claims.claims(town.office) == []


async def test_an_event_fills_in_its_times_and_bounds_the_claim(town: Town, staff: Staff, hands: Hands) -> None:
    event = await published(town.office, hands.now + timedelta(hours=2))
    hands.forward(hours=6)
    client = await staff()
    where = f"/desk/claims/new?volunteer={town.li_na.id}&event={event}"

    form = await client.get(where)
    beyond = await new_claim(
        client,
        town.li_na.id,
        event=str(event),
        title="",
        service_class="",
        day="2026-11-21",
        start="13:00",
        end="15:00",
    )
    within = await new_claim(
        client,
        town.li_na.id,
        event=str(event),
        title="",
        service_class="",
        day="2026-11-21",
        start="14:00",
        end="15:00",
    )

    assert f'<option value="{event}" selected>11月21日 周六 亲子阅读陪伴（招宝山街道）' in form.text
    assert 'value="14:00"' in form.text
    assert "不能超出活动原定的起止时间" in text(beyond.text)
    assert within.status_code == 303
    assert [claim.title for claim in await hours_claims.claims(town.office)] == ["亲子阅读陪伴"]


async def test_events_that_are_not_volunteering_are_not_offered(town: Town, staff: Staff, hands: Hands) -> None:
    await published(town.office, hands.now + timedelta(hours=2), title="女子大讲堂", is_volunteering=False)
    hands.forward(hours=6)
    client = await staff()

    form = await client.get("/desk/claims/new", params={"volunteer": str(town.li_na.id)})

    assert "女子大讲堂" not in form.text


async def test_another_person_approves_and_it_counts_as_back_filled(town: Town, staff: Staff) -> None:
    claim = await claimed(town.office, town.li_na.id, at("2026-11-15"))
    client = await staff(Role.OFFICER, STREET)

    page = await client.get(f"/desk/claims/{claim}")
    done = await client.post(f"/desk/claims/{claim}/decision", data={"decision": "approve"})

    assert "周敏 今天 中午 12:00" in text(page.text)
    assert done.headers["Location"] == "/desk/claims"
    assert "已同意，李娜 计入 1 小时 30 分钟" in text((await client.get("/desk/claims")).text)
    assert await minutes_of(town, town.li_na.id) == [(Source.BACKFILLED, 90)]


async def test_a_refusal_needs_a_reason_which_the_applicant_reads(town: Town, staff: Staff) -> None:
    claim = await claimed(town.office, town.li_na.id, at("2026-11-15"))
    client = await staff()

    bare = await client.post(f"/desk/claims/{claim}/decision", data={"decision": "refuse", "note": ""})
    done = await client.post(f"/desk/claims/{claim}/decision", data={"decision": "refuse", "note": "没有写谁在场"})
    decided = await client.get("/desk/claims", params={"decided": "yes"})

    assert (bare.status_code, done.status_code) == (400, 303)
    assert "不同意时请写明原因" in text(bare.text)
    assert "已退回 王芳 今天 中午 12:00：没有写谁在场" in text(decided.text)
    assert await minutes_of(town, town.li_na.id) == []


async def test_without_a_button_nothing_is_decided(town: Town, staff: Staff) -> None:
    claim = await claimed(town.office, town.li_na.id, at("2026-11-15"))
    client = await staff()

    page = await client.post(f"/desk/claims/{claim}/decision", data={"note": "不清楚"})

    assert page.status_code == 400
    assert len(await hours_claims.claims(town.office)) == 1


async def test_nobody_decides_her_own_claim(town: Town, staff: Staff) -> None:
    client = await staff()
    where = (await new_claim(client, town.li_na.id)).headers["Location"]

    page, listed = await client.get(where), await client.get("/desk/claims")
    done = await client.post(f"{where}/decision", data={"decision": "approve"})
    bulk = await client.post("/desk/claims/approvals", data={"claim": where.rpartition("/")[2]})

    assert f"{where}/decision" not in page.text
    assert "这是您自己申请的，要由另一个人审批" in text(page.text)
    assert "等您审批 0 条" in text(listed.text)
    assert "等别人审批 1 条是您申请的" in text(listed.text)
    assert done.status_code == 403
    assert bulk.status_code == 303
    assert "自己录入的" in text((await client.get("/desk/claims")).text)
    assert await minutes_of(town, town.li_na.id) == []


async def test_several_are_approved_at_once_and_the_rest_wait(town: Town, staff: Staff) -> None:
    first = await claimed(town.office, town.li_na.id, at("2026-11-14"))
    second = await claimed(town.office, town.wang_fang.id, at("2026-11-15"), 30)
    await claimed(town.office, town.zhao_min.id, at("2026-11-16"))
    client = await staff()

    done = await client.post("/desk/claims/approvals", data={"claim": [str(first), str(second)]})

    assert done.status_code == 303
    assert "已同意 2 条，共计入 2 小时" in text((await client.get("/desk/claims")).text)
    assert [claim.name for claim in await hours_claims.claims(town.office)] == ["赵敏"]


async def test_nothing_chosen_is_said(town: Town, staff: Staff) -> None:
    await claimed(town.office, town.li_na.id, at("2026-11-14"))
    client = await staff()

    await client.post("/desk/claims/approvals", data={})

    assert "请先在左边勾选" in text((await client.get("/desk/claims")).text)
    assert len(await hours_claims.claims(town.office)) == 1


async def test_a_guests_claim_is_listed_with_her_name_where_she_served(town: Town, staff: Staff, hands: Hands) -> None:
    event = await published(town.office, hands.now + timedelta(hours=2))
    hands.forward(hours=6)
    await claimed(
        town.office, town.zhao_min.id, at("2026-11-21", "14:10"), 60, event=event, title=None, service_class=None
    )
    client = await staff(Role.OFFICER, STREET)

    page = text((await client.get("/desk/claims")).text)

    assert "赵敏 10000036 亲子阅读陪伴 招宝山街道" in page


async def test_claims_of_another_district_are_neither_seen_nor_decided(town: Town, staff: Staff) -> None:
    claim = await claimed(town.office, town.li_na.id, at("2026-11-15"))
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")

    listed, page = await chen_jing.get("/desk/claims"), await chen_jing.get(f"/desk/claims/{claim}")
    done = await chen_jing.post(f"/desk/claims/{claim}/decision", data={"decision": "approve"})
    form = await chen_jing.get("/desk/claims/new", params={"volunteer": str(town.li_na.id)})
    sent = await new_claim(chen_jing, town.li_na.id)

    assert "李娜" not in listed.text + page.text + done.text + form.text + sent.text
    assert [page.status_code, done.status_code, form.status_code, sent.status_code] == [404, 404, 404, 404]
    assert len(await hours_claims.claims(town.office)) == 1


async def test_a_reader_sees_claims_without_buttons(town: Town, staff: Staff) -> None:
    claim = await claimed(town.office, town.li_na.id, at("2026-11-15"))
    reader = await staff(Role.READER)

    page, one = await reader.get("/desk/claims"), await reader.get(f"/desk/claims/{claim}")

    assert "李娜" in page.text
    assert "同意所选的" not in page.text
    assert 'href="/desk/claims/new"' not in page.text
    assert "/decision" not in one.text
    assert (await reader.post(f"/desk/claims/{claim}/decision", data={"decision": "approve"})).status_code == 403


async def test_the_list_asks_as_often_for_three_claims_as_for_one(
    town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await staff()
    await claimed(town.office, town.li_na.id, at("2026-11-14"))
    sent = counted(monkeypatch)
    await client.get("/desk/claims")
    once = len(sent)
    await claimed(town.office, town.wang_fang.id, at("2026-11-14"))
    await claimed(town.office, town.zhao_min.id, at("2026-11-14"))

    sent.clear()
    await client.get("/desk/claims")

    assert len(sent) == once


RULE = {
    "district": DISTRICT,
    "unit_minutes": "30",
    "rounding": "down",
    "daily_cap_minutes": "480",
    "effective_on": "2026-11-21",
    "source": "镇妇发〔2026〕9号 第五条",
}


async def test_without_a_rule_true_minutes_hold(town: Town, staff: Staff) -> None:
    client = await staff(Role.OFFICER, STREET)

    page = await client.get("/desk/rules")

    assert "现在的规则 版本 base-1 计时单位 1 分钟（实际分钟）" in text(page.text)
    assert "base-1 没有设置时 现行" in text(page.text)
    assert "设置新版本" not in page.text


async def test_a_new_version_names_its_source_and_the_old_ones_stay(town: Town, staff: Staff) -> None:
    client = await staff(Role.ADMINISTRATOR)
    await client.post("/desk/rules", data={**RULE, "unit_minutes": "15", "effective_on": "2026-11-01"})

    done = await client.post("/desk/rules", data=RULE)

    page = text((await client.get(done.headers["Location"])).text)
    assert "已设置新的时长规则，版本 330211-2" in page
    assert "现在的规则 版本 330211-2 计时单位 30 分钟 不足一个单位的 舍去" in page
    assert (
        "330211-2 11月21日 周六 现行 以 30 分钟为单位，不足的舍去；每天 8 小时 以内直接计入 镇妇发〔2026〕9号" in page
    )
    assert "330211-1 11月1日 周日 以 15 分钟为单位" in page


async def test_a_version_that_begins_later_is_not_in_force_yet(town: Town, staff: Staff) -> None:
    await set_rule(
        town.office, DISTRICT, NewRule(unit_minutes=30, effective_on=date(2026, 12, 1), source="镇妇发〔2026〕9号")
    )
    client = await staff()

    page = text((await client.get("/desk/rules")).text)

    assert "现在的规则 版本 base-1" in page
    assert "330211-1 12月1日 周二 以 30 分钟为单位" in page


async def test_a_rule_without_source_is_refused_and_what_was_typed_is_kept(town: Town, staff: Staff) -> None:
    client = await staff(Role.ADMINISTRATOR)

    page = await client.post("/desk/rules", data={**RULE, "source": ""})

    assert page.status_code == 400
    assert "请填写这一项" in page.text[page.text.index('id="source-error"') :]
    assert '<option value="down" selected>' in page.text
    assert 'name="unit_minutes" type="number" value="30"' in page.text
    assert await policy.rules(town.office, "/330211/") == []


@pytest.mark.parametrize(
    ("role", "organisation"),
    [
        pytest.param(Role.OFFICER, DISTRICT, id="an officer"),
        pytest.param(Role.ADMINISTRATOR, OTHER_STREET, id="a street's administrator"),
        pytest.param(Role.ADMINISTRATOR, WANGCHENG, id="another district"),
    ],
)
async def test_only_the_districts_administrator_sets_its_rule(
    town: Town, staff: Staff, role: Role, organisation: str
) -> None:
    client = await staff(role, organisation)

    done = await client.post("/desk/rules", data=RULE)

    assert done.status_code == 403
    assert await policy.rules(office(), "/330211/") == []


async def test_rules_of_another_district_are_not_shown(town: Town, staff: Staff) -> None:
    await set_rule(town.office, DISTRICT, NewRule(unit_minutes=30, effective_on=date(2026, 11, 1), source="镇妇发9号"))
    chen_jing = await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静")

    page = await chen_jing.get("/desk/rules", params={"district": DISTRICT})

    assert "望城区怎样计算志愿服务时长" in text(page.text)
    assert "镇妇发9号" not in page.text
    with pytest.raises(Forbidden):
        await policy.rules(office("/430112/"), "/330211/")
