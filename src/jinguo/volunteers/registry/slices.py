"""Volunteers for programs: part by part, and what has changed since."""

from collections.abc import Sequence
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.cursors import USUAL, TrackedSlice, cut, keys, number_key
from jinguo.kernel.database.positions import changed, here, writers_since
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.rows import fetch_as
from jinguo.people.restriction import unrestricted
from jinguo.volunteers.registry.cards import FROM, JOINED, ROW, ListedRow, VolunteerRow
from jinguo.volunteers.registry.queries import as_rows, matching

CURSOR = "volunteers"

_SHOWN = f"v.merged_into IS NULL AND {unrestricted('v.person')}"
"""Whose row is shown at all; of who is not, a change is told by her id alone."""

_GONE = f"""
SELECT v.id {JOINED}
 WHERE v.path ^@ nullif($1, '') AND {changed("$2", "v", "p")} AND NOT ({_SHOWN} AND (NOT p.local_only OR v.path = $3))
 ORDER BY v.id"""


async def volunteers(
    actor: Actor,
    text: str = "",
    *,
    within: str | None = None,
    unreviewed: bool = False,
    changed_since: str = "",
    after: str = "",
    limit: int = USUAL,
) -> TrackedSlice[VolunteerRow]:
    """List a part of the volunteers within the actor's reach, the newest number first; as `queries.search` finds them.

    Args:
        within: a path within the actor's reach; all of the reach when left out.
        changed_since: only those who were written since this position, those who have left as well; `gone` then has
            the ids of those that are not shown any more: merged into another, to be erased, or 仅本级可见 by now.

    Raises:
        Invalid, PositionGone: the cursor or the position is none.
    """
    root = within or actor.path or ""
    require(actor, Permission.SEE_VOLUNTEERS, within=root)
    (last,) = keys(after, CURSOR, number_key)
    condition, argument = matching(text)
    async with transaction(actor):
        position, since = await here(), await writers_since(changed_since)
        where = _where(condition, unreviewed=unreviewed)
        arguments = (root, argument, since)
        rows = await fetch_as(
            ListedRow,
            f"SELECT {ROW} {FROM} WHERE {where} AND ($4::text IS NULL OR v.number < $4)"
            " ORDER BY v.number DESC LIMIT $5",
            *(*arguments, last, limit + 1),
        )
        part, following = cut(rows, limit, CURSOR, lambda row: (row.number,))
        total = None if after else await _total(where, arguments)
        found = await as_rows(part)
    gone = await _gone(actor, root, since) if since and not after else []
    return TrackedSlice(rows=found, next=following, total=total, position=position, gone=gone)


def _where(condition: str, *, unreviewed: bool) -> str:
    """The SQL condition of `queries.listed`, with $3: a position, since which those who left are told of as well."""
    return (
        f"v.path ^@ nullif($1, '') AND {_SHOWN} AND {condition} AND ($3::text IS NOT NULL OR v.left_at IS NULL)"
        f"{' AND v.reviewed_at IS NULL' if unreviewed else ''} AND {changed('$3', 'v', 'p')}"
    )


async def _total(where: str, arguments: Sequence[object]) -> int:
    rows = await fetch(f"SELECT count(*) AS total {JOINED} WHERE {where}", *arguments)
    return int(rows[0]["total"])


async def _gone(actor: Actor, root: str, since: str) -> list[UUID]:
    async with transaction(EVERYWHERE):
        rows = await fetch(_GONE, root, since, actor.path)
    return [row["id"] for row in rows]
