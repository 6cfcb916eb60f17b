"""What is known of attachments, without their content."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jinguo.attachments.catalogue import AttachmentKind
from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.pictures.scans import Media
from jinguo.kernel.rows import fetch_as


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment, without its content."""

    id: UUID
    kind: AttachmentKind
    owner: UUID
    thing: UUID | None
    media: Media
    bytes: int
    stored_at: datetime
    by: str

    @property
    def size(self) -> str:
        """How large it is: 240 KB."""
        return f"{max(1, self.bytes // 1000)} KB"

    def name(self, code: str) -> str:
        """The name under which it is saved: 监护人同意书-E-0001-20261201.jpg."""
        return f"{self.kind.label}-{code}-{self.stored_at.astimezone(clock.BEIJING):%Y%m%d}.{self.media.ending}"


_OF = """
SELECT id, kind, owner, thing, media, bytes, stored_at, stored_by_name AS by FROM attachment
 WHERE owner = $1 AND removed_at IS NULL ORDER BY stored_at DESC, id DESC"""


async def attachments(actor: Actor, owner: UUID) -> list[AttachmentRow]:
    """All attachments under one key within the actor's reach, the newest first."""
    async with transaction(actor):
        return await fetch_as(AttachmentRow, _OF, owner)
