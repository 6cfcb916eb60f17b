"""Queries about roles: the hats of one account, and the appointments of a subtree with those past and to come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.access.appointments.forms import NoSuchAppointment
from jinguo.access.queries import LIVE
from jinguo.access.rules import Term, is_running
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.labels import Labelled
from jinguo.kernel.rows import fetch_as, fetch_one_as


class Time(Labelled):
    """The time of a role grant as seen today: holding, still to come, or over."""

    CURRENT = "current", "在任"
    COMING = "coming", "还没开始"
    ENDED = "ended", "已结束"


@dataclass(frozen=True, slots=True)
class Holding:
    """A role held by an account, with its days. `deputy_of` is whom she stands in for, "" when she does for nobody;
    `until` is the moment at which it ends, None when it does not.
    """

    id: UUID
    account: UUID
    name: str
    username: str
    role: Role
    organisation: str
    path: str
    event: UUID | None
    is_deputy: bool
    deputy_of: str
    since: datetime
    until: datetime | None
    reason: str
    granted_by: str
    ended_by: str
    is_live: bool

    @property
    def time(self) -> Time:
        """The time of the role: whether it holds now, is to come, or has ended."""
        return Time.CURRENT if self.is_live else _time_to_come(self.since, self.until)


def time_of(term: Term) -> Time:
    """Classify a role grant by its days alone; one that was taken back before its first day has ended."""
    return Time.CURRENT if is_running(term, clock.now()) else _time_to_come(term.since, term.until)


def _time_to_come(since: datetime, until: datetime | None) -> Time:
    is_coming = since > clock.now() and (until is None or until > since)
    return Time.COMING if is_coming else Time.ENDED


_HOLDINGS = f"""
SELECT g.id, g.account, a.name, a.username, g.role, coalesce(o.name, '全部') AS organisation, g.path, g.event,
       g.deputy_for IS NOT NULL AS is_deputy, coalesce(holder.name, '') AS deputy_of, g.since, g.until, g.reason,
       coalesce(giver.name, '') AS granted_by, coalesce(ender.name, '') AS ended_by,
       coalesce(a.closed_at IS NULL AND {LIVE}, false) AS is_live
  FROM role_grant g JOIN account a ON a.id = g.account
  LEFT JOIN organisation o ON o.id = g.organisation
  LEFT JOIN role_grant original ON original.id = g.deputy_for LEFT JOIN account holder ON holder.id = original.account
  LEFT JOIN account giver ON giver.id = g.granted_by LEFT JOIN account ender ON ender.id = g.ended_by"""


async def hats(actor: Actor) -> list[Holding]:
    """List roles that the actor's own account holds now: what she can switch between. Order: path, then beginning."""
    statement = f"{_HOLDINGS} WHERE g.account = $1 AND {LIVE} ORDER BY g.path, g.since"
    return await fetch_as(Holding, statement, actor.id, clock.now())


async def lent(actor: Actor) -> list[Holding]:
    """List the deputyships for the actor's roles, current or to come."""
    statement = f"{_HOLDINGS} WHERE original.account = $1 AND g.until > greatest(g.since, $2) ORDER BY g.since"
    return await fetch_as(Holding, statement, actor.id, clock.now())


async def holdings(actor: Actor, time: Time = Time.CURRENT, limit: int = 500) -> list[Holding]:
    """List the appointments within the actor's subtree that hold now, will hold, or have ended (the latest first)."""
    require(actor, Permission.KEEP_GRANTS)
    statement = f"{_HOLDINGS} WHERE g.path ^@ $1 ORDER BY g.path, a.name, g.since DESC"
    rows = await fetch_as(Holding, statement, actor.path or "-", clock.now())
    found = [each for each in rows if each.time is time]
    if time is Time.ENDED:
        found.sort(key=lambda each: each.until or each.since, reverse=True)
    return found[:limit]


async def leaders_of(actor: Actor, event: UUID, path: str) -> list[Holding]:
    """List the 活动负责人 of one event alone, current or to come, for an actor who sees that event at `path`."""
    require(actor, Permission.SEE_EVENTS, within=path, event=event)
    rows = await fetch_as(Holding, f"{_HOLDINGS} WHERE g.event = $1 ORDER BY a.name", event, clock.now())
    return [each for each in rows if each.time is not Time.ENDED]


async def holding(actor: Actor, grant: UUID) -> Holding:
    """Read an appointment that the actor may see: her own, one by which she is stood in for, or one that she keeps.

    Raises:
        NoSuchAppointment: there is none, or it is none of her business.
    """
    found = await fetch_one_as(Holding, f"{_HOLDINGS} WHERE g.id = $1", grant, clock.now())
    if found is None or not (
        found.account == actor.id
        or actor.may(Permission.KEEP_GRANTS, within=found.path)
        or (found.event and actor.may(Permission.PUBLISH_EVENTS, within=found.path))
        or any(each.id == grant for each in await lent(actor))
    ):
        raise NoSuchAppointment
    return found
