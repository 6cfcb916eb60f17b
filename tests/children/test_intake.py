"""A ledger of children as clerks keep it: each row accounted for, merged cells, headings of two rows, no quotes."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.children.catalogue import Circumstance, Kinship
from jinguo.children.intake.actions import take_in
from jinguo.children.intake.outcome import TakenIn, reasons
from jinguo.children.intake.preparation import MissingColumns
from jinguo.children.registry import queries
from jinguo.children.registry.seals import unsealed
from jinguo.kernel import spreadsheet
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.volunteers.roster.omissions import Omission
from tests.children.conftest import HER_ID, Nursery
from tests.world import CHENGDONG, id_number, staff

HEADING = [
    "序号",
    "村社",
    "儿童姓名",
    "身份证号",
    "儿童类别",
    "父母情况",
    "监护人姓名",
    "与儿童关系",
    "联系电话",
    "备注",
]
YONG, MEI = id_number("20150203", "231"), id_number("20170809", "244")


def ledger(*rows: list[Any], heading: list[Any] | None = None, merge: tuple[str, ...] = ()) -> bytes:
    """A workbook with a title, a heading and these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026年重点儿童台账"])
    for row in (heading or HEADING, *rows):
        sheet.append(row)
    for cells in merge:
        sheet.merge_cells(cells)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


async def taken(actor: Actor, content: bytes, default: str = "", vague: str = "", *, dry_run: bool = False) -> TakenIn:
    return await take_in(actor, spreadsheet.read(content, "台账.xlsx"), default, vague, dry_run=dry_run)


def counts(done: TakenIn) -> tuple[int, int, int, int]:
    """Taken, known, handed back, left out."""
    assert done.rows == done.added + done.known + len(done.refused) + sum(done.left_out.values())
    return done.added, done.known, len(done.refused), sum(done.left_out.values())


ROWS = (
    [1, "城东社区", "陈勇", YONG, "事实无人抚养；留守", "父服刑、母失联", "陈阿婆", "外婆", "13812340001", "/"],
    [2, None, "陈梅", MEI, "留守儿童", None, "陈阿婆", "外婆", "13812340001", ""],
    ["合计", None, 2],
    ["填表人：李霞"],
)


async def test_every_row_is_accounted_for_and_merged_cells_stand_for_their_rows(nursery: Nursery) -> None:
    content = ledger(*ROWS, merge=("B3:B4", "G3:G4"))

    trial = await taken(nursery.li_xia, content, dry_run=True)
    assert counts(trial) == (2, 0, 0, 4)
    assert len((await queries.files(nursery.li_xia)).rows) == 1
    done = await taken(nursery.li_xia, content)

    assert counts(done) == (2, 0, 0, 4)
    assert done.left_out == {Omission.TITLE: 2, Omission.SUM: 1, Omission.FOOT: 1}
    _, yong, mei = (await queries.files(nursery.li_xia)).rows
    assert [each.code for each in yong.categories] == ["left_behind", "unattended"]
    assert yong.organisation == mei.organisation == "招宝山街道 城东社区"
    assert "类别要核对" in yong.waits
    async with transaction(EVERYWHERE):
        told = await unsealed(yong.id)
        hers = await unsealed(mei.id)
    assert (told.name, told.id_number, told.notes) == ("陈勇", YONG, None)
    assert told.circumstances["事实无人抚养儿童"] == (Circumstance.IMPRISONED, Circumstance.MISSING)
    assert [(one.name, one.kinship, one.phone) for one in hers.guardians] == [
        ("陈阿婆", Kinship.MOTHERS_MOTHER, "13812340001")
    ]


async def test_the_same_ledger_twice_opens_nothing_anew_with_and_without_id_numbers(nursery: Nursery) -> None:
    heading = ["姓名", "性别", "出生日期", "是否留守", "监护人", "关系", "电话"]
    row = ["陈小", "女", "2016.5.5", "是", "陈阿婆", "奶奶", "0574-86251234"]
    without = ledger(row, ["陈小小", "女", "2016年5月5日", "√", "陈阿婆", "奶奶", "0574-86251234"], heading=heading)

    first = [await taken(nursery.li_xia, content, CHENGDONG) for content in (ledger(*ROWS[:1]), without)]
    again = [await taken(nursery.li_xia, content, CHENGDONG) for content in (ledger(*ROWS[:1]), without)]

    assert [counts(done) for done in first] == [(1, 0, 0, 2), (2, 0, 0, 2)]
    assert [counts(done) for done in again] == [(0, 1, 0, 2), (0, 2, 0, 2)]


async def test_what_cannot_be_taken_goes_back_with_a_reason_that_quotes_nothing(nursery: Nursery) -> None:
    def row(**changed: Any) -> list[Any]:  # noqa: ANN401
        fields = {"place": "城东社区", "name": "陈勇", "id": YONG, "kind": "留守", "parents": "", "guardian": "陈阿婆"}
        fields |= {"kinship": "外婆", "phone": "13812340001"} | changed
        return [1, *fields.values()]

    wrong = {
        "类别": row(kind="不认识的"),
        "困境儿童": row(kind="困境儿童"),
        "父母各是什么情形": row(kind="事实无人抚养"),
        "校验不对": row(id=YONG[:-1] + ("1" if YONG[-1] != "1" else "2")),
        "没有这个村社": row(place="望海村"),
        "没有填监护人": row(phone=""),
        "认识": row(kinship="邻居家的"),
        "请填写": row(name=""),
        "已满 18": row(id=id_number("20010203", "231")),
    }
    done = await taken(nursery.li_xia, ledger(*wrong.values(), row(), row()), vague="")

    assert counts(done) == (1, 0, len(wrong) + 1, 2)
    said = " ".join(each.reason for each in done.refused)
    assert "和前面的一行是同一个孩子" in said and "请写明是家庭贫困" in said and "校验不对" in said
    assert [word for word in ("陈", YONG, "13812340001", "邻居", "望海") if word in said] == []
    sheet = load_workbook(BytesIO(reasons(done))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["工作表", "行号", "退回原因"]
    assert sheet.max_row == len(wrong) + 2


async def test_a_bare_hardship_is_what_the_clerk_says_it_is(nursery: Nursery) -> None:
    row = [1, "城东社区", "陈勇", YONG, "困境儿童", "", "陈阿婆", "外婆", "13812340001"]

    await taken(nursery.li_xia, ledger(row), vague="poor_family")

    [_, yong] = (await queries.files(nursery.li_xia)).rows
    assert [each.label for each in yong.categories] == ["困境儿童（家庭贫困）"]


async def test_a_heading_of_two_rows_is_read(nursery: Nursery) -> None:
    above = ["儿童", None, None, "监护人", None, None, "村社"]
    below = ["姓名", "身份证号", "类别", "姓名", "关系", "电话", None]
    row = ["陈勇", YONG, "留守", "陈阿婆", "外婆", "13812340001", "城东社区"]

    done = await taken(nursery.li_xia, ledger(below, row, heading=above, merge=("A2:C2", "D2:F2")))

    assert counts(done) == (1, 0, 0, 3)
    [_, yong] = (await queries.files(nursery.li_xia)).rows
    async with transaction(EVERYWHERE):
        assert (await unsealed(yong.id)).guardians[0].name == "陈阿婆"


async def test_a_child_that_is_filed_already_is_known_and_the_log_counts_alone(nursery: Nursery) -> None:
    row = [1, "城东社区", "张小雨", HER_ID, "留守", "", "李桂珍", "奶奶", "13812345678"]

    assert counts(await taken(nursery.li_xia, ledger(row))) == (0, 1, 0, 2)

    async with transaction(EVERYWHERE):
        [line] = await fetch("SELECT t::text AS said FROM audit_entry t WHERE action = 'import_children'")
    assert "张小雨" not in line["said"] and HER_ID not in line["said"]


async def test_who_keeps_no_files_imports_none_and_no_ledger_is_refused(nursery: Nursery) -> None:
    with pytest.raises(Forbidden):
        await taken(staff("周敏", Role.ADMINISTRATOR, "/330211/"), ledger(*ROWS))
    with pytest.raises(MissingColumns):
        await taken(nursery.li_xia, ledger(["x"], heading=["村社", "人数"]))
    elsewhere = [1, "西塘街社区", "陈勇", YONG, "留守", "", "陈阿婆", "外婆", "13812340001"]
    assert counts(await taken(nursery.li_xia, ledger(elsewhere))) == (0, 0, 1, 2)
