"""Nobody reads without a grant of another person, every reading is in the log before it is answered."""

from datetime import date

import pytest

from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.children.catalogue import Closing, Emergency, Kinship, Purpose
from jinguo.children.errors import Erased, NoSuchChild, NoSuchEntry, NotGranted, Own
from jinguo.children.forms import FileEnd, GrantRequest
from jinguo.children.readings import actions, queries
from jinguo.children.registry import actions as registry
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from tests.children.conftest import HER_ID, SECRETS, Nursery, granted, new_child
from tests.conftest import Hands
from tests.world import CHENGDONG, WULIPAI, id_number, staff

VISIT = GrantRequest(purpose=Purpose.VISIT, days=7)


async def logged(*names: str) -> list[tuple[str, str]]:
    """(who, action) of the lines about reading, in order."""
    async with transaction(EVERYWHERE):
        rows = await fetch("SELECT actor_name, action FROM audit_entry WHERE action = ANY($1) ORDER BY seq", names)
    return [(row["actor_name"], row["action"]) for row in rows]


async def reads(actor: Actor, nursery: Nursery) -> bool:
    """Whether somebody gets to read 张小雨's file."""
    try:
        return (await actions.read(actor, nursery.yu.id, Purpose.VISIT)).name == "张小雨"
    except (Forbidden, NoSuchChild):
        return False


async def test_with_a_grant_she_reads_all_of_it_and_the_log_says_so(nursery: Nursery) -> None:
    await granted(nursery, nursery.yu.id)

    told = await actions.read(nursery.li_xia, nursery.yu.id, Purpose.GUARDIAN)

    assert (told.name, told.id_number, told.born_on) == ("张小雨", HER_ID, date(2016, 5, 5))
    assert (told.address, told.school, told.notes) == (
        "城东社区望海巷 3 号",
        "望海小学三年级二班",
        "跟奶奶住，奶奶耳背",
    )
    assert [(each.kinship, each.name, each.phone) for each in told.guardians] == [
        (Kinship.GRANDMOTHER, "李桂珍", "13812345678")
    ]
    assert await logged(queries.READ) == [("李霞", queries.READ)]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM}), ids=str)
async def test_without_one_nobody_reads_whatever_her_role_and_the_attempt_is_in_the_log(
    nursery: Nursery, role: Role
) -> None:
    other = staff("孙红", role, "/330211/")

    with pytest.raises(NotGranted):
        await actions.read(other, nursery.yu.id, Purpose.VISIT)

    assert await logged(queries.READ, queries.REFUSED) == [("孙红", queries.REFUSED)]


async def test_another_district_does_not_learn_that_there_is_a_file(nursery: Nursery) -> None:
    with pytest.raises(NoSuchChild):
        await actions.read(nursery.hu_min, nursery.yu.id, Purpose.VISIT)

    assert await logged(queries.REFUSED) == []


async def test_the_line_of_the_log_is_there_before_anything_is_opened(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    await granted(nursery, nursery.yu.id)
    seen: list[list[tuple[str, str]]] = []

    async def failing(_child: object) -> None:
        seen.append(await logged(queries.READ))
        raise RuntimeError("the answer is cut off")

    monkeypatch.setattr(actions.seals, "unsealed", failing)
    with pytest.raises(RuntimeError):
        await actions.read(nursery.li_xia, nursery.yu.id, Purpose.VISIT)
    with pytest.raises(RuntimeError):
        async with transaction(nursery.li_xia):
            await actions.read(nursery.li_xia, nursery.yu.id, Purpose.VISIT)

    assert seen == [[("李霞", queries.READ)]]
    assert await logged(queries.READ) == [("李霞", queries.READ)]


async def test_nobody_approves_what_she_asked_for_herself(nursery: Nursery) -> None:
    grant = await actions.ask(nursery.li_xia, nursery.yu.id, VISIT)
    both = Actor(nursery.li_xia.id, "李霞", nursery.zhou_min.grants)

    with pytest.raises(Forbidden):
        await actions.decide(nursery.li_xia, grant, True)
    with pytest.raises(Own):
        await actions.decide(both, grant, True)

    assert not await reads(nursery.li_xia, nursery)


async def test_a_grant_ends_with_its_days_when_it_is_taken_back_and_with_the_role(
    nursery: Nursery, hands: Hands
) -> None:
    grant = await granted(nursery, nursery.yu.id, days=2)
    assert await reads(nursery.li_xia, nursery)
    elsewhere = Actor(nursery.li_xia.id, "李霞", staff("", Role.OFFICER, "/330211/").grants)
    assert not await reads(elsewhere, nursery)
    hands.forward(days=2)
    assert not await reads(nursery.li_xia, nursery)

    grant = await granted(nursery, nursery.yu.id, days=30)
    await actions.end(nursery.zhou_min, grant)
    assert not await reads(nursery.li_xia, nursery)
    with pytest.raises(NoSuchEntry):
        await actions.decide(nursery.zhou_min, grant, True)


async def test_a_grant_for_a_village_opens_its_files_and_no_others(nursery: Nursery) -> None:
    there = await registry.open_file(nursery.li_xia, new_child(id_number=id_number("20180101", "231")))
    elsewhere = await registry.open_file(
        nursery.li_xia, new_child(id_number=id_number("20170101", "231"), organisation=WULIPAI)
    )
    await granted(nursery, nursery.yu.id, village=True)

    assert (await actions.read(nursery.li_xia, there.id, Purpose.VISIT)).code == "E-0002"
    with pytest.raises(NotGranted):
        await actions.read(nursery.li_xia, elsewhere.id, Purpose.VISIT)


async def test_it_is_asked_once_and_a_refusal_opens_nothing(nursery: Nursery) -> None:
    grant = await actions.ask(nursery.li_xia, nursery.yu.id, VISIT)
    with pytest.raises(Invalid, match="已经申请过"):
        await actions.ask(nursery.li_xia, nursery.yu.id, VISIT)
    assert [each.what for each in await queries.waiting(nursery.zhou_min)] == ["E-0001"]

    await actions.decide(nursery.zhou_min, grant, False)

    assert not await reads(nursery.li_xia, nursery)
    assert await queries.waiting(nursery.zhou_min) == []


async def test_an_urgent_opening_lasts_an_hour_and_tells_whoever_is_responsible_nothing_of_the_child(
    nursery: Nursery, hands: Hands
) -> None:
    await actions.open_urgently(nursery.li_xia, nursery.yu.id, Emergency.LOST)

    assert await reads(nursery.li_xia, nursery)
    hands.forward(minutes=61)
    assert not await reads(nursery.li_xia, nursery)
    async with transaction(EVERYWHERE):
        [told] = await fetch("SELECT n.*::text AS said, kind FROM notice n")
    assert told["kind"] == "file_opened"
    assert [word for word in (*SECRETS, "E-0001") if word in told["said"]] == []


async def test_another_person_looks_at_an_urgent_opening_afterwards(nursery: Nursery) -> None:
    await actions.open_urgently(nursery.li_xia, nursery.yu.id, Emergency.LOST)
    [opening] = await queries.openings(nursery.zhou_min)
    both = Actor(nursery.li_xia.id, "李霞", nursery.zhou_min.grants)

    with pytest.raises(Own):
        await actions.review(both, opening.id, True)
    await actions.review(nursery.zhou_min, opening.id, False)

    assert await queries.openings(nursery.zhou_min) == []
    [after] = await queries.openings(nursery.zhou_min, unreviewed=False)
    assert (after.justified, after.reviewed_by_name) == (False, "周敏")


async def test_the_months_readings_say_who_read_what_and_why_and_never_who_the_child_is(nursery: Nursery) -> None:
    await reads(nursery.li_xia, nursery)
    await granted(nursery, nursery.yu.id)
    await reads(nursery.li_xia, nursery)
    month = clock.today().replace(day=1)

    rows = await queries.readings(nursery.zhou_min, month)
    await actions.review_month(nursery.zhou_min, month)

    assert [(row.who, row.action, row.code, row.purpose) for row in rows] == [
        ("李霞", queries.READ, "E-0001", "上门走访"),
        ("李霞", queries.REFUSED, "E-0001", "上门走访"),
    ]
    assert [word for word in SECRETS if word in repr(rows)] == []
    done = await queries.reviewed(nursery.zhou_min, month)
    assert done is not None and done.who == "周敏"
    with pytest.raises(Forbidden):
        await queries.readings(nursery.li_xia)


async def test_closing_ends_grants_and_erasing_leaves_nothing_to_open(nursery: Nursery) -> None:
    await granted(nursery, nursery.yu.id)
    await registry.close_file(nursery.li_xia, nursery.yu.id, FileEnd(closing=Closing.GUARDIAN, closed_on=clock.today()))
    assert not await reads(nursery.li_xia, nursery)

    await registry.erase_file(nursery.zhou_min, nursery.yu.id)

    with pytest.raises(Erased):
        await actions.read(nursery.li_xia, nursery.yu.id, Purpose.VISIT)


async def test_a_whole_village_is_not_asked_for_where_there_is_none(nursery: Nursery) -> None:
    street = await registry.open_file(
        nursery.li_xia, new_child(id_number=id_number("20180101", "231"), organisation=CHENGDONG[:9] + "000")
    )

    with pytest.raises(Invalid) as refused:
        await actions.ask(nursery.li_xia, street.id, GrantRequest(purpose=Purpose.VISIT, village=True))

    assert set(refused.value.detail["fields"]) == {"village"}
