"""Rules of age wherever a birth date may come in: who is old enough to volunteer, and whose guardian has agreed."""

from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.people import actions as people
from jinguo.people.catalogue import ConsentKind, Manner
from jinguo.people.rules import is_minor, is_too_young
from jinguo.volunteers.errors import GuardianRequired, TooYoung
from jinguo.volunteers.forms import GuardianWord

_BORN = "SELECT born_on FROM person WHERE id = $1"

_AGREED = """
SELECT c.given FROM consent c JOIN person p ON p.id = c.person
 WHERE (p.id = $1 OR p.merged_into = $1) AND c.kind = $2 ORDER BY c.answered_at DESC, c.id DESC LIMIT 1"""


async def refuse_too_young(person: UUID) -> None:
    """Refuse, in the current transaction, whoever is a child by now, or a minor for whom no guardian has agreed.

    Raises:
        TooYoung, GuardianRequired.
    """
    row = await fetch_one(_BORN, person)
    born_on, today = row["born_on"] if row else None, clock.today()
    if is_too_young(born_on, today):
        raise TooYoung(fields={"born_on": TooYoung.message})
    if is_minor(born_on, today) and not await has_agreed(person):
        raise GuardianRequired(fields={"guardian": GuardianRequired.message})


async def has_agreed(person: UUID) -> bool:
    """Whether the last word of a guardian is yes."""
    async with transaction(EVERYWHERE):
        rows = await fetch(_AGREED, person, ConsentKind.GUARDIAN.value)
    return bool(rows) and rows[0]["given"]


async def record(actor: Actor, person: UUID, word: GuardianWord, manner: Manner) -> None:
    """Record who has agreed for a minor and when, if anybody is named. Raises Forbidden, NoSuchPerson."""
    if word.guardian and word.guardian_relation and word.guardian_agreed_on:
        said = people.Guardian(word.guardian, word.guardian_relation, clock.at_beijing(word.guardian_agreed_on))
        await people.record_consent(actor, person, ConsentKind.GUARDIAN, True, manner, said)
