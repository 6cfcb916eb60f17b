"""Holders of a number that a code has proven: whether it may have passed to somebody else, and the session it opens."""

from uuid import UUID

from jinguo.access.accounts.actions import LoggedIn, open_session
from jinguo.access.queries import opened
from jinguo.access.rules import POLICY
from jinguo.authority.actions import note
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch_one, transaction
from jinguo.people import queries as people
from jinguo.people.holders import Holder
from jinguo.people.rules import shared_now

_SET_BY = f"""
SELECT given.name FROM (
    SELECT p.phone_set_by_name AS name, p.phone_since AS since FROM person p
     WHERE p.phone_index = $1 AND p.phone_set_by IS NOT NULL
     UNION ALL
    SELECT h.set_by_name, h.since FROM phone_holding h JOIN person w ON w.id = h.person
     WHERE h.phone_index = $1 AND {shared_now("h")} AND $2 IN (w.id, w.merged_into)) given
 WHERE NOT EXISTS (SELECT FROM session s WHERE s.person = $2 AND s.phone_index = $1 AND s.created_at >= given.since)
 LIMIT 1"""
"""Who has set a number for a person whom it has opened nothing of yet."""

_LAST_USED = """
SELECT greatest(p.created_at, p.phone_since,
                (SELECT max(s.seen_at) FROM session s WHERE s.person IN ($1, $2) AND s.account IS NULL
                    AND (s.phone_index IS NULL OR s.phone_index = $3))) AS used_at
  FROM person p JOIN person stays ON stays.id = $2
  LEFT JOIN volunteer v ON v.person = stays.id
 WHERE p.id = $1 AND v.left_at IS NULL"""
"""When a number was last used that is somebody's own; no row for who has left."""

_LAST_SHARED = f"""
SELECT greatest(max(h.since), (SELECT max(s.seen_at) FROM session s WHERE s.phone_index = $1 AND s.account IS NULL))
       AS used_at FROM phone_holding h WHERE h.phone_index = $1 AND {shared_now("h")}"""
"""When a number was last used that is nobody's own, and shared."""


async def is_doubtful(index: bytes, holder: Holder) -> bool:
    """Whether the number may have passed to somebody else: not used for so long that its carrier may have given it out
    again.
    """
    async with transaction(EVERYWHERE):
        if holder.own:
            row = await fetch_one(_LAST_USED, holder.row, holder.person, index)
        else:
            row = await fetch_one(_LAST_SHARED, index)
    return row is None or row["used_at"] <= clock.now() - POLICY.number_rests


async def log_in_registered(person: UUID, phone: str, device: str) -> LoggedIn:
    """Begin the session of a volunteer who has just registered with a proven phone."""
    return await begin_session(person, device, people.phone_index(phone))


async def begin_session(person: UUID, device: str, index: bytes, *, proven: bool = True) -> LoggedIn:
    """Begin the session of a person whom a number opens, which the log names; `proven` just now."""
    async with transaction(EVERYWHERE):  # told where she belongs: there the log is read
        row = await fetch_one("SELECT path FROM person WHERE id = $1", person)
        marks = await _first_after(person, index)
        token, _ = await open_session(None, person, device, POLICY.remembered, proven=proven, phone_index=index)
        actor = await opened(token)
        await note(actor, "log_in", "person", person, row["path"] if row else "", **marks)
    return LoggedIn(token, POLICY.remembered, actor)


async def _first_after(person: UUID, index: bytes) -> dict[str, str]:
    """The log's note of which member of staff has set a number, for the first time that it opens something since."""
    given = await fetch_one(_SET_BY, index, person)
    return {"phone_set_by": given["name"]} if given else {}
