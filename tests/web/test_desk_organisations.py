"""The desk's pages of organisations: the tree, adding, renaming, ending, and taking a workbook in."""

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from jinguo.authority.grants import Role
from jinguo.config import settings
from jinguo.organisations import queries
from jinguo.organisations.errors import NoSuchOrganisation
from jinguo.volunteers.registry import actions as volunteers
from tests.volunteers.rosters import xlsx
from tests.web.conftest import Staff
from tests.web.reading import forms, text
from tests.web.statements import counted
from tests.world import CHENGDONG, JIAOCHUAN, WANGCHENG, XIMEN, ZHAOBAOSHAN, ZHENHAI, World, registration

HERE = "/desk/organisations"
IMPORT = f"{HERE}/import"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory of the test's own."""
    monkeypatch.setenv("JINGUO_DATA", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
async def keeper(world: World, staff: Staff) -> httpx.AsyncClient:
    """The browser of an administrator of 镇海区."""
    return await staff(Role.ADMINISTRATOR, ZHENHAI)


async def upload(client: httpx.AsyncClient, content: bytes, name: str = "组织.xlsx") -> httpx.Response:
    sent = await client.post(IMPORT, files={"workbook": (name, content)})
    return await client.get(sent.headers["Location"]) if sent.status_code == 303 else sent


async def test_the_tree_counts_volunteers_upwards_and_leaves_out_who_has_left(
    world: World, keeper: httpx.AsyncClient
) -> None:
    gone = await volunteers.register(world.zhou_min, registration("任喆", "13800006610", XIMEN))
    await volunteers.register(world.zhou_min, registration("张玉梅", "13800007741", XIMEN))
    await volunteers.leave(world.zhou_min, gone.id, "本人申请")

    page = text((await keeper.get(HERE)).text)

    assert "镇海区 区，下级 2 个，志愿者 2 人" in page
    assert "招宝山街道 街道，下级 2 个，志愿者 2 人" in page
    assert "西门社区 社区，志愿者 1 人" in page


async def test_each_sees_her_own_branch_of_the_tree(world: World, staff: Staff) -> None:
    chen_jing, li_mei = (
        await staff(Role.ADMINISTRATOR, WANGCHENG, "陈静"),
        await staff(Role.OFFICER, ZHAOBAOSHAN, "李梅"),
    )

    far, near = text((await chen_jing.get(HERE)).text), text((await li_mei.get(HERE)).text)

    assert "望城区" in far
    assert "招宝山街道" not in far
    assert "城东社区" in near
    assert "蛟川街道" not in near
    for step in ("", "/new"):
        assert (await chen_jing.get(f"{HERE}/{ZHAOBAOSHAN}{step}")).status_code == 403
    sent = await chen_jing.post(f"{HERE}/{CHENGDONG}/name", data={"name": "别人的社区"})
    assert sent.status_code == 403
    assert (await queries.by_code(CHENGDONG)).name == "城东社区"


async def test_who_only_works_there_keeps_nothing(world: World, staff: Staff) -> None:
    officer = await staff(Role.OFFICER, ZHENHAI)

    page = text((await officer.get(f"{HERE}/{CHENGDONG}")).text)

    assert "改名称" not in page
    assert (await officer.get(f"{HERE}/{CHENGDONG}/new")).status_code == 403
    assert (await officer.get(IMPORT)).status_code == 403


async def test_only_kinds_that_may_stand_there_are_offered(keeper: httpx.AsyncClient) -> None:
    under_district, under_community = (
        await keeper.get(f"{HERE}/{ZHENHAI}/new"),
        await keeper.get(f"{HERE}/{CHENGDONG}/new"),
    )

    assert 'value="street"' in under_district.text
    assert 'value="village"' not in under_district.text
    assert 'value="micro_home"' in under_community.text
    assert 'value="street"' not in under_community.text


async def test_what_has_no_division_code_is_given_one(keeper: httpx.AsyncClient) -> None:
    done = await keeper.post(f"{HERE}/{CHENGDONG}/new", data={"kind": "micro_home", "name": "李姐微家", "code": ""})

    assert done.headers["Location"] == f"{HERE}/{CHENGDONG}-W01"
    assert "已加入：李姐微家，代码 330211001001-W01" in text((await keeper.get(done.headers["Location"])).text)


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        pytest.param({"kind": "community", "name": "新社区", "code": ""}, "code", "请填写这一项", id="no code"),
        pytest.param(
            {"kind": "community", "name": "新社区", "code": "330211002009"}, "code", "前 9 位", id="another street"
        ),
        pytest.param({"kind": "community", "name": "新社区", "code": CHENGDONG}, "code", "已经有组织在用", id="taken"),
        pytest.param({"kind": "", "name": "新社区", "code": "330211001009"}, "kind", "请填写这一项", id="no kind"),
        pytest.param({"kind": "community", "name": "", "code": "330211001009"}, "name", "请填写这一项", id="no name"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    keeper: httpx.AsyncClient, fields: dict[str, str], field: str, said: str
) -> None:
    page = await keeper.post(f"{HERE}/{ZHAOBAOSHAN}/new", data=fields)

    assert page.status_code in (400, 409)
    assert f'id="{field}-error"' in page.text
    assert said in text(page.text)
    assert all(f'value="{value}"' in page.text for value in fields.values() if value)
    assert len(await queries.below("/330211/001/")) == 3


async def test_a_name_is_put_right(keeper: httpx.AsyncClient) -> None:
    wrong = await keeper.post(f"{HERE}/{CHENGDONG}/name", data={"name": "城"})
    done = await keeper.post(f"{HERE}/{CHENGDONG}/name", data={"name": "城东新社区"})

    assert (wrong.status_code, done.status_code) == (400, 303)
    assert (await queries.by_code(CHENGDONG)).name == "城东新社区"


async def test_a_slip_is_taken_back_but_nothing_that_is_used(world: World, keeper: httpx.AsyncClient) -> None:
    await keeper.post(f"{HERE}/{CHENGDONG}/new", data={"kind": "grid", "name": "错网格", "code": ""})

    done = await keeper.post(f"{HERE}/{CHENGDONG}-G01/end")
    refused = await keeper.post(f"{HERE}/{CHENGDONG}/end")

    assert (done.status_code, refused.status_code) == (303, 409)
    assert "还有下级、人员、活动或账号" in text(refused.text)
    with pytest.raises(NoSuchOrganisation):
        await queries.by_code(f"{CHENGDONG}-G01")
    assert (await queries.by_code(CHENGDONG)).name == "城东社区"


async def test_a_workbook_is_looked_at_row_by_row_and_then_taken(keeper: httpx.AsyncClient) -> None:
    rows = (
        ("代码", "名称", "类型"),
        ("330211001021", "胜利路社区", "社区"),
        (CHENGDONG, "城东社区", "社区"),
        ("330211001022", "无名", "大院"),
    )

    page = await upload(keeper, xlsx(rows))
    before = len(await queries.below("/330211/001/"))
    address = next(action for action in forms(page.text) if action.startswith(IMPORT))
    done = await keeper.post(address)

    said = text(page.text)
    assert "加入 1 个 原来就有 1 个 不能导入 1 行" in said
    assert "第 4 行 无名 330211001022 类型“大院”不认识" in said
    assert "胜利路社区 330211001021 社区 招宝山街道" in said
    assert (before, len(await queries.below("/330211/001/"))) == (3, 4)
    assert "导入完成：加入 1 个，原来就有 1 个，没有导入 1 行" in text(
        (await keeper.get(done.headers["Location"])).text
    )
    assert (await keeper.post(address)).status_code == 410


async def test_a_wrong_workbook_is_refused_beside_the_field(keeper: httpx.AsyncClient) -> None:
    page = await upload(keeper, "姓名,电话\n李梅,138".encode(), "名册.csv")

    assert page.status_code == 422
    assert 'id="workbook-error"' in page.text
    assert "要有“代码”“名称”“类型”三列" in text(page.text)


async def test_the_template_can_be_fetched(keeper: httpx.AsyncClient) -> None:
    answer = await keeper.get(f"{IMPORT}/template")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book.worksheets[0][1]] == ["代码", "名称", "类型", "上级代码", "四新类别"]


async def test_the_tree_takes_as_many_queries_for_ten_as_for_four(
    keeper: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = counted(monkeypatch)
    await keeper.get(HERE)
    few = len(sent)
    for number in range(3):
        await keeper.post(f"{HERE}/{JIAOCHUAN}/new", data={"kind": "group_member", "name": f"协会{number}", "code": ""})
    await keeper.get(HERE)  # what was just done is said here
    sent.clear()
    await keeper.get(HERE)

    assert len(sent) == few
