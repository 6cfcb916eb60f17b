"""A guardian's answer is written down; a later one is a new row. What she has signed is kept with it, sealed."""

from uuid import UUID

from jinguo.attachments.actions import Owner, store
from jinguo.attachments.catalogue import AttachmentKind
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.children.errors import NoSuchEntry, SignedAlready
from jinguo.children.forms import NewConsent
from jinguo.children.registry.rows import in_charge
from jinguo.children.registry.seals import own_key
from jinguo.children.tables import Child, ChildConsent, ChildGuardian
from jinguo.kernel.db import transaction
from jinguo.kernel.pictures.scans import Clean, Media


async def record_consent(actor: Actor, child_id: UUID, new: NewConsent, signed: Clean | None = None) -> None:
    """Write down what a guardian has answered, or that a consent is withdrawn.

    Args:
        signed: the scan of the paper, or what was signed on the screen.

    Raises:
        NoSuchChild, Forbidden, NotInCharge, Closed, Erased, TooManyAttachments.
        NoSuchEntry: it is no guardian of this child.
    """
    async with transaction(actor):
        child = await in_charge(actor, child_id)
        theirs = (ChildGuardian.id == new.guardian) & (ChildGuardian.child == child_id)
        if not await ChildGuardian.exists().where(theirs):
            raise NoSuchEntry
        row = ChildConsent(
            child=child_id,
            path=child.path,
            guardian=new.guardian,
            version=new.version,
            given=new.given,
            manner=new.manner.value,
            view=new.view.value,
            answered_on=new.answered_on,
            recorded_by=actor.id,
            recorded_by_name=actor.name,
        )
        if signed:
            row.scan = await _kept(actor, child, row.id, signed)
        await ChildConsent.insert(row)
        await note(
            actor, "record_child_consent", "child", child_id, child.path, given=new.given, signed=signed is not None
        )


async def add_scan(actor: Actor, child_id: UUID, consent_id: UUID, signed: Clean) -> None:
    """Keep the signed paper of an answer that was written down without it.

    Raises:
        NoSuchChild, Forbidden, NotInCharge, Closed, Erased, NoSuchEntry, TooManyAttachments. SignedAlready.
    """
    async with transaction(actor):
        child = await in_charge(actor, child_id)
        this = (ChildConsent.id == consent_id) & (ChildConsent.child == child_id)
        row = await ChildConsent.objects().where(this).lock_rows().first()
        if row is None:
            raise NoSuchEntry
        if row.scan is not None:
            raise SignedAlready
        scan = await _kept(actor, child, consent_id, signed)
        await ChildConsent.update({ChildConsent.scan: scan}).where(ChildConsent.id == consent_id)
        await note(actor, "add_child_consent_scan", "child", child_id, child.path)


async def _kept(actor: Actor, child: Child, consent: UUID, signed: Clean) -> UUID:
    kind = AttachmentKind.SIGNATURE if signed.media is Media.PNG else AttachmentKind.CONSENT
    return await store(actor, Owner(child.id, child.path), await own_key(child.id), kind, signed, consent)
