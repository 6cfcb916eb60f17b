"""Forms of access: log-in, accounts, tokens, invitations."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from jinguo.authority.grants import BUSINESS, Role
from jinguo.kernel import clock
from jinguo.kernel.forms import Day, Form, Line, Text, none_if_blank, without_nul
from jinguo.people.forms import Phone

_LATEST = date(2199, 12, 31)

Username = Annotated[Text, Field(min_length=3, max_length=40, pattern=r"^[A-Za-z0-9_.@-]+$")]
Password = Annotated[str, AfterValidator(without_nul), Field(min_length=1, max_length=200)]
"""Never stripped: a space may belong to it."""


def _digits(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).replace(" ", "").replace("-", "")


def _six_digits(typed: str) -> str:
    if not re.fullmatch("[0-9]{6}", _digits(typed)):
        raise ValueError("是 6 位数字，请再看一遍")
    return _digits(typed)


def _sent_digits(typed: str) -> str:
    if not re.fullmatch("[0-9]{6}|[0-9]{8}", _digits(typed)):
        raise ValueError("验证码是 6 位或 8 位数字，请看短信")
    return _digits(typed)


def _district_code(typed: str) -> str:
    found = re.fullmatch("([0-9]{6})(000000)?", _digits(typed))
    if not found:
        raise ValueError("请填 6 位区划代码，例如 330211")
    return found[1] + "000000"


def same_again(again: str, info: ValidationInfo) -> str:
    """Refuse a new password that was typed differently the second time."""
    if "password" in info.data and again != info.data["password"]:
        raise ValueError("两次输入的新口令不一样，请重新输入")
    return again


class PasswordLogin(Form):
    """User name and password."""

    username: Annotated[Text, Field(min_length=1, max_length=40)]
    password: Password


class PhoneLogin(Form):
    """The phone that a volunteer proves to be hers."""

    phone: Phone


class CodeAnswer(Form):
    """The answer to a challenge: the code that was sent, six digits, or eight while codes are being guessed."""

    code: Annotated[Text, Field(min_length=1, max_length=20), AfterValidator(_sent_digits)]


def _code_or_recovery(typed: str) -> str:
    if not re.fullmatch("[0-9]{6}|[0-9A-Za-z]{10}", _digits(typed)):
        raise ValueError("动态口令是 6 位数字，备用码是 10 位字母数字，请再看一遍")
    return _digits(typed)


class SecondAnswer(Form):
    """The second factor: six digits of now, or a recovery code."""

    code: Annotated[Text, Field(min_length=1, max_length=20), AfterValidator(_code_or_recovery)]


class Enrolling(Form):
    """A new second factor: the ticket that the page carried, and the first code on her phone."""

    ticket: Annotated[Text, Field(min_length=1, max_length=2000)]
    code: Annotated[Text, Field(min_length=1, max_length=20), AfterValidator(_six_digits)]


class Proof(Form):
    """A proof of identity: the password once more, or six digits of the second factor where one is enrolled."""

    password: Password | None = None
    code: Annotated[Text, Field(min_length=1, max_length=20), AfterValidator(_six_digits)] | None = None


class NewAccount(Form):
    """The opening of a new account, with its first role."""

    username: Username
    name: Annotated[Line, Field(min_length=1, max_length=40)]
    password: Password
    role: Role
    organisation: Annotated[Text, Field(min_length=1, max_length=40)]


NOTHING = "none"
"""What a page sends when somebody has chosen, on purpose, nothing."""


def _none_if_nothing(value: object) -> object:
    return None if value == NOTHING else none_if_blank(value)


class NewInvitation(Form):
    """An invitation to send: who is invited to which organisation, with a role and its last day, or without one.

    `phone` says which person of the register she is. `until` is the last day of the role.
    """

    name: Annotated[Line, Field(min_length=1, max_length=40)]
    organisation: Annotated[Text, Field(min_length=1, max_length=40)]
    kind: Literal["business", "system", "security", "audit"] = BUSINESS
    role: Annotated[Role | None, BeforeValidator(_none_if_nothing)] = None
    until: Annotated[Annotated[Day, Field(le=_LATEST)] | None, BeforeValidator(none_if_blank)] = None
    phone: Annotated[Phone | None, BeforeValidator(none_if_blank)] = None

    def ends_at(self) -> datetime | None:
        """The instant at which the role's last day is over."""
        return clock.at_beijing(self.until + timedelta(days=1)) if self.until else None


class Acceptance(Form):
    """The user name and password with which an invited person accepts."""

    username: Username
    password: Password
    again: Password

    @field_validator("again")
    @classmethod
    def _same(cls, again: str, info: ValidationInfo) -> str:
        return same_again(again, info)


class AccountPerson(Form):
    """The phone of the person that an account is."""

    phone: Phone


class NewToken(Form):
    """A bearer token for a program: one role over one organisation's subtree."""

    name: Annotated[Line, Field(min_length=1, max_length=40)] = "接口"
    role: Role
    organisation: Annotated[Text, Field(min_length=1, max_length=40)]
    lasts: timedelta = timedelta(days=365)


class FirstRun(Form):
    """The first administrator, and the federation at the root of the tree that she administers."""

    code: Annotated[Text, Field(max_length=20), AfterValidator(_district_code)]
    district: Annotated[Line, Field(min_length=2, max_length=60)]
    username: Username
    name: Annotated[Line, Field(min_length=1, max_length=40)]
    password: Password


class PasswordChange(Form):
    """A change of one's own password: the present one, and the new one typed twice."""

    current: Password
    password: Password
    again: Password

    @field_validator("again")
    @classmethod
    def _same(cls, again: str, info: ValidationInfo) -> str:
        return same_again(again, info)


class PasswordReset(Form):
    """A new first password for somebody who has forgotten hers."""

    password: Password
