"""Histories of sign-ups: the events that a volunteer has signed up for, as her own organisation sees them."""

from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.events.cards import CARD, FROM, HERS, OwnSignUp, own_sign_ups
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.volunteers.errors import NoSuchVolunteer

LATEST = 50

_HERS = f"""
SELECT {CARD}, {HERS}
  {FROM}
  JOIN (SELECT DISTINCT ON (event) * FROM sign_up WHERE volunteer = $1 ORDER BY event, signed_up_at DESC, id DESC) hers
    ON hers.event = e.id
 ORDER BY e.starts_at DESC, e.id DESC LIMIT {LATEST}"""


async def signed_up_for(actor: Actor, volunteer_id: UUID) -> list[OwnSignUp]:
    """List a volunteer's last 50 sign-ups for events, the latest start first, also those of other organisations.

    Raises:
        NoSuchVolunteer: there is none within reach.
    """
    async with transaction(actor):
        row = await fetch_one("SELECT path FROM volunteer WHERE id = $1", volunteer_id)
    if row is None or not actor.may(Permission.SEE_VOLUNTEERS, within=row["path"]):
        raise NoSuchVolunteer
    async with transaction(EVERYWHERE):
        return own_sign_ups(await fetch(_HERS, volunteer_id))
