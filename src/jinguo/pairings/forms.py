"""What may come in about pairings."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from jinguo.children.catalogue import View
from jinguo.kernel import clock
from jinguo.kernel.forms import Day, Form, Line, Text, none_if_blank
from jinguo.pairings.catalogue import (
    Duty,
    Excuse,
    Finding,
    Flag,
    Following,
    Manner,
    Medium,
    Objection,
    Partner,
    Reason,
    Term,
    Topic,
)
from jinguo.people.identity import ID_EARLIEST, tidy


def _half_width(typed: object) -> object:
    return tidy(typed) if isinstance(typed, str) else typed


NOTE = 200
"""Characters of a note: what has to be known, no story."""


class Locked(Form):
    """A pair that a person has decided: a proposal is made around it."""

    child: UUID
    mother: UUID


class ProposalRequest(Form):
    """For which place pairs are proposed, and which of them stand already."""

    organisation: Annotated[Text, Field(min_length=1, max_length=40)]
    locked: Annotated[tuple[Locked, ...], Field(max_length=50_000)] = ()

    @model_validator(mode="after")
    def _once(self) -> "ProposalRequest":
        if len({pair.child for pair in self.locked}) < len(self.locked):
            raise ValueError("同一个孩子锁定了两次，请只留一位妈妈")
        return self


class NewPairing(Form):
    """A mother for a child."""

    child: UUID
    mother: UUID
    manner: Manner = Manner.ONE


class PaperPairing(NewPairing):
    """A pairing that runs on paper already: from which day, until when, by which agreement."""

    begun_on: Day
    until: Day | None = None
    agreement: Annotated[Line, Field(max_length=40)] = ""

    @field_validator("begun_on")
    @classmethod
    def _was(cls, day: date) -> date:
        if not ID_EARLIEST <= day <= clock.today():
            raise ValueError("结对日期不能晚于今天，请核对")
        return day

    @field_validator("until")
    @classmethod
    def _in_order(cls, day: date | None, info: ValidationInfo) -> date | None:
        begun_on = info.data.get("begun_on")
        if day and begun_on and day <= begun_on:
            raise ValueError("约定的最后一天要在结对日期以后，请核对")
        return day


class TakingBack(Form):
    """Taking back: why an import is taken back."""

    reason: Annotated[Line, Field(min_length=2, max_length=100)]


class NewExclusion(Form):
    """A mother, by her volunteer number, who is not to care for a child, and why."""

    number: Annotated[Text, BeforeValidator(_half_width), Field(pattern=r"^[0-9]{8}$")]
    reason: Objection


class Visit(Form):
    """The home was visited together with the mother."""

    happened_on: Day
    note: Annotated[Line, Field(max_length=NOTE)] = ""


class Agreement(Form):
    """Guardian and mother have agreed in writing, and the child was asked."""

    happened_on: Day
    guardian: Annotated[bool, Field(strict=False)] = False
    mother: Annotated[bool, Field(strict=False)] = False
    view: View
    agreement: Annotated[Line, Field(min_length=2, max_length=40)]

    @model_validator(mode="after")
    def _all(self) -> "Agreement":
        if not (self.guardian and self.mother):
            raise ValueError("监护人和妈妈都同意了才登记这一步；有一方不同意的，请办结束")
        if self.view is View.UNWILLING:
            raise ValueError("孩子不愿意的不结对，请办结束，原因选“孩子不愿意”")
        return self


class AgreementPrint(Form):
    """The print of an agreement: with the names of child and guardian; with a line for what no font has."""

    named: Annotated[bool, Field(strict=False)] = False
    blank: Annotated[bool, Field(strict=False)] = False


class Beginning(Form):
    """From when until when it runs."""

    happened_on: Day
    until: Day

    @model_validator(mode="after")
    def _in_order(self) -> "Beginning":
        if self.until <= self.happened_on:
            raise ValueError("约定的最后一天要在开始以后，请核对日期")
        return self


class Renewal(Form):
    """Renewal: until when it goes on."""

    happened_on: Day
    until: Day


class Ending(Form):
    """Ending: why a pairing ends, and who looks after the child next."""

    happened_on: Day
    reason: Reason
    following: Following
    note: Annotated[Line, Field(max_length=NOTE)] = ""

    @model_validator(mode="after")
    def _told(self) -> "Ending":
        if self.reason is Reason.OTHER and not self.note:
            raise ValueError("选“其他原因”的，请写明是什么原因")
        return self


class HandOver(Form):
    """Another mother goes on with the child."""

    happened_on: Day
    mother: UUID
    reason: Reason
    note: Annotated[Line, Field(max_length=NOTE)] = ""


class Reassignment(Form):
    """A mother leaves: from which day on and why her children go to others."""

    happened_on: Day
    reason: Reason
    note: Annotated[Line, Field(max_length=NOTE)] = ""


class NewWeights(Form):
    """New weights: how much each term weighs, 0 to 100, and what that rests on."""

    nearness: Annotated[int, Field(ge=0, le=100)]
    need: Annotated[int, Field(ge=0, le=100)]
    siblings: Annotated[int, Field(ge=0, le=100)]
    time: Annotated[int, Field(ge=0, le=100)]
    language: Annotated[int, Field(ge=0, le=100)]
    age: Annotated[int, Field(ge=0, le=100)]
    load: Annotated[int, Field(ge=0, le=100)]
    source: Annotated[Line, Field(min_length=2, max_length=200)]

    @model_validator(mode="after")
    def _some(self) -> "NewWeights":
        if not any(self.weights.values()):
            raise ValueError("至少有一项要大于 0")
        return self

    @property
    def weights(self) -> dict[Term, int]:
        """Term -> weight."""
        return {term: getattr(self, term.value) for term in Term}


class LineChoice(Form):
    """The mother whom a person chooses for a child of a proposal, and whether that is to stand."""

    mother: Annotated[UUID | None, BeforeValidator(none_if_blank)] = None
    manner: Manner = Manner.ONE


Finds = Annotated[Finding | None, BeforeValidator(none_if_blank)]


class NewContact(Form):
    """New contact: that a mother was in touch, or tried to. No photos; words only where a code does not do, and no
    names.

    `together`: other pairings of hers whose children were there too; the time counts once. `occasion`: the mark of the
    form that she filled in; sent again, after a lost answer, it is the same contact.
    """

    happened_on: Day
    began_at: Annotated[time | None, BeforeValidator(none_if_blank)] = None
    minutes: Annotated[int, Field(ge=0, le=480)] = 0
    medium: Medium
    partner: Partner = Partner.CHILD
    missed: bool = False
    life: Finds = None
    study: Finds = None
    body: Finds = None
    mind: Finds = None
    safety: Finds = None
    guardianship: Finds = None
    flags: frozenset[Flag] = frozenset()
    together: frozenset[UUID] = frozenset()
    occasion: Annotated[UUID | None, BeforeValidator(none_if_blank)] = None
    note: Annotated[Line, Field(max_length=NOTE)] = ""

    @model_validator(mode="after")
    def _whole(self) -> "NewContact":
        if self.missed and self.minutes:
            raise ValueError("没有联系上的，时长填 0")
        if self.began_at is not None and not self.minutes:
            raise ValueError("填了几点开始的，也要填多少分钟")
        return self

    @property
    def topics(self) -> dict[Topic, Finding]:
        """Tell what was looked at."""
        return {topic: found for topic in Topic if (found := getattr(self, topic.value)) is not None}


class NewExemption(Form):
    """New exemption: what a mother need not do until when, and why."""

    duties: Annotated[frozenset[Duty], Field(min_length=1)]
    until: Day
    excuse: Excuse


class NewCadence(Form):
    """New cadence: how often a district wants its mothers to be in touch, in days."""

    early_weeks: Annotated[int, Field(ge=0, le=26)]
    early_days: Annotated[int, Field(ge=1, le=92)]
    contact_days: Annotated[int, Field(ge=1, le=183)]
    meeting_days: Annotated[int, Field(ge=7, le=366)]
    visit_days: Annotated[int, Field(ge=7, le=366)]
    source: Annotated[Line, Field(min_length=2, max_length=200)]
