"""Appointments as they come in, and what can be wrong with them: who holds which role, from which day, until which."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.errors import Conflict, Invalid, NotFound
from jinguo.kernel.forms import Form, Text, none_if_blank

_FIRST, _LAST = date(1949, 1, 1), date(2199, 12, 31)


def _within_reason(day: date) -> date:
    if not _FIRST <= day <= _LAST:
        raise ValueError("日期不对，请写成 2026-11-21 的样子")
    return day


Day = Annotated[date, AfterValidator(_within_reason)]
Reason = Annotated[Text, Field(min_length=2, max_length=200)]
Code = Annotated[Text, Field(min_length=1, max_length=40)]
Perhaps = BeforeValidator(none_if_blank)


class NoSuchAppointment(NotFound):
    """No role grant that the actor may touch has this id."""

    code = "no_such_appointment"
    message = "没有找到这项任职，可能已经收回，或者不在您的管理范围内。"


class HeldAlready(Conflict):
    """The account holds the same role over the same organisation at that time already."""

    code = "held_already"
    message = "她已经有这个角色了，不用再授一次；要改日期，请先收回再重新授予。"


class Appointment(Form):
    """A role for an account, over an organisation or there over one event. Days are Beijing's; both are included."""

    account: UUID
    role: Role
    organisation: Code
    event: Annotated[UUID | None, Perhaps] = None
    since: Annotated[Day | None, Perhaps] = None
    until: Annotated[Day | None, Perhaps] = None
    reason: Reason


class Deputyship(Form):
    """A deputyship (代理) to begin: an account that stands in for the holder of a role. Both days are included."""

    grant: UUID
    account: UUID
    since: Annotated[Day | None, Perhaps] = None
    until: Day
    reason: Reason


class PersonalRole(Form):
    """爱心妈妈 or 执委 for a person; it may have begun long ago."""

    role: Role
    organisation: Code
    since: Day
    until: Annotated[Day | None, Perhaps] = None
    reason: Annotated[Text, Field(max_length=200)] = ""


class Ending(Form):
    """The reason why a role ends before its day."""

    reason: Reason


def beginning(day: date | None) -> datetime:
    """The moment at which a role begins: now, or the start of a later day. Invalid: the day is past."""
    if day is None or day == clock.today():
        return clock.now()
    if day < clock.today():
        raise Invalid(fields={"since": "开始日期不能早于今天"})
    return clock.at_beijing(day)


def end_of(day: date, first: datetime) -> datetime:
    """The moment at which a role ends whose last day is `day`. Invalid: that is not after it begins."""
    ends_at = clock.at_beijing(day + timedelta(days=1))
    if ends_at <= first:
        raise Invalid(fields={"until": "结束日期要在开始日期当天或以后"})
    return ends_at
