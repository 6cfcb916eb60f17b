"""The filter of the log: what its fields say, and the part of the log that they mean."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from jinguo.authority.actor import Actor
from jinguo.authority.queries import Sought
from jinguo.kernel import clock
from jinguo.kernel.forms import Text
from jinguo.kernel.parts import sentences
from jinguo.organisations import queries as organisations
from jinguo.volunteers.registry.names import things_of
from jinguo.web.desk.day_filter import DayFilter, Id
from jinguo.web.desk.log.sentences import KINDS
from jinguo.web.forms import Sent
from jinguo.web.parameters import WebRequest


class LogFilter(DayFilter):
    """The fields as they were sent. Both days are included; `about` is a volunteer, `by` is whoever did it."""

    who: Annotated[Text, Field(max_length=60)] = ""
    by: Id = None
    action: Annotated[Text, Field(max_length=40)] = ""
    kind: Annotated[Text, Field(max_length=20)] = ""
    organisation: Annotated[Text, Field(max_length=40)] = ""
    about: Id = None


def asked(request: WebRequest) -> LogFilter:
    """Read the filter of an address. Raises Invalid, with the fields that are wrong."""
    return Sent(dict(request.query_params.items()), {}).read(LogFilter)


async def sought(actor: Actor, said: LogFilter) -> Sought:
    """Find the part of the log that is meant; one about a volunteer whom nobody here knows is empty.

    Raises:
        NoSuchOrganisation.
    """
    place = await organisations.by_code(said.organisation) if said.organisation else None
    things = (await things_of(actor, said.about) or (said.about,)) if said.about else ()
    return Sought(
        who=said.who,
        by=said.by,
        action=said.action if said.action in sentences() else "",
        kinds=KINDS[said.kind][1] if said.kind in KINDS else (),
        things=things,
        since=clock.at_beijing(said.first) if said.first else None,
        until=clock.at_beijing(said.last + timedelta(days=1)) if said.last else None,
        within=place.path if place else "",
    )
