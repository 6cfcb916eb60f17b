"""Actions on duplicates: look for them, say that two are two, merge, take a merge back."""

import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from jinguo.access.queries import same_hand
from jinguo.access.second_factor.proof import require_proof
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.duplicates.errors import (
    AlreadyMerged,
    AlreadyUndone,
    Erased,
    NoSuchMerge,
    NoSuchPair,
    NotUndoable,
    OwnRecord,
    SamePerson,
    WrongKeeper,
)
from jinguo.duplicates.forms import Decision
from jinguo.duplicates.queries import pair as found_pair
from jinguo.duplicates.tables import DuplicatePair, Merge
from jinguo.hours import merge as hours
from jinguo.hours.merge import Outlook
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.parts import Merging, Party, composed
from jinguo.kernel.rows import fetch_as
from jinguo.notifications.notices.actions import queue
from jinguo.people import exchange as person_fields
from jinguo.people import merge as people
from jinguo.people.errors import NoSuchPerson, Restricted
from jinguo.people.exchange import About
from jinguo.people.resemblance import Likeness, pairs_statement
from jinguo.volunteers import merge as volunteers
from jinguo.volunteers.registry import exchange as volunteer_fields
from jinguo.volunteers.registry.exchange import Offer

_LASTING = (
    f"CASE WHEN '{Likeness.ID_CLAIMED.value}' = ANY(d.reasons) THEN ARRAY['{Likeness.ID_CLAIMED.value}']::varchar[]"
    " ELSE '{}'::varchar[] END"
)
"""What somebody has typed is in no row, so that looking through them would not find it again."""

_FIND = f"""
INSERT INTO duplicate_pair AS d (id, first, first_path, second, second_path, reasons, found_at, apart_by_name)
SELECT gen_random_uuid(), first, first_path, second, second_path, reasons, $1, '' FROM ({pairs_statement()}) found
ON CONFLICT (first, second) DO UPDATE SET reasons = {_LASTING} || EXCLUDED.reasons
RETURNING d.id, d.apart_at IS NULL AND d.found_at = $1 AS fresh, d.apart_at IS NULL AS waits"""

_FOLLOW = tuple(
    f"UPDATE {table} t SET {one}_path = a.path, {other}_path = b.path FROM person a, person b"
    f" WHERE a.id = t.{one} AND b.id = t.{other}"
    f" AND (t.{one}_path, t.{other}_path) IS DISTINCT FROM (a.path, b.path)"
    for table, one, other in (("duplicate_pair", "first", "second"), ("merge", "kept", "gone"))
)
"""Who has moved meanwhile is found where she is now: a row that stayed behind could be neither seen nor written."""

_NO_LONGER = f"""
UPDATE duplicate_pair d SET reasons = {_LASTING} WHERE d.apart_at IS NULL AND d.id <> ALL($1::uuid[])
   AND EXISTS (SELECT FROM person p WHERE p.id = d.first) AND EXISTS (SELECT FROM person p WHERE p.id = d.second)"""


async def find(actor: Actor) -> tuple[int, int]:
    """Look through everybody within the actor's reach for pairs that may be one. Returns how many pairs are new, and
    how many wait in all.

    What was said of a pair before holds; a pair that nothing speaks for any more waits no longer.
    """
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(actor):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('find duplicates'))")
        async with transaction(EVERYWHERE):
            for follow in _FOLLOW:
                await fetch(follow)
        rows = await fetch(_FIND, clock.now())
        await fetch(_NO_LONGER, [row["id"] for row in rows])
        fresh, waiting = sum(row["fresh"] for row in rows), sum(row["waits"] for row in rows)
        await note(actor, "find_duplicates", "duplicate", None, actor.path or "", added=fresh, known=waiting - fresh)
    return fresh, waiting


async def set_apart(actor: Actor, pair_id: UUID) -> None:
    """Set a pair apart: they are two people, and are not asked about again. Raises NoSuchPair, Forbidden."""
    values = {DuplicatePair.apart_at: clock.now(), DuplicatePair.apart_by: actor.id}
    await _say(actor, pair_id, "set_apart", {**values, DuplicatePair.apart_by_name: actor.name})


async def bring_back(actor: Actor, pair_id: UUID) -> None:
    """Bring a pair back that was set apart: it waits again. Raises NoSuchPair, Forbidden."""
    values = {DuplicatePair.apart_at: None, DuplicatePair.apart_by: None, DuplicatePair.apart_by_name: ""}
    await _say(actor, pair_id, "bring_back", values)


async def _say(actor: Actor, pair_id: UUID, action: str, values: dict[Any, Any]) -> None:
    async with transaction(actor):
        found = await found_pair(actor, pair_id)
        for side in (found.first, found.second):
            require(actor, Permission.MERGE_PEOPLE, within=side.path)
        changed = await DuplicatePair.update(values).where(DuplicatePair.id == pair_id).returning(DuplicatePair.id)
        if not changed:
            raise NoSuchPair
        for side in (found.first, found.second):
            await note(actor, action, "person", side.person, side.path)


async def merge(actor: Actor, gone: UUID, decision: Decision) -> UUID:
    """Merge one person into another, who stays (`decision.keep`). Returns the merge, which can be taken back.

    Raises:
        NoSuchPerson: one of them is not within the actor's reach. Forbidden, OwnRecord.
        SamePerson, AlreadyMerged, Erased, WrongKeeper.
        ProofRequired: who goes has a phone, which would log in as who stays.
    """
    if gone == decision.keep:
        raise SamePerson
    async with transaction(actor):
        goes, stays = await _locked(actor, gone, decision.keep)
        brings_phone = await people.has_phone(goes.person)
        if brings_phone:
            require_proof(actor)
        before = await _outlook(actor, goes, stays)
        moved = await _unite(actor, goes, stays, decision)
        moved["taken"] = await _take(actor, goes, stays, decision)
        row = _record(actor, goes, stays, decision.reason, moved, before)
        await Merge.insert(row)
        for party, action in ((goes, "merge_away"), (stays, "merge_in")):
            await note(actor, action, "person", party.person, party.path, reason=decision.reason)
        if brings_phone:
            await _tell_both(actor, row, goes, stays)
    await catch_up(actor, row.id)
    return row.id


async def _tell_both(actor: Actor, row: Merge, goes: Party, stays: Party) -> None:
    """Queue a notice to the phone of each of the two rows, since either may be somebody else's."""
    thing = stays.volunteer or stays.person
    for party in (stays, goes):
        await queue(
            actor, "phone_joined", thing, stays.path, key=f"phone_joined:{row.id}:{party.person}", person=party.person
        )


def _record(actor: Actor, goes: Party, stays: Party, reason: str, moved: Mapping[str, Any], before: Outlook) -> Merge:
    return Merge(
        kept=stays.person,
        kept_path=stays.path,
        kept_volunteer=stays.volunteer,
        gone=goes.person,
        gone_path=goes.path,
        gone_volunteer=goes.volunteer,
        reason=reason,
        kept_minutes=before.kept,
        gone_minutes=before.gone,
        minutes=before.after,
        moved=json.dumps(moved),
        merged_by=actor.id,
        merged_by_name=actor.name,
    )


async def _locked(actor: Actor, gone: UUID, kept: UUID) -> tuple[Party, Party]:
    """Lock both persons against every change, and return them; one order for all, so that no two merges deadlock."""
    require(actor, Permission.MERGE_PEOPLE)
    await fetch("SELECT pg_advisory_xact_lock(hashtext('merge people'))")
    locked = await people.lock(actor, [gone, kept])
    if not {gone, kept} <= locked.keys():
        raise NoSuchPerson("没有找到其中一个人，可能不在您的管理范围内。跨单位的重复请上级妇联处理。")
    if await same_hand(actor, *locked):
        raise OwnRecord
    if any(row.erased_at for row in locked.values()):
        raise Erased
    await _refuse_leaving(locked)
    if any(row.merged_into for row in locked.values()):
        raise AlreadyMerged
    found = await volunteers.parties(actor, locked)
    goes, stays = found[gone], found[kept]
    if goes.volunteer and (stays.volunteer is None or (stays.has_left and not goes.has_left)):
        raise WrongKeeper
    await _wait(actor, goes, stays)
    return goes, stays


async def _refuse_leaving(locked: Collection[UUID]) -> None:
    """Refuse to merge who has an erasure under way: who she is stays as the approved plan has it. Raises Restricted."""
    asked = await fetch(
        "SELECT FROM erasure WHERE person = ANY($1::uuid[]) AND done_at IS NULL AND withdrawn_at IS NULL"
        " AND agreed IS DISTINCT FROM false",
        list(locked),
    )
    if asked:
        raise Restricted


async def _wait(actor: Actor, goes: Party, stays: Party) -> None:
    """Hold both sides against whoever writes for them, in one order: nobody waits in a circle."""
    for _, merging in reversed(_mergings()):
        if not isinstance(merging.lock, str):
            await merging.lock(actor, goes, stays)


def _mergings() -> list[tuple[str, Merging]]:
    """List the domains that have something to merge, in the order of the import direction."""
    return [(part.name, part.merging) for part in composed() if not isinstance(part.merging, str)]


async def _outlook(actor: Actor, goes: Party, stays: Party) -> Outlook:
    return await hours.outlook(actor, goes, stays)


async def _unite(actor: Actor, goes: Party, stays: Party, decision: Decision) -> dict[str, Any]:
    """Let each domain move its own rows from the one to the other, and return which it moved."""
    swap = decision.phone == "gone"
    moved: dict[str, Any] = {"people": await people.unite(actor, goes.person, stays.person, swap_phones=swap)}
    for name, merging in _mergings():
        moved[name] = await merging.unite(actor, goes, stays)
    return moved


async def _take(actor: Actor, goes: Party, stays: Party, decision: Decision) -> dict[str, list[str]]:
    """Exchange the chosen fields: who stays has them, and who goes what stood there before, for the way back."""
    offers = decision.offers if goes.volunteer and stays.volunteer else frozenset()
    await person_fields.exchange(actor, goes.person, stays.person, decision.about)
    if goes.volunteer and stays.volunteer:
        await volunteer_fields.exchange(actor, goes.volunteer, stays.volunteer, offers)
    return {"about": sorted(decision.about), "offers": sorted(offers)}


async def _give_back(actor: Actor, goes: Party, stays: Party, taken: Mapping[str, Any]) -> None:
    await person_fields.exchange(actor, goes.person, stays.person, map(About, taken["about"]))
    if goes.volunteer and stays.volunteer:
        await volunteer_fields.exchange(actor, goes.volunteer, stays.volunteer, map(Offer, taken["offers"]))


async def catch_up(actor: Actor, merge_id: UUID) -> None:
    """Move late rows: what was being written for the merged person at the very moment of a merge, and was not there yet
    to be moved.
    """
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('merge people'))")
        row = await Merge.objects().where(Merge.id == merge_id, Merge.undone_at.is_null()).first()
        if row is None:
            return
        goes, stays = await _parties(row)
        moved = json.loads(row.moved)
        late = {
            name: await merging.late(actor, goes, stays, moved[name])
            for name, merging in _mergings()
            if not isinstance(merging.late, str) and name in moved
        }
        if any(ids for rows in late.values() for ids in rows.values()):
            for domain, rows in late.items():
                for what, ids in rows.items():
                    moved[domain][what] = [*moved[domain].get(what, ()), *ids]
            await Merge.update({Merge.moved: json.dumps(moved)}).where(Merge.id == merge_id)


async def _parties(row: Merge) -> tuple[Party, Party]:
    rows = await fetch_as(
        Party,
        "SELECT p.id AS person, p.path, p.name, v.id AS volunteer, coalesce(v.number, '') AS number,"
        " v.left_at IS NOT NULL AS has_left FROM person p LEFT JOIN volunteer v ON v.person = p.id"
        " WHERE p.id = ANY($1::uuid[])",
        [row.gone, row.kept],
    )
    found = {each.person: each for each in rows}
    return found[row.gone], found[row.kept]


async def undo(actor: Actor, merge_id: UUID) -> None:
    """Take a merge back: she is two again, each with what was hers; what was added since stays with who stayed.

    Raises:
        NoSuchMerge, Forbidden, OwnRecord; AlreadyUndone; Erased; NotUndoable: one was merged again since.
    """
    async with transaction(actor):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('merge people'))")
        row = await Merge.objects().where(Merge.id == merge_id).first()
        if row is None:
            raise NoSuchMerge
        await _refuse_undo(actor, row)
        async with transaction(EVERYWHERE):
            goes, stays = await _parties(row)
        await _wait(actor, goes, stays)
        await _part(actor, goes, stays, json.loads(row.moved))
        values = {Merge.undone_at: clock.now(), Merge.undone_by: actor.id, Merge.undone_by_name: actor.name}
        await Merge.update(values).where(Merge.id == merge_id)
        for party, action in ((goes, "unmerge_away"), (stays, "unmerge_in")):
            await note(actor, action, "person", party.person, party.path)


async def _refuse_undo(actor: Actor, row: Merge) -> None:
    locked = await people.lock(actor, [row.gone, row.kept])
    if not {row.gone, row.kept} <= locked.keys():
        raise NoSuchMerge
    if row.undone_at is not None:
        raise AlreadyUndone
    if await same_hand(actor, *locked):
        raise OwnRecord
    if any(each.erased_at for each in locked.values()):
        raise Erased
    await _refuse_leaving(locked)
    async with transaction(EVERYWHERE):
        later = await fetch_one(
            "SELECT FROM merge WHERE undone_at IS NULL AND id > $1 AND $2 IN (kept, gone)", row.id, row.kept
        )
    if later is not None or locked[row.kept].merged_into is not None:
        raise NotUndoable


async def _part(actor: Actor, goes: Party, stays: Party, moved: Mapping[str, Any]) -> None:
    """Take back what each domain had moved; a merge of an earlier release names only those that there were."""
    await _give_back(actor, goes, stays, moved.get("taken", {"about": [], "offers": []}))
    await people.part(actor, goes.person, stays.person, moved["people"])
    for name, merging in _mergings():
        if moved.get(name):
            await merging.part(actor, goes, stays, moved[name])
