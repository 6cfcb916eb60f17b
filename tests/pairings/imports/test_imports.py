"""A list of pairings as clerks keep it: both sides in a row, merged cells of either, each row accounted for."""

import random
from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.children.intake.outcome import reasons
from jinguo.children.registry import queries as files
from jinguo.kernel import spreadsheet
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.mothers.catalogue import State
from jinguo.mothers.queries import mother
from jinguo.pairings import actions, queries
from jinguo.pairings.catalogue import Lack, Manner, Reason, Step
from jinguo.pairings.contacts.queries import overdue
from jinguo.pairings.errors import NotConsented, TakenBackAlready
from jinguo.pairings.forms import Agreement, Beginning, TakingBack
from jinguo.pairings.imports.actions import Choice, take_back, take_in
from jinguo.pairings.imports.outcome import Imported
from jinguo.pairings.imports.preparation import MissingColumns
from jinguo.pairings.imports.queries import imported, imports, of_import, papers
from jinguo.pairings.queries import Wanted
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.roster.omissions import Omission
from tests.conftest import Hands
from tests.pairings.conftest import Care
from tests.world import CHENGDONG, id_number, registration, staff

ABOVE = ["序号", "儿童信息", None, None, None, "爱心妈妈信息", None, "结对情况", None, None, None]
BELOW = [None, "姓名", "身份证号", "类别", "监护人", "姓名", "联系电话", "结对日期", "约定到", "协议编号", "状态"]
ALL = Choice(CHENGDONG, "left_behind", opens_files=True, writes_mothers=True)
YONG, MEI, LE = (id_number("20150203", order) for order in ("231", "244", "257"))

Row = Sequence[object]


def book(*rows: Row, merge: Sequence[str] = ()) -> list[spreadsheet.Sheet]:
    """A list with a title and a heading of two rows; the first row of a pair is the fourth."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["2026年爱心妈妈结对台账"])
    for row in (ABOVE, BELOW, *rows):
        sheet.append(list(row))
    for cells in ("B2:E2", "F2:G2", "H2:K2", "A2:A3", *merge):
        sheet.merge_cells(cells)
    buffer = BytesIO()
    workbook.save(buffer)
    return spreadsheet.read(buffer.getvalue(), "台账.xlsx")


def pair(name: str = "陈勇", number: str = YONG, her: str = "周二", phone: str = "13811110001", **more: str) -> Row:
    """A row: a child and a mother who are paired on paper since 1 March."""
    said = {
        "kind": "留守",
        "guardian": None,
        "on": "2026.3.1",
        "until": "2027-3-1",
        "paper": "镇爱1号",
        "state": "结对中",
    }
    said |= more
    return [1, name, number, said["kind"], said["guardian"], her, phone, *list(said.values())[2:]]


def counts(done: Imported) -> tuple[int, int, int, int]:
    """Taken, known, handed back, left out."""
    rows = done.rows
    left = sum(rows.left_out.values())
    assert rows.rows == rows.added + rows.known + len(rows.refused) + left
    return rows.added, rows.known, len(rows.refused), left


async def volunteer(care: Care, name: str, phone: str) -> None:
    """A volunteer who is no mother yet."""
    await volunteers.register(
        care.zhou_min, registration(name, phone, CHENGDONG, id_number=id_number("19900312", "246"))
    )


async def test_merged_cells_of_either_side_and_what_each_pair_lacks(care: Care) -> None:
    known = await care.child(1)
    her = await care.mother(1)
    await volunteer(care, "吴桂兰", "13822220001")
    number = id_number("20160505", "102")
    sheets = book(
        pair("张小雨", number),
        pair(),
        pair("陈梅", MEI, until="", paper=""),
        pair("陈梅", MEI, "吴桂兰", "13822220001"),
        ["合计", 4],
        merge=("F4:F6", "G4:G6", "B6:B7", "C6:C7"),
    )

    trial = await take_in(care.li_xia, sheets, ALL, dry_run=True)
    assert (counts(trial), await imports(care.li_xia)) == ((4, 0, 0, 4), [])
    done = await take_in(care.li_xia, sheets, ALL)

    assert counts(done) == (4, 0, 0, 4)
    assert (done.files, done.mothers, done.unfinished) == (2, 1, 3)
    assert done.rows.left_out == {Omission.TITLE: 3, Omission.SUM: 1}
    [row] = await imports(care.li_xia)
    found = {one.id: one for one in await of_import(care.li_xia, row.id)}
    one, yong, mei, shared = (found[each] for each in row.pairings)
    lacking = await papers(care.li_xia, list(found.values()))
    assert (one.child, one.mother, one.step, one.begun_on) == (known, her.id, Step.BEGUN, date(2026, 3, 1))
    assert (yong.step, yong.manner, yong.begun_on) == (Step.PAPER, Manner.CHILDREN, None)
    assert lacking[yong.id].lacks == (Lack.CONSENT,)
    assert lacking[mei.id].lacks == (Lack.CONSENT, Lack.AGREEMENT, Lack.TERM)
    assert (mei.child, mei.manner, shared.manner) == (shared.child, Manner.MOTHERS, Manner.MOTHERS)
    assert lacking[shared.id].lacks == (Lack.CONSENT, Lack.GATES)
    assert (await mother(care.li_xia, shared.mother)).state is State.APPLIED


async def test_what_is_on_paper_opens_nothing_until_consent_and_agreement_are_there(care: Care) -> None:
    await care.mother(1)
    await take_in(care.li_xia, book(pair()), ALL)
    [row] = (await queries.pairings(care.li_xia, Wanted(steps=(Step.PAPER,)))).rows
    papers_signed = {"guardian": True, "mother": True, "view": "willing", "agreement": "镇爱1号"}

    assert row.begun_on is None
    assert await overdue(care.li_xia) == []
    await actions.agree(
        care.li_xia, row.id, Agreement.model_validate({"happened_on": date(2026, 2, 27), **papers_signed})
    )
    with pytest.raises(NotConsented):
        await actions.begin(care.li_xia, row.id, Beginning(happened_on=date(2026, 3, 1), until=date(2027, 3, 1)))
    await care.consent(row.child)
    await actions.begin(care.li_xia, row.id, Beginning(happened_on=date(2026, 3, 1), until=date(2027, 3, 1)))

    after = await queries.pairing(care.li_xia, row.id)
    assert (after.step, after.begun_on, after.until) == (Step.BEGUN, date(2026, 3, 1), date(2027, 3, 1))


async def test_the_same_list_again_adds_nothing_and_a_pair_twice_goes_back(care: Care) -> None:
    await care.mother(1)

    assert counts(await take_in(care.li_xia, book(pair(), pair()), ALL)) == (1, 0, 1, 3)
    assert counts(await take_in(care.li_xia, book(pair()), ALL)) == (0, 1, 0, 3)


async def test_what_cannot_be_taken_goes_back_with_a_reason_that_quotes_nothing(care: Care) -> None:
    await care.mother(1)
    await volunteer(care, "吴桂兰", "13822220001")
    known = id_number("20160505", "102")
    wrong = {
        "没有写是哪位妈妈": pair(her="", phone=""),
        "没有写是哪个孩子": pair("", ""),
        "已经结束": pair(state="已解除"),
        "看不懂，请写成": pair(on="春节前"),
        "不能晚于今天": pair("张小雨", known, on="2027-3-1", until="2028-3-1"),
        "身份证号不对": pair(number=YONG[:-1] + ("1" if YONG[-1] != "1" else "2")),
        "没有找到这位志愿者": pair("张小雨", known, "郑秀", "13899990000"),
        "另一个名字": pair("张小雨", known, "郑秀"),
        "没有找到这个孩子的档案": pair(),
        "还不是爱心妈妈": pair("张小雨", known, "吴桂兰", "13822220001"),
    }
    await care.child(1)

    done = await take_in(care.li_xia, book(*wrong.values()), Choice(CHENGDONG))

    assert counts(done) == (0, 0, len(wrong), 3)
    assert [
        sentence for sentence, each in zip(wrong, done.rows.refused, strict=True) if sentence not in each.reason
    ] == []
    said = " ".join(each.reason for each in done.rows.refused)
    assert [word for word in ("陈", "张", "吴", "郑", YONG, "13811110001", "春节") if word in said] == []
    assert reasons(done.rows).startswith(b"PK")
    assert (await files.files(care.li_xia)).total == 1


async def test_an_import_is_taken_back_as_far_as_nothing_has_followed(care: Care, hands: Hands) -> None:
    await care.mother(1)
    await volunteer(care, "吴桂兰", "13822220001")
    done = await take_in(care.li_xia, book(pair(), pair("陈梅", MEI), pair("陈乐", LE, "吴桂兰", "13822220001")), ALL)
    assert done.id is not None
    hands.forward(days=1)
    first, *_ = (await imported(care.li_xia, done.id)).pairings
    yong = await queries.pairing(care.li_xia, first)
    await care.consent(yong.child)
    papers_signed = {"guardian": True, "mother": True, "view": "willing", "agreement": "镇爱1号"}
    await actions.agree(
        care.li_xia, first, Agreement.model_validate({"happened_on": date(2026, 3, 1), **papers_signed})
    )

    back = await take_back(care.li_xia, done.id, TakingBack(reason="导错了文件"))

    assert (back.pairings, back.stayed, back.files, back.mothers) == (2, 1, 2, 1)
    row = await imported(care.li_xia, done.id)
    assert [one.id for one in await of_import(care.li_xia, row.id)] == [first]
    ended = await queries.steps(care.li_xia, row.pairings[1])
    assert (ended[-1].step, ended[-1].reason) == (Step.ENDED, Reason.MISTAKE)
    assert (await files.files(care.li_xia)).total == 1
    with pytest.raises(TakenBackAlready):
        await take_back(care.li_xia, done.id, TakingBack(reason="再撤一次"))
    async with transaction(EVERYWHERE):
        lines = await fetch("SELECT t::text AS said FROM audit_entry t WHERE action LIKE '%pairing%'")
    assert [line for line in lines if "陈" in line["said"] or YONG in line["said"]] == []


async def test_rows_are_taken_known_handed_back_or_left_out_whatever_a_file_holds(care: Care) -> None:
    for order in (1, 2):
        await care.mother(order)
    await take_in(care.li_xia, book(pair()), ALL)
    cells: Sequence[object] = (
        "",
        None,
        "/",
        "陈勇",
        YONG,
        MEI,
        "周一",
        "13811110002",
        "2026-3-1",
        "合计",
        "E-0001",
        "姓名",
        7,
    )
    whole = (
        pair(),
        pair("陈梅", MEI, "周三", "13811110002"),
        pair(on=""),
        BELOW,
        ["合计", 2],
        [None],
        ["填表人：李霞"],
    )

    for seed in range(25):
        chance = random.Random(seed)
        rows = [
            chance.choice(whole) if chance.random() < 0.6 else [chance.choice(cells) for _ in BELOW]
            for _ in range(chance.randint(1, 12))
        ]
        sheets = book(*rows)
        done = await take_in(care.li_xia, sheets, chance.choice((ALL, Choice())), dry_run=True)

        counts(done)
        filled = sum(any(cell is not None for cell in row) for row in sheets[0].rows.iter_rows())
        assert done.rows.rows == filled, seed


async def test_who_keeps_no_pairings_imports_none_and_no_list_is_refused(care: Care) -> None:
    sheets = book(pair())
    for role in (Role.ADMINISTRATOR, Role.READER):
        with pytest.raises(Forbidden):
            await take_in(staff("周敏", role, "/330211/"), sheets, ALL)
    with pytest.raises(MissingColumns):
        await take_in(care.li_xia, [spreadsheet.sheet_of([["姓名", "电话"], ["陈勇", "1"]])], ALL)
    await care.mother(1)
    elsewhere = await take_in(care.hu_min, sheets, Choice(vague="left_behind", opens_files=True))
    assert counts(elsewhere) == (0, 0, 1, 3)
    done = await take_in(care.li_xia, sheets, ALL)
    assert done.id and done.id not in [each.id for each in await imports(care.hu_min)]
