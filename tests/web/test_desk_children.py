"""Children's files on the desk: by code everywhere, what is sealed only as the answer to a reading."""

import re

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.children.readings.queries import READ, REFUSED
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from tests.children.conftest import FILE, HER_ID, SECRETS
from tests.web.conftest import COMMUNITY, DISTRICT, Staff
from tests.web.reading import text
from tests.world import id_number

HERE = "/desk/children"
FORM = {**FILE, "organisation": COMMUNITY}


@pytest.fixture
async def li_xia(staff: Staff) -> httpx.AsyncClient:
    """李霞, 统筹员 of 镇海区."""
    return await staff(Role.COORDINATOR, DISTRICT, "李霞")


@pytest.fixture
async def zhou_min(staff: Staff) -> httpx.AsyncClient:
    """周敏, 妇联管理员 of 镇海区."""
    return await staff(Role.ADMINISTRATOR, DISTRICT, "周敏")


async def filed(browser: httpx.AsyncClient, **changed: str) -> str:
    """The address of a new file."""
    done = await browser.post(f"{HERE}/new", data={**FORM, **changed})
    assert done.status_code == 303, text(done.text)
    return done.headers["location"]


async def lines(action: str) -> list[str]:
    async with transaction(EVERYWHERE):
        return [
            row["actor_name"] for row in await fetch("SELECT actor_name FROM audit_entry WHERE action = $1", action)
        ]


def told(page: str) -> list[str]:
    """What says who the child is, in a page."""
    return [word for word in SECRETS if word in page]


async def test_a_file_is_opened_and_shown_by_its_code_alone(li_xia: httpx.AsyncClient) -> None:
    assert "还没有儿童档案" in text((await li_xia.get(HERE)).text)

    where = await filed(li_xia)

    pages = [(await li_xia.get(path)).text for path in (HERE, where, *(f"{where}/{part}" for part in PARTS))]
    assert [told(page) for page in pages] == [[]] * len(pages)
    assert "E-0001 女，9–11 岁 招宝山街道 城东社区 留守儿童" in text(pages[0])
    assert "跟谁生活 爷爷奶奶" in text(pages[1]) and "课业辅导" in text(pages[1])


PARTS = ("edit", "categories", "family", "consents", "triage", "end")


async def test_what_is_wrong_is_said_and_what_was_typed_stays(li_xia: httpx.AsyncClient) -> None:
    refused = await li_xia.post(f"{HERE}/new", data={**FORM, "guardian_phone": ""})

    assert refused.status_code == 400
    assert "张小雨" in refused.text and 'id="guardian_phone-error"' in refused.text


async def test_reading_is_asked_for_approved_and_shown_once(
    li_xia: httpx.AsyncClient, zhou_min: httpx.AsyncClient
) -> None:
    where = await filed(li_xia)
    assert (await li_xia.post(f"{where}/reading", data={"purpose": "visit"})).status_code == 403
    await li_xia.post(f"{where}/grants", data={"purpose": "visit", "days": "7"})
    assert "等分管负责人批准" in text((await li_xia.get(where)).text)

    page = (await zhou_min.get("/desk/readings")).text
    assert "李霞 要看 E-0001" in text(page) and told(page) == []
    [answer] = set(re.findall(r'action="(/desk/readings/grants/[^"]+/answer)"', page))
    await zhou_min.post(answer, data={"agree": "true"})

    opened = await li_xia.post(f"{where}/reading", data={"purpose": "visit"})
    assert (opened.status_code, opened.headers["cache-control"]) == (200, "no-store")
    assert told(opened.text) == list(SECRETS)
    assert told((await li_xia.get(where)).text) == []
    assert (await lines(REFUSED), await lines(READ)) == (["李霞"], ["李霞"])
    month = (await zhou_min.get("/desk/readings/month")).text
    assert "李霞 查阅 E-0001" in text(month) and told(month) == []
    await zhou_min.post("/desk/readings/month", data={"month": f"{clock.today():%Y-%m}"})
    assert "已复核" in text((await zhou_min.get("/desk/readings/month")).text)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICER, Role.READER, Role.AUDITOR], ids=str)
async def test_no_other_role_opens_a_file_and_the_attempt_is_in_the_log(
    li_xia: httpx.AsyncClient, staff: Staff, role: Role
) -> None:
    where = await filed(li_xia)
    other = await staff(role, DISTRICT, "孙红")

    answers = [
        await other.get(where),
        await other.post(f"{where}/reading", data={"purpose": "visit"}),
        await other.get(HERE),
        await other.get(f"{where}/edit"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert await lines(REFUSED) == ["孙红", "孙红"]


async def test_an_urgent_opening_is_told_reviewed_and_in_the_month(
    li_xia: httpx.AsyncClient, zhou_min: httpx.AsyncClient
) -> None:
    where = await filed(li_xia)
    await li_xia.post(f"{where}/opening", data={"reason": "lost"})

    assert told((await li_xia.post(f"{where}/reading", data={"purpose": "guardian"})).text) == list(SECRETS)
    page = (await zhou_min.get("/desk/readings")).text
    assert "李霞 打开了 E-0001 走失" in text(page)
    [review] = set(re.findall(r'action="(/desk/readings/openings/[^"]+/review)"', page))
    await zhou_min.post(review, data={"justified": "true"})
    assert "没有要复核的" in text((await zhou_min.get("/desk/readings")).text)


async def test_a_file_is_found_by_its_code_or_whole_id_number_which_no_address_holds(li_xia: httpx.AsyncClient) -> None:
    where = await filed(li_xia)

    for typed in ("E-0001", "e1", HER_ID):
        done = await li_xia.post(f"{HERE}/search", data={"code": typed})
        assert done.headers["location"] == where
    for typed in ("张小雨", id_number("20160505", "268")):
        assert (await li_xia.post(f"{HERE}/search", data={"code": typed})).headers["location"] == HERE


async def test_codes_are_corrected_and_sealed_fields_typed_anew(li_xia: httpx.AsyncClient) -> None:
    where = await filed(li_xia)
    page = (await li_xia.get(f"{where}/edit")).text
    assert told(page) == []
    was = re.search(r'name="was" value="([^"]+)"', page)

    done = await li_xia.post(
        f"{where}/edit", data={"lives_with": "", "schooling": "primary", "hope": "study", "address": "新巷 8 号"}
    )

    assert done.status_code == 303 and was is not None
    shown = text((await li_xia.get(where)).text)
    assert "跟谁生活 没有填" in shown and "新巷" not in shown and "需要的帮助 没有填" in shown


async def test_what_hangs_on_a_file_is_kept_from_its_pages(li_xia: httpx.AsyncClient) -> None:
    where = await filed(li_xia)
    brother = await filed(li_xia, id_number=id_number("20180101", "231"))
    today = clock.today().isoformat()
    family = (await li_xia.get(f"{where}/consents")).text
    [guardian] = re.findall(r'name="guardian" value="([^"]+)"', family)

    willing = {"guardian": guardian, "given": "true", "manner": "paper", "view": "willing", "answered_on": today}
    steps = [
        ("siblings", {"code": "E-0002", "same_household": "yes"}),
        ("guardians", {"kinship": "office"}),
        ("consents", willing),
        ("triage", {"must_report": "false", "level": "blue", "grounds": ["income", "school"]}),
        ("categories", {"category": "poor_family", "source": "visit", "since": "2026-01-01", "checked_on": today}),
    ]
    for part, fields in steps:
        assert (await li_xia.post(f"{where}/{part}", data=fields)).status_code == 303, part

    shown = text((await li_xia.get(where)).text)
    for words in ("兄弟姐妹 E-0002", "同意 祖母", "蓝（持续关注）", "困境儿童（家庭贫困）", "村（居）委会或民政部门"):
        assert words in shown
    assert "E-0001" in text((await li_xia.get(f"{brother}/family")).text)
    unwilling = {**willing, "view": "unwilling"}
    assert (await li_xia.post(f"{where}/consents", data=unwilling)).status_code == 400


async def test_a_colleague_takes_over_and_a_closed_file_is_erased_by_another_person(
    li_xia: httpx.AsyncClient, zhou_min: httpx.AsyncClient, staff: Staff
) -> None:
    where = await filed(li_xia)
    colleague = await staff(Role.COORDINATOR, COMMUNITY, "陈洁")
    assert (await colleague.post(f"{where}/edit", data={"hope": "play"})).status_code == 403
    await colleague.post(f"{where}/keeper")
    await colleague.post(f"{where}/end", data={"closing": "guardian", "closed_on": clock.today().isoformat()})

    page = text((await zhou_min.get("/desk/readings")).text)
    assert "E-0001" in page and "监护人要求" in page
    first = await zhou_min.post(f"/desk/readings/files/{where.rsplit('/', 1)[1]}/erasure")
    assert first.status_code in (303, 403)  # she proves first who she is
    assert "E-0001" in text((await li_xia.get(f"{HERE}?state=closed")).text)


async def test_a_ledger_is_tried_looked_at_without_a_name_and_taken_in(li_xia: httpx.AsyncClient) -> None:
    rows = [
        "姓名,身份证号,类别,监护人,关系,电话,家庭住址",
        f"张小雨,{HER_ID},留守,李桂珍,奶奶,13812345678,望海巷 3 号",
        "张小雨,,留守,李桂珍,奶奶,13812345678,望海巷 3 号",
    ]
    upload = {"workbook": ("望海小学台账.csv", "\n".join(rows).encode(), "text/csv")}
    empty = await li_xia.post(f"{HERE}/import", data={"organisation": COMMUNITY})
    assert empty.status_code == 400 and 'id="workbook-error"' in empty.text

    done = await li_xia.post(f"{HERE}/import", data={"organisation": COMMUNITY}, files=upload)
    assert done.status_code == 303, text(done.text)
    where = done.headers["location"]
    page = (await li_xia.get(where)).text
    assert told(page) == [] and "可建档 1" in text(page) and "第 3 行" in text(page)
    listed = await li_xia.get(f"{where}/reasons")
    assert listed.status_code == 200 and not any(word.encode() in listed.content for word in SECRETS)

    taken = await li_xia.post(where)

    assert taken.headers["location"] == HERE
    assert "E-0001" in text((await li_xia.get(HERE)).text)
    assert (await li_xia.get(where)).status_code == 410
