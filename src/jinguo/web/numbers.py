"""A volunteer's number that staff type: counted wherever it is typed, as at the door, and an unknown one five times."""

from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel.errors import JinguoError
from jinguo.volunteers.registry.queries import id_by_number
from jinguo.volunteers.rules import NUMBER_LENGTH, plain_number
from jinguo.web.limits import number_was_unknown, spend_number


def is_number(text: str) -> bool:
    """Whether a typed text is a whole number."""
    plain = plain_number(text)
    return len(plain) == NUMBER_LENGTH and plain.isascii() and plain.isdigit()


async def by_number(actor: Actor, typed: str) -> UUID:
    """Find the volunteer whose number it is. Raises TooMany, WrongNumber, NoSuchVolunteer."""
    await spend_number(actor)
    try:
        return await id_by_number(typed)
    except JinguoError:
        number_was_unknown(actor)
        raise
