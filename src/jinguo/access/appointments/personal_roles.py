"""Roles of a person for herself: 爱心妈妈 and 执委, with their days. They reach nobody else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.access.appointments.forms import Ending, HeldAlready, NoSuchAppointment, PersonalRole, end_of
from jinguo.access.appointments.queries import Time, time_of
from jinguo.access.tables import RoleGrant
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import PERSONAL, Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.errors import Conflict, Invalid, NotFound
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations import queries as organisations

GIVEN = tuple(role for role in Role if role in PERSONAL and role not in (Role.VOLUNTEER, Role.MOTHER))
"""Those that are given; a volunteer is one by being registered, a mother by her stages. Those given before stay."""


@dataclass(frozen=True, slots=True)
class PersonsRole:
    """A personal role of a person, past ones too. `until` is the moment at which it ends."""

    id: UUID
    role: Role
    organisation: str
    since: datetime
    until: datetime | None
    reason: str

    @property
    def time(self) -> Time:
        """The time of the role: whether she is it now, will be, or was."""
        return time_of(self)


async def personal_roles(actor: Actor, person: UUID) -> list[PersonsRole]:
    """List the personal roles of somebody within reach, the latest first. Raises NotFound, Forbidden."""
    await _require(actor, person, Permission.SEE_VOLUNTEERS)
    return await fetch_as(
        PersonsRole,
        "SELECT g.id, g.role, coalesce(o.name, '') AS organisation, g.since, g.until, g.reason FROM role_grant g"
        " LEFT JOIN organisation o ON o.id = g.organisation WHERE g.person = $1 ORDER BY g.since DESC, g.id DESC",
        person,
    )


async def give(actor: Actor, person: UUID, new: PersonalRole) -> UUID:
    """Give a person a personal role: 执委 of an organisation, from a day on. Returns the grant.

    Raises:
        NotFound, Forbidden, NoSuchOrganisation. HeldAlready: at that time she is. Invalid: days, or another role.
    """
    if new.role not in GIVEN:
        raise Invalid(fields={"role": "请从列出的选项里选"})
    async with transaction(actor):
        await _require(actor, person, Permission.KEEP_APPOINTMENTS)
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.KEEP_APPOINTMENTS, within=place.path)
        since = clock.at_beijing(new.since)
        until = end_of(new.until, since) if new.until else None
        await _refuse_twice(person, new.role, place.path, since, until)
        row = RoleGrant(
            person=person,
            role=new.role.value,
            organisation=place.id,
            path=place.path,
            since=since,
            until=until,
            reason=new.reason,
            granted_by=actor.id,
            granted_at=clock.now(),
        )
        await RoleGrant.insert(row)
        await note(actor, "give_personal_role", "person", person, place.path, role=new.role.value, reason=new.reason)
        return row.id


@dataclass(frozen=True, slots=True)
class _PersonalRole:
    """A personal role, locked until the transaction ends."""

    person: UUID
    role: Role
    path: str
    since: datetime
    until: datetime | None


async def end_personal_role(actor: Actor, grant: UUID, ending: Ending) -> None:
    """End a person's personal role from now on. Raises NoSuchAppointment, Forbidden; Conflict: it has ended already."""
    async with transaction(actor):
        row = await fetch_one_as(
            _PersonalRole,
            "SELECT person, role, path, since, until FROM role_grant WHERE id = $1 AND person IS NOT NULL FOR UPDATE",
            grant,
        )
        if row is None:
            raise NoSuchAppointment
        try:
            await _require(actor, row.person, Permission.KEEP_APPOINTMENTS)
        except NotFound:
            raise NoSuchAppointment from None
        require(actor, Permission.KEEP_APPOINTMENTS, within=row.path)
        if row.until is not None and row.until <= max(row.since, clock.now()):
            raise Conflict("这项任职已经结束了。")
        await fetch(
            "UPDATE role_grant SET until = greatest(since, $2), ended_by = $3 WHERE id = $1",
            *(grant, clock.now(), actor.id),
        )
        facts = {"role": row.role.value, "reason": ending.reason}
        await note(actor, "end_personal_role", "person", row.person, row.path, **facts)


async def _require(actor: Actor, person: UUID, permission: Permission) -> None:
    """Raise NotFound for a person out of reach, Forbidden for one in reach on whom the actor lacks the permission."""
    async with transaction(actor):
        row = await fetch_one("SELECT path FROM person WHERE id = $1", person)
    if row is None:
        raise NotFound
    require(actor, permission, within=row["path"])


async def _refuse_twice(person: UUID, role: Role, path: str, since: datetime, until: datetime | None) -> None:
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"personal role {person}")
    found = await fetch_one(
        "SELECT id FROM role_grant WHERE person = $1 AND role = $2 AND path = $3"
        " AND (until IS NULL OR until > greatest(since, $4)) AND ($5::timestamptz IS NULL OR since < $5)",
        *(person, role.value, path, since, until),
    )
    if found is not None:
        raise HeldAlready("她这段时间已经登记过同样的任职，不用再登记。")
