"""Forms of volunteers: registrations, changes, transfers, phones."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from jinguo.kernel import clock
from jinguo.kernel.forms import Day, Form, Line, Text
from jinguo.people.catalogue import Education, Nation, PoliticalStatus
from jinguo.people.forms import About, BirthDate, Name, NewPerson, OrNone, OwnName, PersonChanges, Phone
from jinguo.people.identity import ID_EARLIEST, tidy
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.clues import clue_digits


def _half_width(typed: object) -> object:
    return tidy(typed) if isinstance(typed, str) else typed


OrganisationCode = Annotated[Text, Field(min_length=6, max_length=40)]
Skills = Annotated[Line, Field(max_length=200)]
Available = Annotated[Line, Field(max_length=100)]
Classes = Annotated[frozenset[ServiceClass], Field(max_length=len(ServiceClass))]
AnyPhone = Annotated[Text, BeforeValidator(_half_width), Field(pattern=r"^[0-9+() -]{5,20}$")]
"""Somebody else's phone, a landline as well."""
Remark = Annotated[Text, Field(max_length=500)]
Reason = Annotated[Text, Field(min_length=2, max_length=200)]


class GuardianWord(Form):
    """A guardian's word that a minor may serve: who, as what, and when; all three, or nothing."""

    guardian: Annotated[Name | None, OrNone] = None
    guardian_relation: Annotated[Annotated[Text, Field(max_length=20)] | None, OrNone] = None
    guardian_agreed_on: Annotated[Day | None, OrNone] = None

    @field_validator("guardian_agreed_on")
    @classmethod
    def _said_before(cls, agreed_on: date | None, info: ValidationInfo) -> date | None:
        named = [info.data.get("guardian"), info.data.get("guardian_relation"), agreed_on]
        if any(named) and not all(named):
            raise ValueError("监护人姓名、与本人的关系、同意的日期要一起填")
        if agreed_on and not ID_EARLIEST <= agreed_on <= clock.today():
            raise ValueError("监护人同意的日期不对，请核对")
        return agreed_on


class Offer(GuardianWord):
    """An offer to serve: where she enrols, what she can do and when, whom to call, and what she agrees to."""

    organisation: OrganisationCode
    skills: Skills = ""
    service_classes: Classes = frozenset()
    available: Available = ""
    emergency_contact: Annotated[Name | None, OrNone] = None
    emergency_phone: Annotated[AnyPhone | None, OrNone] = None
    agree_collect: bool = False
    agree_publish: bool = False


class SelfRegistration(About, Offer):
    """A registration by the volunteer herself; her phone is the one that she has proven."""


class Registration(NewPerson, Offer):
    """A registration of a volunteer by staff."""

    remark: Remark = ""


class Revision(PersonChanges, GuardianWord):
    """Changes of a volunteer by staff: only the fields that are given. `organisation` moves her there."""

    organisation: Annotated[OrganisationCode | None, OrNone] = None
    skills: Skills = ""
    service_classes: Classes = frozenset()
    available: Available = ""
    emergency_contact: Annotated[Name | None, OrNone] = None
    emergency_phone: Annotated[AnyPhone | None, OrNone] = None
    platform_number: Annotated[Annotated[Text, Field(max_length=40)] | None, OrNone] = None
    remark: Remark = ""


class Correction(Form):
    """Changes of a volunteer by a program: only the fields that are given; neither phone nor ID number."""

    name: Annotated[OwnName | None, OrNone] = None
    born_on: Annotated[BirthDate | None, OrNone] = None
    nation: Annotated[Nation | None, OrNone] = None
    political_status: Annotated[PoliticalStatus | None, OrNone] = None
    education: Annotated[Education | None, OrNone] = None
    employer: Annotated[Annotated[Text, Field(max_length=100)] | None, OrNone] = None
    organisation: Annotated[OrganisationCode | None, OrNone] = None
    skills: Skills = ""
    service_classes: Classes = frozenset()
    available: Available = ""
    emergency_contact: Annotated[Name | None, OrNone] = None
    emergency_phone: Annotated[AnyPhone | None, OrNone] = None
    platform_number: Annotated[Annotated[Text, Field(max_length=40)] | None, OrNone] = None
    remark: Remark = ""


class NewTransfer(Form):
    """A transfer request (转入申请) to make: whom a branch asks for, for which of its organisations, and why."""

    phone: Phone
    organisation: OrganisationCode
    reason: Reason


class TransferAnswer(Form):
    """The decision about a transfer; a refusal says why."""

    agree: bool
    answer: Annotated[Text, Field(max_length=200, validate_default=True)] = ""

    @field_validator("answer")
    @classmethod
    def _says_why(cls, answer: str, info: ValidationInfo) -> str:
        if info.data.get("agree") is False and not answer:
            raise ValueError("不同意的话，请写一句原因")
        return answer


class PhoneChange(Form):
    """A change of a volunteer's own number, and how staff know that it is hers."""

    phone: Phone
    reason: Reason


class NumberPassed(Form):
    """A number that is somebody else's now, and how staff know. `holder`: the row that has it, if several."""

    reason: Reason
    holder: Annotated[UUID | None, OrNone] = None


class NumberEnd(Form):
    """The reason why a volunteer shares a number no longer."""

    reason: Reason


class MovedNumber(Form):
    """A claim to have had another number before: the name, and a clue: that number's last four digits, the birth date,
    or the number as a volunteer.
    """

    name: Name
    clue: Annotated[Text, Field(max_length=20)]
    district: Annotated[OrganisationCode | None, OrNone] = None

    @field_validator("clue")
    @classmethod
    def _can_be_looked_for(cls, clue: str) -> str:
        if len(clue_digits(clue)) < 4:  # noqa: PLR2004 (the last digits of a phone)
            raise ValueError("请填旧手机号的最后四位，或者出生日期，或者您的 8 位编号")
        return clue


class PhoneAnswer(Form):
    """An answer of staff to a phone request: what they decide, how they know, and whom it is about if they agree."""

    agree: bool
    answer: Reason
    volunteer: Annotated[UUID | None, OrNone, Field(validate_default=True)] = None

    @field_validator("volunteer")
    @classmethod
    def _says_who(cls, volunteer: UUID | None, info: ValidationInfo) -> UUID | None:
        if info.data.get("agree") and volunteer is None:
            raise ValueError("请选是哪一位")
        return volunteer
