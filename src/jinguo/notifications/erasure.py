"""Emptying messages: that something was told stays, what was told and where it went does not."""

from datetime import datetime
from uuid import UUID

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import Gone
from jinguo.notifications.catalogue import Cause
from jinguo.notifications.tables import BlockedAddress, Mailbox, Message

SERVICE = "/"
"""The path of what belongs to no organisation: codes, and letters to accounts."""

_EMPTY = "subject = '', text = '', variables = '{}', address = NULL, address_index = NULL"

_MESSAGES = f"""
UPDATE message SET {_EMPTY},
       cause = CASE WHEN state IN ('queued', 'unknown') THEN 'erased' ELSE '' END,
       reason = CASE WHEN state IN ('queued', 'unknown') THEN $4 ELSE '' END,
       state = CASE WHEN state IN ('queued', 'unknown') THEN 'dropped' ELSE state END
 WHERE person = ANY($1) OR account = ANY($2)
    OR (person IS NULL AND account IS NULL AND address_index = ANY($3))"""
"""What went to her address for somebody else, who shares it or had it before her, is that one's."""

_NOTICES = """
UPDATE notice SET facts = '{}', reason = '', settled_at = coalesce(settled_at, $3),
       state = CASE state WHEN 'queued' THEN 'withdrawn' ELSE state END
 WHERE person = ANY($1) OR account = ANY($2)"""

_BLOCKS = """
UPDATE blocked_address SET address_index = NULL, reason = '', lifted_at = coalesce(lifted_at, $2)
 WHERE address_index = ANY($1)"""

_MAILBOXES = """
UPDATE mailbox SET address = NULL, address_index = NULL, settled_at = coalesce(settled_at, $4),
       state = CASE state WHEN 'waiting' THEN 'dropped' ELSE state END
 WHERE person = ANY($1) OR account = ANY($2) OR address_index = ANY($3)"""

_OLD_NOTICES = """
UPDATE notice SET facts = '{}', reason = '' WHERE settled_at <= $1 AND path ^@ $2 AND state <> 'queued'
   AND (facts <> '{}' OR reason <> '') AND NOT coalesce(person = ANY($3), false) RETURNING id"""

_OLD_MESSAGES = f"""
UPDATE message SET {_EMPTY}, reason = '' WHERE created_at <= $1 AND path ^@ $2
   AND state NOT IN ('queued', 'sending', 'unknown') AND (text <> '' OR address IS NOT NULL)
   AND NOT coalesce(person = ANY($3), false) RETURNING id"""


async def erase(actor: Actor, gone: Gone) -> None:
    """Empty what she was told, and where; what still waits is not sent. Her wishes stay: they prove that she was
    asked, and say nothing else. Needs reach everywhere. Raises Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    sent = [Message.address_index.of(each) for each in gone.addresses]
    blocked = [BlockedAddress.address_index.of(each) for each in gone.addresses]
    await fetch(_MESSAGES, gone.people, gone.accounts, sent, Cause.ERASED.label)
    await fetch(_NOTICES, gone.people, gone.accounts, clock.now())
    await fetch(_BLOCKS, blocked, clock.now())
    given = [Mailbox.address_index.of(each) for each in gone.addresses]
    await fetch(_MAILBOXES, gone.people, gone.accounts, given, clock.now())


async def empty_texts(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Empty texts, addresses and facts of before, but of those `held`; how many. Needs reach everywhere. Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    messages = await fetch(_OLD_MESSAGES, before, path, held)
    return len(messages) + len(await fetch(_OLD_NOTICES, before, path, held))


async def empty_texts_of_service(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """The same of what belongs to no organisation."""
    require(actor, Permission.KEEP_RETENTION)
    done = 0
    for statement in (_OLD_MESSAGES, _OLD_NOTICES):
        done += len(await fetch(statement.replace("path ^@ $2", "path = $2"), before, path, held))
    return done


async def forget_mailboxes(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Forget which mailboxes were given before, and whether or not they were confirmed; how many. Needs reach
    everywhere. Raises Forbidden.
    """
    require(actor, Permission.KEEP_RETENTION)
    return len(
        await fetch(
            "UPDATE mailbox SET address = NULL, address_index = NULL, settled_at = coalesce(settled_at, $3),"
            " state = CASE state WHEN 'waiting' THEN 'dropped' ELSE state END"
            " WHERE asked_at <= $1 AND address_index IS NOT NULL AND NOT coalesce(person = ANY($2), false)"
            " RETURNING id",
            *(before, held, clock.now()),
        )
    )


async def forget_lifted(actor: Actor, before: datetime, path: str, held: list[UUID]) -> int:
    """Forget which numbers were refused and lifted before; how many. Needs reach everywhere. Raises Forbidden."""
    require(actor, Permission.KEEP_RETENTION)
    return len(
        await fetch(
            "UPDATE blocked_address SET address_index = NULL WHERE lifted_at <= $1 AND address_index IS NOT NULL"
            " RETURNING id",
            before,
        )
    )
