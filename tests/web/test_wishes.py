"""微心愿 over HTTP: a coordinator writes a wish down and shows it, a donor claims it with her phone and brings it."""

import re

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.children.forms import NewChild
from jinguo.children.registry import actions as registry
from jinguo.kernel.forms import parse
from jinguo.web import limits
from tests.aid.conftest import consent
from tests.children.conftest import FILE, SECRETS
from tests.web.conftest import COMMUNITY, DISTRICT, Clients, Staff
from tests.web.reading import text
from tests.web.test_desk_pairings import LI_XIA

PHONE = "13800138000"
CLAIM = {"name": "爱心企业李女士", "phone": PHONE, "agree": "yes"}
WISH = {"child": "E-0001", "item": "coat", "size": "140", "value": "180", "remark": "帽子大一点"}


@pytest.fixture
async def li_xia(staff: Staff) -> httpx.AsyncClient:
    """李霞, 统筹员 of 镇海区, who has a child with consent."""
    filed = await registry.open_file(LI_XIA, parse(NewChild, {**FILE, "organisation": COMMUNITY}))
    await consent(LI_XIA, filed.id)
    return await staff(Role.COORDINATOR, DISTRICT, "李霞")


async def opened(li_xia: httpx.AsyncClient) -> str:
    """The address of a wish that donors see, on the desk."""
    made = await li_xia.post("/desk/wishes/new", data=WISH)
    here = made.headers["location"]
    await li_xia.post(f"{here}/check", data={"asked": "yes", "plain": "yes"})
    await li_xia.post(f"{here}/opening")
    return here


def code(capsys: pytest.CaptureFixture[str]) -> str:
    """The code that was sent last."""
    return re.findall(r"验证码 (\d{6})，", capsys.readouterr().out)[-1]


async def claimed(donor: httpx.AsyncClient, here: str, capsys: pytest.CaptureFixture[str], **more: str) -> str:
    """The donor's own page, after she has claimed the wish."""
    public = here.replace("/desk", "")
    asked = await donor.post(f"{public}/claims", data={**CLAIM, **more})
    draft = re.findall(r'name="draft" value="([^"]+)"', (await donor.get(asked.headers["location"])).text)
    done = await donor.post(f"{public}/code", data={"draft": draft[0], "code": code(capsys)})
    return done.headers["location"]


async def test_a_wish_is_shown_claimed_and_brought(
    li_xia: httpx.AsyncClient, visitor: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    here = await opened(li_xia)
    listed = await visitor.get("/wishes")
    mine = await claimed(visitor, here, capsys)
    page = await visitor.get(mine)
    called = await li_xia.post(f"{here}/donor")
    await li_xia.post(f"{here}/receipt", data={"happened_on": "2026-11-21", "supply": "donor", "paid": "175"})
    await li_xia.post(f"{here}/handing", data={"happened_on": "2026-11-21"})
    await li_xia.post(f"{here}/visit", data={"happened_on": "2026-11-21", "thanks": "smile"})
    await li_xia.post(f"{here}/closing")
    after = await visitor.get(mine)

    assert "冬衣" in listed.text and "9–11 岁，尺码 140" in text(listed.text)
    assert "12月5日" in text(page.text) and "请送到区妇联办公室" in text(page.text)
    assert "爱心企业李女士" in called.text and PHONE in called.text
    assert PHONE not in (await li_xia.get(here)).text
    assert "孩子收到时笑了，说谢谢" in after.text
    for seen in (listed, page, after):
        told = (*SECRETS, "E-0001", "W-0001", "帽子", "城东", "留守")
        assert [word for word in told if word in seen.text] == []


async def test_a_wrong_code_and_a_form_left_empty_are_told_beside_the_field(
    li_xia: httpx.AsyncClient, visitor: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    here = (await opened(li_xia)).replace("/desk", "")
    empty = await visitor.post(f"{here}/claims", data={"name": "李女士"})
    asked = await visitor.post(f"{here}/claims", data=CLAIM)
    draft = re.findall(r'name="draft" value="([^"]+)"', (await visitor.get(asked.headers["location"])).text)[0]
    right = code(capsys)
    wrong = await visitor.post(f"{here}/code", data={"draft": draft, "code": f"{(int(right) + 1) % 1000000:06}"})
    forged = await visitor.post(f"{here}/code", data={"draft": "nothing", "code": right})

    assert (empty.status_code, wrong.status_code, forged.headers["location"]) == (400, 400, here)
    assert "请看过以后勾选" in empty.text and 'role="alert"' in wrong.text
    assert "认领</em>" in (await visitor.get("/wishes")).text


async def test_the_second_waits_and_has_it_when_the_first_takes_her_claim_back(
    li_xia: httpx.AsyncClient, visitor: httpx.AsyncClient, clients: Clients, capsys: pytest.CaptureFixture[str]
) -> None:
    here = await opened(li_xia)
    first = await claimed(visitor, here, capsys)
    second = await claimed(await clients(), here, capsys, phone="13800138001", name="王女士")
    waiting = await visitor.get(second)
    await visitor.post(f"{first}/undo")

    assert "前面还有 1 位" in text(waiting.text)
    assert "已为您留着" in (await visitor.get(second)).text
    assert "认领人自己取消" in (await visitor.get(first)).text
    assert "心愿都有人认领了" in (await visitor.get("/wishes")).text


async def test_links_that_are_none_lead_nowhere(visitor: httpx.AsyncClient, place: None) -> None:
    limits.BUCKETS.clear()

    assert (await visitor.get("/gifts/nothing")).status_code == 404
    assert (await visitor.post("/gifts/nothing/undo")).status_code == 404
    assert (await visitor.get("/wishes/00000000-0000-0000-0000-000000000000")).status_code == 404


async def test_a_district_sets_its_rules_and_an_unknown_child_is_told(li_xia: httpx.AsyncClient, staff: Staff) -> None:
    chief = await staff(Role.ADMINISTRATOR, DISTRICT, "周敏")
    rules = {"value_cap": "100", "lock_days": "7", "open_days": "30", "most_claims": "1", "delivery": "区妇联三楼"}
    done = await chief.post("/desk/wishes/rules", data={**rules, "source": "镇妇〔2026〕5号"})
    dear = await li_xia.post("/desk/wishes/new", data=WISH)
    unknown = await li_xia.post("/desk/wishes/new", data={**WISH, "child": "E-0999"})

    assert done.headers["location"] == "/desk/wishes/rules"
    assert "镇妇〔2026〕5号" in (await chief.get("/desk/wishes/rules")).text
    assert "不超过 100 元" in dear.text and "没有这个编号的在档儿童" in unknown.text
