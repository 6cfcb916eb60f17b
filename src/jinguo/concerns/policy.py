"""The clock of a district: read when something is filed or passed on, set as a new row each time."""

from dataclasses import dataclass
from datetime import datetime

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.concerns.forms import NewClock
from jinguo.concerns.rules import BASE, Clock
from jinguo.concerns.tables import ConcernClock
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as
from jinguo.mothers.policy import district_of

_ROWS = """
SELECT hours, source, set_at, set_by_name FROM concern_clock WHERE path = $1 ORDER BY set_at DESC, id DESC LIMIT 20"""


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock as it was set, with why and by whom."""

    hours: int
    source: str
    set_at: datetime
    set_by_name: str


async def clock_at(path: str) -> Clock:
    """The clock that counts at a place now."""
    found = await history_at(path)
    return Clock(found[0].hours, found[0].source) if found else BASE


async def history_at(path: str) -> list[ClockRow]:
    """What the district of a place has set, the latest first."""
    return await fetch_as(ClockRow, _ROWS, district_of(path))


async def set_clock(actor: Actor, new: NewClock) -> None:
    """Set the clock of the actor's district from now on. Raises Forbidden: she keeps no concerns of the district."""
    path = district_of(actor.path or "")
    require(actor, Permission.KEEP_CONCERNS, within=path)
    async with transaction(actor):
        row = ConcernClock(path=path, set_by=actor.id, set_by_name=actor.name, **new.model_dump())
        await ConcernClock.insert(row)
        await note(actor, "set_restricted_clock", "restricted", row.id, path)
