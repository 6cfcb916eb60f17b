"""The outlook of a broadcast: how many of some people a notice would reach, and by which ways, before it is sent."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.notifications.addresses.reach import Contact, blocked_addresses, contacts, reachable
from jinguo.notifications.catalogue import OUTSIDE, Cause, Kind, Way

NO_ACTOR = {"outlook": "internal: takes people whom another query has found for the actor, and gives numbers"}
"""Functions that take no actor, and why."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of `total` people so many are reached by SMS, so many by e-mail, so many in their inbox alone.

    Not by SMS: `unwilling` have not agreed (or have refused), `without_phone` have none, of `blocked` the number was
    refused by a provider. Each is counted for the first of these reasons.
    """

    total: int
    sms: int
    email: int
    inbox_only: int
    unwilling: int
    without_phone: int
    blocked: int


async def outlook(kind: Kind, people: Collection[UUID], offered: Collection[Way]) -> Outlook:
    """How many people a notice of this kind would reach now; quiet hours and daily caps only put it off."""
    async with transaction(EVERYWHERE):
        found, blocked = await contacts(list(people), [], kind.topic), await blocked_addresses()
    return await asyncio.to_thread(_counted, found, kind, blocked, frozenset(offered) & frozenset(kind.ways))


def _counted(
    people: Sequence[Contact], kind: Kind, blocked: Mapping[Way, Collection[bytes]], offered: Collection[Way]
) -> Outlook:
    ways, by_sms = Counter[tuple[Way, ...]](), Counter[Cause]()
    for each in people:
        answers = {way: reachable(each, kind.topic, way, blocked[way]) for way in OUTSIDE}
        by_sms.update([sms] if isinstance(sms := answers[Way.SMS], Cause) else [])
        ways[tuple(way for way in OUTSIDE if way in offered and not isinstance(answers[way], Cause))] += 1
    return Outlook(
        total=len(people),
        sms=sum(count for reached, count in ways.items() if Way.SMS in reached),
        email=sum(count for reached, count in ways.items() if Way.EMAIL in reached),
        inbox_only=ways[()],
        unwilling=by_sms[Cause.UNWANTED],
        without_phone=by_sms[Cause.NO_ADDRESS] + by_sms[Cause.UNREADABLE] + by_sms[Cause.SILENT],
        blocked=by_sms[Cause.BLOCKED],
    )
