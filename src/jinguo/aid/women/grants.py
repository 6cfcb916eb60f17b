"""Reading who a woman in difficulty is: asked for, approved by another person, in the log before anything is shown."""

from datetime import timedelta
from uuid import UUID

from jinguo.access.queries import same_hand
from jinguo.aid.catalogue import Purpose
from jinguo.aid.errors import NoSuchEntry, NoSuchWoman, OwnRequest, WomanClosed, WomanNotGranted
from jinguo.aid.forms import WomanRequest
from jinguo.aid.tables import Woman, WomanGrant
from jinguo.aid.women import queries, seals
from jinguo.aid.women.seals import UnsealedWoman
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, database, transaction
from jinguo.kernel.errors import Invalid


async def read(actor: Actor, woman_id: UUID, purpose: Purpose) -> UnsealedWoman:
    """Open the sealed part of an entry. The line of the log is committed before anything is opened; an attempt without
    a right is in the log too.

    Raises:
        NoSuchWoman: not within reach. WomanNotGranted. WomanClosed: there is nothing any more.
    """
    if database().current_transaction.get() is not None:
        raise RuntimeError("a reading is logged before it is answered: never within another transaction")
    path = await _within_reach(actor, woman_id)
    key = None
    if actor.may(Permission.KEEP_WOMEN, within=path):
        async with transaction(actor):
            key = await queries.covering(woman_id, actor.id)
    if key is None:
        await note(actor, "refuse_woman_reading", "woman", woman_id, path, purpose=purpose.label)
        raise WomanNotGranted
    await note(actor, "read_woman", "woman", woman_id, path, purpose=purpose.label)
    async with transaction(actor):
        return await seals.unsealed(woman_id)


async def _within_reach(actor: Actor, woman_id: UUID) -> str:
    """Where an entry belongs, if that is within the actor's subtree, whatever her role."""
    async with transaction(EVERYWHERE):
        row = await Woman.select(Woman.path, Woman.erased_at).where(Woman.id == woman_id).first()
    if row is None or not actor.path or not row["path"].startswith(actor.path):
        raise NoSuchWoman
    if row["erased_at"] is not None:
        raise WomanClosed
    return row["path"]


async def ask(actor: Actor, woman_id: UUID, wanted: WomanRequest) -> UUID:
    """Ask to read an entry, or all of its place. Raises NoSuchWoman, Forbidden, WomanClosed; Invalid: asked already."""
    async with transaction(actor):
        woman = await Woman.objects().where(Woman.id == woman_id).first()
        if woman is None:
            raise NoSuchWoman
        require(actor, Permission.KEEP_WOMEN, within=woman.path)
        if woman.closed_on is not None:
            raise WomanClosed
        one = None if wanted.place else woman_id
        mine = (WomanGrant.grantee == actor.id) & WomanGrant.decided_at.is_null() & WomanGrant.ended_at.is_null()
        same = WomanGrant.woman.is_null() & (WomanGrant.path == woman.path)
        if await WomanGrant.exists().where(mine, same if one is None else WomanGrant.woman == one):
            raise Invalid("您已经申请过，正等着审批，不用再申请")
        row = WomanGrant(woman=one, path=woman.path, grantee=actor.id, grantee_name=actor.name)
        row.purpose, row.days = wanted.purpose.value, wanted.days
        await WomanGrant.insert(row)
        await note(actor, "ask_woman_reading", "woman", woman_id, woman.path, purpose=wanted.purpose.label)
    return row.id


async def decide(actor: Actor, grant_id: UUID, agree: bool) -> None:
    """Approve a request, or refuse it; another person's than one's own. Raises NoSuchEntry, Forbidden, OwnRequest."""
    async with transaction(actor):
        row = await _grant(grant_id)
        require(actor, Permission.APPROVE_READINGS, within=row.path)
        if row.decided_at is not None or row.ended_at is not None:
            raise NoSuchEntry
        if actor.id is None or await same_hand(actor, row.grantee):
            raise OwnRequest
        now = clock.now()
        values = {WomanGrant.decided_at: now, WomanGrant.decided_by: actor.id, WomanGrant.agreed: agree}
        values |= {WomanGrant.decided_by_name: actor.name}
        values |= {WomanGrant.until: now + timedelta(days=row.days) if agree else None}
        await WomanGrant.update({**values}).where(WomanGrant.id == grant_id)
        about = {"approve": agree, "purpose": Purpose(row.purpose).label}
        await note(actor, "decide_woman_reading", "woman_grant", grant_id, row.path, **about)


async def end(actor: Actor, grant_id: UUID) -> None:
    """End a grant or a request before its time: whoever has it, or who may approve. Raises NoSuchEntry, Forbidden."""
    async with transaction(actor):
        row = await _grant(grant_id)
        if not await same_hand(actor, row.grantee):
            require(actor, Permission.APPROVE_READINGS, within=row.path)
        if row.ended_at is None:
            await WomanGrant.update({WomanGrant.ended_at: clock.now()}).where(WomanGrant.id == grant_id)
            await note(actor, "end_woman_reading", "woman_grant", grant_id, row.path)


async def _grant(grant_id: UUID) -> WomanGrant:
    row = await WomanGrant.objects().where(WomanGrant.id == grant_id).lock_rows().first()
    if row is None:
        raise NoSuchEntry
    return row
