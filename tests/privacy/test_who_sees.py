"""谁能看到我: whoever is listed opens her card, and nobody else; for every role and place of a small world."""

from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinguo.access.accounts.actions import create_token
from jinguo.access.forms import NewToken
from jinguo.access.tables import Account, RoleGrant
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import ASSIGNABLE, BUSINESS, OFFICES, Role
from jinguo.checkin.board import board
from jinguo.events import actions as events
from jinguo.hours.actions import claim
from jinguo.hours.claims.queries import claims
from jinguo.hours.forms import NewClaim
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import NotFound
from jinguo.kernel.ids import uuid7
from jinguo.organisations import queries as organisations
from jinguo.people.errors import NoSuchPerson
from jinguo.privacy.queries import Sight, who_sees
from jinguo.privacy.sight import Home, Visit, reads_name, sees_card
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.errors import NoSuchVolunteer
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.registry import queries
from tests.conftest import NOON, Hands
from tests.gathering import gathering
from tests.world import CHENGDONG, JIAOCHUAN, WANGCHENG, XIMEN, ZHAOBAOSHAN, ZHENHAI, World, herself, staff

HOME = "/330211/001/001/"
PLACES = (ZHENHAI, ZHAOBAOSHAN, CHENGDONG, XIMEN, JIAOCHUAN, WANGCHENG)


async def employ(role: Role, organisation: str, name: str = "", **more: Any) -> Actor:  # noqa: ANN401
    """An account with one role, and what it is when it has logged in."""
    place = await organisations.by_code(organisation)
    kind = OFFICES.get(role, BUSINESS)
    async with transaction(SYSTEM):
        name = name or f"{role.label}{place.name}"
        account = Account(username=uuid7().hex, name=name, password_hash="-", kind=kind)
        await Account.insert(account)
        held = RoleGrant(account=account.id, kind=kind, role=role.value, organisation=place.id, path=place.path, **more)
        await RoleGrant.insert(held)
    return Actor(account.id, name, (Grant(role, place.path, held.event, held.id),))


async def everybody() -> list[Actor]:
    """One account for each role that can be given, at each place."""
    return [await employ(role, place) for role, place in product(sorted(ASSIGNABLE), PLACES)]


async def opens_card(actor: Actor, world: World) -> bool:
    """Whether the desk really shows her card, through permission, scope and row-level security."""
    try:
        return (await queries.volunteer(actor, world.wang_fang.id)).name == "王芳"
    except (Forbidden, NoSuchVolunteer):
        return False


async def reads_her(actor: Actor, event: object) -> bool:
    """Whether an event's board really names her."""
    try:
        return "王芳" in [row.name for row in (await board(actor, event)).rows]  # pyright: ignore[reportArgumentType]
    except (Forbidden, NotFound):
        return False


async def seen_by(world: World) -> Sight:
    return await who_sees(herself(world.wang_fang), world.wang_fang.person)


@pytest.mark.parametrize("local_only", [False, True])
async def test_whoever_is_listed_opens_her_card_and_nobody_else(world: World, local_only: bool) -> None:
    staff_of_all = await everybody()
    if local_only:
        await volunteers.set_local_only(staff("何静", Role.OFFICER, HOME), world.wang_fang.id, True)

    listed = {viewer.id for viewer in (await seen_by(world)).card}

    really = {actor.id for actor in staff_of_all if await opens_card(actor, world)}
    assert listed == really
    assert len(really) == (5 if local_only else 15)


@pytest.mark.parametrize("local_only", [False, True])
async def test_whoever_is_listed_beside_reads_her_name_on_a_list(world: World, local_only: bool) -> None:
    staff_of_all = await everybody()
    street = await gathering()
    elsewhere = await gathering(organisation=JIAOCHUAN, title="义诊")
    bound = await employ(Role.LEADER, JIAOCHUAN, "本场负责人", event=elsewhere.id)
    other = await employ(Role.LEADER, JIAOCHUAN, "别场负责人", event=street.id)
    for event in (street, elsewhere):
        await events.sign_up(herself(world.wang_fang), event.id)
        await events.withdraw(herself(world.wang_fang), event.id) if event is street else None
    if local_only:
        await volunteers.set_local_only(staff("何静", Role.OFFICER, HOME), world.wang_fang.id, True)

    sight = await seen_by(world)

    everyone = [*staff_of_all, bound, other]
    card = {actor.id for actor in everyone if await opens_card(actor, world)}
    reads = {actor.id for actor in everyone if await reads_her(actor, elsewhere.id)}
    assert {viewer.id for viewer in sight.lists} == reads - card
    assert bound.id in reads and other.id not in reads


async def test_a_claim_made_elsewhere_is_read_there(world: World, hands: Hands) -> None:
    reviewer = await employ(Role.REVIEWER, JIAOCHUAN)
    leader = await employ(Role.LEADER, JIAOCHUAN)
    officer = await employ(Role.OFFICER, JIAOCHUAN)
    event = await gathering(organisation=JIAOCHUAN, title="义诊")
    hands.forward(hours=3)
    wanted = NewClaim(
        volunteer=world.wang_fang.id,
        event=event.id,
        service_class=ServiceClass.HEALTH,
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
        reason="当天停电，没有签到",
        evidence="签到表照片第 3 页",
    )
    await claim(officer, wanted)

    listed = {viewer.id for viewer in (await seen_by(world)).lists}

    assert [row.name for row in await claims(reviewer)] == ["王芳"]
    assert {reviewer.id, officer.id} <= listed
    assert leader.id not in listed


async def test_a_role_that_has_ended_or_not_begun_is_not_listed_and_a_deputy_says_until_when(
    world: World, hands: Hands
) -> None:
    chief = await employ(Role.OFFICER, CHENGDONG, "正职")
    await employ(Role.OFFICER, CHENGDONG, "已到期", since=NOON - timedelta(days=9), until=NOON)
    await employ(Role.OFFICER, CHENGDONG, "没开始", since=NOON + timedelta(days=30))
    ends = clock.now() + timedelta(days=7)
    await employ(Role.OFFICER, CHENGDONG, "代理人", until=ends, deputy_for=chief.grants[0].id)

    card = (await seen_by(world)).card
    assert [(one.name, one.is_deputy, one.until) for one in card] == [("代理人", True, ends), ("正职", False, None)]

    hands.forward(days=8)
    assert [one.name for one in (await seen_by(world)).card] == ["正职"]


async def test_a_closed_account_is_not_listed(world: World) -> None:
    gone = await employ(Role.OFFICER, CHENGDONG)
    async with transaction(SYSTEM):
        await Account.update({Account.closed_at: clock.now()}).where(Account.id == gone.id)

    assert (await seen_by(world)).card == []


async def test_a_program_is_listed_as_one_and_says_what_it_may(world: World) -> None:
    await create_token(SYSTEM, NewToken(role=Role.READER, organisation=ZHENHAI, name="数据大屏"))
    await create_token(SYSTEM, NewToken(role=Role.READER, organisation=WANGCHENG, name="别处"))

    [program] = (await seen_by(world)).card

    assert (program.name, program.is_program, program.role) == ("数据大屏", True, "上级只读")
    assert program.may == "看志愿者（打码）、看时长和统计"


async def test_who_has_looked_is_told_with_purpose_and_for_a_year(world: World, hands: Hands) -> None:
    await volunteers.reveal_phone(world.li_mei, world.wang_fang.id, "通知培训改期")
    hands.forward(days=10)
    await volunteers.reveal_emergency_phone(world.zhou_min, world.wang_fang.id, "活动中摔倒")
    await volunteers.reveal_phone(world.chen_jing, world.liu_yang.id, "别人的")

    looks = (await seen_by(world)).looks
    assert [(look.who, look.action, look.purpose) for look in looks] == [
        ("周敏", "reveal_emergency_phone", "活动中摔倒"),
        ("李梅", "reveal_phone", "通知培训改期"),
    ]

    hands.forward(days=360)
    assert [look.who for look in (await seen_by(world)).looks] == ["周敏"]


async def test_it_is_told_to_herself_and_to_who_keeps_her_data(world: World) -> None:
    person = world.wang_fang.person
    assert await who_sees(world.li_mei, person) == await seen_by(world)

    with pytest.raises(Forbidden):
        await who_sees(world.sun_hong, person)
    for stranger in (world.chen_jing, herself(world.liu_yang)):
        with pytest.raises(NoSuchPerson):
            await who_sees(stranger, person)


EVENT = UUID(int=1)
PATHS = ["/1/", "/1/2/", "/1/2/3/", "/1/4/", "/5/"]


@given(st.sampled_from(sorted(ASSIGNABLE)), *[st.sampled_from(PATHS)] * 3, st.booleans())
def test_from_above_a_hidden_name_is_read_only_by_her_own_level_or_the_host(
    role: Role, reach: str, home: str, host: str, local_only: bool
) -> None:

    grant, person = Grant(role, reach), Home(home, local_only)

    reads = reads_name(grant, person, Visit(host, EVENT))

    if reads:
        assert host.startswith(reach)
        assert not (local_only and home.startswith(reach)) or reach in (home, host)
    if sees_card(grant, person):
        assert reach == home if local_only else home.startswith(reach)
