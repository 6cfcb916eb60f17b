"""Rosters end to end: from a file on somebody's desk to rows of the registry, and back with what was not taken."""

import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.spreadsheet import UnreadableSpreadsheet
from jinguo.organisations import queries as organisations
from jinguo.organisations.errors import NoSuchOrganisation
from jinguo.people import actions as people
from jinguo.people.catalogue import ConsentKind, Education, Manner, Nation, PoliticalStatus, Sex
from jinguo.people.forms import NewPerson
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.errors import RosterRaced
from jinguo.volunteers.intake import enrolment
from jinguo.volunteers.intake.actions import Imported, Step, import_file
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.rules import is_number
from tests.contention import elsewhere, until_waiting
from tests.volunteers.rosters import text_table, xls, xlsx
from tests.world import (
    CHENGDONG,
    LIU_YANGS_PHONE,
    WANG_FANGS_PHONE,
    WANGCHENG,
    XIMEN,
    World,
    id_number,
    registration,
    staff,
)

HEADERS = ("姓名", "手机号码", "身份证号", "村社")
ZHANG_LAN = ("张兰", "13611110001", id_number("19900101", "024"), "西门社区")
ZHAO_MIN = ("赵敏", "13611110002", id_number("19780630", "066"), "招宝山街道城东社区")
SUN_LI = ("孙莉", "13611110003", "", "城东")


def roster(*rows: Sequence[object], headers: Sequence[str] = HEADERS) -> bytes:
    return xlsx([headers, *rows])


async def take(actor: Actor, content: bytes, name: str = "花名册.xlsx", **more: Any) -> Imported:  # noqa: ANN401
    return await import_file(actor, content, name, **more)


async def state() -> dict[str, int]:
    """How many rows each table holds, and the next volunteer number."""
    async with transaction(EVERYWHERE):
        rows = await fetch(
            "SELECT (SELECT count(*) FROM person) AS people, (SELECT count(*) FROM volunteer) AS volunteers,"
            " (SELECT count(*) FROM consent) AS answers, (SELECT count(*) FROM audit_entry) AS entries,"
            " pg_sequence_last_value('volunteer_number'::regclass) AS number"
        )
    return dict(rows[0])


def sent_back(result: Imported) -> dict[str, str]:
    """Name -> reason, as the workbook that goes back says."""
    book = openpyxl.load_workbook(io.BytesIO(result.rejects or b""))
    rows = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    header = rows[0]
    name, reason = header.index("姓名"), header.index("退回原因")
    return {str(row[name]): str(row[reason]) for row in rows[1:] if row[reason] and row[name] != "姓名"}


def counts(result: Imported) -> tuple[int, int, int]:
    return result.added, result.known, result.rejected


async def names(actor: Actor) -> list[str]:
    return sorted(row.name for row in (await queries.search(actor)).rows)


async def test_a_roster_becomes_volunteers_with_numbers_in_the_order_of_the_file(world: World) -> None:
    result = await take(world.li_mei, roster(ZHANG_LAN, ZHAO_MIN, SUN_LI))

    rows = {row.name: row for row in (await queries.search(world.li_mei)).rows}
    assert counts(result) == (3, 0, 0)
    assert (result.rejects, result.reasons, result.notes) == (None, {}, ())
    assert result.mapping == {
        "花名册": {"姓名": "姓名", "手机号码": "手机号码", "身份证号码": "身份证号", "村社": "村社"}
    }
    assert [rows[name].organisation for name in ("张兰", "赵敏", "孙莉")] == [
        "招宝山街道 西门社区",
        "招宝山街道 城东社区",
        "招宝山街道 城东社区",
    ]
    numbers = [rows[name].number for name in ("张兰", "赵敏", "孙莉")]
    assert all(map(is_number, numbers))
    assert numbers == sorted(numbers)
    assert {row.manner for name, row in rows.items() if name != "王芳"} == {Manner.ROSTER}
    assert {row.reviewed_at for row in rows.values()} == {clock.now()}


async def test_the_same_file_twice_adds_nobody_and_changes_nothing(world: World) -> None:
    content = roster(ZHANG_LAN, ZHAO_MIN, SUN_LI)
    await take(world.li_mei, content)
    first, cards = await state(), (await queries.search(world.li_mei)).rows

    again = await take(world.li_mei, content)

    second = await state()
    assert counts(again) == (0, 3, 0)
    assert {**second, "entries": first["entries"]} == {**first}
    assert second["entries"] == first["entries"] + 1
    assert (await queries.search(world.li_mei)).rows == cards


async def test_good_rows_come_in_and_bad_ones_go_back_with_their_cells_and_reasons(world: World) -> None:
    wrong_phone = ("钱英", "12811110004", "", "西门社区")
    elsewhere = ("周洁", "13611110005", "", "不存在的社区")

    result = await take(world.li_mei, roster(ZHANG_LAN, wrong_phone, elsewhere))

    assert counts(result) == (1, 0, 2)
    reasons = sent_back(result)
    assert set(reasons) == {"钱英", "周洁"}
    assert "手机号不对" in reasons["钱英"]
    assert "没有找到“不存在的社区”" in reasons["周洁"]
    assert await names(world.li_mei) == ["张兰", "王芳"]


async def test_corrected_rows_come_in_from_the_workbook_that_went_back(world: World) -> None:
    first = await take(world.li_mei, roster(ZHANG_LAN, ("周洁", "13611110005", "", "不存在的社区")))
    book = openpyxl.load_workbook(io.BytesIO(first.rejects or b""))
    page = book.worksheets[0]
    page["D2"] = "西门社区"
    corrected = io.BytesIO()
    book.save(corrected)

    second = await take(world.li_mei, corrected.getvalue(), "退回.xlsx")

    assert counts(second) == (1, 0, 0)
    assert await names(world.li_mei) == ["周洁", "张兰", "王芳"]


async def test_a_dry_run_counts_the_same_and_writes_only_that_somebody_looked(world: World) -> None:
    content = roster(ZHANG_LAN, ("王芳", WANG_FANGS_PHONE, "", "城东社区"), ("周洁", "13611110005", "", "哪里"))
    before = await state()

    looked = await take(world.li_mei, content, dry_run=True)

    assert await state() == before | {"entries": before["entries"] + 1}
    assert counts(looked) == (1, 1, 1)
    assert looked.dry_run
    taken = await take(world.li_mei, content)
    assert (counts(taken), taken.reasons) == (counts(looked), looked.reasons)


async def test_what_contradicts_the_registry_is_refused_and_says_with_whom_in_reach(world: World) -> None:
    await actions.register(world.li_mei, registration("张兰", "13611110001", XIMEN))
    rows = (
        ("王方", WANG_FANGS_PHONE, "", "城东社区"),
        ("王芬", "13611110009", id_number(), "城东社区"),
    )
    two = ("张兰", "13611110001", id_number(), "西门社区")
    before = await state()

    result, other = await take(world.li_mei, roster(*rows)), await take(world.li_mei, roster(two))

    assert (counts(result), counts(other)) == ((0, 0, 2), (0, 0, 1))
    reasons = {**sent_back(result), **sent_back(other)}
    assert reasons["王方"] == (
        "这个手机号已经登记在城东社区的王芳名下，姓名不同，请核对；没有自己的手机号的，请单独登记，"
        "勾选“她没有自己的手机号”，再在她的资料里加上家属的号码。"
    )
    assert "身份证号已经登记在城东社区的王芳名下，用的是另一个手机号" in reasons["王芬"]
    assert "手机号和身份证号登记在两个人名下" in reasons["张兰"]
    assert {**await state(), "entries": 0} == {**before, "entries": 0}


async def test_an_id_number_that_differs_from_the_kept_one_is_refused(world: World) -> None:
    other = id_number("19850312", "248")

    result = await take(world.li_mei, roster(("王芳", WANG_FANGS_PHONE, other, "城东社区")))

    assert "身份证号和已登记的不一致" in sent_back(result)["王芳"]


async def test_of_people_outside_the_reach_nothing_is_told_not_even_whether_the_name_agrees(world: World) -> None:
    rows = (("刘洋", LIU_YANGS_PHONE, "", "城东社区"),)
    other = (("马红", LIU_YANGS_PHONE, "", "城东社区"),)

    right, wrong = [sent_back(await take(world.li_mei, roster(*each))) for each in (rows, other)]
    by_id = sent_back(await take(world.chen_jing, roster(("马红", "13611110009", id_number(), "西塘街社区"))))

    assert right["刘洋"] == wrong["马红"] == "这个手机号已经登记过，在您的管理范围以外，请核对号码，或联系上级妇联。"
    assert by_id["马红"] == "这个身份证号已经登记过，在您的管理范围以外，请核对号码，或联系上级妇联。"


async def test_who_has_left_is_not_brought_back_by_a_roster(world: World) -> None:
    await actions.leave(world.li_mei, world.wang_fang.id, "搬家了")

    result = await take(world.li_mei, roster(("王芳", WANG_FANGS_PHONE, id_number(), "城东社区")))

    assert counts(result) == (0, 0, 1)
    assert "要重新加入请在志愿者里办理" in sent_back(result)["王芳"]
    assert await names(world.li_mei) == []


async def test_a_person_who_is_no_volunteer_is_left_to_be_registered_by_hand(world: World) -> None:
    new = NewPerson(name="张兰", phone=ZHANG_LAN[1])
    await people.add_person(world.li_mei, new, await organisations.by_code(XIMEN))

    result = await take(world.li_mei, roster(ZHANG_LAN))

    assert sent_back(result) == {"张兰": "她已经登记过，但不是志愿者，请在志愿者里单独登记。"}


async def test_all_that_a_roster_says_is_kept(world: World) -> None:
    headers = (
        *("姓名", "性别", "民族", "政治面貌", "文化程度", "身份证号", "联系电话", "工作单位", "特长", "服务类别"),
        *("可服务时间", "紧急联系人", "紧急联系人电话", "志愿者编号", "同意收集个人信息", "同意公示", "村社", "备注"),
    )
    row = (
        *("张兰", "女", "汉", "党员", "大专", ZHANG_LAN[2], "136-1111-0001", "镇海中学", "剪纸", "社区、助老、跳伞"),
        *("周末", "张大山", "13700001111", "3302110012345", "是", "否", "西门社区", "会开车"),
    )

    result = await take(world.li_mei, roster(row, headers=headers))

    found = (await queries.search(world.li_mei, "张兰")).rows[0]
    card = await queries.volunteer(world.li_mei, found.id)
    assert counts(result) == (1, 0, 0)
    assert (card.sex, card.born_on, card.phone, card.id_number) == (
        Sex.FEMALE,
        date(1990, 1, 1),
        "136****0001",
        "3" + "*" * 16 + ZHANG_LAN[2][-1],
    )
    assert (card.nation, card.political_status, card.education) == (
        Nation.HAN,
        PoliticalStatus.PARTY_MEMBER,
        Education.COLLEGE,
    )
    assert (card.employer, card.skills, card.available) == ("镇海中学", "剪纸", "周末")
    assert card.service_classes == (ServiceClass.CARE, ServiceClass.COMMUNITY)
    assert (card.emergency_contact, card.emergency_phone) == ("张大山", "137****1111")
    assert (card.platform_number, card.remark) == ("3302110012345", "会开车 服务类别：跳伞。")
    assert {kind: (each.given, each.manner) for kind, each in card.consents.items()} == {
        ConsentKind.COLLECTION: (True, Manner.ROSTER),
        ConsentKind.PUBLICATION: (False, Manner.ROSTER),
    }


async def test_she_is_found_by_phone_and_log_in_finds_her(world: World) -> None:
    await take(world.li_mei, roster(ZHANG_LAN))

    for key in ("zl", "0001", "13611110001", ZHANG_LAN[2]):
        assert [row.name for row in (await queries.search(world.li_mei, key)).rows] == ["张兰"]
    row = (await queries.search(world.li_mei, "张兰")).rows[0]
    assert await actions.reveal_phone(world.li_mei, row.id, "核对名册") == "13611110001"


async def test_a_roster_without_consent_columns_counts_as_collected_by_the_organisation(world: World) -> None:
    await take(world.li_mei, roster(ZHANG_LAN))

    row = (await queries.search(world.li_mei, "张兰")).rows[0]
    answers = (await queries.volunteer(world.li_mei, row.id)).consents
    assert {kind: (each.given, each.version, each.manner) for kind, each in answers.items()} == {
        ConsentKind.COLLECTION: (True, "名册", Manner.ROSTER)
    }


async def test_who_does_not_agree_to_collection_is_not_taken(world: World) -> None:
    headers = (*HEADERS, "同意收集个人信息")

    result = await take(world.li_mei, roster((*ZHANG_LAN, "否"), (*ZHAO_MIN, ""), (*SUN_LI, "√"), headers=headers))

    assert counts(result) == (1, 0, 2)
    reasons = sent_back(result)
    assert reasons["张兰"] == "本人不同意收集个人信息，不能登记。"
    assert reasons["赵敏"] == "没有填是否同意收集个人信息，请征得本人同意后填“是”。"


async def test_rows_without_a_place_go_to_the_default_or_back(world: World) -> None:
    content = roster((*ZHANG_LAN[:3], ""), ZHAO_MIN)

    without = await take(world.li_mei, content, dry_run=True)
    with_default = await take(world.li_mei, content, default_code=XIMEN)

    assert counts(without) == (1, 0, 1)
    assert "没有写所属村社或镇街" in sent_back(without)["张兰"]
    assert counts(with_default) == (2, 0, 0)
    row = (await queries.search(world.li_mei, "张兰")).rows[0]
    assert row.organisation_code == XIMEN


async def test_places_outside_the_reach_take_nobody(world: World) -> None:
    before = await state()

    result = await take(world.li_mei, roster((*ZHANG_LAN[:3], "蛟川街道五里牌社区"), (*ZHAO_MIN[:3], "330211002001")))
    with pytest.raises(Forbidden):
        await take(world.li_mei, roster(ZHANG_LAN), default_code=WANGCHENG)
    with pytest.raises(NoSuchOrganisation):
        await take(world.li_mei, roster(ZHANG_LAN), default_code="330211001999")

    assert counts(result) == (0, 0, 2)
    assert {**await state(), "entries": 0} == {**before, "entries": 0}


@pytest.mark.parametrize("who", ["zhao_li", "sun_hong"], ids=["leader", "reader"])
async def test_who_may_not_import_imports_nothing(world: World, who: str) -> None:
    before = await state()

    with pytest.raises(Forbidden):
        await take(getattr(world, who), roster(ZHANG_LAN))
    with pytest.raises(Forbidden):
        await take(getattr(world, who), b"whatever it is, it is not even opened")

    assert await state() == before


async def test_chen_jing_sees_nobody_of_a_roster_of_zhenhai(world: World) -> None:
    await take(world.li_mei, roster(ZHANG_LAN, ZHAO_MIN))

    assert await names(world.chen_jing) == ["刘洋"]
    assert await names(staff("钱英", Role.OFFICER, "/330211/002/")) == []


async def test_one_entry_in_the_log_names_the_file_by_its_hash_and_nobody(world: World) -> None:
    result = await take(world.li_mei, roster(ZHANG_LAN, ("周洁", "13611110005", "", "哪里")))

    rows = await fetch("SELECT actor, path, detail FROM audit_entry WHERE action = 'import_roster'")
    assert [(row["actor"], row["path"], json.loads(row["detail"])) for row in rows] == [
        (
            world.li_mei.id,
            "/330211/001/",
            {"file": result.file_hash, "added": 1, "known": 0, "rejected": 1, "elsewhere": 0},
        )
    ]
    assert len(result.file_hash) == 64


async def test_a_second_import_of_the_file_waits_for_the_first_and_then_knows_everybody(world: World) -> None:
    content = roster(ZHANG_LAN, ZHAO_MIN, SUN_LI)

    async with transaction(world.li_mei):
        first = await take(world.li_mei, content)
        waiting = elsewhere(take(world.zhou_min, content))
        await until_waiting("pg_advisory_xact_lock")
    second = await waiting

    assert (counts(first), counts(second)) == ((3, 0, 0), (0, 3, 0))
    assert await names(world.zhou_min) == ["孙莉", "张兰", "王芳", "赵敏"]


async def test_when_somebody_of_the_roster_is_registered_meanwhile_nobody_is_taken(world: World) -> None:
    async with transaction(world.li_mei):
        await actions.register(world.li_mei, registration("赵敏", ZHAO_MIN[1], CHENGDONG))
        importing_ = elsewhere(take(world.li_mei, roster(ZHANG_LAN, ZHAO_MIN)))
        await until_waiting("INSERT INTO person")
    with pytest.raises(RosterRaced):
        await importing_

    assert await names(world.li_mei) == ["王芳", "赵敏"]
    assert counts(await take(world.li_mei, roster(ZHANG_LAN, ZHAO_MIN))) == (1, 1, 0)


async def test_a_large_roster_is_written_in_batches_and_reports_its_progress(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "BATCH", 40)
    crowd = [(f"张{'兰英梅丽芳'[order % 5]}", f"1361112{order:04}", "", "西门社区") for order in range(100)]
    seen: list[tuple[Step, int, int]] = []

    result = await take(world.li_mei, roster(*crowd), progress=lambda *heard: seen.append(heard))

    assert counts(result) == (100, 0, 0)
    assert [heard for heard in seen if heard[0] is not Step.WRITE] == [
        (step, 0, 0) for step in (Step.READ, Step.CLEAN, Step.MATCH, Step.REJECTS)
    ]
    assert [heard[1:] for heard in seen if heard[0] is Step.WRITE] == [(40, 100), (80, 100), (100, 100)]
    assert (await queries.search(world.li_mei)).total == 101


async def test_a_failure_in_the_last_batch_takes_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrolment, "BATCH", 2)
    before = await state()

    def stop(_step: Step, done: int, _total: int) -> None:
        if done == 4:
            raise RuntimeError("the plug was pulled")

    with pytest.raises(RuntimeError):
        await take(
            world.li_mei, roster(ZHANG_LAN, ZHAO_MIN, SUN_LI, ("吴梅", "13611110004", "", "城东")), progress=stop
        )

    assert {**await state(), "number": 0} == {**before, "number": 0}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xls([HEADERS, ZHANG_LAN, ZHAO_MIN]), "花名册.xls"),
        (text_table([HEADERS, ZHANG_LAN, ZHAO_MIN]), "花名册.csv"),
        (xlsx([("2026 年志愿者花名册", "", "", ""), HEADERS, ZHANG_LAN, ZHAO_MIN], merged=["A1:D1"]), "花名册.xlsx"),
    ],
    ids=["xls", "GB18030 csv", "title row"],
)
async def test_other_kinds_of_file_come_in_as_well(world: World, content: bytes, name: str) -> None:
    assert counts(await take(world.li_mei, content, name)) == (2, 0, 0)
    assert await names(world.li_mei) == ["张兰", "王芳", "赵敏"]


async def test_a_file_that_is_no_table_changes_nothing(world: World) -> None:
    before = await state()

    with pytest.raises(UnreadableSpreadsheet):
        await take(world.li_mei, b"%PDF-1.7", "花名册.pdf")

    assert await state() == before


async def test_text_that_looks_like_a_formula_or_a_format_stays_text(world: World) -> None:
    headers = (*HEADERS, "特长", "备注")
    nasty = ("@SUM(1+1)*cmd|' /C calc'!A0", "{a,b}\\N\"';--")

    await take(world.li_mei, roster((*ZHANG_LAN, *nasty), headers=headers))

    row = (await queries.search(world.li_mei, "张兰")).rows[0]
    card = await queries.volunteer(world.li_mei, row.id)
    assert (card.skills, card.remark) == nasty
    assert card.organisation_code != CHENGDONG
