"""任职与代理: who is given which role, who stands in for whom, and the hat that somebody wears."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from jinguo.access.appointments.forms import (
    Appointment,
    Deputyship,
    Ending,
    HeldAlready,
    NoSuchAppointment,
    beginning,
    end_of,
)
from jinguo.access.errors import NoSuchAccount
from jinguo.access.hats import DEPUTIES
from jinguo.access.queries import grants_of, hands, same_hand
from jinguo.access.tables import RoleGrant
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import ASSIGNABLE, BUSINESS, OFFICES, Permission, Role, asked_of_giver
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.errors import Conflict, Invalid
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations import queries as organisations

_INSTANT = timedelta(microseconds=1)
NOT_TO_ONESELF = "不能给自己授予角色，请另一位管理员来办。"
NOT_MORE_THAN_ONES_OWN = "不能给出比自己更大的权限，请选择其他角色或范围。"
OFFICES_ELSEWHERE = "系统、安全、审计管理员的角色由安全管理员授予和收回，请找安全管理员办理。"
KEEPERS_OF_ALL = frozenset({Role.SECURITY_ADMINISTRATOR, Role.SYSTEM})
"""Who gives and takes back any role, those of 三员 included, whom no administrator of business appoints or removes."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A role of an account, locked until the transaction ends; `holder` is whom a deputy stands in for."""

    id: UUID
    account: UUID
    role: Role
    organisation: UUID | None
    path: str
    event: UUID | None
    deputy_for: UUID | None
    since: datetime
    until: datetime | None
    holder: UUID | None


async def wear(actor: Actor, grant: UUID) -> Role:
    """Switch to another of the actor's own roles in this browser. Raises NoSuchAppointment: it is not hers now."""
    if actor.id is None or actor.session is None:
        raise NoSuchAppointment
    async with transaction(actor):
        hat = next((each for each in await grants_of(actor.id) if each.id == grant), None)
        if hat is None:
            raise NoSuchAppointment
        if all(each.id != grant for each in actor.grants):
            await fetch("UPDATE session SET hat = $2 WHERE id = $1", actor.session, grant)
            await note(actor, "wear_hat", "role_grant", grant, hat.path or "", role=hat.role.value)
        return hat.role


async def appoint(actor: Actor, new: Appointment) -> UUID:
    """Give a role to a colleague's account. Returns the grant.

    Nobody gives more than she has, and a deputy nothing that outlasts her; the 安全管理员, who has no business herself,
    may give any role within her subtree. Who publishes an event may name its 活动负责人, bound to that event.

    Raises:
        Forbidden: more than she has, or to herself. NoSuchAccount, NoSuchOrganisation, HeldAlready. Invalid: days, or a
        role that this kind of account cannot hold.
    """
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        _require_to_give(actor, new.role, place.path, new.event)
        await _refuse_account(actor, new.account, new.role)
        since = beginning(new.since)
        until = end_of(new.until, since) if new.until else None
        under = await refuse_beyond_deputyship(actor, until)
        await _refuse_twice(new, place.path, since, until)
        row = _row(actor, new.account, new.role, since, until, new.reason)
        row.given_under = under
        row.organisation, row.path, row.event = place.id, place.path, new.event
        await RoleGrant.insert(row)
        await note(actor, "appoint", "role_grant", row.id, place.path, **_facts(new.role, new.reason, until))
        return row.id


async def stand_in(actor: Actor, new: Deputyship) -> UUID:
    """Let another stand in (代理) for the holder of a role, for a limited time: one's own role, or, for whoever could
    give it, anybody's. It ends by itself, and at once when the role ends that it is for.

    Raises:
        NoSuchAppointment, NoSuchAccount, Forbidden. Invalid: too long, longer than the role itself, or a deputy's own.
    """
    async with transaction(actor):
        original = await _locked(new.grant)
        if original.account != actor.id:
            if not actor.may(Permission.KEEP_GRANTS, within=original.path):
                raise NoSuchAppointment
            _require_to_give(actor, original.role, original.path, original.event)
        if original.deputy_for is not None or await stands_in_for(actor, new.grant):
            raise Invalid("代理不能再请人代理，请由本人或管理员来安排。")
        await _refuse_account(actor, new.account, original.role)
        if new.account == original.account:
            raise Invalid(fields={"account": "不能请她代理自己，请选另一位同事"})
        since = max(beginning(new.since), original.since)
        until = end_of(new.until, since)
        _refuse_too_long(clock.beijing_day(since), new.until, until, original.until)
        under = await refuse_beyond_deputyship(actor, until)
        row = _row(actor, new.account, original.role, since, until, new.reason)
        row.given_under = under
        row.organisation, row.path, row.event = original.organisation, original.path, original.event
        row.deputy_for = new.grant
        await RoleGrant.insert(row)
        facts = _facts(original.role, new.reason, until)
        await note(actor, "appoint_deputy", "role_grant", row.id, original.path, **facts)
        return row.id


async def end_appointment(actor: Actor, grant: UUID, ending: Ending) -> None:
    """Take a role back at once, and with it every deputy's of it, and what deputies of it gave. One's own role another
    must take back, except that of a deputy.

    Raises:
        NoSuchAppointment, Forbidden. Conflict: it has ended already.
    """
    async with transaction(actor):
        row = await _locked(grant, ended=True)
        await _require_to_end(actor, row)
        if row.until is not None and row.until <= max(row.since, clock.now()):
            raise Conflict("这项任职已经结束了。")
        await fetch(
            "UPDATE role_grant SET until = greatest(since, $2), ended_by = $3"
            " WHERE (id = $1 OR deputy_for = $1) AND (until IS NULL OR until > $2)",
            grant,
            clock.now(),
            actor.id,
        )
        facts = _facts(row.role, ending.reason, None)
        await note(actor, "end_appointment", "role_grant", grant, row.path, **facts)


def gives(actor: Actor, role: Role, path: str, event: UUID | None = None) -> bool:
    """Whether an actor may give a role over a subtree, or over one event there."""
    if role not in ASSIGNABLE:
        return False
    if event is not None and role is Role.LEADER and actor.may(Permission.PUBLISH_EVENTS, within=path):
        return True
    if not actor.may(Permission.KEEP_GRANTS, within=path):
        return False
    if any(grant.role in KEEPERS_OF_ALL for grant in actor.grants):
        return True
    return role not in OFFICES and actor.may_all(asked_of_giver(role), path)


def _require_to_give(actor: Actor, role: Role, path: str, event: UUID | None) -> None:
    if event is not None and role is not Role.LEADER:
        raise Invalid(fields={"role": "只有活动负责人可以只管一场活动"})
    if not gives(actor, role, path, event):
        require(actor, Permission.KEEP_GRANTS, within=path)
        raise Forbidden(OFFICES_ELSEWHERE if role in OFFICES else NOT_MORE_THAN_ONES_OWN)


async def _require_to_end(actor: Actor, row: Locked) -> None:
    """Require that the actor may end an appointment: a deputy her own, the one that she stands in for the deputy's;
    otherwise as when giving it.
    """
    if row.deputy_for is not None and actor.id is not None and actor.id in (row.account, row.holder):
        return
    if not gives(actor, row.role, row.path, row.event):
        if not actor.may(Permission.KEEP_GRANTS, within=row.path):
            raise NoSuchAppointment
        too_much = "这个角色的权限比您大，请上级妇联管理员来收回。"
        raise Forbidden(OFFICES_ELSEWHERE if row.role in OFFICES else too_much)
    if await stands_in_for(actor, row.id):
        raise Forbidden("代理不能收回她所代理的任职，请另一位管理员来办。")
    if await same_hand(actor, row.account):
        raise Forbidden("自己的任职不能由自己收回，请另一位管理员来办。")


@dataclass(frozen=True, slots=True)
class Colleague:
    """An open account; `kind` is business or one of the three offices."""

    id: UUID
    name: str
    username: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Deputyship:
    """The role by which somebody stands in for another."""

    id: UUID
    until: datetime
    deputy_for: UUID


_COLLEAGUES = """
SELECT a.id, a.name, a.username, a.kind FROM account a
 WHERE a.closed_at IS NULL AND $1 <> ''
   AND (EXISTS (SELECT FROM role_grant g WHERE g.account = a.id AND g.path ^@ $1)
        OR EXISTS (SELECT FROM invitation i WHERE i.account = a.id AND i.path ^@ $1))
   AND ($2::uuid IS NULL OR a.id = $2)
 ORDER BY a.name, a.username"""


async def colleagues(actor: Actor) -> list[Colleague]:
    """List the open accounts that have or had a role within the actor's subtree, or were invited there; not her own.
    For whom to give a role to.
    """
    require(actor, Permission.SEE_ORGANISATIONS)
    own = await hands(actor)
    return [each for each in await fetch_as(Colleague, _COLLEAGUES, actor.path or "", None) if each.id not in own]


async def _refuse_account(actor: Actor, account: UUID, role: Role) -> None:
    """Refuse an account that may not get a role: out of reach, one's own, or of a kind that cannot hold it (三员)."""
    row = await fetch_one_as(Colleague, _COLLEAGUES, actor.path or "", account)
    if row is None:
        raise NoSuchAccount
    if await same_hand(actor, account):
        raise Forbidden(NOT_TO_ONESELF)
    if row.kind != OFFICES.get(role, BUSINESS):
        raise Invalid(fields={"account": "系统、安全、审计管理员的账号和业务账号不能互相授角色，请另开账号"})


_WORN = "SELECT id, until, deputy_for FROM role_grant WHERE id = ANY($1::uuid[]) AND deputy_for IS NOT NULL"


async def refuse_beyond_deputyship(actor: Actor, until: datetime | None) -> UUID | None:
    """Refuse a role that a deputy would give beyond the end of her own deputyship. Returns her deputyship, for
    `given_under`; None: she is none.
    """
    row = await fetch_one_as(_Deputyship, _WORN, [grant.id for grant in actor.grants if grant.id])
    if row is not None and (until is None or until > row.until):
        raise Invalid(fields={"until": "您在代理，授出的角色最晚只能到代理结束那一天"})
    return row.id if row is not None else None


async def stands_in_for(actor: Actor, grant: UUID) -> bool:
    """Whether the hat that the actor wears is a deputy's of this role."""
    row = await fetch_one_as(_Deputyship, _WORN, [each.id for each in actor.grants if each.id])
    return row is not None and row.deputy_for == grant


async def _refuse_twice(new: Appointment, path: str, since: datetime, until: datetime | None) -> None:
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"appoint {new.account}")
    found = await fetch_one(
        "SELECT id FROM role_grant WHERE account = $1 AND role = $2 AND path = $3 AND deputy_for IS NULL"
        " AND event IS NOT DISTINCT FROM $4 AND (until IS NULL OR until > greatest(since, $5))"
        " AND ($6::timestamptz IS NULL OR since < $6)",
        *(new.account, new.role.value, path, new.event, since, until),
    )
    if found is not None:
        raise HeldAlready


def _refuse_too_long(first: date, last: date, until: datetime, original: datetime | None) -> None:
    if last > DEPUTIES.last_day(first):
        furthest = DEPUTIES.last_day(first)
        said = f"代理最长 {DEPUTIES.days} 天，最晚到 {furthest.month}月{furthest.day}日"
        raise Invalid(fields={"until": said})
    if original is not None and until > original:
        raise Invalid(fields={"until": "代理不能比原来的任职更长，请选早一些的日期"})


_LOCKED = """
SELECT g.id, g.account, g.role, g.organisation, g.path, g.event, g.deputy_for, g.since, g.until, o.account AS holder
  FROM role_grant g LEFT JOIN role_grant o ON o.id = g.deputy_for
 WHERE g.id = $1 AND g.account IS NOT NULL AND ($2 OR g.until IS NULL OR g.until > $3) FOR UPDATE OF g"""


async def _locked(grant: UUID, *, ended: bool = False) -> Locked:
    """Read a role grant of an account, locked until the transaction ends. Raises NoSuchAppointment."""
    row = await fetch_one_as(Locked, _LOCKED, grant, ended, clock.now())
    if row is None:
        raise NoSuchAppointment
    return row


def _row(actor: Actor, account: UUID, role: Role, since: datetime, until: datetime | None, reason: str) -> RoleGrant:
    return RoleGrant(
        account=account,
        kind=OFFICES.get(role, BUSINESS),
        role=role.value,
        since=since,
        until=until,
        reason=reason,
        granted_by=actor.id,
        granted_at=clock.now(),
    )


def _facts(role: Role, reason: str, until: datetime | None) -> dict[str, str]:
    """The facts of an appointment for the log: role, reason, and the last day if there is one."""
    last_day = {"until": f"{clock.beijing_day(until - _INSTANT)}"} if until else {}
    return {"role": role.value, "reason": reason, **last_day}
