"""Organisations out of a workbook: what is understood, where each goes, and why a row is refused."""

import pytest

from jinguo.authority import queries as authority
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel import spreadsheet
from jinguo.kernel.db import Database
from jinguo.kernel.ids import uuid7
from jinguo.kernel.spreadsheet.sheets import sheet_of
from jinguo.organisations import actions, queries, workbook
from jinguo.organisations.catalogue import NewFieldKind, OrganisationKind
from jinguo.organisations.demo import demo_tree
from jinguo.organisations.errors import CodesUsedUp, NoSuchOrganisation, StillInUse, WrongCode
from jinguo.organisations.forms import NewOrganisation, OrganisationName, UncodedOrganisation
from jinguo.organisations.rules import code_problem
from jinguo.organisations.workbook import EXAMPLES, Line, MissingColumns

HEADER = ["代码", "名称", "类型", "上级代码"]
DISTRICT, STREET, COMMUNITY = "330211000000", "330211001000", "330211001001"


def read(*rows: list[str]) -> list[Line]:
    return workbook.lines([sheet_of([HEADER, *rows], "组织")])


def keeper(path: str = "/330211/", role: Role = Role.ADMINISTRATOR) -> Actor:
    return Actor(uuid7(), "周敏", (Grant(role, path),))


@pytest.fixture
async def tree(database: Database) -> Database:
    """镇海区 with 招宝山街道 and 城东社区."""
    rows = ((DISTRICT, "镇海区", "district", None), (STREET, "招宝山街道", "street", DISTRICT))
    rows = (*rows, (COMMUNITY, "城东社区", "community", STREET))
    for code, name, kind, parent in rows:
        await actions.add(
            SYSTEM, NewOrganisation(code=code, name=name, kind=OrganisationKind(kind), parent_code=parent)
        )
    return database


def test_a_header_is_found_below_titles_and_columns_in_any_order() -> None:
    sheet = sheet_of(
        [["镇海区妇联组织表"], ["组织名称", "区划 代码", "组织类型"], ["蛟川街道", "330211002", "街道"]], "表"
    )

    (line,) = workbook.lines([sheet])

    assert line == Line("表", 3, "330211002000", "蛟川街道", line.new)
    assert line.new == NewOrganisation(
        code="330211002000", name="蛟川街道", kind=OrganisationKind.STREET, parent_code=DISTRICT
    )


def test_a_sheet_without_the_columns_is_refused_with_what_it_should_have() -> None:
    with pytest.raises(MissingColumns, match="“代码”“名称”“类型”"):
        workbook.lines([sheet_of([["姓名", "电话"], ["李梅", "138"]], "表")])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param(["330211002000", "蛟川街道", "街办", ""], "类型“街办”不认识，请填 区、镇", id="unknown kind"),
        pytest.param(["3302110020", "蛟川街道", "街道", ""], "代码：代码是 12 位数字", id="code too short"),
        pytest.param(["330211002000", "", "街道", ""], "名称：", id="no name"),
        pytest.param(["330211000000-X01", "主播妇联", "四新", ""], "类型“四新”不认识", id="a group is no kind"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(row: list[str], said: str) -> None:
    (line,) = read(row)

    assert line.new is None
    assert line.problem.startswith(said)
    assert line.problem.endswith("。")


def test_the_template_can_be_filled_with_its_own_examples() -> None:
    sheets = spreadsheet.read(workbook.template(), "组织模板.xlsx")
    headers = [cell for cell in sheets[0].rows.row(0)]

    found = workbook.lines([sheet_of([headers, *EXAMPLES], "组织")])

    assert [line.problem for line in found] == [""] * len(EXAMPLES)
    assert workbook.lines(sheets) == []
    assert [line.new.new_field_kind for line in found if line.new][-1] is NewFieldKind.NEW_BUSINESS


async def test_parents_may_stand_below_their_children(tree: Database) -> None:
    lines = read(
        ["330211002001", "清川社区", "社区", "330211002000"],
        ["330211002001-W01", "清川社区微家", "微家", ""],
        ["330211002000", "蛟川街道", "街道", DISTRICT],
    )

    done = await actions.take_in(keeper(), lines)

    assert [each.node.path for each in done.placed] == ["/330211/002/", "/330211/002/001/", "/330211/002/001/W01/"]
    assert (done.known, done.refused) == (0, ())
    assert (await queries.by_code("330211002001-W01")).level == 4
    (entry,) = [each for each in await authority.log(keeper()) if each["action"] == "import_organisations"]
    assert (entry["path"], entry["detail"]) == ("/330211/", '{"added": 3}')


async def test_a_trial_run_says_the_same_and_writes_nothing(tree: Database) -> None:
    lines = read(["330211002000", "蛟川街道", "街道", DISTRICT], [STREET, "招宝山街道", "街道", DISTRICT])

    trial = await actions.take_in(keeper(), lines, dry_run=True)
    with pytest.raises(NoSuchOrganisation):
        await queries.by_code("330211002000")
    real = await actions.take_in(keeper(), lines)
    again = await actions.take_in(keeper(), lines)

    assert [(len(each.placed), each.known) for each in (trial, real, again)] == [(1, 1), (1, 1), (0, 2)]


async def test_each_refused_row_has_its_reason_and_the_good_ones_are_taken(tree: Database) -> None:
    lines = read(
        [COMMUNITY, "城西社区", "社区", STREET],
        ["330211009001", "无主社区", "社区", "330211009000"],
        ["330211001002", "错社区", "社区", DISTRICT],
        ["330211002003", "别街社区", "社区", STREET],
        ["430112000000", "望城区", "区", ""],
        ["330211001003", "西门社区", "社区", STREET],
    )

    done = await actions.take_in(keeper(), lines)

    assert [each.new.name for each in done.placed] == ["西门社区"]
    assert [(each.line.row, each.reason) for each in done.refused] == [
        (2, "代码 330211001001 已经是“城东社区”，请核对。"),
        (3, "没有找到上级 330211009000：表里没有这一行，或者那一行没有通过。"),
        (4, "这一类组织不能设在所选的上级下面，请重新选择上级。"),
        (5, "村、社区的代码前 9 位与所属镇、街道相同，最后 3 位不是 000。"),
        (6, "区一级只能由系统管理员建立。"),
    ]


async def test_who_keeps_one_street_places_nothing_in_another_district(tree: Database) -> None:
    chen_jing = keeper("/430112/")

    done = await actions.take_in(chen_jing, read(["330211002000", "蛟川街道", "街道", DISTRICT]))

    assert [each.reason for each in done.refused] == ["上级不在您的管理范围内，请上级妇联导入。"]
    with pytest.raises(NoSuchOrganisation):
        await queries.by_code("330211002000")
    with pytest.raises(Forbidden):
        await actions.take_in(keeper(role=Role.OFFICER), [])


@pytest.mark.parametrize("name", ["zhenhai", "wangcheng"])
def test_every_code_of_the_demo_trees_goes_with_its_kind_and_parent(name: str) -> None:
    wrong = [row.code for row in demo_tree(name) if code_problem(row.code, row.kind, row.parent_code)]

    assert wrong == []


async def test_a_code_of_another_street_is_refused(tree: Database) -> None:
    with pytest.raises(WrongCode, match="前 9 位"):
        await actions.add(
            keeper(),
            NewOrganisation(code="330211002001", name="清川社区", kind=OrganisationKind.COMMUNITY, parent_code=STREET),
        )


async def test_what_has_no_division_code_is_given_the_next_one(tree: Database) -> None:
    home = UncodedOrganisation(name="李姐微家", kind=OrganisationKind.MICRO_HOME, parent_code=COMMUNITY)

    places = [await actions.add_uncoded(keeper(), home) for _ in range(2)]

    assert [place.code for place in places] == [f"{COMMUNITY}-W01", f"{COMMUNITY}-W02"]


async def test_the_hundredth_of_a_kind_is_refused(tree: Database) -> None:
    homes = [[f"{COMMUNITY}-W{number:02}", f"微家{number}", "微家", ""] for number in range(1, 100)]
    await actions.take_in(keeper(), read(*homes))

    with pytest.raises(CodesUsedUp):
        await actions.add_uncoded(
            keeper(), UncodedOrganisation(name="又一家", kind=OrganisationKind.MICRO_HOME, parent_code=COMMUNITY)
        )


async def test_a_name_is_put_right_within_the_subtree_only(tree: Database) -> None:
    await actions.rename(keeper(), COMMUNITY, OrganisationName(name="城东新社区"))
    with pytest.raises(Forbidden):
        await actions.rename(keeper("/430112/"), COMMUNITY, OrganisationName(name="别人的社区"))

    assert (await queries.by_code(COMMUNITY)).name == "城东新社区"


async def test_only_what_nothing_belongs_to_can_be_ended(tree: Database) -> None:
    with pytest.raises(StillInUse):
        await actions.end(keeper(), STREET)

    await actions.end(keeper(), COMMUNITY)
    await actions.end(keeper(), STREET)

    assert [place.code for place in await queries.below("/330211/")] == [DISTRICT]
    done = await actions.take_in(
        keeper(), read([STREET, "招宝山街道", "街道", ""], [COMMUNITY, "城东社区", "社区", ""])
    )
    assert [each.reason for each in done.refused] == [
        f"组织 {STREET} 已经撤销，代码不能再用，请核对。",
        f"组织 {COMMUNITY} 已经撤销，代码不能再用，请核对。",
    ]
