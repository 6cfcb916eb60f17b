"""Leaders of one event alone, for the event's page."""

from dataclasses import dataclass
from datetime import date, timedelta

from jinguo.access.appointments import actions
from jinguo.access.appointments import queries as holdings
from jinguo.access.appointments.queries import Holding
from jinguo.authority.actor import Actor
from jinguo.authority.grants import Role
from jinguo.events.cards import EventCard
from jinguo.events.rules import State
from jinguo.kernel import clock
from jinguo.web.desk.accounts.appointments import people
from jinguo.web.desk.choices import Choice

AFTERWARDS = timedelta(days=14)
"""How long after its event a leader can still settle and put right what happened: the ten working days within which
hours are recorded (民政部令67号, art. 11).
"""


@dataclass(frozen=True, slots=True)
class Leaders:
    """The leaders of one event alone; `candidates`: whom else one could name, when one may; `may_end`: take it back."""

    named: list[Holding]
    candidates: list[Choice]
    may_end: bool


async def leaders(actor: Actor, card: EventCard) -> Leaders:
    """Find the leaders of one event, and who else could be named."""
    named = await holdings.leaders_of(actor, card.id, card.path)
    taken = {str(each.account) for each in named}
    names = actions.gives(actor, Role.LEADER, card.path, card.id)
    can_name = names and card.state is not State.CANCELLED
    candidates = [one for one in await people(actor) if one[0] not in taken] if can_name else []
    return Leaders(named, candidates, names)


def last_day_of(card: EventCard) -> date:
    """Find the last day on which a leader leads the event."""
    return max(clock.beijing_day(card.ends_at + AFTERWARDS), clock.today())
