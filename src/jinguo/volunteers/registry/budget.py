"""Budget of how many people beyond her reach an account may learn of in a day: a roster, or a registration, tells who
is registered elsewhere, and phones are not to be tried through. The log counts, so that no restart and no second
process forgets.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.people.errors import IdNumberTaken, PhoneTaken
from jinguo.volunteers.errors import TooManyElsewhere

MOST_A_DAY = 20
"""People registered elsewhere of whom an account is told a Beijing day; as many as it may ask for by 转入. Ours."""

_USED = """
SELECT coalesce(sum((detail->>'elsewhere')::int), 0) AS used FROM audit_entry
 WHERE actor = $1 AND at >= $2 AND action IN ('try_roster', 'import_roster', 'refuse_roster', 'refuse_registration')"""


async def used(actor: Actor) -> int:
    """Count the people beyond her reach that this account has learned of today."""
    async with transaction(EVERYWHERE):
        row = await fetch_one(_USED, actor.id, clock.at_beijing(clock.today()))
    return row["used"] if row else 0


def refuse_many(so_far: int, more: int) -> None:
    """Refuse to tell of more people than are left for today. Raises TooManyElsewhere."""
    if more and so_far + more > MOST_A_DAY:
        raise TooManyElsewhere


async def refuse_spent(actor: Actor) -> None:
    """Refuse before anything is looked up, once the budget is spent: even no would tell. Raises TooManyElsewhere."""
    if await used(actor) >= MOST_A_DAY:
        raise TooManyElsewhere


@asynccontextmanager
async def counted(actor: Actor) -> AsyncIterator[None]:
    """Count a refusal that tells that somebody is registered elsewhere. A volunteer, who writes only of herself, is
    told so by her own phone.

    Raises:
        TooManyElsewhere: the day is spent.
    """
    if actor.is_volunteer:
        yield
        return
    await refuse_spent(actor)
    try:
        yield
    except (PhoneTaken, IdNumberTaken) as error:
        if error.detail.get("elsewhere"):
            async with transaction(actor):
                await note(actor, "refuse_registration", "volunteer", uuid7(), actor.path or "", elsewhere=1)
        raise


async def spend(actor: Actor, elsewhere: int, file: str) -> None:
    """Write down that a roster asked for people elsewhere, in a transaction of its own: what refused it is undone."""
    async with transaction(actor):
        await note(actor, "refuse_roster", "roster", uuid7(), actor.path or "", elsewhere=elsewhere, file=file)
