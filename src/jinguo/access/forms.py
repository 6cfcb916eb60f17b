"""What may come in: log-in, accounts, tokens."""

import re
import unicodedata
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from jinguo.authority.grants import Role
from jinguo.kernel.forms import Form, Text, without_nul
from jinguo.people.forms import Phone

Username = Annotated[Text, Field(min_length=3, max_length=40, pattern=r"^[A-Za-z0-9_.@-]+$")]
Password = Annotated[str, AfterValidator(without_nul), Field(min_length=1, max_length=200)]
"""Never stripped: a space may belong to it."""


def _digits(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).replace(" ", "").replace("-", "")


def _six_digits(typed: str) -> str:
    if not re.fullmatch("[0-9]{6}", _digits(typed)):
        raise ValueError("是 6 位数字，请再看一遍")
    return _digits(typed)


def _district_code(typed: str) -> str:
    found = re.fullmatch("([0-9]{6})(000000)?", _digits(typed))
    if not found:
        raise ValueError("请填 6 位区划代码，例如 330211")
    return found[1] + "000000"


class PasswordLogin(Form):
    """User name and password."""

    username: Annotated[Text, Field(min_length=1, max_length=40)]
    password: Password


class PhoneLogin(Form):
    """The phone that a volunteer proves to be hers."""

    phone: Phone


class CodeAnswer(Form):
    """The code that was sent to it."""

    code: Annotated[Text, Field(min_length=1, max_length=20), AfterValidator(_six_digits)]


class Proof(Form):
    """Who she is, shown once more: the password, or the second factor's six digits where one is enrolled."""

    password: Password | None = None
    code: Annotated[Text, Field(min_length=1, max_length=20), AfterValidator(_six_digits)] | None = None


class NewAccount(Form):
    """A new account and its first role."""

    username: Username
    name: Annotated[Text, Field(min_length=1, max_length=40)]
    password: Password
    role: Role
    organisation: Annotated[Text, Field(min_length=1, max_length=40)]


class NewToken(Form):
    """A bearer token for a program: one role over one organisation's subtree."""

    name: Annotated[Text, Field(min_length=1, max_length=40)] = "接口"
    role: Role
    organisation: Annotated[Text, Field(min_length=1, max_length=40)]
    lasts: timedelta = timedelta(days=365)


class FirstRun(Form):
    """The first administrator, and the federation at the root of the tree that she administers."""

    code: Annotated[Text, Field(max_length=20), AfterValidator(_district_code)]
    district: Annotated[Text, Field(min_length=2, max_length=60)]
    username: Username
    name: Annotated[Text, Field(min_length=1, max_length=40)]
    password: Password


class PasswordChange(Form):
    """Her own password: the present one, and the new one typed twice."""

    current: Password
    password: Password
    again: Password

    @field_validator("again")
    @classmethod
    def _same(cls, again: str, info: ValidationInfo) -> str:
        if "password" in info.data and again != info.data["password"]:
            raise ValueError("两次输入的新口令不一样，请重新输入")
        return again


class PasswordReset(Form):
    """A new first password for somebody who has forgotten hers."""

    password: Password
