"""What can be done with attachments: by domains that know whose they are, and who may read them."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from jinguo.attachments import files
from jinguo.attachments.catalogue import AttachmentKind
from jinguo.attachments.errors import AttachmentLost, NoSuchAttachment, TooManyAttachments
from jinguo.attachments.queries import AttachmentRow, attachments
from jinguo.attachments.tables import Attachment
from jinguo.authority.actor import Actor
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.pictures.scans import Clean, Strokes, drawn, received
from jinguo.kernel.process.threads import FILES
from jinguo.kernel.secrets.own_key import OwnKey

NO_ACTOR = {
    "remove_of": "internal: what is erased was asked for and approved where the key is",
    "sweep": "internal: deletes files that no row knows, of nobody's reach",
}
"""Functions that take no actor, and why."""

MOST, MOST_BYTES = 40, 100_000_000
"""Attachments under one key. Ours."""

GRACE = 3600
"""Seconds for which a file may lie that no row knows yet: its transaction may not be over."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The row under whose key an attachment lies, and where it is."""

    id: UUID
    path: str


async def receive(actor: Actor, content: bytes) -> Clean:
    """Read a scan or photo that was handed in, apart from the pages. Never within a transaction: it takes a second.

    Raises:
        TooLargePicture, UnreadablePicture, Crowded, OneAtATime.
    """
    return await FILES.run_for(actor.id, received, content)


async def draw(actor: Actor, strokes: Strokes) -> Clean:
    """Make a picture of a signature, apart from the pages. Raises UnreadablePicture, Crowded, OneAtATime."""
    return await FILES.run_for(actor.id, drawn, strokes)


async def store(actor: Actor, owner: Owner, key: OwnKey, kind: AttachmentKind, file: Clean, thing: UUID) -> UUID:
    """Keep an attachment, in the current transaction; the caller has asked, and writes the log.

    Raises:
        TooManyAttachments.
    """
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"attachment {owner.id}")
    held = await attachments(actor, owner.id)
    if len(held) >= MOST or sum(each.bytes for each in held) + len(file.content) > MOST_BYTES:
        raise TooManyAttachments
    row = Attachment(kind=kind.value, owner=owner.id, thing=thing, path=owner.path, media=file.media.value)
    row.bytes, row.stored_by, row.stored_by_name = len(file.content), actor.id, actor.name
    await asyncio.to_thread(files.put, key, row.id, file.content)
    await Attachment.insert(row)
    return row.id


async def find(actor: Actor, owner: UUID, attachment: UUID) -> AttachmentRow:
    """One attachment of an owner within reach, without its content. Raises NoSuchAttachment."""
    found = next((each for each in await attachments(actor, owner) if each.id == attachment), None)
    if found is None:
        raise NoSuchAttachment
    return found


async def content(actor: Actor, row: AttachmentRow, key: OwnKey) -> bytes:
    """The content of an attachment that the actor has found; the caller has asked, and has written the log.

    Raises:
        AttachmentLost.
    """
    try:
        return await asyncio.to_thread(files.take, key, row.id)
    except (FileNotFoundError, crypto.Unreadable):
        raise AttachmentLost from None


async def remove_of(owner: UUID) -> None:
    """Remove all attachments of an owner whose key is destroyed, in the current transaction; `sweep` deletes files."""
    await fetch("UPDATE attachment SET removed_at = $2 WHERE owner = $1 AND removed_at IS NULL", owner, clock.now())


async def sweep() -> int:
    """Delete the files whose rows were removed or never came to be; return how many. After the transaction is over."""
    lying = await asyncio.to_thread(lambda: list(files.lying()))
    gone = 0
    async with transaction(EVERYWHERE):
        for attachment, age in lying:
            row = await fetch_one("SELECT removed_at FROM attachment WHERE id = $1", attachment)
            if row["removed_at"] is not None if row else age > GRACE:
                await asyncio.to_thread(files.delete, attachment)
                gone += 1
    return gone
