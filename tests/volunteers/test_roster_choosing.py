"""What a clerk is asked about a roster's columns, what she chooses, and what is remembered of it."""

import io
from dataclasses import replace

import openpyxl
import pytest

from jinguo.authority.errors import Forbidden
from jinguo.kernel.clock import today
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.spreadsheet import Sheet, read
from jinguo.volunteers.intake.actions import import_file
from jinguo.volunteers.intake.memory import Question, questions, remember
from jinguo.volunteers.roster import Choice, MissingColumns, StrangeChoice, clean, layout
from jinguo.volunteers.roster.outline import masked, outline
from tests.volunteers.rosters import LI_MEI, Rows, xlsx
from tests.world import World

ODD: Rows = (
    ("怎么称呼", "号码一", "号码二", "住哪"),
    ("李梅", "13812341234", "0574-86250000", "西门社区"),
    ("王霞", "13912341234", None, "西门社区"),
)
"""Headers that mean nothing to us."""

NOTES: Rows = (("请于月底前交到妇联",), ("联系人：李主任",))


def sheets(rows: Rows = ODD, **more: Rows) -> list[Sheet]:
    return read(xlsx(rows, more=more), "花名册.xlsx")


def chosen(**columns: int) -> dict[str, Choice]:
    return {"花名册": Choice(True, 1, columns)}


async def asked(world: World, rows: Rows = ODD, **more: Rows) -> list[Question]:
    return await questions(world.li_mei, sheets(rows, **more))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812341234", "138****1234"),
        ("138-1234-1234（家）", "138****1234（家）"),
        (LI_MEI, f"{LI_MEI[0]}{'*' * 16}{LI_MEI[-1]}"),
        ("330211 19800105 002X", "3" + "*" * 18 + "X"),
        ("3.30211198001050E+17", "3" + "*" * 18 + "7"),
        ("86250000", "862****"),
        ("1980-01-05", "1980-01-05"),
        ("19800105", "19800105"),
        ("1980年1月5日", "1980年1月5日"),
        ("西门社区 3 幢", "西门社区 3 幢"),
        ("热心" * 20, "热心" * 11 + "热…"),
    ],
)
def test_numbers_of_people_are_hidden_in_what_a_clerk_is_shown_and_days_are_not(text: str, shown: str) -> None:
    assert masked(text) == shown


async def test_headers_that_mean_nothing_are_asked_about_with_their_first_values(world: World) -> None:
    (question,) = await asked(world)

    assert (question.choice.taken, dict(question.choice.columns), question.remembered) == (False, {}, False)
    assert [(each.letter, each.header, each.samples) for each in question.outline.columns] == [
        ("A", "怎么称呼", ("李梅", "王霞")),
        ("B", "号码一", ("138****1234", "139****1234")),
        ("C", "号码二", ("057****0000",)),
        ("D", "住哪", ("西门社区", "西门社区")),
    ]
    assert question.outline.rows == 2


def test_what_is_chosen_is_taken_for_what_it_is_said_to_be() -> None:
    result = clean(sheets(), today(), chosen(name=0, phone=1, area=3))

    assert result.good.select("name", "phone", "lives_text").rows() == [
        ("李梅", "13812341234", "西门社区"),
        ("王霞", "13912341234", "西门社区"),
    ]
    assert result.layouts[0].mapping == {"姓名": "怎么称呼", "手机号码": "号码一", "居住区域": "住哪"}
    assert result.layouts[0].ignored == ("号码二",)


def test_a_sheet_that_is_not_chosen_stays_out_and_that_is_said() -> None:
    rows: Rows = (("姓名", "手机"), ("张玉梅", "13812340000"))

    result = clean(sheets(**{"二月": rows}), today(), chosen(name=0, phone=1))

    assert result.good["sheet"].unique().to_list() == ["花名册"]
    assert result.notes == ("工作表“二月”没有选，没有导入。",)


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        (Choice(True, 1, {"name": 0}), MissingColumns),
        (Choice(False, 1, {"name": 0, "phone": 1}), MissingColumns),
        (Choice(True, 9, {"name": 0, "phone": 1}), StrangeChoice),
        (Choice(True, 1, {"name": 0, "phone": 7}), StrangeChoice),
        (Choice(True, 1, {"name": 0, "phone": -1}), StrangeChoice),
        (Choice(True, 1, {"name": 0, "phone": 0}), StrangeChoice),
        (Choice(True, 1, {"name": 0, "phone": 1, "wage": 2}), StrangeChoice),
    ],
    ids=["no phone", "no sheet", "no such row", "no such column", "before the first", "one for two", "no such field"],
)
def test_a_choice_that_does_not_fit_takes_nothing(choice: Choice, error: type[Exception]) -> None:
    with pytest.raises(error):
        clean(sheets(), today(), {"花名册": choice})


async def test_what_was_chosen_is_offered_again_for_the_same_headers(world: World) -> None:
    (question,) = await asked(world)
    choice = Choice(True, 1, {"name": 0, "phone": 1, "area": 3})
    await remember(world.li_mei, [replace(question, choice=choice)])

    (again,) = await asked(world, (ODD[0], ("钱英", "13712341234", None, "城东社区")))
    (other,) = await asked(world, (("怎么称呼", "号码二", "号码一", "住哪"), *ODD[1:]))
    (of_others,) = await questions(world.chen_jing, sheets())

    assert (again.remembered, again.choice) == (True, choice)
    assert (other.remembered, of_others.remembered) == (False, False)


async def test_a_sheet_that_was_left_out_and_a_header_that_was_moved_are_remembered(world: World) -> None:
    filled = (("2026 年", None, None, None), ("填表说明", "姓名", "手机", "电话"), ("", "名", "号", "家"), *ODD[1:])
    moved, notes = await asked(world, filled, 说明=NOTES)
    assert moved.outline.header_row == 2
    sheet = sheets(filled)[0]
    found = layout.at(sheet, 3)
    assert found is not None
    third = outline(sheet, found)
    columns = {"name": 1, "phone": 2}

    await remember(world.li_mei, [replace(moved, outline=third, choice=Choice(True, 3, columns)), notes])
    again, still_notes = await asked(world, filled, 说明=NOTES)

    assert (again.remembered, again.outline.header_row, dict(again.choice.columns)) == (True, 3, columns)
    assert (still_notes.remembered, still_notes.choice.taken) == (False, False)


async def test_the_workbook_that_goes_back_is_read_as_the_roster_was(world: World) -> None:
    (question,) = await asked(world)
    choice = Choice(True, 1, {"name": 0, "phone": 1, "area": 3})
    await remember(world.li_mei, [replace(question, choice=choice)])
    wrong = xlsx((*ODD, ("钱英", "1371234", None, "西门社区")))

    done = await import_file(world.li_mei, wrong, "花名册.xlsx", chosen={"花名册": choice})
    book = openpyxl.load_workbook(io.BytesIO(done.rejects or b""))
    book.worksheets[0]["B2"] = "13712341234"
    corrected = io.BytesIO()
    book.save(corrected)
    (again,) = await questions(world.li_mei, read(corrected.getvalue(), "退回.xlsx"))
    second = await import_file(world.li_mei, corrected.getvalue(), "退回.xlsx", chosen={"花名册": again.choice})

    assert (done.added, done.rejected, again.remembered, second.added) == (2, 1, True, 1)


async def test_nothing_is_kept_of_what_is_our_own_guess_and_no_header_is_kept_at_all(world: World) -> None:
    plain = await asked(world, (("姓名", "手机"), ("李梅", "13812341234")))
    await remember(world.li_mei, plain)
    async with transaction(EVERYWHERE):
        assert await fetch("SELECT FROM roster_form") == []

    (question,) = await asked(world)
    await remember(world.li_mei, [replace(question, choice=Choice(True, 1, {"name": 0, "phone": 1}))])
    async with transaction(EVERYWHERE):
        [kept] = await fetch("SELECT f::text AS row FROM roster_form f")
    assert "称呼" not in kept["row"]
    assert "李梅" not in kept["row"]


async def test_who_may_not_import_is_asked_nothing(world: World) -> None:
    with pytest.raises(Forbidden):
        await questions(world.sun_hong, sheets())
    with pytest.raises(Forbidden):
        await remember(world.sun_hong, [])
