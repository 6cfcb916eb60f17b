"""Picking volunteers: who was found, or ticked on a page, is fixed as a set for what is done next."""

from collections.abc import Collection
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.volunteers.registry.search_words import picked
from jinguo.volunteers.tables import Picked

MOST = 20_000
"""Volunteers of one set: a district's; more are done by place."""


async def pick(actor: Actor, volunteers: Collection[UUID]) -> str:
    """Fix a set of volunteers within reach; the text that finds it in any search. Others of the ids are left out.

    Raises:
        Forbidden. Invalid: nobody, or too many.
    """
    require(actor, Permission.SEE_VOLUNTEERS)
    if len(volunteers) > MOST:
        raise Invalid(f"一次最多选 {MOST} 人，请先按组织选小一点的范围。")
    async with transaction(actor):
        rows = await fetch(
            "SELECT id FROM volunteer WHERE id = ANY($1::uuid[]) AND path ^@ nullif($2, '') ORDER BY number",
            *(list(volunteers), actor.path or ""),
        )
        if not rows:
            raise Invalid("还没有选人，请先在名单里打勾，或者选“找到的全部”。")
        made = Picked(path=actor.path or "/", volunteers=[row["id"] for row in rows], picked_by=actor.id)
        await Picked.insert(made)
    return picked(made.id)
