"""Forms of hours: claims, decisions, selections, rules."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from jinguo.hours.catalogue import By, Rounding
from jinguo.kernel.forms import Day, Form, Line, Moment, Text
from jinguo.volunteers.catalogue import ServiceClass


class NewClaim(Form):
    """A claim to make: who served, when, what, why, and what proves it. Times are instants with an offset."""

    volunteer: UUID
    event: UUID | None = None
    title: Annotated[Line, Field(min_length=2, max_length=80)] | None = None
    service_class: ServiceClass | None = None
    starts_at: Moment
    ends_at: Moment
    reason: Annotated[Text, Field(min_length=2, max_length=500)]
    evidence: Annotated[Text, Field(min_length=2, max_length=500)]


class Decision(Form):
    """A decision about a claim: yes, or no with a reason."""

    approve: bool
    note: Annotated[Text, Field(max_length=200)] = ""


class Selection(Form):
    """The selection of entries to total: service days from `since` (inclusive) to `until` (exclusive), volunteers of an
    organisation's subtree.

    `position` reproduces an earlier figure: only entries up to that ledger sequence number count.
    """

    by: By = By.VOLUNTEER
    since: Day | None = None
    until: Day | None = None
    organisation: Annotated[Text, Field(max_length=40)] | None = None
    position: Annotated[int, Field(ge=0)] | None = None


class NewRule(Form):
    """A new rule (时长规则) of how a district counts hours from a day on."""

    unit_minutes: Annotated[int, Field(ge=1, le=60)] = 1
    rounding: Rounding = Rounding.DOWN
    daily_cap_minutes: Annotated[int, Field(ge=60, le=1440)] = 480
    effective_on: Day
    source: Annotated[Text, Field(min_length=2, max_length=200)]
