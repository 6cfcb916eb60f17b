"""Actions on saved filters: save one, delete one."""

import json
from uuid import UUID

from asyncpg import UniqueViolationError

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.finder.errors import NameTaken, NoSuchSavedFilter, NumberSought, TooManySaved
from jinguo.finder.forms import NewSavedFilter
from jinguo.finder.queries import saved_filters
from jinguo.finder.tables import SavedFilter
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.volunteers.registry.search_words import is_opaque, tells_number

MOST = 30
"""So many filters one may save in a place. Ours."""


async def save(actor: Actor, new: NewSavedFilter) -> None:
    """Save a filter under a name, for herself or for all who work for the same place.

    Raises:
        Forbidden; NumberSought; NameTaken; TooManySaved.
    """
    require(actor, Permission.SEE_VOLUNTEERS, within=actor.path)
    if is_opaque(new.asked.q) or tells_number(new.asked.q):
        raise NumberSought
    row = SavedFilter(
        account=actor.id,
        account_name=actor.name,
        path=actor.path,
        name=new.name,
        asked=json.dumps(new.asked.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False),
        shared=new.shared,
    )
    try:
        async with transaction(actor):
            await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 12))", f"saved_filter {actor.id}")
            if sum(each.own for each in await saved_filters(actor)) >= MOST:
                raise TooManySaved
            await SavedFilter.insert(row)
            await note(actor, "save_filter", "saved_filter", row.id, row.path, shared=new.shared)
    except UniqueViolationError:
        raise NameTaken from None


async def delete(actor: Actor, filter_id: UUID) -> None:
    """Delete a saved filter, its name and its conditions: her own, or a shared one of the place that she manages.

    Raises:
        Forbidden; NoSuchSavedFilter: also for one that she sees and may not delete.
    """
    require(actor, Permission.SEE_VOLUNTEERS, within=actor.path)
    async with transaction(actor):
        if not any(each.id == filter_id and each.may_delete for each in await saved_filters(actor)):
            raise NoSuchSavedFilter
        await fetch(
            "UPDATE saved_filter SET ended_at = $2, name = '', asked = '{}' WHERE id = $1", filter_id, clock.now()
        )
        await note(actor, "delete_saved_filter", "saved_filter", filter_id, actor.path or "")
