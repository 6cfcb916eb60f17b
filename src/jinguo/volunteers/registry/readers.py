"""Volunteers as readers of what staff write to them: those of a list, found anew when it is sent."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations import queries as organisations
from jinguo.volunteers.registry.cards import FROM
from jinguo.volunteers.registry.choices import MOST
from jinguo.volunteers.registry.export import RosterFilter
from jinguo.volunteers.registry.queries import listed, matching
from jinguo.volunteers.registry.search_words import is_picked
from jinguo.volunteers.rules import serving

MOST_FOUND = 500
"""People whom a typed word may find: they are kept by their ids, as the word itself may be a name or a phone."""

_CHOSEN = "($2::uuid[] IS NULL OR v.id = ANY($2))"

_LEFT_OUT = f"""
SELECT count(*) FILTER (WHERE p.restricted_at IS NOT NULL) AS restricted,
       count(*) FILTER (WHERE p.restricted_at IS NULL AND v.local_only AND v.path <> $3) AS local_only
  FROM volunteer v JOIN person p ON p.id = v.person
 WHERE v.path ^@ nullif($1, '') AND {serving("v")}
   AND (v.reviewed_at IS NULL OR NOT $2::bool)"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice of a writing's readers: volunteers below a path, all or those not looked through; or `only` these."""

    within: str
    unreviewed: bool = False
    only: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who can be written to."""

    person: UUID
    name: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The numbers of a list's people whom nobody may write to: data only stored, or seen by their own level only."""

    restricted: int
    local_only: int


async def choose(actor: Actor, form: RosterFilter) -> tuple[str, Chosen]:
    """Read what a list on the page stands for, and the name of the place.

    Raises:
        Forbidden, NoSuchOrganisation. Invalid: those who have left are not written to; or a word finds too many.
    """
    if form.state not in ("", "unreviewed"):
        raise Invalid("已退出的志愿者不再收消息，请从“在册”的名单里写。", fields={"state": "已退出的不再收消息"})
    code = form.organisation
    place = await (organisations.by_code(code) if code else organisations.by_path(actor.path or ""))
    require(actor, Permission.SEND_MESSAGES, within=place.path)
    require(actor, Permission.SEE_VOLUNTEERS, within=place.path)
    chosen = Chosen(place.path, form.state == "unreviewed")
    if not form.q:
        return place.name, chosen
    condition, argument = matching(form.q)
    where = listed(condition, unreviewed=chosen.unreviewed)
    most = MOST if is_picked(form.q) else MOST_FOUND
    async with transaction(actor):
        rows = await fetch(f"SELECT v.id {FROM} WHERE {where} LIMIT {most + 1}", place.path, argument)
    if len(rows) > most:
        raise Invalid(f"找到的人超过 {most} 个。请多写几个字，或者清空查找、按组织选。", fields={"q": "找到的人太多"})
    return place.name, Chosen(place.path, chosen.unreviewed, tuple(row["id"] for row in rows))


async def readers(
    actor: Actor, within: str, *, unreviewed: bool = False, only: Collection[UUID] | None = None
) -> list[Reader]:
    """List the people of a choice (see `Chosen`) whom the actor may write to now. Raises Forbidden."""
    require(actor, Permission.SEND_MESSAGES, within=within)
    where, ids = listed(_CHOSEN, unreviewed=unreviewed), None if only is None else list(only)
    async with transaction(actor):
        return await fetch_as(Reader, f"SELECT v.person, p.name {FROM} WHERE {where}", within, ids)


async def left_out(actor: Actor, chosen: Chosen) -> LeftOut:
    """Count who is left out of a whole list, in sums; of those found by a word nothing is told. Raises Forbidden."""
    require(actor, Permission.SEND_MESSAGES, within=chosen.within)
    if chosen.only is not None:
        return LeftOut(0, 0)
    async with transaction(EVERYWHERE):
        row = await fetch_one_as(LeftOut, _LEFT_OUT, chosen.within, chosen.unreviewed, actor.path)
    return row or LeftOut(0, 0)
