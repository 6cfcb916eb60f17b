"""An import of a roster, taken back as a whole: its people are erased as if they had never been written, and the same
file can be imported anew. Whoever has done something since, or was changed, stays, and is named.

Nothing is deleted: rows are emptied by the erasure that everybody's are (`erasures.actions`), so that the numbers that
were given out lead to nobody, and a restored backup brings nobody back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.erasure import Gone
from jinguo.kernel.labels import Labelled
from jinguo.kernel.rows import fetch_as, fetch_one_as
from jinguo.people.erasure import addresses
from jinguo.retention.erasures import actions as erasures
from jinguo.retention.errors import TooLargeBatch
from jinguo.retention.requests.actions import new_number
from jinguo.volunteers.errors import NoSuchRoster, NotTakenBack

MOST_AT_ONCE = 5_000
"""People of an import that is taken back by a page: about as many as a page imports by itself."""


class Since(Labelled):
    """The reason why an imported person is not taken back: what has happened to her since."""

    SERVED = "served", "已经报名、签到或有时长"
    LOGGED_IN = "logged_in", "自己登录过"
    CHANGED = "changed", "资料改过，或办过别的事"


_SERVICE = ("sign_up", "waiting", "segment", "scan", "entry", "claim")
_AFFAIRS = ("transfer", "role_grant", "erasure", "hold")
_LOOKS = ("reveal_phone", "reveal_emergency_phone", "see_volunteer")
"""What only reads: staff may look whom they have imported."""


def _any(tables: Sequence[str], column: str, of: str) -> str:
    return " OR ".join(f"EXISTS (SELECT FROM {table} x WHERE x.{column} = {of})" for table in tables)


_PEOPLE = f"""
SELECT v.id, v.person, v.number, p.name, p.phone_index,
       ({_any(_SERVICE, "volunteer", "v.id")}) AS served,
       ({_any(("session", "account"), "person", "v.person")}
        OR EXISTS (SELECT FROM audit_entry a WHERE a.actor = v.person)) AS logged_in,
       ({_any(_AFFAIRS, "person", "v.person")}
        OR p.updated_at <> p.created_at OR v.left_at IS NOT NULL OR v.merged_into IS NOT NULL
        OR p.email IS NOT NULL
        OR EXISTS (SELECT FROM person o WHERE o.merged_into = p.id)
        OR EXISTS (SELECT FROM audit_entry a WHERE a.object_id IN (v.id, v.person)
                      AND a.action <> ALL($3::text[]))) AS changed
  FROM volunteer v JOIN person p ON p.id = v.person
 WHERE v.roster = $1 AND v.path ^@ $2 AND (NOT v.local_only OR v.path = $2) AND p.erased_at IS NULL
 ORDER BY v.number"""

_IMPORT = """
SELECT at, actor_name, path, (detail->>'added')::int AS added FROM audit_entry
 WHERE object_id = $1 AND action = 'import_roster' ORDER BY seq LIMIT 1"""


@dataclass(frozen=True, slots=True)
class _Import:
    """The facts that the log tells of an import."""

    at: datetime
    actor_name: str
    path: str
    added: int | None


@dataclass(frozen=True, slots=True)
class _Imported:
    """A person whom an import has registered, and what has happened to her since."""

    id: UUID
    person: UUID
    number: str
    name: str
    phone_index: bytes | None
    served: bool
    logged_in: bool
    changed: bool

    @property
    def since(self) -> Since | None:
        """The reason why an imported person stays; None: nothing has happened."""
        happened = {Since.SERVED: self.served, Since.LOGGED_IN: self.logged_in, Since.CHANGED: self.changed}
        return next((each for each in Since if happened[each]), None)


@dataclass(frozen=True, slots=True)
class Stays:
    """A person of an import who is not taken back, and why."""

    volunteer: UUID
    name: str
    number: str
    since: Since


@dataclass(frozen=True, slots=True)
class Intake:
    """An import: when, by whom, how many it registered, how many of them are free to be taken back, and who stays."""

    roster: UUID
    at: datetime
    by: str
    path: str
    added: int
    free: int
    stays: tuple[Stays, ...]


async def intake(actor: Actor, roster: UUID) -> Intake:
    """Read an import within the actor's reach. Raises NoSuchRoster, Forbidden."""
    require(actor, Permission.IMPORT_VOLUNTEERS)
    async with transaction(EVERYWHERE):
        made = await fetch_one_as(_Import, _IMPORT, roster)
        if made is None or not _within(actor, made.path):
            raise NoSuchRoster
        rows = await _people(actor, roster)
    stays = tuple(
        Stays(volunteer=row.id, name=row.name, number=row.number, since=row.since)
        for row in rows
        if row.since is not None
    )
    return Intake(
        roster=roster,
        at=made.at,
        by=made.actor_name,
        path=made.path,
        added=made.added or 0,
        free=len(rows) - len(stays),
        stays=stays,
    )


async def take_back(actor: Actor, roster: UUID, reason: str) -> int:
    """Take back whoever of an import has done nothing since; return how many.

    Raises:
        NoSuchRoster, Forbidden. NotTakenBack: nobody is left to be taken back. TooLargeBatch.
    """
    async with transaction(EVERYWHERE):
        found = await intake(actor, roster)
        require(actor, Permission.IMPORT_VOLUNTEERS, within=found.path)
        if found.free > MOST_AT_ONCE:
            raise TooLargeBatch
        await fetch("SELECT id FROM volunteer WHERE roster = $1 ORDER BY id FOR UPDATE", roster)
        free = [row for row in await _people(actor, roster) if row.since is None]  # nobody has signed up meanwhile
        if not free:
            raise NotTakenBack
        stay = len(found.stays)
        await erasures.forget_many(SYSTEM, await _gone(free), [(new_number(), row.person) for row in free])
        facts = {"taken_back": len(free), "kept": stay, "reason": reason}
        await note(actor, "take_back_roster", "roster", roster, found.path, **facts)
    return len(free)


async def _people(actor: Actor, roster: UUID) -> list[_Imported]:
    return await fetch_as(_Imported, _PEOPLE, roster, actor.path or "", list(_LOOKS))


def _within(actor: Actor, path: str) -> bool:
    return bool(actor.path) and path.startswith(actor.path or path)


async def _gone(rows: Sequence[_Imported]) -> Gone:
    people, volunteers = [row.person for row in rows], [row.id for row in rows]
    consents = [row["id"] for row in await fetch("SELECT id FROM consent WHERE person = ANY($1)", people)]
    return Gone(
        people=people,
        volunteers=volunteers,
        accounts=[],
        phones=[row.phone_index for row in rows if row.phone_index is not None],
        names=[],
        things=[*people, *volunteers, *consents],
        addresses=await addresses(people),
    )
