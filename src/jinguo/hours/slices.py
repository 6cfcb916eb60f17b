"""Ledger entries and claims for programs: part by part, entries from a ledger position on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.claims.queries import CLAIMS, ClaimRow
from jinguo.hours.queries import ENTRY_ROWS, EntryRow
from jinguo.hours.totals.queries import ledger_position
from jinguo.kernel.cursors import USUAL, Slice, cut, keys
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.people.restriction import unrestricted
from jinguo.people.rules import name_from_above

ENTRIES, WAITING, DECIDED = "entries", "claims", "decided"


@dataclass(frozen=True, slots=True)
class EntrySlice:
    """A part of the ledger, in the order of its numbers. The next part is asked for with `after=` what `next` says;
    null: this was the last. All entries up to `ledger_position` are written: what comes later is asked for with
    `after_seq=` it, and none of a lower number will come.
    """

    rows: list[EntryRow]
    next: str | None
    ledger_position: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """The entries wanted: of one volunteer; below a path; of service days from `since` (inclusive) to `until`
    (exclusive); of a higher number than `after_seq`.
    """

    volunteer: UUID | None = None
    within: str | None = None
    since: date | None = None
    until: date | None = None
    after_seq: int = 0


_ENTRIES = f"""{ENTRY_ROWS}
  JOIN volunteer v ON v.id = e.volunteer
 WHERE (e.path ^@ nullif($1, '') OR e.home_path ^@ nullif($1, '')) AND {unrestricted("e.person")}
   AND (e.path = $2 OR NOT v.local_only OR v.path = $2 OR NOT v.path ^@ $2)
   AND ($3::uuid IS NULL OR e.volunteer = $3)
   AND ($4::date IS NULL OR e.day >= $4) AND ($5::date IS NULL OR e.day < $5)
   AND e.seq > greatest($6::bigint, $7::bigint) AND e.seq <= $8
 ORDER BY e.seq LIMIT $9"""
"""$1 below which, $2 the actor's reach: of who is 仅本级可见, who is above sees her own organisation's alone."""


async def entries(actor: Actor, wanted: Wanted, *, after: str = "", limit: int = USUAL) -> EntrySlice:
    """List a part of the entries of organisations or volunteers within the actor's reach. Raises Invalid."""
    require(actor, Permission.SEE_HOURS, within=wanted.within or actor.path)
    (last,) = keys(after, ENTRIES, int)
    position = await ledger_position(actor)
    async with transaction(EVERYWHERE):
        rows = await fetch_as(
            EntryRow,
            _ENTRIES,
            *(wanted.within or actor.path or "", actor.path or "", wanted.volunteer, wanted.since, wanted.until),
            *(wanted.after_seq, last or 0, position, limit + 1),
        )
    part, following = cut(rows, limit, ENTRIES, lambda row: (row.seq,))
    return EntrySlice(rows=part, next=following, ledger_position=position)


async def claims(actor: Actor, *, waiting: bool = True, after: str = "", limit: int = USUAL) -> Slice[ClaimRow]:
    """List a part of the claims of organisations within the actor's reach, of guests from elsewhere too, first come
    first. Raises Invalid.
    """
    require(actor, Permission.SEE_HOURS, within=actor.path)
    kind = WAITING if waiting else DECIDED
    (last,) = keys(after, kind, UUID)
    async with transaction(EVERYWHERE):
        rows = await fetch_as(
            ClaimRow,
            f"{CLAIMS.format(name=name_from_above('$2', 'c.path'))}"
            " WHERE (c.decided_at IS NULL) = $1 AND c.path ^@ nullif($2, '') AND ($3::uuid IS NULL OR c.id > $3)"
            " ORDER BY c.id LIMIT $4",
            *(waiting, actor.path, last, limit + 1),
        )
    part, following = cut(rows, limit, kind, lambda row: (row.id,))
    return Slice(part, following)
