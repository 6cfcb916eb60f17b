"""Tickets of log-in codes: what the browser keeps that asked for one, with the phone in it, sealed."""

from uuid import UUID

from jinguo.access.errors import WrongCode
from jinguo.kernel.secrets import tokens

_FIELD = "login_code.ticket"


def sealed(row: UUID, phone: str) -> str:
    """Seal the phone that a code is asked for, for that code's row alone."""
    return tokens.seal(_FIELD, row, phone)


def unsealed(row: UUID, ticket: str) -> str:
    """Open the phone that was sealed for a row. Raises WrongCode: it is none of ours."""
    try:
        return tokens.sealed(_FIELD, row, ticket)
    except tokens.NotOurs:
        raise WrongCode("验证已过期，请重新输入手机号获取验证码。") from None


def parts_of(cookie: str) -> tuple[UUID, str, str]:
    """Part a challenge's cookie into the row, the secret and the sealed phone. Raises WrongCode: it is none of ours."""
    try:
        row, secret, ticket = cookie.split(".")
        return UUID(row), secret, ticket
    except ValueError:
        raise WrongCode("验证已过期，请重新输入手机号获取验证码。") from None
