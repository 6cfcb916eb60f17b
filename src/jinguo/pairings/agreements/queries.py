"""What is known of the signed paper of a pairing."""

from uuid import UUID

from jinguo.attachments.catalogue import AttachmentKind
from jinguo.attachments.queries import AttachmentRow, attachments
from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.pairings.queries import PairingRow, pairing

NO_ACTOR = {"number_of": "pure: puts together what its caller sees"}
"""Functions that take no actor, and why."""


def number_of(row: PairingRow) -> str:
    """The number that stands on the paper: the child's code and the day on which the pairing was proposed."""
    return f"{row.code}-{row.opened_at.astimezone(clock.BEIJING):%Y%m%d}"


async def signed(actor: Actor, pairing_id: UUID) -> list[AttachmentRow]:
    """The scans of a pairing's signed agreement, the newest first. Raises NoSuchPairing, Forbidden."""
    row = await pairing(actor, pairing_id)
    found = await attachments(actor, row.child)
    return [each for each in found if each.kind is AttachmentKind.AGREEMENT and each.thing == pairing_id]
