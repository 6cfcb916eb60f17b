"""The filter of the hours page: what its fields say, and the selection of the ledger that they mean."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from pydantic import BeforeValidator, Field

from jinguo.hours.catalogue import By
from jinguo.hours.forms import Selection
from jinguo.kernel import clock
from jinguo.kernel.forms import Text, none_if_blank
from jinguo.web.desk.day_filter import DayFilter
from jinguo.web.desk.hours.periods import Period, days
from jinguo.web.forms import Sent
from jinguo.web.parameters import WebRequest


class HoursFilter(DayFilter):
    """The fields as they were sent. `first` and `last` are the days of Period.CHOSEN, both included."""

    period: Period = Period.YEAR
    organisation: Annotated[Text, Field(max_length=40)] = ""
    by: By = By.VOLUNTEER
    q: Annotated[Text, Field(max_length=40)] = ""
    position: Annotated[Annotated[int, Field(ge=0, le=2**62)] | None, BeforeValidator(none_if_blank)] = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that the page answers. `first` is None where there is no first day; both days are included."""

    filter: HoursFilter
    first: date | None
    last: date

    @property
    def selection(self) -> Selection:
        """The selection for the ledger, whose `until` is exclusive."""
        return Selection(
            by=self.filter.by,
            since=self.first,
            until=self.last + timedelta(days=1),
            organisation=self.filter.organisation or None,
            position=self.filter.position,
        )

    @property
    def fields(self) -> dict[str, str]:
        """The fields that send the same question again; a chosen period with the days that it means now."""
        said = self.filter
        days_ = {"first": f"{self.first or ''}", "last": f"{self.last}"} if said.period is Period.CHOSEN else {}
        rest = {"organisation": said.organisation, "q": said.q, "position": f"{said.position or ''}"}
        sent = {"period": said.period.value, **days_, "by": said.by.value, **rest}
        return {name: value for name, value in sent.items() if value}

    def address(self, path: str, **changed: str) -> str:
        """Make an address that asks the same but for what is changed; what is changed to nothing is left out."""
        fields = {name: value for name, value in {**self.fields, **changed}.items() if value}
        return f"{path}?{urlencode(fields)}"

    def fixed(self, position: int) -> str:
        """Make the address that gives these figures for ever: days instead of a period, and the ledger position."""
        first = self.first or date(2000, 1, 1)
        days_ = {"period": Period.CHOSEN.value, "first": f"{first}", "last": f"{self.last}"}
        return self.address("/desk/hours", **days_, position=str(position), q="")


def asked(sent: Sent) -> Asked:
    """Read the filter; whoever looks for a person wants volunteers. Raises Invalid, with the fields that are wrong."""
    said = sent.read(HoursFilter)
    if said.q:
        said = said.model_copy(update={"by": By.VOLUNTEER})
    first, last = days(said.period, clock.today())
    if said.period is Period.CHOSEN:
        first, last = said.first or first, said.last or last
    return Asked(said, first, last)


def queried(request: WebRequest) -> Sent:
    """Read the address's parameters as a form: a filter is a form that is sent by GET."""
    return Sent(dict(request.query_params.items()), {})
