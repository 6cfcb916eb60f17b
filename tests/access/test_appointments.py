"""任职与代理: who may give which role to whom, for how long another stands in, and how it ends."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from asyncpg.exceptions import CheckViolationError, ForeignKeyViolationError, UniqueViolationError

from jinguo.access.accounts import passwords
from jinguo.access.accounts.actions import create_token
from jinguo.access.appointments import actions as appointments
from jinguo.access.appointments import queries as holdings
from jinguo.access.appointments.forms import Appointment, Deputyship, Ending, HeldAlready, NoSuchAppointment
from jinguo.access.appointments.queries import Time
from jinguo.access.errors import NoSuchAccount
from jinguo.access.forms import NewToken, PasswordReset
from jinguo.access.tables import Account, RoleGrant
from jinguo.authority import queries as authority
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import OFFICES, Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.errors import Conflict, Invalid, JinguoError
from jinguo.kernel.ids import uuid7
from tests.conftest import Hands
from tests.posts import account, browser_of, holds, logged_in, post, seen
from tests.world import CHENGDONG, WANGCHENG, ZHAOBAOSHAN, ZHENHAI, World

TODAY = date(2026, 11, 21)
WHY = Ending(reason="调离")


def role(account: UUID, role: Role, organisation: str = ZHAOBAOSHAN, **more: Any) -> Appointment:  # noqa: ANN401
    return Appointment(account=account, role=role, organisation=organisation, reason="镇妇〔2026〕5号", **more)


def deputy(grant: UUID, account: UUID, until: date = TODAY, **more: Any) -> Deputyship:  # noqa: ANN401
    return Deputyship(grant=grant, account=account, until=until, reason="外出培训", **more)


async def grants(account: UUID) -> list[tuple[str, str]]:
    rows = await RoleGrant.select(RoleGrant.role, RoleGrant.path).where(RoleGrant.account == account)
    return sorted((row["role"], row["path"]) for row in rows)


@pytest.fixture
async def keeper(world: World) -> Actor:
    """周敏, administrator of 镇海区, with an account."""
    return await logged_in(await post("周敏", Role.ADMINISTRATOR, ZHENHAI))


@pytest.fixture
async def clerk(world: World) -> UUID:
    """李梅, officer of 招宝山街道."""
    return await post("李梅", Role.OFFICER, ZHAOBAOSHAN)


async def test_a_role_is_given_from_a_day_to_a_day_and_the_log_says_why(
    keeper: Actor, clerk: UUID, hands: Hands
) -> None:
    her = await browser_of(clerk)
    until = date(2026, 11, 24)
    new = role(clerk, Role.REVIEWER, ZHENHAI, since=date(2026, 11, 23), until=until)

    grant = await appointments.appoint(keeper, new)

    worn = []
    for day in (22, 23, 24, 25):
        hands.set(clock.at_beijing(date(2026, 11, day)))
        worn.append(grant in {each.id for each in await holdings.hats(await logged_in(clerk))})
    assert worn == [False, True, True, False]
    (entry,) = [row for row in await authority.log(SYSTEM) if row["action"] == "appoint"]
    assert (entry["actor"], entry["object_id"], entry["path"]) == (keeper.id, grant, "/330211/")
    assert '"reason": "镇妇〔2026〕5号"' in entry["detail"]
    assert '"until": "2026-11-24"' in entry["detail"]
    assert her


@pytest.mark.parametrize(
    ("days", "field"),
    [
        pytest.param({"since": TODAY - timedelta(days=1)}, "since", id="it began yesterday"),
        pytest.param({"until": TODAY - timedelta(days=1)}, "until", id="it ended yesterday"),
        pytest.param({"since": TODAY + timedelta(days=2), "until": TODAY + timedelta(days=1)}, "until", id="backwards"),
    ],
)
async def test_days_that_cannot_be_are_refused_beside_their_field(
    keeper: Actor, clerk: UUID, days: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await appointments.appoint(keeper, role(clerk, Role.READER, **days))

    assert list(refused.value.detail["fields"]) == [field]
    assert await grants(clerk) == [("officer", "/330211/001/")]


async def test_nobody_gives_more_than_she_has_nor_outside_her_subtree(world: World, clerk: UUID) -> None:
    street = await logged_in(await post("吴霞", Role.ADMINISTRATOR, ZHAOBAOSHAN))
    stranger = await post("陈静", Role.OFFICER, WANGCHENG)
    wrong: list[tuple[Actor, Appointment, type[JinguoError]]] = [
        (street, role(clerk, Role.READER, ZHENHAI), Forbidden),
        (street, role(clerk, Role.READER, WANGCHENG), Forbidden),
        (street, role(clerk, Role.SECURITY_ADMINISTRATOR), Forbidden),
        (street, role(clerk, Role.SYSTEM), Forbidden),
        (street, role(clerk, Role.VOLUNTEER), Forbidden),
        (street, role(clerk, Role.MOTHER), Forbidden),
        (street, role(stranger, Role.READER), NoSuchAccount),
        (street, role(uuid7(), Role.READER), NoSuchAccount),
        (await logged_in(clerk), role(stranger, Role.READER), Forbidden),
    ]

    for actor, new, error in wrong:
        with pytest.raises(error):
            await appointments.appoint(actor, new)

    assert await grants(clerk) == [("officer", "/330211/001/")]
    assert await grants(stranger) == [("officer", "/430112/")]


async def test_the_security_administrator_gives_what_she_has_not_to_others_below_her(world: World, clerk: UUID) -> None:
    her = await post("何静", Role.SECURITY_ADMINISTRATOR, ZHENHAI, person=world.wang_fang.person)
    own_other = await post("何静", Role.READER, ZHENHAI, person=world.wang_fang.person)
    actor = await logged_in(her)

    await appointments.appoint(actor, role(clerk, Role.ADMINISTRATOR))

    assert await grants(clerk) == [("administrator", "/330211/001/"), ("officer", "/330211/001/")]
    for new, error, said in [
        (role(her, Role.ADMINISTRATOR), Forbidden, "不能给自己"),
        (role(own_other, Role.ADMINISTRATOR), Forbidden, "不能给自己"),
        (role(clerk, Role.AUDITOR), Invalid, "有误"),
        (role(clerk, Role.READER, WANGCHENG), Forbidden, "权限"),
    ]:
        with pytest.raises(error, match=said):
            await appointments.appoint(actor, new)
    assert await grants(own_other) == [("reader", "/330211/")]


async def test_an_office_goes_to_an_account_of_its_kind_only(world: World) -> None:
    actor = await logged_in(await post("何静", Role.SECURITY_ADMINISTRATOR, ZHENHAI))
    auditor = await post("孙红", Role.AUDITOR, ZHAOBAOSHAN)

    await appointments.appoint(actor, role(auditor, Role.AUDITOR, CHENGDONG))
    with pytest.raises(Invalid):
        await appointments.appoint(actor, role(auditor, Role.READER))
    with pytest.raises(Invalid):
        await appointments.appoint(actor, role(auditor, Role.SYSTEM_ADMINISTRATOR))

    assert await grants(auditor) == [("auditor", "/330211/001/"), ("auditor", "/330211/001/001/")]


async def test_the_same_role_is_not_given_twice_for_the_same_time(keeper: Actor, clerk: UUID) -> None:
    with pytest.raises(HeldAlready):
        await appointments.appoint(keeper, role(clerk, Role.OFFICER))

    assert await grants(clerk) == [("officer", "/330211/001/")]


async def test_a_role_that_is_taken_back_is_worn_no_more_and_stays_on_record(keeper: Actor, clerk: UUID) -> None:
    her = await browser_of(clerk)
    (grant,) = (await seen(her)).grants
    assert grant.id

    await appointments.end_appointment(keeper, grant.id, WHY)

    assert (await seen(her)).grants == ()
    with pytest.raises(Conflict):
        await appointments.end_appointment(keeper, grant.id, WHY)
    (ended,) = await holdings.holdings(keeper, Time.ENDED)
    assert (ended.name, ended.ended_by, ended.until) == ("李梅", "周敏", clock.now())


async def test_a_role_to_come_can_be_taken_back_before_it_begins(keeper: Actor, clerk: UUID, hands: Hands) -> None:
    grant = await appointments.appoint(keeper, role(clerk, Role.READER, since=TODAY + timedelta(days=7)))
    coming = [each.id for each in await holdings.holdings(keeper, Time.COMING)]

    await appointments.end_appointment(keeper, grant, WHY)
    hands.forward(days=8)

    assert coming == [grant]
    assert grant in {each.id for each in await holdings.holdings(keeper, Time.ENDED)}
    assert [each.role for each in await holdings.hats(await logged_in(clerk))] == [Role.OFFICER]


async def test_who_keeps_no_roles_or_less_takes_nothing_back(keeper: Actor, clerk: UUID) -> None:
    (own,) = keeper.grants
    street = await logged_in(await post("吴霞", Role.ADMINISTRATOR, ZHAOBAOSHAN))
    hers = (await logged_in(clerk)).grants[0]
    assert own.id and hers.id
    security = await post("何静", Role.SECURITY_ADMINISTRATOR, ZHENHAI)
    office = (await logged_in(security)).grants[0]
    assert office.id
    stranger = await logged_in(await post("陈静", Role.ADMINISTRATOR, WANGCHENG))

    for actor, grant, error in [
        (street, own.id, NoSuchAppointment),
        (stranger, hers.id, NoSuchAppointment),
        (await logged_in(clerk), hers.id, NoSuchAppointment),
        (keeper, own.id, Forbidden),
        (keeper, office.id, Forbidden),
        (keeper, uuid7(), NoSuchAppointment),
    ]:
        with pytest.raises(error):
            await appointments.end_appointment(actor, grant, WHY)

    assert await RoleGrant.count().where(RoleGrant.until.is_not_null()) == 0


async def test_a_deputy_acts_in_her_place_under_that_name_and_is_out_by_the_clock(
    keeper: Actor, clerk: UUID, hands: Hands
) -> None:
    """The officer of the street gives her own hat to a reader of the community."""
    reader = await post("王芳", Role.READER, CHENGDONG)
    officer = await logged_in(clerk)
    assert officer.grants[0].id

    stands_in = await appointments.stand_in(officer, deputy(officer.grants[0].id, reader, TODAY + timedelta(days=2)))

    token = await browser_of(reader)
    await appointments.wear(await seen(token), stands_in)
    acting = await seen(token)
    assert (acting.name, acting.path) == ("王芳（代理）", "/330211/001/")
    assert acting.may(Permission.PUBLISH_EVENTS, within="/330211/001/")
    log = {row["action"]: row["actor_name"] for row in await authority.log(SYSTEM)}
    assert log["appoint_deputy"] == "李梅"
    hands.set(datetime.fromisoformat("2026-11-23T23:59:59+08:00"))
    last = await seen(await browser_of(reader))
    assert stands_in in {each.id for each in await holdings.hats(last)}
    hands.forward(seconds=1)
    after = await logged_in(reader)
    assert (after.name, [grant.role for grant in after.grants]) == ("王芳", [Role.READER])
    assert [each.role for each in await holdings.hats(after)] == [Role.READER]


async def test_a_deputy_is_out_at_once_when_the_original_ends_however_it_ends(
    keeper: Actor, clerk: UUID, hands: Hands
) -> None:
    reader = await post("王芳", Role.READER, CHENGDONG)
    until = clock.at_beijing(TODAY + timedelta(days=5))
    originals = [
        await holds(clerk, role, ZHAOBAOSHAN, until=until) for role in (Role.LEADER, Role.REVIEWER, Role.COORDINATOR)
    ]
    for original in originals:
        await appointments.stand_in(keeper, deputy(original, reader, TODAY + timedelta(days=3)))
    seen_before = {each.role for each in await holdings.hats(await logged_in(reader))}

    await appointments.end_appointment(keeper, originals[0], WHY)
    await RoleGrant.update({RoleGrant.until: clock.now()}).where(RoleGrant.id == originals[1])
    ended = {each.role for each in await holdings.hats(await logged_in(reader))}
    await Account.update({Account.closed_at: clock.now()}).where(Account.id == clerk)
    closed = {each.role for each in await holdings.hats(await logged_in(reader))}

    assert seen_before == {Role.READER, Role.LEADER, Role.REVIEWER, Role.COORDINATOR}
    assert (ended, closed) == ({Role.READER, Role.COORDINATOR}, {Role.READER})


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        pytest.param(TODAY, TODAY + timedelta(days=60), "代理最长 60 天", id="61 days"),
        pytest.param(TODAY + timedelta(days=5), TODAY + timedelta(days=65), "代理最长 60 天", id="61 days later"),
        pytest.param(TODAY, TODAY + timedelta(days=50), "原来的任职更长", id="beyond the original"),
        pytest.param(TODAY, TODAY - timedelta(days=1), "当天或以后", id="over before it begins"),
    ],
)
async def test_a_deputy_stands_in_no_longer_than_the_policy_and_the_original(
    keeper: Actor, clerk: UUID, first: date, last: date, said: str
) -> None:
    reader = await post("王芳", Role.READER, CHENGDONG)
    original = await holds(clerk, Role.REVIEWER, ZHAOBAOSHAN, until=clock.at_beijing(TODAY + timedelta(days=40)))

    with pytest.raises(Invalid) as refused:
        await appointments.stand_in(keeper, deputy(original, reader, last, since=first))

    assert said in refused.value.detail["fields"]["until"]
    assert await grants(reader) == [("reader", "/330211/001/001/")]


async def test_sixty_days_are_the_longest_a_deputy_may_have(keeper: Actor, clerk: UUID) -> None:
    reader = await post("王芳", Role.READER, CHENGDONG)
    original = (await logged_in(clerk)).grants[0].id
    assert original

    await appointments.stand_in(keeper, deputy(original, reader, TODAY + timedelta(days=59)))

    (lent,) = await holdings.lent(await logged_in(clerk))
    assert (lent.name, lent.until) == ("王芳", clock.at_beijing(TODAY + timedelta(days=60)))


async def test_whose_role_it_is_nothing_to_another_and_a_deputy_has_no_deputy(keeper: Actor, clerk: UUID) -> None:
    reader, other = await post("王芳", Role.READER, CHENGDONG), await post("李娜", Role.READER, CHENGDONG)
    officer = await logged_in(clerk)
    original = officer.grants[0].id
    assert original
    lent = await appointments.stand_in(officer, deputy(original, reader))
    stranger = await logged_in(await post("陈静", Role.ADMINISTRATOR, WANGCHENG))
    street = await logged_in(await post("吴霞", Role.ADMINISTRATOR, CHENGDONG))

    for actor, new, error in [
        (await logged_in(other), deputy(original, other), NoSuchAppointment),
        (stranger, deputy(original, other), NoSuchAppointment),
        (street, deputy(original, other), NoSuchAppointment),
        (officer, deputy(original, clerk), Forbidden),
        (keeper, deputy(original, clerk), Invalid),
        (keeper, deputy(lent, other), Invalid),
        (officer, deputy(original, stranger.id or uuid7()), NoSuchAccount),
    ]:
        with pytest.raises(error):
            await appointments.stand_in(actor, new)

    assert await grants(other) == [("reader", "/330211/001/001/")]


async def test_either_of_the_two_ends_a_deputyship_and_the_deputy_never_the_original(
    keeper: Actor, clerk: UUID
) -> None:
    chief, assistant = keeper, await post("孙红", Role.READER, ZHENHAI)
    original = chief.grants[0].id
    assert original
    first = await appointments.stand_in(chief, deputy(original, assistant))
    token = await browser_of(assistant)
    await appointments.wear(await seen(token), first)
    acting = await seen(token)

    with pytest.raises(Forbidden, match="所代理的任职"):
        await appointments.end_appointment(acting, original, WHY)
    with pytest.raises(Invalid) as refused:
        await appointments.appoint(acting, role(clerk, Role.READER))
    await appointments.appoint(acting, role(clerk, Role.READER, until=TODAY))
    await appointments.end_appointment(acting, first, WHY)
    second = await appointments.stand_in(chief, deputy(original, assistant))
    await appointments.end_appointment(chief, second, WHY)

    assert "您在代理" in refused.value.detail["fields"]["until"]
    assert [each.role for each in await holdings.hats(await logged_in(assistant))] == [Role.READER]


async def test_who_publishes_an_event_names_its_leader_and_gives_nothing_else(world: World, clerk: UUID) -> None:
    officer, event = await logged_in(clerk), uuid7()
    helper = await post("赵丽", Role.READER, CHENGDONG)

    grant = await appointments.appoint(officer, role(helper, Role.LEADER, event=event))

    for new in (role(helper, Role.LEADER), role(helper, Role.LEADER, ZHENHAI, event=event)):
        with pytest.raises(Forbidden):
            await appointments.appoint(officer, new)
    with pytest.raises(Invalid):
        await appointments.appoint(officer, role(helper, Role.OFFICER, event=event))
    assert [each.id for each in await holdings.leaders_of(officer, event, "/330211/001/")] == [grant]
    await appointments.end_appointment(officer, grant, WHY)
    assert await holdings.leaders_of(officer, event, "/330211/001/") == []


async def test_appointments_of_another_district_are_not_seen(keeper: Actor, clerk: UUID) -> None:
    stranger = await logged_in(await post("陈静", Role.ADMINISTRATOR, WANGCHENG))
    hers = (await logged_in(clerk)).grants[0].id
    assert hers

    assert {each.name for each in await holdings.holdings(keeper)} == {"周敏", "李梅"}
    assert {each.name for each in await holdings.holdings(stranger)} == {"陈静"}
    assert {each.name for each in await appointments.colleagues(stranger)} == set()
    with pytest.raises(NoSuchAppointment):
        await holdings.holding(stranger, hers)
    with pytest.raises(Forbidden):
        await holdings.holdings(await logged_in(clerk))


OTHER_KINDS = [
    (kind, other)
    for kind in (*OFFICES.values(), "business")
    for other in (*OFFICES, Role.OFFICER)
    if OFFICES.get(other, "business") != kind
]


@pytest.mark.parametrize(("kind", "given"), OTHER_KINDS, ids=str)
async def test_the_database_itself_keeps_offices_and_business_apart(world: World, kind: str, given: Role) -> None:
    """Whatever code there is above: neither with the account's own kind nor with that of the role does it go in."""
    her = await account("何静", kind)

    for claimed in (kind, OFFICES.get(given, "business")):
        row = RoleGrant(account=her, role=given.value, path="/330211/", kind=claimed)
        with pytest.raises((CheckViolationError, ForeignKeyViolationError)):
            await RoleGrant.insert(row)

    assert await grants(her) == []


async def test_the_database_keeps_an_account_from_changing_its_kind_while_it_holds_a_role(world: World) -> None:
    her = await post("何静", Role.AUDITOR, ZHENHAI)

    with pytest.raises(ForeignKeyViolationError):
        await Account.update({Account.kind: "business"}).where(Account.id == her)


async def test_the_database_gives_one_person_one_office(world: World) -> None:
    await account("何静", "audit", world.wang_fang.person)

    for kind in OFFICES.values():
        with pytest.raises(UniqueViolationError):
            await account("何静", kind, world.wang_fang.person)
    await account("何静", "business", world.wang_fang.person)


async def test_the_database_binds_nobody_but_a_leader_to_one_event(world: World, clerk: UUID) -> None:
    with pytest.raises(CheckViolationError):
        await holds(clerk, Role.OFFICER, CHENGDONG, event=uuid7())


async def test_no_administrator_of_business_appoints_or_removes_one_of_the_three_offices(
    world: World, keeper: Actor
) -> None:
    auditor = await account("钱静", "audit")
    grant = await holds(auditor, Role.AUDITOR, ZHAOBAOSHAN)

    for step in (
        appointments.appoint(keeper, role(auditor, Role.AUDITOR, CHENGDONG)),
        appointments.stand_in(keeper, deputy(grant, await account("胡敏", "audit"))),
        appointments.end_appointment(keeper, grant, WHY),
    ):
        with pytest.raises(JinguoError) as refused:
            await step
        assert isinstance(refused.value, Forbidden | NoSuchAccount)
    with pytest.raises(Forbidden, match="请找安全管理员"):
        await appointments.end_appointment(keeper, grant, WHY)
    assert await grants(auditor) == [("auditor", "/330211/001/")]
    security = await logged_in(await post("何静", Role.SECURITY_ADMINISTRATOR, ZHENHAI))
    await appointments.end_appointment(security, grant, WHY)


async def test_a_role_to_come_that_was_taken_back_can_be_given_at_once_and_stands_in_the_way_of_nothing(
    world: World, keeper: Actor, clerk: UUID
) -> None:
    coming = await appointments.appoint(keeper, role(clerk, Role.READER, ZHENHAI, since=date(2026, 11, 28)))
    await appointments.end_appointment(keeper, coming, WHY)

    await appointments.appoint(keeper, role(clerk, Role.READER, ZHENHAI))

    with pytest.raises(Conflict):
        await appointments.end_appointment(keeper, coming, WHY)
    street = await logged_in(await post("吴霞", Role.ADMINISTRATOR, ZHAOBAOSHAN))
    other = await post("赵丽", Role.OFFICER, CHENGDONG)
    later = await appointments.appoint(keeper, role(other, Role.READER, ZHENHAI, since=date(2026, 11, 28)))
    await appointments.end_appointment(keeper, later, WHY)
    await passwords.reset_password(street, other, PasswordReset(password="Chunfeng-2026"))


async def test_a_deputyship_to_come_that_was_taken_back_is_lent_no_more(
    world: World, keeper: Actor, clerk: UUID
) -> None:
    her = await logged_in(clerk)
    [own] = await holdings.hats(her)
    helper = await post("赵丽", Role.READER, CHENGDONG)
    until = date(2026, 11, 30)
    lent = await appointments.stand_in(her, deputy(own.id, helper, until, since=date(2026, 11, 28)))
    assert [each.id for each in await holdings.lent(her)] == [lent]

    await appointments.end_appointment(her, lent, WHY)

    assert await holdings.lent(her) == []


async def test_a_deputy_names_no_other_deputy_of_the_role_that_she_stands_in_for(world: World, keeper: Actor) -> None:
    [own] = await holdings.hats(keeper)
    her, friend = await account("吴霞"), await post("孙红", Role.READER, ZHENHAI)
    await holds(her, Role.ADMINISTRATOR, ZHENHAI, until=clock.now() + timedelta(days=3), deputy_for=own.id)

    with pytest.raises(Invalid, match="代理不能再请人代理"):
        await appointments.stand_in(await logged_in(her), deputy(own.id, friend))


async def test_who_gives_roles_entrusts_children_s_files_to_somebody_else(world: World) -> None:
    assert appointments.gives(world.zhou_min, Role.COORDINATOR, "/330211/")
    assert not world.zhou_min.may(Permission.KEEP_CHILDREN)
    with pytest.raises(Forbidden):  # but gives no program what she has not
        await create_token(world.zhou_min, NewToken(role=Role.COORDINATOR, organisation=ZHENHAI))
