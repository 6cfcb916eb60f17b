"""Forms of people: what may be stated of a person, and changed."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from jinguo.kernel import clock
from jinguo.kernel.forms import Day, Form, Line, Text, none_if_blank
from jinguo.people import identity
from jinguo.people.catalogue import Education, Nation, PoliticalStatus, Relation, Sex

WRONG_SEX = "和身份证号里的性别不一致，请核对"
WRONG_BIRTH = "和身份证号里的出生日期不一致，请核对"
NO_PHONE = "请填她本人的手机号；她没有自己的手机号的，请勾选“她没有自己的手机号”"
TWO_ANSWERS = "填了手机号，又勾选了“她没有自己的手机号”，请只留一项"


OrNone = BeforeValidator(none_if_blank)
"""Before an optional field: an empty field of a page is a missing one."""


def _refuse(problem: str | None) -> None:
    if problem:
        raise ValueError(problem)


def _phone(text: str) -> str:
    _refuse(identity.phone_problem(text))
    return identity.normal_phone(text)


def _mailbox(text: str) -> str:
    _refuse(identity.mailbox_problem(text))
    return identity.normal_mailbox(text)


def _id_number(text: str) -> str:
    _refuse(identity.id_problem(text, clock.today()))
    return identity.normal_id(text)


def _name(text: str) -> str:
    _refuse(identity.name_problem(text))
    return identity.normal_name(text)


def _without_note(name: str) -> str:
    _refuse(identity.NAME_WITH_NOTE if re.search(identity.NOTE_SIGNS, name) else identity.own_name_problem(name))
    return name


def _birth(born_on: date) -> date:
    if not identity.ID_EARLIEST <= born_on <= clock.today():
        raise ValueError("出生日期不对，请核对")
    return born_on


def sex_of(id_number: str) -> Sex:
    """Read the sex out of an 18-digit ID number."""
    return Sex.FEMALE if identity.sex(id_number) == Sex.FEMALE.label else Sex.MALE


def contradictions(id_number: str | None, sex: Sex | None, born_on: date | None) -> dict[str, str]:
    """List the fields that contradict the ID number, with a sentence each; an unknown sex contradicts nothing."""
    if not id_number:
        return {}
    wrong = {
        "sex": WRONG_SEX if sex in (Sex.MALE, Sex.FEMALE) and sex is not sex_of(id_number) else "",
        "born_on": WRONG_BIRTH if born_on and born_on != identity.birth_date(id_number) else "",
    }
    return {field: sentence for field, sentence in wrong.items() if sentence}


Phone = Annotated[Text, AfterValidator(_phone)]
"""A mainland mobile number, however it was written; 11 digits afterwards."""
Mailbox = Annotated[Text, AfterValidator(_mailbox)]
"""An e-mail address, in small letters."""
IdNumber = Annotated[Text, AfterValidator(_id_number)]
"""An 18-digit ID number whose check digit is right; a capital X afterwards."""
Name = Annotated[Text, AfterValidator(_name)]
OwnName = Annotated[Name, AfterValidator(_without_note)]
"""The name of somebody who is registered: 王建国（丈夫） may be called in need, 褚丽（组长） is no name."""
BirthDate = Annotated[Day, AfterValidator(_birth)]
Purpose = Annotated[Text, Field(min_length=2, max_length=100)]
"""Why somebody looks at what is masked; it goes into the log."""


class Described(Form):
    """The description of a person besides name and phone. An ID number says sex and birth date."""

    id_number: Annotated[IdNumber | None, OrNone] = None
    sex: Annotated[Sex | None, OrNone] = None
    born_on: Annotated[BirthDate | None, OrNone] = None
    nation: Annotated[Nation | None, OrNone] = None
    political_status: Annotated[PoliticalStatus | None, OrNone] = None
    education: Annotated[Education | None, OrNone] = None
    employer: Annotated[Annotated[Line, Field(max_length=100)] | None, OrNone] = None

    @field_validator("sex")
    @classmethod
    def _sex_agrees(cls, sex: Sex | None, info: ValidationInfo) -> Sex | None:
        _refuse(contradictions(info.data.get("id_number"), sex, None).get("sex"))
        return sex

    @field_validator("born_on")
    @classmethod
    def _birth_agrees(cls, born_on: date | None, info: ValidationInfo) -> date | None:
        _refuse(contradictions(info.data.get("id_number"), None, born_on).get("born_on"))
        return born_on

    @property
    def known_sex(self) -> Sex:
        """The sex that the ID number says, else the one stated."""
        return sex_of(self.id_number) if self.id_number else self.sex or Sex.UNKNOWN

    @property
    def known_birth(self) -> date | None:
        """The birth date that the ID number says, else the one stated."""
        return identity.birth_date(self.id_number) if self.id_number else self.born_on


class About(Described):
    """The facts of a person but for her phone."""

    name: OwnName


class NewPerson(About):
    """A person to be registered; who has no phone of her own says so."""

    no_phone: bool = False
    phone: Annotated[Phone | None, OrNone, Field(validate_default=True)] = None

    @field_validator("phone")
    @classmethod
    def _is_there(cls, phone: str | None, info: ValidationInfo) -> str | None:
        none = info.data.get("no_phone")
        _refuse(NO_PHONE if phone is None and not none else TWO_ANSWERS if phone and none else None)
        return phone


class PersonChanges(Described):
    """Changes of a person: only the fields that are given. Her phone is changed by itself.

    An empty ID number changes nothing: no page shows it in full, so an empty field was left alone.
    """

    name: Annotated[OwnName | None, OrNone] = None


class Sharing(Form):
    """A relative's phone that a woman shares who has none of her own, and has agreed to it."""

    phone: Phone
    relation: Relation
    owner: Name
    reason: Annotated[Text, Field(min_length=2, max_length=200)]
    agree: Annotated[bool, Field(validate_default=True)] = False

    @field_validator("agree")
    @classmethod
    def _agrees(cls, agree: bool) -> bool:
        _refuse(None if agree else "要征得她本人同意才能共用家属的号码，请勾选")
        return agree
