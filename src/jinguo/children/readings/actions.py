"""Reading what is sealed: asked for, approved by another person, written into the log before anything is shown."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from jinguo.access.queries import may_be_same_hand, same_hand
from jinguo.attachments.actions import content, find
from jinguo.attachments.queries import AttachmentRow
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children import spans
from jinguo.children.catalogue import Emergency, Purpose
from jinguo.children.errors import Closed, Erased, NoSuchChild, NoSuchEntry, NotGranted, Own
from jinguo.children.forms import GrantRequest
from jinguo.children.readings import queries
from jinguo.children.registry import seals
from jinguo.children.registry.rows import seen
from jinguo.children.registry.seals import Unsealed
from jinguo.children.tables import AccessGrant, Bar, Child, Opening
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, database, fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.notifications.notices.actions import queue
from jinguo.organisations.queries import by_path

NO_VILLAGE = "这份档案属于街道或区，不能按整村申请，请只申请这一份"
ASKED = "您已经申请过，正等着审批，不用再申请"
VILLAGE = 3
"""The level of villages and communities in the tree."""


async def read(actor: Actor, child_id: UUID, purpose: Purpose) -> Unsealed:
    """Open the sealed part of a file. The line of the log is committed before anything is opened; an attempt without
    a right is in the log too.

    Raises:
        NoSuchChild: not within reach. NotGranted. Erased: there is nothing any more.
    """
    await _logged(actor, child_id, purpose)
    async with transaction(actor):
        return await seals.unsealed(child_id)


async def read_attachment(
    actor: Actor, child_id: UUID, attachment: UUID, purpose: Purpose
) -> tuple[AttachmentRow, bytes]:
    """Open a scan or signature of a file, by the right and with the line of the log that `read` has.

    Raises:
        NoSuchChild, NotGranted, Erased, NoSuchAttachment, AttachmentLost.
    """
    await _logged(actor, child_id, purpose, attachment=str(attachment))
    async with transaction(actor):
        row = await find(actor, child_id, attachment)
        return row, await content(actor, row, await seals.own_key(child_id))


async def _logged(actor: Actor, child_id: UUID, purpose: Purpose, **about: str) -> None:
    """Write that somebody reads, or tried to, before anything is opened. Raises NoSuchChild, NotGranted, Erased."""
    if database().current_transaction.get() is not None:
        raise RuntimeError("a reading is logged before it is answered: never within another transaction")
    path = await _within_reach(actor, child_id)
    key = None
    if actor.may(Permission.KEEP_CHILDREN, within=path):
        async with transaction(actor):
            key = await queries.covering(child_id, actor.id)
    if key is None:
        await note(actor, "refuse_child_reading", "child", child_id, path, purpose=purpose.label, **about)
        raise NotGranted
    await note(actor, "read_child_file", "child", child_id, path, purpose=purpose.label, by=key.how, **about)


async def _within_reach(actor: Actor, child_id: UUID) -> str:
    """Find where a file belongs, if within the actor's subtree, whatever her role. Raises NoSuchChild, Erased."""
    async with transaction(EVERYWHERE):
        row = await Child.select(Child.path, Child.erased_at).where(Child.id == child_id).first()
    if row is None or not actor.path or not row["path"].startswith(actor.path):
        raise NoSuchChild
    if row["erased_at"] is not None:
        raise Erased
    return row["path"]


async def ask(actor: Actor, child_id: UUID, wanted: GrantRequest) -> UUID:
    """Ask to read a file, or all of its village; whoever may approve is told.

    Raises:
        NoSuchChild, Forbidden, Closed, Erased. Invalid: it was asked for already; or it belongs to no village.
    """
    async with transaction(actor):
        child = await seen(actor, child_id)
        require(actor, Permission.KEEP_CHILDREN, within=child.path)
        if child.erased_at is not None:
            raise Erased
        if child.closed_on is not None:
            raise Closed
        if wanted.village and (await by_path(child.path)).level < VILLAGE:
            raise Invalid(fields={"village": NO_VILLAGE})
        one = None if wanted.village else child_id
        mine = (AccessGrant.grantee == actor.id) & AccessGrant.decided_at.is_null() & AccessGrant.ended_at.is_null()
        same = AccessGrant.child.is_null() & (AccessGrant.path == child.path)
        if await AccessGrant.exists().where(mine, same if one is None else AccessGrant.child == one):
            raise Invalid(ASKED)
        row = AccessGrant(child=one, path=child.path, grantee=actor.id, grantee_name=actor.name)
        row.purpose, row.days = wanted.purpose.value, wanted.days
        await AccessGrant.insert(row)
        await note(actor, "ask_child_reading", "child", child_id, child.path, purpose=wanted.purpose.label)
        await queue(actor, "reading_asked", row.id, child.path)
    return row.id


async def decide(actor: Actor, grant_id: UUID, agree: bool) -> None:
    """Approve a request, or refuse it; another person's than one's own.

    Raises:
        NoSuchEntry, Forbidden, Own.
    """
    async with transaction(actor):
        row = await _grant(grant_id)
        require(actor, Permission.APPROVE_READINGS, within=row.path)
        if row.decided_at is not None or row.ended_at is not None:
            raise NoSuchEntry
        if actor.id is None or await may_be_same_hand(actor, row.grantee):
            raise Own
        now = clock.now()
        until = now + timedelta(days=min(row.days, spans.GRANT_DAYS)) if agree else None
        values = {AccessGrant.decided_at: now, AccessGrant.decided_by: actor.id, AccessGrant.until: until}
        values |= {AccessGrant.decided_by_name: actor.name, AccessGrant.agreed: agree}
        await AccessGrant.update(values).where(AccessGrant.id == grant_id)
        about = {"approve": agree, "purpose": Purpose(row.purpose).label}
        await note(actor, "decide_child_reading", "access_grant", grant_id, row.path, **about)


async def end(actor: Actor, grant_id: UUID) -> None:
    """End a grant or a request before its time: whoever has it, or who may approve. Raises NoSuchEntry, Forbidden."""
    async with transaction(actor):
        row = await _grant(grant_id)
        if not await same_hand(actor, row.grantee):
            require(actor, Permission.APPROVE_READINGS, within=row.path)
        if row.ended_at is None:
            await AccessGrant.update({AccessGrant.ended_at: clock.now()}).where(AccessGrant.id == grant_id)
            await note(actor, "end_child_reading", "access_grant", grant_id, row.path)


async def cut_off(actor: Actor, child_id: UUID, accounts: Collection[UUID]) -> None:
    """Let nothing open a child's file to these accounts from now on, whatever grant they have or open by themselves.

    No reason is written down here. Raises Forbidden.
    """
    require(actor, Permission.APPROVE_READINGS)
    async with transaction(actor):
        for account in accounts:
            await Bar.insert(Bar(child=child_id, path=await _path_of(child_id), account=account))


_LET_IN = "UPDATE child_bar SET until = $3 WHERE child = $1 AND account = ANY($2) AND until IS NULL"


async def let_in(actor: Actor, child_id: UUID, accounts: Collection[UUID]) -> None:
    """Let what opens a child's file to these accounts open it again. Raises Forbidden."""
    require(actor, Permission.APPROVE_READINGS)
    async with transaction(actor):
        await fetch(_LET_IN, child_id, list(accounts), clock.now())


async def _path_of(child_id: UUID) -> str:
    row = await Child.select(Child.path).where(Child.id == child_id).first()
    return row["path"] if row else ""


async def _grant(grant_id: UUID) -> AccessGrant:
    row = await AccessGrant.objects().where(AccessGrant.id == grant_id).lock_rows().first()
    if row is None:
        raise NoSuchEntry
    return row


async def open_urgently(actor: Actor, child_id: UUID, reason: Emergency) -> None:
    """Open a file for an hour without waiting; whoever is responsible is told at once, without a word of the child.

    Raises:
        NoSuchChild, Forbidden, Erased.
    """
    async with transaction(actor):
        child = await seen(actor, child_id)
        require(actor, Permission.KEEP_CHILDREN, within=child.path)
        if child.erased_at is not None:
            raise Erased
        row = Opening(child=child_id, path=child.path, reason=reason.value, opened_by=actor.id)
        row.opened_by_name = actor.name
        row.until = row.opened_at + timedelta(minutes=spans.OPENING_MINUTES)
        await Opening.insert(row)
        await note(
            actor, "open_child_file_at_once", "child", child_id, child.path, reason=reason.label, purpose=reason.label
        )
        await queue(actor, "file_opened", row.id, child.path)


async def review(actor: Actor, opening_id: UUID, justified: bool) -> None:
    """Another person says afterwards whether an urgent opening was needed. Raises NoSuchEntry, Forbidden, Own."""
    async with transaction(actor):
        row = await Opening.objects().where(Opening.id == opening_id).lock_rows().first()
        if row is None or row.reviewed_at is not None:
            raise NoSuchEntry
        require(actor, Permission.APPROVE_READINGS, within=row.path)
        if actor.id is None or await may_be_same_hand(actor, row.opened_by):
            raise Own
        values = {Opening.reviewed_at: clock.now(), Opening.reviewed_by: actor.id, Opening.justified: justified}
        await Opening.update({**values, Opening.reviewed_by_name: actor.name}).where(Opening.id == opening_id)
        await note(actor, "review_child_opening", "opening", opening_id, row.path, approve=justified)


async def review_month(actor: Actor, month: date) -> None:
    """Say that a month's readings were looked through. Raises Forbidden."""
    require(actor, Permission.APPROVE_READINGS, within=actor.path)
    async with transaction(actor):
        await note(actor, "review_child_readings", "reading", None, actor.path or "", month=f"{month:%Y-%m}")
