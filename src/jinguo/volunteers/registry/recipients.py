"""Search for people in the list of messages: by name, initials, number or phone, among those who were told."""

from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.people.restriction import unrestricted
from jinguo.volunteers.registry.cards import JOINED
from jinguo.volunteers.registry.queries import matching

MOST = 1000
"""People; who types one character finds that many at most."""


async def people_told(actor: Actor, text: str) -> list[UUID]:
    """Find the persons that a typed text (or a `search_words.opaque` one) means, of those who have a message within the
    actor's reach, guests of its events among them; nobody who is 仅本级可见 to her.

    Raises:
        Forbidden.
    """
    require(actor, Permission.SEE_MESSAGES, within=actor.path)
    condition, argument = matching(text)
    async with transaction(EVERYWHERE):
        rows = await fetch(
            f"SELECT v.person {JOINED} WHERE {condition} AND v.merged_into IS NULL AND {unrestricted('v.person')}"
            " AND (NOT p.local_only OR p.path = $1::text OR NOT p.path ^@ $1::text)"
            " AND EXISTS (SELECT FROM message m WHERE m.person = v.person AND m.path ^@ nullif($1::text, ''))"
            f" LIMIT {MOST}",
            actor.path,
            argument,
        )
    return [row["person"] for row in rows]
