"""Forms of events: plans, changes of them, cancellations."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from jinguo.events.catalogue import VenueKind
from jinguo.kernel.forms import Form, Line, Moment, Text, none_if_blank
from jinguo.notifications.rules import disguises
from jinguo.organisations.forms import Code
from jinguo.volunteers.catalogue import ServiceClass

LONGEST = timedelta(hours=24)
"""How long one event may last. An event is one gathering with one code on the screen and one board: a night is one, a
row of days is several. A check-out that never came is settled at the planned end: a longer event would credit days."""

_MOBILE = r"^(\+?86[- ]?)?1[3-9][0-9]([- ]?[0-9]{4}){2}$"
_OFFICE = (
    r"^(0[0-9]{2,3}[- ]?)?[1-9][0-9]{2,3}[- ]?[0-9]{4}(-[0-9]{1,6})?$",  # 0574-8625 1234, 86251234-8001
    r"^[48]00-?[0-9]{3}-?[0-9]{4}$",  # 400-820-1234
    r"^[1-9][0-9]{4,5}$",  # 12338
)


def _office_phone(text: str) -> str:
    """Read an office telephone in plain characters. A mobile number has no place on a page that anyone can open."""
    plain = " ".join(re.sub(r"[()‐–—]", "-", unicodedata.normalize("NFKC", text)).split()).strip("-")
    number = re.sub(r" ?-+ ?", "-", plain)
    if re.search(_MOBILE, number):
        raise ValueError("请填办公电话，不要填个人手机号：这里的号码会公开显示")
    if number and not any(re.search(shape, number) for shape in _OFFICE):
        raise ValueError("电话号码不对，请写成 0574-86251234 的样子")
    return number


def _honest(text: str) -> str:
    """Check a title, place or reason as people are told it, which nobody can take for a bank's message."""
    if wrong := disguises(text):
        raise ValueError("这里的字会写进通知：" + "；".join(wrong))
    return text


def _public(text: str) -> str:
    """Check a line of the public page: like what is told, it leads nobody away."""
    if wrong := disguises(text):
        raise ValueError("这里会公开显示：" + "；".join(wrong))
    return text


def _without_mobile(text: str) -> str:
    """Refuse a mobile number in a text that everybody reads, as `contact` refuses one."""
    if re.search(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", unicodedata.normalize("NFKC", text)):
        raise ValueError("这里会公开显示，请不要写个人手机号；要留电话的，写办公电话")
    return text


Announced = Annotated[Line, AfterValidator(_honest)]
"""One line that goes into notices to people."""

Public = Annotated[Line, AfterValidator(_public)]
"""One line that everybody may read."""

Words = Annotated[Text, Field(max_length=2000), AfterValidator(_without_mobile)]
Qualifications = Annotated[frozenset[Annotated[Text, Field(min_length=1, max_length=40)]], Field(max_length=5)]
"""Codes of the kinds of qualification that an event asks for; who comes has each of them."""

OfficePhone = Annotated[Text, Field(max_length=30), AfterValidator(_office_phone)]


class Plan(Form):
    """An event as it is planned (活动方案). Times carry their zone; `organisation` is the code of who holds it."""

    organisation: Code
    title: Annotated[Announced, Field(min_length=2, max_length=80)]
    service_class: ServiceClass
    venue_kind: VenueKind
    programme: Annotated[UUID | None, BeforeValidator(none_if_blank)] = None
    place: Annotated[Announced, Field(min_length=2, max_length=100)]
    content: Words = ""
    risks: Words = ""
    high_risk: bool = False
    insurance: Annotated[Public, Field(max_length=60)] = ""
    leader: Annotated[Public, Field(min_length=1, max_length=40)]
    contact: OfficePhone = ""
    starts_at: Moment
    ends_at: Moment
    capacity: Annotated[Annotated[int, Field(ge=1, le=100_000)] | None, BeforeValidator(none_if_blank)] = None
    is_volunteering: bool = True
    qualifications: Qualifications = frozenset()

    @field_validator("ends_at")
    @classmethod
    def _after_the_start(cls, ends_at: datetime, info: ValidationInfo) -> datetime:
        starts_at = info.data.get("starts_at")
        if starts_at is not None and ends_at <= starts_at:
            raise ValueError("结束时间要晚于开始时间")
        if starts_at is not None and ends_at - starts_at > LONGEST:
            raise ValueError("一场活动最长 24 小时，连续几天的请分成几场")
        return ends_at


class PlanChanges(Form):
    """Changes of an event's plan: only the fields that are given; the whole is then looked at as a plan."""

    organisation: Code = ""
    title: Annotated[Text, Field(max_length=80)] = ""
    service_class: ServiceClass | None = None
    venue_kind: VenueKind | None = None
    programme: UUID | None = None
    place: Annotated[Text, Field(max_length=100)] = ""
    content: Words = ""
    risks: Words = ""
    high_risk: bool = False
    insurance: Annotated[Text, Field(max_length=60)] = ""
    leader: Annotated[Text, Field(max_length=40)] = ""
    contact: OfficePhone = ""
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    is_volunteering: bool = True
    qualifications: Qualifications = frozenset()


class Waiver(Form):
    """Why staff sign somebody up who lacks a qualification that the event asks for; "" where there is no reason."""

    waiver: Annotated[Line, Field(max_length=200)] = ""


class Cancellation(Form):
    """A cancellation of an event, with the reason. Everyone who signed up reads it."""

    reason: Annotated[Announced, Field(min_length=2, max_length=200)]
