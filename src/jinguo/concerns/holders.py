"""Who reads a concern: keepers of its place, level by level from the nearest, and never who is named in it."""

from collections.abc import Sequence
from uuid import UUID

from jinguo.access.appointments.holders import Holder, holders
from jinguo.access.queries import hands
from jinguo.authority.grants import Permission
from jinguo.concerns.rules import Named, bars, levels_up, reads
from jinguo.concerns.tables import Concern, ConcernName
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.secrets.own_key import OwnKey


async def named_in(concern: UUID) -> list[Named]:
    """All who are named in a concern, with their words; within the caller's transaction."""
    return (await named_in_each([concern]))[concern]


async def named_in_each(concerns: Sequence[UUID]) -> dict[UUID, list[Named]]:
    """All who are named in each of several concerns; within the caller's transaction."""
    found: dict[UUID, list[Named]] = {each: [] for each in concerns}
    if not concerns:
        return found
    rows = await Concern.objects().where(Concern.id.is_in(list(concerns)))
    keys = {row.id: OwnKey(row.key.reveal()) for row in rows if row.key is not None}
    for each in await ConcernName.objects().where(ConcernName.concern.is_in(list(concerns))):
        key = keys.get(each.concern)
        words = ConcernName.words.open(key, each.id, each.words) if key else None
        found[each.concern].append(Named(each.person, each.account, words or ""))
    return found


async def keepers(path: str, named: Sequence[Named]) -> list[Holder]:
    """Members of staff who keep concerns of a place and are not named, the highest organisation first."""
    async with transaction(EVERYWHERE):
        return [
            each
            for each in await holders([path])
            if each.actor.may(Permission.KEEP_CONCERNS, path)
            and not each.is_program
            and not bars(named, await hands(each.actor), each.name)
        ]


async def nearest(path: str, named: Sequence[Named], *, above: str = "") -> str:
    """The nearest level that has a keeper who may read, above another where that is given; "" where there is none."""
    there = {each.grant.path for each in await keepers(path, named)}
    levels = [level for level in levels_up(path) if not above or len(level) < len(above)]
    return next((level for level in levels if level in there), "")


async def readers(path: str, held_at: str, named: Sequence[Named]) -> list[Holder]:
    """Keepers who read it where it is held now."""
    return [each for each in await keepers(path, named) if reads(each.grant.path, held_at)]
