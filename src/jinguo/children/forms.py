"""What may come in about children."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from jinguo.children import spans
from jinguo.children.catalogue import (
    NOW_SHOWN,
    Boarding,
    Carer,
    Category,
    Circumstance,
    Closing,
    ConsentManner,
    Emergency,
    End,
    Ground,
    Hope,
    Kinship,
    Language,
    Level,
    Need,
    Purpose,
    Schooling,
    Source,
    View,
    categories,
)
from jinguo.kernel import clock
from jinguo.kernel.forms import MISSING, Day, Form, Line, Text, none_if_blank
from jinguo.people.catalogue import Sex
from jinguo.people.forms import BirthDate, IdNumber, Name, OrNone, contradictions, sex_of
from jinguo.people.identity import ID_EARLIEST, birth_date, tidy
from jinguo.people.rules import latest_birth

OrganisationCode = Annotated[Text, Field(min_length=6, max_length=40)]
NO_BIRTH = "请填出生日期，或者填身份证号"
GROWN = "已满 18 周岁，不能建重点儿童档案"
NO_CARER = "请填监护人的姓名和电话；没有监护人的，关系选“村（居）委会或民政部门”"


def _half_width(typed: object) -> object:
    return tidy(typed) if isinstance(typed, str) else typed


AnyPhone = Annotated[Text, BeforeValidator(_half_width), Field(pattern=r"^[0-9+() -]{5,20}$")]
Address = Annotated[Line, Field(max_length=100)]
School = Annotated[Line, Field(max_length=60)]
Notes = Annotated[Text, Field(max_length=500)]
Circumstances = Annotated[frozenset[Circumstance], Field(max_length=3)]


def _past(day: date) -> date:
    if not ID_EARLIEST <= day <= clock.today():
        raise ValueError("日期不能晚于今天，请核对")
    return day


def known_category(code: str) -> Category:
    """A category by its code. Raises ValueError."""
    found = categories().get(code)
    if found is None:
        raise ValueError("请从列出的选项里选")
    return found


class Identity(Form):
    """Identity: who a child is: what is kept under its own key, and what follows from that."""

    name: Annotated[Name | None, OrNone] = None
    id_number: Annotated[IdNumber | None, OrNone] = None
    sex: Annotated[Sex | None, OrNone] = None
    born_on: Annotated[BirthDate | None, OrNone] = None
    address: Annotated[Address | None, OrNone] = None
    school: Annotated[School | None, OrNone] = None
    notes: Annotated[Notes | None, OrNone] = None

    @field_validator("sex")
    @classmethod
    def _sex_agrees(cls, sex: Sex | None, info: ValidationInfo) -> Sex | None:
        wrong = contradictions(info.data.get("id_number"), sex, None).get("sex")
        if wrong:
            raise ValueError(wrong)
        return sex

    @field_validator("born_on")
    @classmethod
    def _birth_agrees(cls, born_on: date | None, info: ValidationInfo) -> date | None:
        wrong = contradictions(info.data.get("id_number"), None, born_on).get("born_on")
        if wrong:
            raise ValueError(wrong)
        if born_on and born_on <= latest_birth(clock.today(), spans.GROWN_UP):
            raise ValueError(GROWN)
        return born_on

    @field_validator("id_number")
    @classmethod
    def _is_a_child(cls, number: str | None) -> str | None:
        born_on = birth_date(number) if number else None
        if born_on and born_on <= latest_birth(clock.today(), spans.GROWN_UP):
            raise ValueError(GROWN)
        return number

    @property
    def known_birth(self) -> date | None:
        """The birth date, from the ID number where there is one."""
        return birth_date(self.id_number) if self.id_number else self.born_on

    @property
    def known_sex(self) -> Sex | None:
        """The sex, from the ID number where there is one."""
        return sex_of(self.id_number) if self.id_number else self.sex


class Circle(Form):
    """Circle: how a child lives and what it needs: codes alone."""

    lives_with: Annotated[Carer | None, OrNone] = None
    schooling: Annotated[Schooling | None, OrNone] = None
    boarding: Annotated[Boarding | None, OrNone] = None
    needs: Annotated[frozenset[Need], Field(max_length=len(Need))] = frozenset()
    languages: Annotated[frozenset[Language], Field(max_length=len(Language))] = frozenset()
    hope: Annotated[Hope | None, OrNone] = None


class NewGuardian(Form):
    """A guardian: name and phone, or an office that acts in a guardian's stead."""

    kinship: Kinship
    guardian: Annotated[Name | None, OrNone] = None
    guardian_phone: Annotated[Annotated[AnyPhone | None, OrNone], Field(validate_default=True)] = None

    @field_validator("guardian_phone")
    @classmethod
    def _can_be_reached(cls, phone: str | None, info: ValidationInfo) -> str | None:
        named = info.data.get("guardian") and phone
        if info.data.get("kinship") is not Kinship.OFFICE and not named:
            raise ValueError(NO_CARER)
        return phone


class NewCategory(Form):
    """A category of a child: where it was learnt, from when it holds, when it was checked."""

    category: Text
    circumstances: Circumstances = frozenset()
    source: Source
    since: Day
    checked_on: Day
    recheck_on: Annotated[Day | None, BeforeValidator(none_if_blank)] = None

    @field_validator("category")
    @classmethod
    def _is_offered(cls, code: str) -> str:
        if not known_category(code).holds(clock.today()):
            raise ValueError("这个类别已经不用了，请选别的")
        return code

    @field_validator("since", "checked_on")
    @classmethod
    def _was(cls, day: date) -> date:
        return _past(day)

    @field_validator("circumstances")
    @classmethod
    def _named_where_asked(cls, given: frozenset[Circumstance], info: ValidationInfo) -> frozenset[Circumstance]:
        code = info.data.get("category")
        if code and given and not known_category(code).has_circumstances:
            raise ValueError("只有事实无人抚养儿童要选父母的情形")
        return given

    @property
    def due_on(self) -> date:
        """Tell when it has to be checked again: as said, at the latest by the category's own term."""
        latest = spans.months_after(self.checked_on, known_category(self.category).recheck_months)
        return min(self.recheck_on or latest, latest)


class NewChild(Identity, Circle, NewGuardian, NewCategory):
    """A new file: the child, its first category and its first guardian."""

    organisation: OrganisationCode
    name: Annotated[Annotated[Name | None, OrNone], Field(validate_default=True)] = None

    born_on: Annotated[Annotated[BirthDate | None, OrNone], Field(validate_default=True)] = None

    @field_validator("name")
    @classmethod
    def _is_named(cls, name: str | None) -> str:
        if not name:
            raise ValueError(MISSING)
        return name

    @field_validator("born_on")
    @classmethod
    def _is_dated(cls, born_on: date | None, info: ValidationInfo) -> date | None:
        if born_on is None and not info.data.get("id_number"):
            raise ValueError(NO_BIRTH)
        return born_on


class ChildChanges(Identity, Circle):
    """Child changes: what is to be changed of a file: of who the child is, only what was typed anew."""


class CategoryCheck(Form):
    """A category was looked at again and still holds."""

    checked_on: Day

    @field_validator("checked_on")
    @classmethod
    def _was(cls, day: date) -> date:
        return _past(day)


class CategoryEnd(Form):
    """A category has ended: on what day, and why."""

    until: Day
    ending: End

    @field_validator("until")
    @classmethod
    def _was(cls, day: date) -> date:
        return _past(day)


class SiblingCode(Form):
    """The code of the other child's file."""

    code: Annotated[Text, BeforeValidator(_half_width), Field(pattern=r"^[Ee]-?[0-9]{1,9}$")]
    same_household: bool = False

    @property
    def plain(self) -> str:
        """As it is kept: E-0001."""
        return spans.code_of(int(self.code.lstrip("Ee-")))


class FileEnd(Form):
    """File end: why a file is closed, and on what day."""

    closing: Closing
    closed_on: Day

    @field_validator("closed_on")
    @classmethod
    def _was(cls, day: date) -> date:
        return _past(day)


class NewTriage(Form):
    """A person's decision. `must_report`: one of the nine situations that have to be reported at once is there."""

    must_report: bool
    level: Level
    grounds: Annotated[frozenset[Ground], Field(min_length=1, max_length=len(Ground))]
    expires_on: Annotated[Day | None, BeforeValidator(none_if_blank)] = None

    @field_validator("level")
    @classmethod
    def _goes_before_all(cls, level: Level, info: ValidationInfo) -> Level:
        if info.data.get("must_report") and level is not Level.RED:
            raise ValueError("有强制报告的情形，等级只能是红，请先打 110 报告")
        return level

    @field_validator("expires_on")
    @classmethod
    def _within_half_a_year(cls, day: date | None) -> date | None:
        latest = spans.months_after(clock.today(), spans.TRIAGE_MONTHS)
        if day and not clock.today() < day <= latest:
            raise ValueError(f"有效期最长半年，不晚于 {latest:%Y-%m-%d}")
        return day

    @property
    def ends_on(self) -> date:
        """The last day on which it counts."""
        return self.expires_on or spans.months_after(clock.today(), spans.TRIAGE_MONTHS)


Coordinate = Annotated[int, Field(ge=0, le=900)]
Stroke = Annotated[tuple[tuple[Coordinate, Coordinate], ...], Field(min_length=1, max_length=2_000)]


class Signature(Form):
    """Signature: what was drawn on the screen: lines, each a list of points."""

    strokes: Annotated[tuple[Stroke, ...], Field(min_length=1, max_length=200)]


class NewConsent(Form):
    """New consent: what a guardian has answered, and the child when it was asked."""

    guardian: UUID
    given: bool
    manner: ConsentManner
    view: View
    answered_on: Day
    version: Text = NOW_SHOWN.version

    @field_validator("answered_on")
    @classmethod
    def _was(cls, day: date) -> date:
        return _past(day)

    @field_validator("view")
    @classmethod
    def _child_agrees(cls, view: View, info: ValidationInfo) -> View:
        if info.data.get("given") and view is View.UNWILLING:
            raise ValueError("孩子自己不愿意的，不能记为同意；请记“不同意”，过一段时间再问")
        return view


class GrantRequest(Form):
    """Grant request: what somebody wants to read for, and for how many days; `village`: all files of the child's
    village.
    """

    purpose: Purpose
    days: Annotated[int, Field(ge=1, le=spans.GRANT_DAYS)] = 7
    village: bool = False


class GrantAnswer(Form):
    """The decision about a request."""

    agree: bool


class Reading(Form):
    """Reading: what somebody opens the sealed part for now."""

    purpose: Purpose


class UrgentOpening(Form):
    """Urgent opening: why a file is opened without waiting."""

    reason: Emergency


class OpeningReview(Form):
    """Whether an urgent opening was needed."""

    justified: bool
