"""What may come in about concerns."""

from datetime import date, datetime, time
from typing import Annotated, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from jinguo.concerns.catalogue import (
    MOST_HOURS,
    Channel,
    Danger,
    EntryKind,
    Ground,
    Office,
    Outcome,
    Recipient,
    Situation,
)
from jinguo.kernel import clock
from jinguo.kernel.forms import Day, Form, Line, Text, none_if_blank

Hour = Annotated[time | None, BeforeValidator(none_if_blank)]
Words = Annotated[Line, Field(max_length=200)]
Story = Annotated[Text, Field(max_length=1000)]
Receipt = Annotated[Line, Field(max_length=60)]
People = Annotated[frozenset[UUID], Field(max_length=20)]
NO_DAY = "请填哪天报的"
TO_COME = "不能填将来的日期"
SAY_WHICH = "没有从档案进来的，请写清是哪个孩子：称呼、大概年龄、在哪里"


def _not_to_come(day: date) -> date:
    if not date(2000, 1, 1) <= day <= clock.today():
        raise ValueError(TO_COME)
    return day


class Naming(Form):
    """Who is named: chosen from people and accounts that were offered, by a volunteer's number, or by words."""

    people: People = frozenset()
    staff: People = frozenset()
    number: Annotated[Line, Field(max_length=30)] = ""
    named: Words = ""


class NewConcern(Naming):
    """A concern. `child` and `pairing` say from where it was opened: a file, or a mother's card of her child."""

    child: Annotated[UUID | None, BeforeValidator(none_if_blank)] = None
    pairing: Annotated[UUID | None, BeforeValidator(none_if_blank)] = None
    situations: Annotated[frozenset[Situation], Field(min_length=1, max_length=9)]
    ground: Ground
    known_on: Day
    known_at: Hour = None
    channel: Channel
    reported_on: Annotated[Day | None, BeforeValidator(none_if_blank), Field(validate_default=True)] = None
    reported_at: Hour = None
    receiver: Annotated[Line, Field(max_length=60)] = ""
    receipt: Receipt = ""
    danger: Danger
    story: Story = ""
    first_help: Words = ""
    also_told: frozenset[Office] = frozenset()
    answer: Words = ""
    who: Annotated[Words, Field(validate_default=True)] = ""

    _past = field_validator("known_on")(_not_to_come)

    @field_validator("reported_on")
    @classmethod
    def _reported(cls, day: date | None, info: ValidationInfo) -> date | None:
        if day is None and info.data.get("channel") is not Channel.NOT_YET:
            raise ValueError(NO_DAY)
        return _not_to_come(day) if day else None

    @field_validator("who")
    @classmethod
    def _which(cls, words: str, info: ValidationInfo) -> str:
        if not words and not info.data.get("child") and not info.data.get("pairing"):
            raise ValueError(SAY_WHICH)
        return words

    @property
    def known(self) -> str:
        """When it became known, as it was said."""
        return moment(self.known_on, self.known_at)

    @property
    def reported(self) -> str:
        """When it was reported, "" when it was not."""
        said = self.channel is not Channel.NOT_YET and self.reported_on
        return moment(self.reported_on, self.reported_at) if said and self.reported_on else ""


def moment(day: date, at: time | None) -> str:
    """A day and perhaps an hour: 2026-11-30 14:20."""
    return f"{datetime.combine(day, at):%Y-%m-%d %H:%M}" if at else f"{day:%Y-%m-%d}"


class Addition(Form):
    """What is added by whoever has filed it: a receipt that came since, or more to say."""

    text: Story = ""
    receipt: Receipt = ""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.text.strip() and not self.receipt.strip():
            raise ValueError("请填回执编号，或者写要补充的情况")
        return self


class NewEntry(Form):
    """What a keeper adds."""

    kind: EntryKind
    text: Annotated[Story, Field(min_length=1)]

    @field_validator("kind")
    @classmethod
    def _written(cls, kind: EntryKind) -> EntryKind:
        if kind not in (EntryKind.ADDITION, EntryKind.RECEIPT, EntryKind.ANSWER):
            raise ValueError("请从列出的选项里选")
        return kind


class Lifting(Form):
    """Why somebody goes on caring for children."""

    reason: Annotated[Text, Field(min_length=4, max_length=200)]


class Closing(Form):
    """How it was closed."""

    outcome: Outcome
    text: Story = ""


class Handing(Form):
    """To whom a sheet is handed."""

    recipient: Recipient


class NewClock(Form):
    """After how many hours the next level gets it, and on what ground."""

    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)]
    source: Annotated[Line, Field(min_length=4, max_length=200)]
