"""What may come in about mothers."""

from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, field_validator

from jinguo.kernel.forms import Form, Line, Text, none_if_blank
from jinguo.mothers.catalogue import ENDING, HARD_CAP, PAUSING, SOFT_CAP, Distance, Language, Reason, Skill, Slot

OLDEST = 70


class Offer(Form):
    """Offer: what she offers: how many children, what she can do, in which languages, when, and how far she goes."""

    capacity: Annotated[int, Field(ge=1, le=HARD_CAP)] = SOFT_CAP
    skills: frozenset[Skill] = frozenset()
    languages: frozenset[Language] = frozenset()
    slots: frozenset[Slot] = frozenset()
    distance: Distance
    resides: bool = False


class Pause(Form):
    """Pause: why she pauses."""

    reason: Reason
    note: Annotated[Line, Field(max_length=200)] = ""

    @field_validator("reason")
    @classmethod
    def _pauses(cls, reason: Reason) -> Reason:
        if reason not in PAUSING:
            raise ValueError("请从列出的原因里选")
        return reason


class End(Form):
    """End: why she ends."""

    reason: Reason
    note: Annotated[Line, Field(max_length=200)] = ""

    @field_validator("reason")
    @classmethod
    def _ends(cls, reason: Reason) -> Reason:
        if reason not in ENDING:
            raise ValueError("请从列出的原因里选")
        return reason


class NewPolicy(Form):
    """New policy: what a district asks of its mothers."""

    minimum_age: Annotated[int, Field(ge=18, le=OLDEST)]
    must_reside: bool = False
    needed: frozenset[Annotated[Text, Field(max_length=40)]] = frozenset()
    soft_cap: Annotated[int, Field(ge=1, le=HARD_CAP)]
    self_apply: bool = False
    source: Annotated[Line, Field(min_length=2, max_length=200)]


class NewTeam(Form):
    """A team, and where it is."""

    name: Annotated[Line, Field(min_length=2, max_length=40)]
    organisation: Annotated[Text, Field(min_length=1, max_length=40)]


class TeamChoice(Form):
    """The team that she is in; none: she is in none."""

    team: Annotated[UUID | None, BeforeValidator(none_if_blank)] = None
