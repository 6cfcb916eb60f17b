"""Matters of check-ins that wait: segments that stayed open, and people who are at two events at once."""

from itertools import groupby

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.checkin import queries
from jinguo.checkin.flags import inside_twice
from jinguo.kernel.matters import Matter, Reckoning, Waits, days_left, some


async def _segments(actor: Actor) -> list[Matter]:
    found = await queries.waiting(actor)
    matters = []
    for event, group in groupby(sorted(found, key=lambda row: (row.planned_end, row.event)), key=lambda row: row.event):
        rows = list(group)
        names, left = some([row.name for row in rows]), days_left(rows[0].planned_end)
        matters.append(Matter(Waits.SEGMENTS, len(rows), left, names, event=event, title=rows[0].title))
    return matters


async def _twice(actor: Actor) -> list[Matter]:
    matters = []
    for event, group in groupby(await inside_twice(actor), key=lambda one: one.event):
        found = list(group)
        names, title = some(list(dict.fromkeys(one.name for one in found))), found[0].title
        count = len({one.number for one in found})
        matters.append(Matter(Waits.TWICE, count, names=names, event=event, title=title))
    return matters


MATTERS = (
    Reckoning((Waits.SEGMENTS,), Permission.SETTLE_SEGMENTS, _segments),
    Reckoning((Waits.TWICE,), Permission.SETTLE_SEGMENTS, _twice),
)
