"""告诉旧号码: the one message to a number that was hers, sent when it is hers no longer."""

from datetime import timedelta
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.notifications.catalogue import KINDS, PHONE_LEFT, QUIET, Way
from jinguo.notifications.rules import waking
from jinguo.notifications.wordings.words import words_for

WORTH_TELLING = timedelta(days=3)
"""After that it is not sent any more. Ours."""

_MESSAGE = """
INSERT INTO message (id, key, kind, person, path, channel, subject, text, urgent, state, due_at, expires_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false, 'queued', $9, $10, $11) ON CONFLICT (key) DO NOTHING"""


async def tell(actor: Actor, holding: UUID, person: UUID, path: str) -> None:
    """Tell a number that was hers, in the caller's transaction. The message has the id of its holding, from which the
    number is read when it goes out. The caller has asked for permission.
    """
    _ = actor
    now = clock.now()
    async with transaction(EVERYWHERE):
        words = await words_for(KINDS[PHONE_LEFT], path)
        await fetch(
            _MESSAGE,
            *(holding, f"{PHONE_LEFT}:{holding}", PHONE_LEFT, person, path, Way.SMS.value),
            *(words.subject, words.text, waking(now, QUIET), now + WORTH_TELLING, now),
        )
