"""Who reads a concern: a keeper of the level that holds it, each reading in the log before; nobody else, ever who is
named.
"""

from uuid import UUID

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.concerns import actions, queries
from jinguo.concerns.catalogue import EntryKind
from jinguo.concerns.errors import NoSuchConcern
from jinguo.concerns.forms import Addition, NewEntry
from jinguo.concerns.readings import actions as readings
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from tests.concerns.conftest import STORY, Desk, concern
from tests.posts import logged_in, post
from tests.web.statements import counted
from tests.world import WULIPAI, ZHAOBAOSHAN, staff


async def lines(concern_id: UUID) -> list[str]:
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT action FROM audit_entry WHERE object_id = $1 ORDER BY seq", concern_id)
    return [row["action"] for row in rows]


async def test_the_nearest_keeper_reads_it_and_the_log_says_so_before(desk: Desk) -> None:
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing))

    [row] = await queries.concerns(desk.street)
    assert (row.standing.id, row.standing.state, row.standing.held_at) == (filed.id, "等专责查看", "/330211/001/")
    told = await readings.read(desk.street, filed.id)

    assert filed.is_held
    assert (told.content.story, told.content.code, told.filed_by_name) == (STORY, "E-0001", "周二")
    assert await lines(filed.id) == ["record_restricted", "read_restricted"]
    assert (await queries.own_one(desk.mother, filed.id)).state == "专责已收到，等公安回执"


OTHERS = {
    "administrator": lambda desk: desk.care.zhou_min,
    "coordinator": lambda desk: desk.care.li_xia,
    "system administrator": lambda _: staff("甲", Role.SYSTEM_ADMINISTRATOR, "/330211/"),
    "auditor": lambda _: staff("乙", Role.AUDITOR, "/330211/"),
    "officer": lambda desk: desk.care.world.li_mei,
    "upper keeper": lambda desk: desk.district,
    "keeper elsewhere": lambda _: staff("丙", Role.CONCERN_KEEPER, "/430112/"),
    "keeper of another street": lambda _: staff("丁", Role.CONCERN_KEEPER, "/330211/002/"),
    "filer": lambda desk: desk.mother,
}


@pytest.mark.parametrize("who", OTHERS)
async def test_everybody_else_reads_nothing_and_the_attempt_is_in_the_log(desk: Desk, who: str) -> None:
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing))
    actor: Actor = OTHERS[who](desk)

    with pytest.raises(NoSuchConcern):
        await readings.read(actor, filed.id)
    with pytest.raises(NoSuchConcern):
        await readings.enter(actor, filed.id, NewEntry(kind=EntryKind.ANSWER, text="看过"))
    try:
        listed = await queries.concerns(actor)
    except Forbidden:
        listed = []

    assert listed == []
    assert await lines(filed.id) == ["record_restricted", "refuse_restricted"]


@pytest.mark.parametrize("how", ["account", "person", "words"])
async def test_a_keeper_who_is_named_never_reads_it_and_the_next_level_does(desk: Desk, how: str) -> None:
    person = desk.care.world.wang_fang.person if how == "person" else None
    named = await logged_in(await post("陆敏", Role.CONCERN_KEEPER, WULIPAI, person=person))
    said = {
        "account": {"staff": [named.id]},
        "person": {"number": desk.care.world.wang_fang.number},
        "words": {"named": "听说是陆敏阿姨"},
    }[how]
    filer = staff("孙丽", Role.OFFICER, "/330211/002/001/")

    filed = await actions.file(filer, concern(who="邻居家的男孩，七八岁", **said))

    assert await queries.concerns(named) == []
    with pytest.raises(NoSuchConcern):
        await readings.read(named, filed.id)
    assert [row.standing.id for row in await queries.concerns(desk.district)] == [filed.id]
    assert (await readings.read(desk.district, filed.id)).content.who == "邻居家的男孩，七八岁"


async def test_who_is_named_later_is_shut_out_that_moment(desk: Desk) -> None:
    other = await logged_in(await post("方英", Role.CONCERN_KEEPER, ZHAOBAOSHAN))
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing))
    assert len(await queries.concerns(other)) == 1

    await readings.name(desk.street, filed.id, concern(who="孩子", staff=[other.id]))

    assert await queries.concerns(other) == []
    assert len(await queries.concerns(desk.street)) == 1


async def test_whoever_filed_it_adds_and_sees_where_hers_stands_and_nothing_else(desk: Desk) -> None:
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing))
    other = await actions.file(desk.care.li_xia, concern(child=desk.child))

    await actions.add(desk.mother, filed.id, Addition(receipt="110-2026-0815"))
    with pytest.raises(NoSuchConcern):
        await actions.add(desk.mother, other.id, Addition(text="再说一句"))

    assert [(row.id, row.state) for row in await queries.own(desk.mother)] == [(filed.id, "有回执，等办结")]
    [entry] = (await readings.read(desk.street, filed.id)).entries
    assert (entry.kind, entry.text) == (EntryKind.RECEIPT, "110-2026-0815")


async def test_without_any_keeper_it_waits_for_the_first_who_comes(desk: Desk) -> None:
    filer = staff("何丽", Role.OFFICER, "/430112/001/")
    filed = await actions.file(filer, concern(who="一个女孩"))

    keeper = await logged_in(await post("夏云", Role.CONCERN_KEEPER, "430112000000"))

    assert not filed.is_held
    assert [row.standing.id for row in await queries.concerns(keeper)] == [filed.id]


async def test_nothing_of_it_is_in_plain_anywhere_in_the_database(desk: Desk) -> None:
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing, named="隔壁的老潘", who="秘密的称呼"))
    await readings.enter(desk.street, filed.id, NewEntry(kind=EntryKind.ANSWER, text="派出所张警官回电"))

    async with transaction(EVERYWHERE):
        for table in ("concern", "concern_entry", "concern_name", "notice", "message", "audit_entry"):
            kept = str(await fetch(f"SELECT t::text FROM {table} t"))
            assert [word for word in (STORY, "老潘", "秘密的称呼", "张警官", "周二") if word in kept] == [], table


async def test_a_keepers_list_asks_as_much_for_three_as_for_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await actions.file(desk.mother, concern(pairing=desk.pairing, named="隔壁的老潘"))
    sent = counted(monkeypatch)

    one, for_one = await queries.concerns(desk.street), len(sent)
    for _ in range(2):
        await actions.file(desk.mother, concern(pairing=desk.pairing, named="隔壁的老潘"))
    sent.clear()
    three = await queries.concerns(desk.street)

    assert (len(one), len(three)) == (1, 3)
    assert len(sent) == for_one


async def test_a_keepers_name_is_known_however_it_is_spaced(desk: Desk) -> None:
    filed = await actions.file(desk.mother, concern(pairing=desk.pairing, named="吴 静主任"))

    with pytest.raises(NoSuchConcern):
        await readings.read(desk.street, filed.id)
    assert (await readings.read(desk.district, filed.id)).content.story == STORY
