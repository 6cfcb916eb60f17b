"""Where she goes, her wishes go with her."""

from uuid import UUID

from jinguo.kernel.db import EVERYWHERE, fetch, transaction


async def follow(person: UUID) -> None:
    """Her wishes are seen from where she is now. The caller has moved her."""
    async with transaction(EVERYWHERE):
        await fetch(
            "UPDATE preference f SET path = p.path FROM person p WHERE p.id = f.person AND f.person = $1", person
        )
