"""Actions of a volunteer on her own visit: to say when she left if she forgot to check out."""

from datetime import datetime
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.checkin.errors import AlreadySettled, BadEnd, NoSuchSegment
from jinguo.checkin.queries import segment_for_update
from jinguo.events.rules import WINDOW
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.errors import Conflict


async def say_left(actor: Actor, segment: UUID, out_at: datetime) -> None:
    """Keep the actor's own word of when she left. Nothing is credited by it: staff see it beside what they settle.

    Said again before that, the later word counts.

    Raises:
        NoSuchSegment: not hers. AlreadySettled, BadEnd. Conflict: the event is closed.
    """
    require(actor, Permission.OWN_CHECK_IN, person=actor.person)
    async with transaction(EVERYWHERE):
        row = await segment_for_update(segment)
        if row.person != actor.person:
            raise NoSuchSegment
        if row.out_at is not None:
            raise AlreadySettled
        if row.closed_at is not None:
            raise Conflict("活动已经结项，离开时间不能再补；请找活动负责人申请补录。")
        now = clock.now()
        if not row.in_at < out_at <= min(now, row.ends_at + WINDOW.after):
            raise BadEnd
        await fetch("UPDATE segment SET said_out_at = $2, said_at = $3 WHERE id = $1", segment, out_at, now)
        await note(actor, "say_left", "segment", segment, row.path)
