"""What is done by itself: mothers are reminded of what is due, twice at most, and coordinators get a weekly digest."""

from datetime import date, timedelta

from jinguo.access.appointments.holders import in_office
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.notifications.notices.actions import One, queue, queue_many
from jinguo.pairings.contacts.queries import under_way

BEFORE, AGAIN = timedelta(days=2), timedelta(days=7)
"""She is reminded before the last day, and once more a week after it; then it is the coordinator's. Ours."""


async def remind() -> int:
    """Queue reminders of what is due. Each duty of a pairing has two for one due day, whatever else happens; of several
    that are due at once the first alone is told. Returns how many are new.
    """
    today = clock.today()
    async with transaction(EVERYWHERE):
        waiting = await under_way()
    fresh = 0
    async with transaction(SYSTEM):
        for one in waiting:
            if (stage := _stage(one.first.on, today)) is not None:
                key = f"contact_due:{one.id}:{one.first.duty.value}:{one.first.on}:{stage}"
                ends = clock.at_beijing(today + AGAIN)
                facts = {"duty": one.first.duty.value, "day": one.first.on}
                fresh += await queue(
                    SYSTEM, "contact_due", one.id, one.path, key=key, person=one.person, expires_at=ends, **facts
                )
    return fresh


def _stage(on: date, today: date) -> int | None:
    """Which reminder a due day calls for: the first, the second, or none any more."""
    if on - BEFORE <= today < on + AGAIN:
        return 1
    return 2 if on + AGAIN <= today < on + 2 * AGAIN else None


async def sum_up(day: date) -> int:
    """Queue the digest of the week before a day for each who keeps pairings: once a role and week. Returns how many
    are new.
    """
    week = "-".join(str(part) for part in day.isocalendar()[:2])
    ones = [
        One(f"pairings_week:{week}:{each.grant.id}", each.grant.id, each.grant.path, account=each.id)
        for each in await in_office()
        if each.grant.id and each.grant.path and each.actor.may(Permission.KEEP_PAIRINGS, each.grant.path)
    ]
    async with transaction(SYSTEM):
        return await queue_many(SYSTEM, "pairings_week", ones, expires_at=clock.at_beijing(day + AGAIN))
