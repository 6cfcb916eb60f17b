"""Where she goes, her wishes go with her, and a mailbox that waits to be confirmed."""

from uuid import UUID

from jinguo.kernel.db import EVERYWHERE, fetch, transaction


async def follow(person: UUID) -> None:
    """Her wishes are seen from where she is now. The caller has moved her."""
    async with transaction(EVERYWHERE):
        for table in ("preference", "mailbox"):
            await fetch(
                f"UPDATE {table} t SET path = p.path FROM person p WHERE p.id = t.person AND t.person = $1", person
            )
