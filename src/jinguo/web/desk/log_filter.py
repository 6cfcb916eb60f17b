"""The filter of the log: what its fields say, and the part of the log that they mean."""

from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from jinguo.authority.actor import Actor
from jinguo.authority.queries import Sought
from jinguo.kernel import clock
from jinguo.kernel.forms import Form, Text, none_if_blank
from jinguo.organisations import queries as organisations
from jinguo.volunteers.naming import things_of
from jinguo.web.desk.log_sentences import KINDS, SENTENCES
from jinguo.web.forms import Sent

Day = Annotated[
    Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))] | None, BeforeValidator(none_if_blank)
]
Id = Annotated[UUID | None, BeforeValidator(none_if_blank)]


class LogFilter(Form):
    """The fields as they were sent. Both days are included; `about` is a volunteer, `by` is whoever did it."""

    who: Annotated[Text, Field(max_length=60)] = ""
    by: Id = None
    action: Annotated[Text, Field(max_length=40)] = ""
    kind: Annotated[Text, Field(max_length=20)] = ""
    organisation: Annotated[Text, Field(max_length=40)] = ""
    first: Day = None
    last: Day = None
    about: Id = None

    @field_validator("last")
    @classmethod
    def _not_before_the_first(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("first")
        if first and last and last < first:
            raise ValueError("截止日期不能早于开始日期")
        return last

    @property
    def fields(self) -> dict[str, str]:
        """The fields that send the same question again."""
        said = {name: str(value or "") for name, value in self.model_dump().items()}
        return {name: value for name, value in said.items() if value}

    def address(self, path: str, **changed: str) -> str:
        """An address that asks the same but for what is changed; what is changed to nothing is left out."""
        fields = {name: value for name, value in {**self.fields, **changed}.items() if value}
        return f"{path}?{urlencode(fields)}" if fields else path


def asked(request: Request[Any, Any, Any]) -> LogFilter:
    """The filter of an address. Raises Invalid, with the fields that are wrong."""
    return Sent(dict(request.query_params.items()), {}).read(LogFilter)


async def sought(actor: Actor, said: LogFilter) -> Sought:
    """The part of the log that is meant; one about a volunteer whom nobody here knows is empty.

    Raises:
        NoSuchOrganisation.
    """
    place = await organisations.by_code(said.organisation) if said.organisation else None
    things = (await things_of(actor, said.about) or (said.about,)) if said.about else ()
    return Sought(
        who=said.who,
        by=said.by,
        action=said.action if said.action in SENTENCES else "",
        kinds=KINDS[said.kind][1] if said.kind in KINDS else (),
        things=things,
        since=clock.at_beijing(said.first) if said.first else None,
        until=clock.at_beijing(said.last + timedelta(days=1)) if said.last else None,
        within=place.path if place else "",
    )
