"""Audiences: keepers who read a concern where it is held, as long as there is something to do."""

from jinguo.concerns.holders import named_in, readers
from jinguo.concerns.tables import Concern
from jinguo.kernel.audience import Audience, Due, Recipient


async def _readers(notice: Due) -> list[Recipient]:
    """Find who reads it now; nothing of it is told, not even where it is."""
    row = await Concern.objects().where(Concern.id == notice.thing).first()
    if row is None or row.closed_at is not None:
        return []
    found = {each.id: each for each in await readers(row.path, row.held_at, await named_in(row.id))}
    return [Recipient({}, account=each.id, path=each.grant.path, starts_at=row.due_at) for each in found.values()]


AUDIENCES: dict[str, Audience] = {"restricted_filed": _readers, "restricted_due": _readers}
