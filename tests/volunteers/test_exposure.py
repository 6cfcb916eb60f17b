"""Screen and file obey one policy: what a role sees on the card is what it gets in the exported roster, and no more."""

import io
from dataclasses import fields
from datetime import timedelta

import openpyxl
import polars as pl
import pytest

from jinguo.access.errors import ProofRequired
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import ASSIGNABLE, Permission, Role
from jinguo.authority.tables import AuditEntry, ExportRecord
from jinguo.kernel import clock, spreadsheet
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.ids import uuid7
from jinguo.volunteers.forms import Revision
from jinguo.volunteers.intake.actions import import_file
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry import export, exposure, queries
from jinguo.volunteers.registry.cards import Card, VolunteerRow
from jinguo.volunteers.registry.export import HEADERS, ExportedRoster, FileKind, RosterFilter, export_roster
from tests.world import CHENGDONG, WANG_FANGS_PHONE, World, herself, id_number, registration

OUR_STREET = "/330211/001/"
EMERGENCY = "13700009999"
ROLES = sorted(ASSIGNABLE)
EVERYTHING = {
    "nation": "01",
    "political_status": "01",
    "education": "20",
    "employer": "镇海区图书馆",
    "available": "周末",
    "platform_number": "33021100012345",
    "remark": "会讲镇海话",
}


def worker(role: Role, *, proven: bool = False, path: str = OUR_STREET) -> Actor:
    at = clock.now() if proven else None
    return Actor(uuid7(), "钱多多", (Grant(role, path),), session=uuid7(), proven_at=at)


@pytest.fixture
async def filled(world: World) -> World:
    """王芳, of whom everything is known."""
    await volunteers.revise(world.li_mei, world.wang_fang.id, Revision.model_validate(EVERYTHING))
    return world


def rows_of(file: ExportedRoster) -> list[dict[str, str]]:
    """The rows under their headers, as the import reads them; an empty cell is missing."""
    (sheet,) = spreadsheet.read(file.content, file.name)
    head, *rest = sheet.rows.rows()
    found = [{name: cell for name, cell in zip(head, row, strict=True) if name and cell} for row in rest]
    return [row for row in found if "姓名" in row]


async def exported(
    actor: Actor,
    kind: FileKind = FileKind.CSV,
    *,
    full: bool = False,
    q: str = "",
    organisation: str = "",
    state: str = "",
) -> ExportedRoster:
    chosen = RosterFilter(q=q, organisation=organisation, state=state)
    return await export_roster(actor, chosen, kind, purpose="核对名单", full=full)


def on_card(card: Card) -> dict[str, str]:
    """The card's values as the file writes them."""
    told = {name: getattr(card, name) for name in HEADERS}
    told |= {"enrolled_at": clock.beijing_day(card.enrolled_at).isoformat(), "born_on": card.born_on}
    told["service_classes"] = "、".join(each.label for each in card.service_classes)
    labelled = {name: value.label for name, value in told.items() if hasattr(value, "label")}
    return {HEADERS[name]: str(value) for name, value in {**told, **labelled}.items() if value not in (None, "", ())}


def test_every_field_of_a_card_has_its_tier_and_no_other_has() -> None:
    assert set(exposure.EXPOSURE) == {each.name for each in fields(Card)} | {each.name for each in fields(VolunteerRow)}
    assert set(HEADERS) <= set(exposure.EXPOSURE)
    assert set(exposure.NEEDS) == set(exposure.Tier)


@pytest.mark.parametrize("role", ROLES)
async def test_the_file_shows_of_each_field_what_the_card_shows(filled: World, role: Role) -> None:
    actor = worker(role)
    if not actor.may(exposure.NEEDS[exposure.Tier.NAME]):
        with pytest.raises(Forbidden):
            await exported(actor)
        with pytest.raises(Forbidden):
            await queries.volunteer(actor, filled.wang_fang.id)
        return
    if not actor.may(Permission.EXPORT_VOLUNTEERS):
        with pytest.raises(Forbidden):
            await exported(actor)
        return

    (row,) = rows_of(await exported(actor))
    card = await queries.volunteer(actor, filled.wang_fang.id)

    assert row == on_card(card)
    sensitive = {"身份证号码", "出生日期", "紧急联系人", "紧急联系人电话", "备注"}
    assert (sensitive & set(row) == sensitive) is actor.may(exposure.NEEDS[exposure.Tier.SENSITIVE])
    assert WANG_FANGS_PHONE not in str(row) and id_number() not in str(row) and EMERGENCY not in str(row)


async def test_a_field_that_is_exported_past_the_policy_is_caught(
    filled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison above, against a file that forgets to ask."""
    monkeypatch.setattr(export.exposure, "cut", lambda values, _fields: dict(values))
    reader = worker(Role.READER)
    monkeypatch.setattr(export, "require", lambda *_asked, **_where: None)
    monkeypatch.setattr(export, "_columns", lambda _actor, _root: list(HEADERS))

    (row,) = rows_of(await exported(reader))
    monkeypatch.undo()

    assert row != on_card(await queries.volunteer(reader, filled.wang_fang.id))


@pytest.mark.parametrize("role", ROLES)
async def test_full_numbers_are_for_those_who_may_reveal_them_and_have_proven_who_they_are(
    filled: World, role: Role
) -> None:
    actor = worker(role, proven=True)
    if not actor.may(exposure.NEEDS[exposure.Tier.FULL]):
        with pytest.raises(Forbidden):
            await exported(actor, full=True)
        return

    (row,) = rows_of(await exported(actor, full=True))

    assert (row["手机号码"], row["身份证号码"], row["紧急联系人电话"]) == (WANG_FANGS_PHONE, id_number(), EMERGENCY)
    with pytest.raises(ProofRequired):
        await exported(worker(role), full=True)
    stale = Actor(actor.id, "", actor.grants, session=actor.session, proven_at=clock.now() - timedelta(minutes=6))
    with pytest.raises(ProofRequired):
        await exported(stale, full=True)


async def test_she_sees_all_of_herself_and_nobody_elses_list(filled: World) -> None:
    me = herself(filled.wang_fang)

    card = await queries.own(me)

    assert (card.remark, card.emergency_phone) == ("会讲镇海话", "137****9999")
    assert card.id_number == "3" + "*" * 16 + id_number()[-1]
    with pytest.raises(Forbidden):
        await exported(me)


async def test_only_those_within_the_reach_and_the_filter_are_in_the_file(filled: World) -> None:
    await volunteers.register(filled.li_mei, registration("李红", "13811112222", CHENGDONG))
    gone = await volunteers.register(filled.li_mei, registration("赵琴", "13811113333", CHENGDONG))
    await volunteers.leave(filled.li_mei, gone.id, "搬到外地")

    async def names(actor: Actor, q: str = "", state: str = "") -> list[str]:
        return [row["姓名"] for row in rows_of(await exported(actor, q=q, state=state))]

    assert await names(filled.li_mei) == ["李红", "王芳"]
    assert await names(filled.li_mei, q="李红") == ["李红"]
    assert await names(filled.li_mei, q=queries.opaque("138 1111 2222")) == ["李红"]
    assert await names(filled.li_mei, state="left") == ["赵琴"]
    assert await names(filled.chen_jing) == ["刘洋"]
    assert await names(SYSTEM) == ["李红", "刘洋", "王芳"]
    with pytest.raises(Forbidden):
        await exported(filled.chen_jing, organisation=CHENGDONG)
    with pytest.raises(Invalid):
        await exported(filled.li_mei, state="whatever")


async def test_an_export_is_registered_with_its_purpose_and_never_with_what_was_searched_for(filled: World) -> None:
    file = await exported(worker(Role.OFFICER, proven=True), full=True, q=WANG_FANGS_PHONE)

    record = (await ExportRecord.objects().where(ExportRecord.number == file.number))[0]
    assert (record.kind, record.purpose, record.rows) == ("roster", "核对名单", 1)
    assert record.columns == list(file.columns)
    assert "phone" in record.selection and '"full": true' in record.selection
    assert file.number in file.name and "完整号码" in file.name
    entry = await AuditEntry.select(AuditEntry.detail).where(AuditEntry.action == "export_data").first()
    assert entry is not None and WANG_FANGS_PHONE not in record.selection + str(entry["detail"])
    with pytest.raises(Invalid):
        await export_roster(filled.li_mei, RosterFilter(), purpose=" ")


async def test_the_workbook_bears_its_mark_and_nothing_in_it_is_a_formula(filled: World) -> None:
    evil = '=HYPERLINK("http://evil.example","点我")'
    await volunteers.revise(
        filled.li_mei, filled.wang_fang.id, Revision(remark=evil, skills="+护理", available="@周末")
    )

    book = await exported(filled.li_mei, FileKind.XLSX)
    text = await exported(filled.li_mei, FileKind.CSV)

    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n", "d"}
    assert evil in [cell.value for cell in cells]
    assert any(book.number in str(cell.value) for cell in cells)
    (line,) = pl.read_csv(io.BytesIO(text.content), infer_schema=False).to_dicts()
    assert (line["备注"], line["专业技能"], line["可服务时间"]) == ("'" + evil, "'+护理", "'@周末")


@pytest.mark.parametrize("kind", FileKind)
async def test_everybody_is_recognised_when_the_file_is_imported_again(filled: World, kind: FileKind) -> None:
    for each in range(5):
        await volunteers.register(
            filled.li_mei,
            registration(
                f"李{'红梅兰竹菊'[each]}",
                f"1381111000{each}",
                CHENGDONG,
                id_number=id_number(order=f"2{each}0"),
                emergency_contact="王建国",
                emergency_phone="0574-86123456",
            ),
        )
    file = await exported(worker(Role.OFFICER, proven=True), kind, full=True)

    done = await import_file(filled.li_mei, file.content, file.name, dry_run=True)

    assert (done.added, done.known, done.rejected, done.reasons) == (0, 6, 0, {})


async def test_rows_of_many_batches_are_all_there_once(
    filled: World, monkeypatch: pytest.MonkeyPatch, keys: object
) -> None:
    monkeypatch.setattr(export, "BATCH", 7)
    roster = pl.DataFrame({"姓名": ["李红"] * 40, "手机号码": [f"1381111{each:04}" for each in range(40)]})
    await import_file(filled.li_mei, spreadsheet.write_csv(roster), "a.csv", default_code=CHENGDONG)

    rows = rows_of(await exported(filled.li_mei))

    assert len({row["巾帼册编号"] for row in rows}) == len(rows) == 41


async def test_a_number_that_does_not_open_stops_the_export_and_nothing_is_registered(filled: World) -> None:
    async with transaction(SYSTEM):
        wrong = b"\x01\x01" + bytes(60)
        await fetch("UPDATE person SET phone = $1 WHERE id = $2", wrong, filled.wang_fang.person)

    with pytest.raises(Exception, match="打不开"):
        await exported(filled.li_mei)

    assert await ExportRecord.count() == 0
