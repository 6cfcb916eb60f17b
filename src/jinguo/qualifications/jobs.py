"""Jobs: she is told before a qualification of hers ends, twice at most."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from jinguo.authority.actor import SYSTEM
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.notifications.notices.actions import One, queue_many
from jinguo.people.restriction import unrestricted
from jinguo.qualifications.catalogue import SOON
from jinguo.qualifications.queries import LAST
from jinguo.volunteers.rules import serving

AGAIN = timedelta(days=14)
"""Before its end she is reminded once more. Ours."""

_ENDING = f"""
SELECT q.id, q.person, q.path, q.ends_on FROM qualification q JOIN volunteer v ON v.person = q.person
 WHERE q.ends_on BETWEEN $1 AND $2 AND {LAST} AND {serving("v")}
   AND {unrestricted("v.person")}"""


@dataclass(frozen=True, slots=True)
class _Ending:
    """A qualification that ends, and whose it is."""

    id: UUID
    person: UUID
    path: str
    ends_on: date


async def remind() -> int:
    """Queue reminders of what ends within 60 days, and within 14; each once. Returns how many are new."""
    today = clock.today()
    async with transaction(EVERYWHERE):
        rows = await fetch_as(_Ending, _ENDING, today, today + SOON)
        ones = [_one(row, today) for row in rows]
        return await queue_many(SYSTEM, "qualification_ending", ones)


def _one(row: _Ending, today: date) -> One:
    """Make the reminder that is due: the first, or the one shortly before the end."""
    stage = AGAIN if row.ends_on - today <= AGAIN else SOON
    return One(f"qualification_ending:{row.id}:{stage.days}", row.id, row.path, row.person)
