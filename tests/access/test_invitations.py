"""Invitations: who may invite whom, and what a link is good for."""

import asyncio
from datetime import date, timedelta

import pytest

from jinguo.access import queries
from jinguo.access.accounts.actions import close_account, create_account
from jinguo.access.accounts.queries import staff as listed
from jinguo.access.errors import InvitationOver, NoSuchInvitation, Taken, WeakPassword
from jinguo.access.forms import Acceptance, NewAccount, NewInvitation
from jinguo.access.invitations import actions as invitations
from jinguo.access.tables import Account, Invitation, RoleGrant
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.errors import Invalid, NotFound
from jinguo.kernel.forms import parse
from jinguo.kernel.ids import uuid7
from tests import posts
from tests.conftest import Hands
from tests.world import LIU_YANGS_PHONE, WANG_FANGS_PHONE, WANGCHENG, ZHAOBAOSHAN, ZHENHAI, World

PASSWORD = "Qiushui-2026"
LI_MEI = {"name": "李梅", "organisation": ZHAOBAOSHAN, "role": Role.OFFICER}


def invitation(**changed: object) -> NewInvitation:
    return NewInvitation.model_validate({**LI_MEI, **changed})


def chosen(username: str = "limei", password: str = PASSWORD) -> Acceptance:
    return Acceptance(username=username, password=password, again=password)


def office(role: Role) -> Actor:
    return Actor(uuid7(), "", (Grant(role, "/330211/"),))


async def test_who_is_invited_opens_her_account_with_the_role_that_was_promised(world: World) -> None:
    token = await invitations.invite(world.zhou_min, invitation())

    told = await invitations.invited(token)
    session = await invitations.accept(token, chosen(), "")

    assert (told.name, told.role, told.place, told.invited_by) == ("李梅", Role.OFFICER, "招宝山街道", "周敏")
    assert [(grant.role, grant.path) for grant in session.actor.grants] == [(Role.OFFICER, "/330211/001/")]
    assert await queries.session_actor(session.token) is not None
    assert [one.name for one in await invitations.open_invitations(world.zhou_min)] == []


async def test_a_link_opens_one_account_however_many_use_it_at_once(world: World) -> None:
    token = await invitations.invite(world.zhou_min, invitation())

    tries = [invitations.accept(token, chosen(f"limei{number}"), "") for number in range(3)]
    answers = await asyncio.gather(*tries, return_exceptions=True)

    assert sorted(isinstance(answer, InvitationOver) for answer in answers) == [False, True, True]
    assert await Account.count().where(Account.name == "李梅") == 1


async def test_a_link_is_worth_nothing_once_revoked_replaced_or_three_days_old(world: World, hands: Hands) -> None:
    revoked = await invitations.invite(world.zhou_min, invitation())
    (row,) = await invitations.open_invitations(world.zhou_min)
    replaced = revoked
    fresh = await invitations.send_again(world.zhou_min, row.id)
    with pytest.raises(InvitationOver):
        await invitations.invited(replaced)
    await invitations.invited(fresh)
    hands.forward(hours=71, minutes=59)
    await invitations.invited(fresh)
    hands.forward(minutes=1)
    with pytest.raises(InvitationOver):
        await invitations.accept(fresh, chosen(), "")
    again = await invitations.send_again(world.zhou_min, row.id)
    await invitations.revoke(world.zhou_min, row.id)

    with pytest.raises(InvitationOver):
        await invitations.accept(again, chosen(), "")
    with pytest.raises(NoSuchInvitation):
        await invitations.send_again(world.zhou_min, row.id)
    assert await Account.count() == 0


async def test_a_link_ends_with_the_account_of_who_sent_it(world: World) -> None:
    new = NewAccount(username="wuxia", name="吴霞", password=PASSWORD, role=Role.ADMINISTRATOR, organisation=ZHENHAI)
    keeper = await create_account(SYSTEM, new)
    wu_xia = Actor(keeper, "吴霞", (Grant(Role.ADMINISTRATOR, "/330211/"),))
    token = await invitations.invite(wu_xia, invitation())

    await close_account(world.zhou_min, keeper)

    with pytest.raises(InvitationOver):
        await invitations.accept(token, chosen(), "")


async def test_a_link_ends_with_the_role_out_of_which_it_was_promised(world: World, hands: Hands) -> None:
    new = NewAccount(username="wuxia", name="吴霞", password=PASSWORD, role=Role.ADMINISTRATOR, organisation=ZHENHAI)
    keeper = await create_account(SYSTEM, new)
    wu_xia = Actor(keeper, "吴霞", (Grant(Role.ADMINISTRATOR, "/330211/"),))
    token = await invitations.invite(wu_xia, invitation())
    await invitations.invited(token)

    await RoleGrant.update({RoleGrant.until: hands.now}).where(RoleGrant.account == keeper)

    with pytest.raises(InvitationOver):
        await invitations.accept(token, chosen(), "")


async def test_what_a_deputy_promises_ends_with_her(world: World, hands: Hands) -> None:
    new = NewAccount(username="wuxia", name="吴霞", password=PASSWORD, role=Role.ADMINISTRATOR, organisation=ZHENHAI)
    keeper, other = [
        await create_account(SYSTEM, new.model_copy(update={"username": name})) for name in ("wuxia", "chenli")
    ]
    (original,) = await queries.grants_of(keeper)
    stood_in = RoleGrant(account=other, role=original.role.value, path=original.path, deputy_for=original.id)
    stood_in.until = hands.now + timedelta(days=9, hours=12)
    await RoleGrant.insert(stood_in)
    deputy = Actor(other, "陈丽（代理）", (Grant(original.role, original.path, id=stood_in.id),))

    for until in (None, date(2026, 12, 1)):
        with pytest.raises(Invalid):
            await invitations.invite(deputy, invitation(until=until))
    token = await invitations.invite(deputy, invitation(until=date(2026, 11, 30)))
    given = (await invitations.accept(token, chosen(), "")).actor
    assert await queries.grants_of(given.id or keeper)

    await RoleGrant.update({RoleGrant.until: hands.now}).where(RoleGrant.id == stood_in.id)
    assert not await queries.grants_of(given.id or keeper)


async def test_only_the_digest_of_a_link_is_kept(world: World) -> None:
    token = await invitations.invite(world.zhou_min, invitation())

    (row,) = await Invitation.select()

    assert row["digest"] == queries.token_digest(token)
    assert token not in f"{row}"


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        pytest.param({"organisation": WANGCHENG}, NotFound, id="another district"),
        pytest.param({"role": Role.VOLUNTEER}, Forbidden, id="a personal role"),
        pytest.param({"role": Role.SYSTEM}, Forbidden, id="the service itself"),
        pytest.param({"role": Role.AUDITOR}, Invalid, id="an office, kind of business"),
        pytest.param({"role": Role.AUDITOR, "kind": "audit"}, Forbidden, id="an office"),
        pytest.param({"role": None, "kind": "audit"}, Forbidden, id="an account of an office"),
        pytest.param({"role": None, "until": date(2026, 12, 31)}, Invalid, id="a term of no role"),
        pytest.param({"until": date(2026, 11, 20)}, Invalid, id="a term that is over"),
        pytest.param({"phone": LIU_YANGS_PHONE}, NotFound, id="a person of another district"),
    ],
)
async def test_an_administrator_gives_nothing_that_is_not_hers(
    world: World, changed: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises((refusal, Forbidden) if refusal is NotFound else refusal):
        await invitations.invite(world.zhou_min, invitation(**changed))

    assert await Invitation.count() == 0


async def test_an_administrator_of_a_street_invites_nobody_to_the_district(world: World) -> None:
    keeper = Actor(uuid7(), "", (Grant(Role.ADMINISTRATOR, "/330211/001/"),))

    with pytest.raises(Forbidden):
        await invitations.invite(keeper, invitation(organisation=ZHENHAI))
    with pytest.raises(Forbidden):
        await invitations.invite(world.li_mei, invitation())


async def test_a_system_administrator_opens_accounts_and_gives_no_role(world: World) -> None:
    keeper = office(Role.SYSTEM_ADMINISTRATOR)
    with pytest.raises(Forbidden):
        await invitations.invite(keeper, invitation())
    with pytest.raises(Forbidden):
        await invitations.invite(keeper, invitation(role=None, phone=WANG_FANGS_PHONE))

    token = await invitations.invite(keeper, invitation(role=None, kind="audit"))
    session = await invitations.accept(token, chosen(), "")

    assert session.actor.grants == ()
    assert [(one.username, one.kind, one.roles) for one in await listed(keeper)] == [("limei", "audit", ())]
    assert await listed(world.zhou_min) == []
    await close_account(keeper, (await listed(keeper))[0].id)
    with pytest.raises(Forbidden):
        await invitations.invite(office(Role.SECURITY_ADMINISTRATOR), invitation(role=None, kind="audit"))


async def test_a_link_of_another_district_is_neither_seen_nor_revoked(world: World) -> None:
    await invitations.invite(world.zhou_min, invitation())
    (row,) = await invitations.open_invitations(world.zhou_min)

    assert await invitations.open_invitations(world.chen_jing) == []
    for step in (invitations.revoke, invitations.send_again):
        with pytest.raises(NoSuchInvitation):
            await step(world.chen_jing, row.id)


@pytest.mark.parametrize(
    ("username", "password", "refusal"),
    [
        pytest.param("limei", "Limei-Chunfeng1", WeakPassword, id="user name in it"),
        pytest.param("limei", "IEMIL-Chunfeng1", WeakPassword, id="user name backwards"),
        pytest.param("limei", "Password123!", WeakPassword, id="a common word"),
        pytest.param("limei", "chunfeng-qiushui", WeakPassword, id="two classes"),
        pytest.param("limei", "Chunfeng-26", WeakPassword, id="eleven signs"),
        pytest.param("zhoumin", PASSWORD, Taken, id="user name taken"),
    ],
)
async def test_what_is_refused_leaves_the_link_good(
    world: World, username: str, password: str, refusal: type[Exception]
) -> None:
    new = NewAccount(username="zhoumin", name="周敏", password=PASSWORD, role=Role.READER, organisation=ZHENHAI)
    await create_account(SYSTEM, new)
    token = await invitations.invite(world.zhou_min, invitation())

    with pytest.raises(refusal):
        await invitations.accept(token, chosen(username, password), "")

    assert (await invitations.accept(token, chosen(), "")).actor.name == "李梅"


async def test_the_role_ends_after_its_last_day_and_the_person_is_linked(world: World, hands: Hands) -> None:
    token = await invitations.invite(world.zhou_min, invitation(until=date(2026, 11, 30), phone=WANG_FANGS_PHONE))
    session = await invitations.accept(token, chosen(), "")

    (row,) = await ends_of_roles(session.actor)

    assert session.actor.person == world.wang_fang.person
    assert row == "2026-11-30T16:00:00+00:00"


async def ends_of_roles(actor: Actor) -> list[str]:
    rows = await RoleGrant.select(RoleGrant.until).where(RoleGrant.account == actor.id)
    return [row["until"].isoformat() for row in rows]


def test_a_last_day_beyond_all_calendars_is_refused_beside_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        parse(NewInvitation, {"name": "李梅", "organisation": ZHENHAI, "role": "officer", "until": "9999-12-31"})

    assert set(refused.value.detail["fields"]) == {"until"}


async def test_a_link_ends_when_who_sent_it_may_invite_nobody_any_more(world: World) -> None:
    her = await posts.account("吴霞")
    kept = await posts.holds(her, Role.ADMINISTRATOR, ZHAOBAOSHAN)
    await posts.holds(her, Role.OFFICER, ZHAOBAOSHAN)
    links = [
        await invitations.invite(await posts.logged_in(her), invitation(role=each)) for each in (Role.OFFICER, None)
    ]

    await RoleGrant.update({RoleGrant.until: clock.now()}).where(RoleGrant.id == kept)

    for link in links:
        with pytest.raises(InvitationOver):
            await invitations.invited(link)
