"""The erasure itself: every domain empties its own tables, in one transaction, which commits only once the log outside
the database knows of it.
"""

from collections.abc import Sequence
from uuid import UUID

from jinguo.authority import erasures as logbook
from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import fetch
from jinguo.kernel.erasure import Gone
from jinguo.kernel.parts import composed
from jinguo.people.erasure import addresses, family

_THINGS = " UNION ALL ".join(
    f"SELECT id FROM {table} WHERE {column} = ANY(${parameter})"
    for table, column, parameter in (
        ("volunteer", "person", 1),
        ("consent", "person", 1),
        ("phone_holding", "person", 1),
        ("phone_request", "person", 1),
        ("transfer", "person", 1),
        ("role_grant", "person", 1),
        ("erasure", "person", 1),
        ("hold", "person", 1),
        ("message", "person", 1),
        ("claim", "volunteer", 2),
        ("entry", "volunteer", 2),
        ("segment", "volunteer", 2),
        ("scan", "volunteer", 2),
        ("sign_up", "volunteer", 2),
        ("waiting", "volunteer", 2),
    )
)
"""Everything that the log may name her by."""


async def gather(person: UUID) -> Gone:
    """Gather all rows that are one human, and what traces of her are found by. Needs reach everywhere."""
    rows = await family(person)
    people = [row[0] for row in rows]
    volunteers = [row["id"] for row in await fetch("SELECT id FROM volunteer WHERE person = ANY($1)", people)]
    accounts = [row["id"] for row in await fetch("SELECT id FROM account WHERE person = ANY($1)", people)]
    things = [row["id"] for row in await fetch(_THINGS, people, volunteers)]
    return Gone(
        people=people,
        volunteers=volunteers,
        accounts=accounts,
        phones=[row[2] for row in rows if row[2] is not None],
        names=sorted({row[1] for row in rows}),
        things=[*people, *things],
        addresses=await addresses(people),
    )


async def forget(actor: Actor, gone: Gone, number: str) -> None:
    """Erase a person, in the caller's transaction with reach everywhere. The line outside the database is on disk
    before the transaction can commit, and only once all domains are done: should it fail even then, a replay erases
    her, which was approved and due.
    """
    await _empty(actor, gone)
    logbook.append(number, clock.now(), gone.people)


async def forget_many(actor: Actor, gone: Gone, receipts: Sequence[tuple[str, UUID]]) -> None:
    """Erase several humans at once, each with a line of her own outside the database: a number and the one row that is
    her. As `forget` in all else.
    """
    await _empty(actor, gone)
    logbook.append_all([(number, [person]) for number, person in receipts], clock.now())


async def _empty(actor: Actor, gone: Gone) -> None:
    for part in composed():
        if not isinstance(part.erase, str):
            await part.erase(actor, gone)
