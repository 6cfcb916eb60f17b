"""Actions on words to many: send them, and take them back while nobody has had them."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import Invalid
from jinguo.notifications.catalogue import Way
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.recall import withdraw as withdraw_notice
from jinguo.writing import queries
from jinguo.writing.errors import CountUnconfirmed, TooLateToWithdraw
from jinguo.writing.forms import Words
from jinguo.writing.queries import Readers, reached
from jinguo.writing.rules import TYPED_FROM, UNDONE_WITHIN, key_of, wrong

LASTS = timedelta(days=2)
"""Words that could not be sent for so long are not sent any more: who wrote them must think again."""


async def write(
    actor: Actor, writing: UUID, readers: Readers, words: Words, offered: Collection[Way], typed: int | None = None
) -> bool:
    """Send words to these readers, who are found anew when they go out in five minutes; False: sent already.

    Args:
        writing: a new id, made with the page, so that pressing twice sends once.
        typed: how many SMS the actor has confirmed, where there are many.

    Raises:
        Forbidden: not there, or not as an account in one of its roles. Invalid: words that must not go out.
        CountUnconfirmed.
    """
    require(actor, Permission.SEND_MESSAGES, within=readers.path)
    hat = actor.grants[0].id
    if actor.id is None or hat is None:
        raise Forbidden
    refuse_wrong(words)
    found = await reached(actor, readers, offered)
    if found.sms > TYPED_FROM and typed != found.sms:
        raise CountUnconfirmed(fields={"typed": f"请填 {found.sms}"})
    now = clock.now()
    kind, thing = readers.kind.key, readers.facts.get("event", writing)
    facts = {**readers.facts, "subject": words.subject, "word": words.word, "author": actor.id, "hat": hat}
    async with transaction(actor):
        fresh = await queue(
            *(actor, kind, thing, readers.path),
            key=key_of(kind, writing),
            due_at=now + UNDONE_WITHIN,
            expires_at=now + LASTS,
            **facts,
        )
        if fresh:
            about = {"notice": kind, "people": found.total, "sms": found.sms, "confirmed": typed is not None}
            await note(actor, "write_to_many", "notice", writing, readers.path, **about)
    return fresh


def refuse_wrong(words: Words) -> None:
    """Raise Invalid, with a sentence for each field that must not go out."""
    found = wrong(words.subject, words.word)
    if found:
        raise Invalid(fields=found)


async def withdraw(actor: Actor, writing: UUID) -> None:
    """Withdraw words that nobody has had yet. Raises NoSuchWriting, TooLateToWithdraw, Forbidden."""
    async with transaction(actor):
        found = await queries.writing(actor, writing)
        require(actor, Permission.SEND_MESSAGES, within=found.path)
        if not await withdraw_notice(actor, [key_of(found.kind.key, writing)], f"{actor.name}撤回了"):
            raise TooLateToWithdraw
        await note(actor, "withdraw_words", "notice", writing, found.path)
