"""A roster of mothers: whom it names is found among the volunteers; who is not goes back with what to do."""

import json
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from jinguo.authority.errors import Forbidden
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.mothers import actions, queries
from jinguo.mothers.admission import NOT_FOUND, OTHER_NAME, SEVERAL, TWICE, admit, rejects
from jinguo.mothers.catalogue import Skill, State
from jinguo.mothers.queries import Wanted
from jinguo.mothers.roster import Line, lines_of_file
from jinguo.people.catalogue import Manner
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.roster.errors import MissingColumns
from tests.mothers.stand import offer
from tests.world import CHENGDONG, WANG_FANGS_PHONE, XIMEN, World, id_number, registration

HEAD = ("序号", "姓名", "村社", "联系电话", "专长", "愿结人数")


def workbook(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD, title: str = "爱心妈妈花名册") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append((title,))
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def lines(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> list[Line]:
    return lines_of_file(workbook(*rows, head=head), "花名册.xlsx")


def test_a_row_tells_whom_it_names_and_what_she_offers_and_a_sum_is_nobody() -> None:
    found = lines(
        (1, "王 芳", "城东社区", "138 0000 1234", "会法律、辅导作业", "2个"),
        (2, "李娜", None, "没有", None, None),
        ("合计", "2人", None, None, None, None),
    )

    assert [(line.name, line.village, line.phone, line.capacity) for line in found[:2]] == [
        ("王芳", "城东社区", WANG_FANGS_PHONE, 2),
        ("李娜", "城东社区", "", 3),
    ]
    assert found[0].skills == {Skill.LAW, Skill.STUDY}
    assert (found[0].row, len(found)) == (3, 2)


def test_a_sheet_without_names_beside_anything_to_find_them_by_is_refused() -> None:
    with pytest.raises(MissingColumns):
        lines(("城东社区", "好"), head=("社区", "备注"))


def test_the_columns_of_her_child_are_not_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(("爱心妈妈", None, "结对儿童", None))
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:D1")
    sheet.append(("姓名", "联系电话", "姓名", "村社"))
    sheet.append(("王芳", WANG_FANGS_PHONE, "小明", "西门社区"))
    kept = BytesIO()
    book.save(kept)

    [line] = lines_of_file(kept.getvalue(), "结对.xlsx")

    assert (line.name, line.phone, line.village) == ("王芳", WANG_FANGS_PHONE, "")


async def test_she_is_found_by_phone_by_id_number_or_by_name_and_village(world: World) -> None:
    li_na = await volunteers.register(world.zhou_min, registration("李娜", "13800005678", XIMEN))
    zhao = registration("赵敏", "13800009012", CHENGDONG, id_number=id_number("19900101", "222"))
    await volunteers.register(world.zhou_min, zhao)
    head = ("姓名", "村社", "手机号码", "身份证号")
    rows = lines(
        ("王芳", None, WANG_FANGS_PHONE, None),
        ("李娜", "西门社区", None, None),
        ("赵敏", None, None, id_number("19900101", "222")),
        ("孙红", "西门社区", "13899990000", None),
        ("陈静", None, WANG_FANGS_PHONE, None),
        ("王芳", None, WANG_FANGS_PHONE, None),
        head=head,
    )

    trial = await admit(world.li_mei, rows, dry_run=True)
    assert (await queries.mothers(world.zhou_min, Wanted())).rows == []
    done = await admit(world.li_mei, rows)

    assert trial == done
    assert set(done.written) == {"王芳", "李娜", "赵敏"}
    assert [(each.line.name, each.reason) for each in done.returned] == [
        ("孙红", NOT_FOUND),
        ("陈静", OTHER_NAME),
        ("王芳", TWICE),
    ]
    row = await queries.of_volunteer(world.li_mei, li_na.id)
    assert row is not None and (row.state, row.manner) == (State.APPLIED, Manner.ROSTER)


async def test_the_same_roster_twice_writes_nobody_twice_and_a_namesake_needs_a_number(world: World) -> None:
    await actions.write_in(world.li_mei, world.wang_fang.id, offer())
    await volunteers.register(world.zhou_min, registration("王芳", "13700004321", CHENGDONG))

    known = await admit(world.li_mei, lines((1, "王芳", None, WANG_FANGS_PHONE, None, None)))
    several = await admit(world.li_mei, lines((1, "王芳", "城东社区", None, None, None)))

    assert (known.written, known.known) == ((), 1)
    assert [each.reason for each in several.returned] == [SEVERAL]
    assert rejects(several)[:2] == b"PK"


async def test_nobody_is_found_in_another_district_and_a_reader_imports_none(world: World) -> None:
    rows = lines((1, "刘洋", "西塘街社区", "13900005678", None, None))

    done = await admit(world.li_mei, rows)
    with pytest.raises(Forbidden):
        await admit(world.sun_hong, rows)

    assert [each.reason for each in done.returned] == [NOT_FOUND]


async def test_the_log_says_how_many_and_names_nobody(world: World) -> None:
    await admit(world.li_mei, lines((1, "王芳", None, WANG_FANGS_PHONE, None, None)))

    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT detail::text AS said FROM audit_entry WHERE action = 'import_mothers'")

    assert json.loads(row["said"]) == {"added": 1, "known": 0, "rejected": 0}
