"""Refusals: what an exception means to whoever asked, as a status, a stable code and a Chinese sentence alone."""

import errno
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import asyncpg
from litestar.exceptions import HTTPException, ValidationException
from pydantic import ValidationError

from jinguo.kernel.errors import Invalid, JinguoError, Unavailable
from jinguo.kernel.forms import MISSING, OTHERWISE, sentences

CODES = {
    400: "bad_request",
    401: "login_required",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
    415: "unsupported_type",
    429: "too_many",
}
"""Codes of refusals that the framework makes; ours carry their own."""

TOO_MANY = 429
SOON, LATER = "2", "60"
"""Seconds after which to ask again: of a database that is away, and of limits that do not say it themselves."""

NO_ROOM = "存储空间不足，系统暂时不能保存新的内容，已经保存的没有丢。请联系系统管理员清理磁盘空间。"
NUL = "提交的内容里有不能识别的字符，请删掉后再试。"

AWAY = (
    asyncpg.PostgresConnectionError,  # 08: the connection broke
    asyncpg.OperatorInterventionError,  # 57: shutting down, starting up, cancelled by an operator
    asyncpg.InsufficientResourcesError,  # 53: too many connections, out of memory
    asyncpg.TransactionRollbackError,  # 40: deadlock; the same request may be sent again
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InternalClientError,
    asyncpg.InterfaceError,
    ConnectionError,
    TimeoutError,
)
"""The database cannot be reached, or cannot do it now: nothing was written, and asking again helps."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal to tell. `sentence` is None where only the general sentence of the status may be told; `fields` name →
    sentence.
    """

    status: int
    code: str
    sentence: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(error: Exception) -> Refusal:
    """Find the refusal to tell for any exception; what nobody foresaw is a 500 that tells nothing."""
    if isinstance(error, JinguoError):
        return Refusal(error.status, error.code, error.message, error.detail.get("fields") or {}, _again(error))
    if isinstance(error, ValidationException):
        return Refusal(400, Invalid.code, Invalid.message, _fields(error))
    if isinstance(error, ValidationError):
        return Refusal(
            400, Invalid.code, Invalid.message, sentences(error.errors(include_url=False, include_input=False))
        )
    if isinstance(error, HTTPException):
        return Refusal(error.status_code, CODES.get(error.status_code, "error"), headers=error.headers or {})
    return _of_the_database(error) or Refusal(500, "defect")


def _of_the_database(error: Exception) -> Refusal | None:
    if isinstance(error, asyncpg.DiskFullError) or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return Refusal(507, "no_room", NO_ROOM)
    if isinstance(error, asyncpg.CharacterNotInRepertoireError | asyncpg.UntranslatableCharacterError):
        return Refusal(400, "unreadable", NUL)
    if isinstance(error, AWAY) or (isinstance(error, OSError) and error.filename is None):
        return Refusal(503, Unavailable.code, Unavailable.message, headers={"Retry-After": SOON})
    return None


def _again(error: JinguoError) -> dict[str, str]:
    """The header that says when to ask again: after too many requests as the limit says, without a database soon."""
    if error.status == Unavailable.status:
        return {"Retry-After": SOON}
    return {"Retry-After": str(error.detail.get("retry_after", LATER))} if error.status == TOO_MANY else {}


def _fields(error: ValidationException) -> dict[str, str]:
    """Put fields that Litestar names into our words: of a form as Pydantic found them, of an address by their names."""
    found = getattr(error.__cause__, "errors", None)
    if isinstance(found, list) and found:
        return sentences(found)
    missing = re.search(r"parameter '([^']+)'", error.detail)
    if missing:
        return {missing[1]: MISSING}
    named = (str(one["key"]) for one in error.extra or () if isinstance(one, dict) and one.get("key"))
    return {name.split(".")[0]: OTHERWISE for name in named}
