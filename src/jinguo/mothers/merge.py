"""When two persons are found to be one: what each was as a mother is one story, and doubt about either stays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jinguo.authority.actor import SYSTEM, Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.parts import Moved, Party
from jinguo.kernel.rows import fetch_one_as
from jinguo.mothers.actions import pause_halted
from jinguo.mothers.catalogue import Reason, State
from jinguo.mothers.rules import joined

_OF = """
SELECT m.id, m.registered_at, s.id AS stage, s.state, nullif(s.reason, '') AS reason, s.since FROM mother m
  JOIN mother_stage s ON s.mother = m.id AND s.until IS NULL
 WHERE m.person = $1 AND m.merged_into IS NULL FOR NO KEY UPDATE"""

_TAKE = "UPDATE mother SET person = $2, path = $3 WHERE id = $1"
_STAGES = "UPDATE mother_stage SET mother = $2, person = $3, path = $4 WHERE mother = $1 RETURNING id"
_CLOSE = "UPDATE mother_stage SET until = $2 WHERE id = ANY($1::uuid[])"
_GO_ON = "UPDATE mother_stage SET until = NULL WHERE id = $1"
_POINT = "UPDATE mother SET merged_into = $2 WHERE id = $1"
_HALTS = "UPDATE mother_halt SET person = $2, path = $3 WHERE person = $1 RETURNING id"
_HALTS_BACK = "UPDATE mother_halt SET person = $2, path = $3 WHERE id = ANY($1::uuid[])"
_OLDER = "UPDATE mother SET registered_at = least(registered_at, $2) WHERE id = $1"

_DOUBT = """
INSERT INTO mother_stage (id, mother, person, path, state, reason, note, since, set_by, set_by_name)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9)"""


async def unite(actor: Actor, gone: Party, kept: Party) -> dict[str, Any]:
    """Give what who goes was as a mother to who stays. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        halts = await fetch(_HALTS, gone.person, kept.person, kept.path)
        moved = await _unite(actor, gone, kept)
        await pause_halted(SYSTEM, kept.person)
    return {**moved, "halts": [str(row["id"]) for row in halts]} if halts else moved


@dataclass(frozen=True, slots=True)
class _Mother:
    """A mother and the stage at which she stands, both locked."""

    id: UUID
    registered_at: datetime
    stage: UUID
    state: State
    reason: Reason | None
    since: datetime


async def _unite(actor: Actor, gone: Party, kept: Party) -> dict[str, Any]:
    async with transaction(EVERYWHERE):
        goes = await fetch_one_as(_Mother, _OF, gone.person)
        stays = await fetch_one_as(_Mother, _OF, kept.person)
        if goes is None:
            return {}
        if stays is None:
            await fetch(_TAKE, goes.id, kept.person, kept.path)
            await fetch(_STAGES, goes.id, goes.id, kept.person, kept.path)
            return {"mother": str(goes.id)}
        return await _both(actor, kept, goes, stays)


async def _both(actor: Actor, kept: Party, goes: _Mother, stays: _Mother) -> dict[str, Any]:
    """Both were mothers: their stages stand in one row, one of which runs."""
    await fetch(_CLOSE, [stays.stage, goes.stage], clock.now())
    moved = await fetch(_STAGES, goes.id, stays.id, kept.person, kept.path)
    state, reason = joined((stays.state, stays.reason), (goes.state, goes.reason))
    same = [each for each in (stays, goes) if (each.state, each.reason) == (state, reason)]
    running = min(same, key=lambda each: each.since).stage if same else None
    await fetch(_GO_ON, running)
    made = None if running else await _doubt(actor, kept, stays.id, state, reason)
    await fetch(_OLDER, stays.id, goes.registered_at)
    await fetch(_POINT, goes.id, stays.id)
    return {
        "mother": str(goes.id),
        "into": str(stays.id),
        "stages": [str(row["id"]) for row in moved],
        "made": str(made) if made else None,
        "registered_at": stays.registered_at.isoformat(),
    }


async def _doubt(actor: Actor, kept: Party, mother: UUID, state: State, reason: Reason | None) -> UUID:
    stage = uuid7()
    who = (actor.id, actor.name)
    await fetch(_DOUBT, stage, mother, kept.person, kept.path, state.value, reason or "", clock.now(), *who)
    return stage


_BACK = """
UPDATE mother_stage SET mother = $2, person = $3, path = $4 WHERE id = ANY($1::uuid[])"""
_REOPEN = """
UPDATE mother_stage SET until = NULL WHERE id = (
  SELECT s.id FROM mother_stage s WHERE s.mother = $1 AND s.id IS DISTINCT FROM $2 ORDER BY s.since DESC, s.id DESC
   LIMIT 1) AND NOT EXISTS (SELECT FROM mother_stage o WHERE o.mother = $1 AND o.until IS NULL)"""
_REGISTERED = "UPDATE mother SET registered_at = $2 WHERE id = $1"


async def part(actor: Actor, gone: Party, kept: Party, moved: Moved) -> None:
    """Each is again what she was. The caller has asked for permission."""
    require(actor, Permission.MERGE_PEOPLE)
    async with transaction(EVERYWHERE):
        await fetch(_HALTS_BACK, moved.get("halts", []), gone.person, gone.path)
        if "mother" not in moved:
            return
        hers = UUID(moved["mother"])
        if "into" not in moved:
            await fetch(_TAKE, hers, gone.person, gone.path)
            await fetch(_STAGES, hers, hers, gone.person, gone.path)
            return
        into, made = UUID(moved["into"]), UUID(moved["made"]) if moved["made"] else None
        await fetch(_POINT, hers, None)
        await fetch(_BACK, moved["stages"], hers, gone.person, gone.path)
        await fetch(_CLOSE, [made] if made else [], clock.now())
        for each in (into, hers):
            await fetch(_REOPEN, each, made)
        await fetch(_REGISTERED, into, datetime.fromisoformat(moved["registered_at"]))
