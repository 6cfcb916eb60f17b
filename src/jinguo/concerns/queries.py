"""What can be seen of concerns: by a keeper of her level who is not named, and by who filed it where hers stands."""

from collections.abc import Sequence
from uuid import UUID

from jinguo.access.hats import DEPUTY_MARK
from jinguo.access.queries import hands
from jinguo.authority.actor import Actor, require
from jinguo.authority.errors import LoginRequired
from jinguo.authority.grants import Permission
from jinguo.concerns.cards import Row, Standing
from jinguo.concerns.errors import NoSuchConcern
from jinguo.concerns.holders import named_in_each
from jinguo.concerns.rules import bars, reads
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.organisations.queries import full_names

NO_ACTOR: dict[str, str] = {}
"""Functions that take no actor, and why."""

MOST = 500

_STANDING = """
SELECT c.id, c.path, c.held_at, c.filed_at, c.due_at, c.received_at, c.receipted_at, c.closed_at, c.erased_at
  FROM concern c"""


async def concerns(actor: Actor, *, closed: bool = False) -> list[Row]:
    """Concerns that the actor keeps, those without a receipt first. Raises Forbidden."""
    require(actor, Permission.KEEP_CONCERNS)
    async with transaction(actor):
        rows = await fetch_as(
            Standing,
            f"{_STANDING} WHERE c.path ^@ nullif($1, '') AND (c.closed_at IS NOT NULL) = $2"
            " ORDER BY c.receipted_at IS NOT NULL, c.due_at LIMIT $3",
            *(actor.path or "", closed, MOST),
        )
        mine = await _readable(actor, rows)
        names = await full_names({row.path for row in mine})
    return [Row(standing=row, organisation=names.get(row.path, "")) for row in mine]


async def _readable(actor: Actor, rows: Sequence[Standing]) -> list[Standing]:
    """Those that somebody reads now: a keeper of the level that holds them, who is not named in them."""
    kept = [
        row for row in rows if actor.may(Permission.KEEP_CONCERNS, within=row.path) and reads(actor.path, row.held_at)
    ]
    if not kept:
        return []
    own, name = await hands(actor), actor.name.removesuffix(DEPUTY_MARK)
    async with transaction(EVERYWHERE):
        named = await named_in_each([row.id for row in kept])
    return [row for row in kept if not bars(named[row.id], own, name)]


async def standing(actor: Actor, concern_id: UUID) -> Standing:
    """Where a concern stands, for a keeper who may read it. Raises NoSuchConcern: she may not, or there is none."""
    async with transaction(actor):
        row = await fetch_one_as(Standing, f"{_STANDING} WHERE c.id = $1", concern_id)
        if row is None or not await _readable(actor, [row]):
            raise NoSuchConcern
        return row


async def own(actor: Actor) -> list[Standing]:
    """Concerns that the actor has filed herself, the newest first, without a word of what they say. Raises
    LoginRequired.
    """
    if actor.id is None:
        raise LoginRequired
    mine = list(await hands(actor))
    async with transaction(actor):
        return await fetch_as(
            Standing,
            f"{_STANDING} WHERE c.filed_by = ANY($1) OR c.filer_person = ANY($1) ORDER BY c.filed_at DESC LIMIT $2",
            *(mine, MOST),
        )


async def own_one(actor: Actor, concern_id: UUID) -> Standing:
    """One of them. Raises NoSuchConcern: it is not hers."""
    found = next((each for each in await own(actor) if each.id == concern_id), None)
    if found is None:
        raise NoSuchConcern
    return found
