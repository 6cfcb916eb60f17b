"""The filter of the list of messages: what its fields say, and which messages they mean."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from jinguo.authority.actor import Actor
from jinguo.events.notices.subjects import things_of
from jinguo.kernel import clock
from jinguo.kernel.forms import Text
from jinguo.notifications.catalogue import KINDS, State, Way
from jinguo.notifications.messages.selection import Sought
from jinguo.volunteers.registry.queries import person_of
from jinguo.volunteers.registry.recipients import people_told
from jinguo.web.desk.day_filter import DayFilter, Id
from jinguo.web.forms import Sent
from jinguo.web.parameters import WebRequest

DAYS = 30
"""How far the list goes back when nobody says otherwise."""


class MessageFilter(DayFilter):
    """The fields as they were sent. Both days are included; what is of no list counts as not asked for."""

    q: Annotated[Text, Field(max_length=80)] = ""
    state: Annotated[Text, Field(max_length=20)] = ""
    way: Annotated[Text, Field(max_length=20)] = ""
    kind: Annotated[Text, Field(max_length=40)] = ""
    event: Id = None
    volunteer: Id = None
    writing: Id = None

    @property
    def since(self) -> date | None:
        """The first day of the list: of everything a month ago, of one about somebody or something none."""
        if self.first or self.q or self.event or self.volunteer or self.writing:
            return self.first
        return (self.last or clock.today()) - timedelta(days=DAYS)


def asked(request: WebRequest) -> MessageFilter:
    """Read the filter of an address. Raises Invalid, with the fields that are wrong."""
    return Sent(dict(request.query_params.items()), {}).read(MessageFilter)


async def sought(actor: Actor, said: MessageFilter) -> Sought:
    """Find the messages that are meant. Raises NoSuchVolunteer, Forbidden."""
    people = [await person_of(actor, said.volunteer)] if said.volunteer else None
    if said.q:
        found = await people_told(actor, said.q)
        people = found if people is None else [each for each in people if each in found]
    first, last = said.since, said.last
    things = [said.writing] if said.writing else None
    return Sought(
        state=State(said.state) if said.state in list(State) else None,
        way=Way(said.way) if said.way in list(Way) else None,
        kind=said.kind if said.kind in KINDS else "",
        since=clock.at_beijing(first) if first else None,
        until=clock.at_beijing(last + timedelta(days=1)) if last else None,
        people=people,
        things=await things_of(actor, said.event) if said.event else things,
    )
