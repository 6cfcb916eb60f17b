"""What a keeper does with a concern: reads it, writes down what came, names who is meant, lets go on, hands it over,
closes it.
"""

import json
from collections.abc import Mapping
from uuid import UUID

from piccolo.columns import Column

from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor
from jinguo.children.readings.actions import let_in
from jinguo.concerns.cards import Standing, Whole
from jinguo.concerns.catalogue import EntryKind, Outcome
from jinguo.concerns.errors import Closed, NoSuchConcern, NoSuchName, Unreceipted
from jinguo.concerns.forms import Closing, Lifting, Naming, NewEntry
from jinguo.concerns.holders import named_in, nearest
from jinguo.concerns.queries import standing
from jinguo.concerns.readings.names import accounts_of, put_names
from jinguo.concerns.readings.queries import is_still_named, key_of, whole
from jinguo.concerns.tables import Concern, ConcernEntry, ConcernName
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, database, fetch, transaction
from jinguo.mothers.actions import lift as lift_halt
from jinguo.notifications.notices.actions import queue

KIND = "restricted"
"""What the log calls the thing: neither what it is nor whom it concerns."""


_RECEIVED = "UPDATE concern SET received_at = $2 WHERE id = $1 AND received_at IS NULL"


async def read(actor: Actor, concern_id: UUID) -> Whole:
    """Open a concern. The line of the log is committed before anything is opened; an attempt is in the log too.

    Raises:
        NoSuchConcern: there is none, or she may not, or its key was destroyed.
    """
    if database().current_transaction.get() is not None:
        raise RuntimeError("a reading is logged before it is answered: never within another transaction")
    found = await glimpse(actor, concern_id)
    await note(actor, "read_restricted", KIND, concern_id, found.path)
    async with transaction(EVERYWHERE):
        await fetch(_RECEIVED, concern_id, clock.now())
        return await whole(found)


async def glimpse(actor: Actor, concern_id: UUID) -> Standing:
    """Where a concern stands, before it is opened; the attempt of who may not read it is in the log.

    Raises:
        NoSuchConcern: there is none, or she may not.
    """
    async with transaction(EVERYWHERE):
        path = await _path(concern_id)
    if actor.id is None or not path:
        raise NoSuchConcern
    try:
        return await standing(actor, concern_id)
    except NoSuchConcern:
        await note(actor, "refuse_restricted", KIND, concern_id, path)
        raise


async def enter(actor: Actor, concern_id: UUID, new: NewEntry) -> None:
    """Write down what came: more to say, a receipt, an answer. Raises NoSuchConcern, Closed."""
    async with transaction(EVERYWHERE):
        await _open_one(actor, concern_id)
        await put_entry(actor, concern_id, new.kind, new.text)
        await _seen_to(actor, concern_id)


async def put_entry(actor: Actor, concern_id: UUID, kind: EntryKind, text: str) -> None:
    """Write an entry down in the current transaction; a receipt ends the waiting for one. The caller has asked."""
    key = await key_of(concern_id)
    row = ConcernEntry(concern=concern_id, path=await _path(concern_id), kind=kind.value, written_by=actor.id)
    row.content = ConcernEntry.content.seal(key, row.id, json.dumps(text, ensure_ascii=False))
    row.written_by_name = ConcernEntry.written_by_name.seal(key, row.id, actor.name or "报告人")
    await ConcernEntry.insert(row)
    if kind is EntryKind.RECEIPT:
        await fetch(
            "UPDATE concern SET receipted_at = $2 WHERE id = $1 AND receipted_at IS NULL", concern_id, clock.now()
        )


async def name(actor: Actor, concern_id: UUID, said: Naming) -> None:
    """Name who is meant: she can never read it from now on, and her pairings stand still that moment.

    Raises:
        NoSuchConcern, Closed. Invalid: nobody of that number, or who was not offered.
    """
    async with transaction(EVERYWHERE):
        found = await _open_one(actor, concern_id)
        key, told = await key_of(concern_id), await whole(found)
        await put_names(concern_id, found.path, key, said, told.content.child)
        await put_entry(actor, concern_id, EntryKind.NAMING, "登记了涉及的人")
        await place_anew(found)
        await _seen_to(actor, concern_id)


async def lift(actor: Actor, concern_id: UUID, name_id: UUID, why: Lifting) -> None:
    """Let somebody care for children again, for a reason; she still can never read it.

    Raises:
        NoSuchConcern, NoSuchName.
    """
    async with transaction(EVERYWHERE):
        found = await readable(actor, concern_id)
        row = await ConcernName.objects().where(ConcernName.id == name_id, ConcernName.concern == concern_id).first()
        if row is None or row.lifted_at is not None or not (row.halt or row.account):
            raise NoSuchName
        if row.halt:
            await lift_halt(SYSTEM, row.halt)
        values = {ConcernName.lifted_at: clock.now(), ConcernName.lifted_by: actor.id}
        await ConcernName.update({**values, ConcernName.lifted_by_name: actor.name}).where(ConcernName.id == name_id)
        who = await accounts_of([each for each in (row.person, row.account) if each])
        if (child := (await whole(found)).content.child) and not await is_still_named(who, child):
            await let_in(SYSTEM, child, who)
        called = ConcernName.words.open(await key_of(concern_id), name_id, row.words) or ""
        await put_entry(actor, concern_id, EntryKind.LIFTING, f"{called}：{why.reason}")
        await _seen_to(actor, concern_id)


async def close(actor: Actor, concern_id: UUID, said: Closing) -> None:
    """Close a concern that has its receipt, or is there twice. Raises NoSuchConcern, Closed, Unreceipted."""
    async with transaction(EVERYWHERE):
        found = await _open_one(actor, concern_id)
        if found.receipted_at is None and said.outcome is not Outcome.TWICE:
            raise Unreceipted
        text = "：".join(part for part in (said.outcome.label, said.text) if part)
        await put_entry(actor, concern_id, EntryKind.CLOSING, text)
        values = {Concern.closed_at: clock.now(), Concern.closed_by: actor.id}
        await _set(concern_id, {**values, Concern.closed_by_name: actor.name})
        await _seen_to(actor, concern_id)


async def place_anew(found: Standing) -> None:
    """Let a concern be held where somebody may read it, now that somebody more is named; who reads it is told."""
    named = await named_in(found.id)
    at = await nearest(found.path, named)
    higher = found.held_at if at and len(found.held_at) < len(at) else at
    if higher != found.held_at or not found.held_at:
        await _set(found.id, {Concern.held_at: higher})
        await tell(found.id, higher)


async def tell(concern_id: UUID, held_at: str, kind: str = "restricted_filed") -> None:
    """Tell the readers at a level that something waits, in the current transaction; without a word of what it is."""
    if held_at:
        key = f"{kind}:{concern_id}:{held_at}:{clock.now().isoformat()}"
        await queue(SYSTEM, kind, concern_id, held_at, key=key)


async def destroy(concern_id: UUID) -> None:
    """Destroy a concern's key and all that was under it, in the current transaction."""
    values: Mapping[Column | str, object] = {Concern.key: None, Concern.content: None, Concern.filed_by_name: None}
    await _set(concern_id, {**values, Concern.erased_at: clock.now()})
    await fetch("UPDATE concern_entry SET content = NULL, written_by_name = NULL WHERE concern = $1", concern_id)
    await fetch("UPDATE concern_name SET words = NULL WHERE concern = $1", concern_id)


async def readable(actor: Actor, concern_id: UUID) -> Standing:
    """A concern that the actor may read, held, within the reach of all."""
    await fetch("SELECT id FROM concern WHERE id = $1 FOR NO KEY UPDATE", concern_id)
    return await standing(actor, concern_id)


async def _open_one(actor: Actor, concern_id: UUID) -> Standing:
    """An open concern that the actor may read, held."""
    found = await readable(actor, concern_id)
    if found.closed_at is not None:
        raise Closed
    return found


async def _path(concern_id: UUID) -> str:
    row = await Concern.select(Concern.path).where(Concern.id == concern_id).first()
    return row["path"] if row else ""


async def _set(concern_id: UUID, values: Mapping[Column | str, object]) -> None:
    await Concern.update(dict(values)).where(Concern.id == concern_id)


async def _seen_to(actor: Actor, concern_id: UUID) -> None:
    """Write the line of the log; whoever sees to a concern has received it."""
    await fetch(_RECEIVED, concern_id, clock.now())
    await note(actor, "see_to_restricted", KIND, concern_id, await _path(concern_id))
