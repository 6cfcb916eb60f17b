"""限制处理: from the moment that she asks to be erased, her data is stored and nothing else (《个人信息保护法》 47).

Lists leave her out by `unrestricted`; what would change or use her data refuses by `refuse_restricted`.
"""

from collections.abc import Collection
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.people.errors import Restricted
from jinguo.people.tables import Person

RESTRICTED_PEOPLE = "(SELECT id FROM person WHERE restricted_at IS NOT NULL)"
"""SQL: whose data may only be stored. They are few, so that NOT IN costs one look into a small table."""


def unrestricted(person: str) -> str:
    """The SQL condition by which a list leaves out whose data may only be stored; `person` is the column of her id."""
    return f"{person} NOT IN {RESTRICTED_PEOPLE}"


async def restrict(actor: Actor, people: Collection[UUID]) -> None:
    """Restrict people's data from now on to being stored. The caller has asked for permission and writes the log."""
    _ = actor
    await Person.update({Person.restricted_at: clock.now()}).where(
        Person.id.is_in(list(people)), Person.restricted_at.is_null()
    )


async def release(actor: Actor, people: Collection[UUID]) -> None:
    """End the restriction; who is erased stays erased. The caller has asked for permission and writes the log."""
    _ = actor
    await Person.update({Person.restricted_at: None}).where(Person.id.is_in(list(people)), Person.erased_at.is_null())


async def refuse_restricted(person: UUID) -> None:
    """Raise Restricted if the person's data may only be stored."""
    if await fetch("SELECT FROM person WHERE id = $1 AND restricted_at IS NOT NULL", person):
        raise Restricted
