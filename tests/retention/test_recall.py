"""An import is taken back as a whole, and the same file comes in anew; whoever has done something since stays."""

import json

import pytest

from jinguo.authority import erasures as logbook
from jinguo.authority.errors import Forbidden
from jinguo.checkin.actions import check_in
from jinguo.checkin.catalogue import Kind, Outcome
from jinguo.checkin.forms import ScanForm
from jinguo.events import actions as events
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.people.errors import Restricted
from jinguo.retention import recall
from jinguo.retention.recall import Since
from jinguo.volunteers.errors import NoSuchRoster, NotTakenBack
from jinguo.volunteers.forms import Revision
from jinguo.volunteers.intake.actions import import_file
from jinguo.volunteers.intake.outcome import Imported
from jinguo.volunteers.registry import actions, queries
from tests.checkin.conftest import Run, run
from tests.contention import elsewhere, until_waiting
from tests.volunteers.rosters import xlsx
from tests.world import XIMEN, World, id_number

__all__ = ["run"]

ROSTER = xlsx(
    [
        ("姓名", "手机", "身份证号"),
        ("张兰", "13611110001", id_number("19900101", "024")),
        ("赵敏", "13611110002", id_number("19780630", "066")),
        ("孙莉", "13611110003", ""),
    ]
)


async def take(world: World) -> Imported:
    return await import_file(world.li_mei, ROSTER, "名册.xlsx", default_code=XIMEN)


async def names(world: World, **which: object) -> list[str]:
    return sorted(row.name for row in (await queries.search(world.li_mei, **which)).rows)  # pyright: ignore


async def test_an_import_is_found_again_and_taken_back_and_the_file_comes_in_anew(world: World) -> None:
    done = await take(world)
    assert done.roster is not None
    assert await names(world, roster=done.roster) == ["孙莉", "张兰", "赵敏"]

    assert await recall.take_back(world.li_mei, done.roster, "导错了文件") == 3

    assert await names(world) == ["王芳"]
    async with transaction(EVERYWHERE):
        left = await fetch("SELECT name, phone, id_number FROM person WHERE erased_at IS NOT NULL")
        said = await fetch("SELECT object_id, detail FROM audit_entry WHERE action = 'take_back_roster'")
    assert {tuple(row) for row in left} == {("已删除", None, None)}
    assert [(row["object_id"], json.loads(row["detail"])) for row in said] == [
        (done.roster, {"taken_back": 3, "kept": 0, "reason": "导错了文件"})
    ]
    assert len({person for line in logbook.lines() for person in line.people}) >= 3
    with pytest.raises(NotTakenBack):
        await recall.take_back(world.li_mei, done.roster, "再撤一次")
    again = await take(world)
    assert (again.added, again.known, again.rejected) == (3, 0, 0)


async def test_who_was_changed_since_is_named_and_stays(world: World) -> None:
    done = await take(world)
    assert done.roster is not None
    (zhang_lan,) = (await queries.search(world.li_mei, "张兰")).rows
    await actions.revise(world.li_mei, zhang_lan.id, Revision(skills="剪纸"))

    found = await recall.intake(world.li_mei, done.roster)

    assert (found.added, found.free) == (3, 2)
    assert [(each.name, each.since) for each in found.stays] == [("张兰", Since.CHANGED)]
    assert await recall.take_back(world.li_mei, done.roster, "名册是旧的") == 2
    assert await names(world) == ["张兰", "王芳"]


async def test_nobody_else_takes_it_back(world: World) -> None:
    done = await take(world)
    assert done.roster is not None

    with pytest.raises(NoSuchRoster):
        await recall.take_back(world.chen_jing, done.roster, "不是我们的")
    for actor in (world.zhao_li, world.sun_hong):
        with pytest.raises(Forbidden):
            await recall.take_back(actor, done.roster, "只能看")
    assert len(await names(world)) == 4


async def test_a_check_in_and_a_sign_up_that_waited_for_it_find_her_gone(world: World, run: Run) -> None:
    event, done = await run(), await take(world)
    assert done.roster is not None
    (zhang_lan,) = (await queries.search(world.li_mei, "张兰")).rows
    form = ScanForm(event=event, kind=Kind.IN, volunteer=zhang_lan.id, nonce=uuid7().hex)

    async with transaction(EVERYWHERE):
        await recall.take_back(world.li_mei, done.roster, "导错了文件")
        at_the_door = elsewhere(check_in(world.li_mei, form))
        await until_waiting("INSERT INTO segment%KEY SHARE")
        at_the_desk = elsewhere(events.sign_up(world.li_mei, event, zhang_lan.id))
        await until_waiting("FROM volunteer%KEY SHARE")

    assert (await at_the_door).outcome is Outcome.REFUSED
    with pytest.raises(Restricted):
        await at_the_desk
    async with transaction(EVERYWHERE):
        written = await fetch("SELECT volunteer FROM segment UNION ALL SELECT volunteer FROM sign_up")
    assert written == []
