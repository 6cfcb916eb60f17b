"""One-time log-in codes: sent to a phone, bound to the browser that asked, answered the same whether or not the phone
is known.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from jinguo.access.actions import LoggedIn, open_session
from jinguo.access.errors import TooManyCodes, WrongCode
from jinguo.access.queries import token_digest
from jinguo.access.rules import POLICY, may_send_code
from jinguo.access.tables import LoginCode
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import Role
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.people import queries as people

_TICKET = "login_code.ticket"

_SENT = """
SELECT count(*) FILTER (WHERE phone_index = $1 AND created_at > $2::timestamptz - interval '1 minute') AS minute,
       count(*) FILTER (WHERE phone_index = $1 AND created_at > $2::timestamptz - interval '1 hour') AS hour,
       count(*) FILTER (WHERE phone_index = $1) AS day, count(*) AS all_day,
       coalesce(sum(tries - (used_at IS NOT NULL)::int)
                FILTER (WHERE created_at > $2::timestamptz - interval '1 hour'), 0) AS failures
  FROM login_code WHERE created_at > $2::timestamptz - interval '1 day'"""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A code under way. `cookie` stays with the browser (it carries the phone, sealed); `code` goes to the phone
    alone.
    """

    cookie: str
    code: str
    phone: str


@dataclass(frozen=True, slots=True)
class Proven:
    """The phone is hers. `session` when she is registered; None when she has yet to register."""

    session: LoggedIn | None


async def challenge(phone: str) -> Challenge:
    """Begin a log-in with a normalised phone number; whoever calls sends `code` to it.

    Raises:
        TooManyCodes: a cap was reached (this phone: 1 a minute, 5 an hour, 10 a day; all: 5,000 a day, and none while
        300 wrong answers were given within the hour).
    """
    index, now = people.phone_index(phone), clock.now()
    secret, code = secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06}"
    row = uuid7()
    async with transaction(EVERYWHERE):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('login_code'))")
        sent = await fetch_one(_SENT, index, now)
        if sent is None or not may_send_code(sent["minute"], sent["hour"], sent["day"], sent["all_day"]):
            raise TooManyCodes
        if sent["failures"] >= POLICY.failures_an_hour_for_all:
            raise TooManyCodes
        await LoginCode.insert(
            LoginCode(
                id=row,
                digest=token_digest(secret),
                phone_index=index,
                code_mac=_code_mac(row, code),
                person=await people.id_by_phone(phone),
                expires_at=now + POLICY.code_lives,
            )
        )
    ticket = base64.urlsafe_b64encode(crypto.ring().seal(_TICKET, row, phone)).decode()
    return Challenge(f"{row}.{secret}.{ticket}", code, phone)


async def prove(cookie: str, code: str, device: str) -> Proven:
    """Answer a challenge; a registered volunteer is logged in for 30 days on this device.

    Raises:
        WrongCode: wrong, used, older than 5 minutes, or tried 5 times already.
    """
    row_id, secret, _ = _parts(cookie)
    now = clock.now()
    async with transaction(EVERYWHERE):
        tried = await fetch_one(
            "UPDATE login_code SET tries = tries + 1 WHERE id = $1 AND digest = $2 AND used_at IS NULL AND"
            " expires_at > $3"
            " AND tries < $4 RETURNING code_mac, person",
            row_id,
            token_digest(secret),
            now,
            POLICY.code_tries,
        )
    if tried is None or not hmac.compare_digest(tried["code_mac"], _code_mac(row_id, code)):
        raise WrongCode
    async with transaction(EVERYWHERE):
        used = await fetch_one(
            "UPDATE login_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL RETURNING id", row_id, now
        )
        if used is None:
            raise WrongCode
        return Proven(await _session(tried["person"], device) if tried["person"] else None)


async def proven_phone(cookie: str) -> str:
    """The phone that this browser has proven within the last 20 minutes, for registration.

    Raises:
        WrongCode: it has not, or too long ago.
    """
    row_id, secret, ticket = _parts(cookie)
    row = await fetch_one(
        "SELECT 1 FROM login_code WHERE id = $1 AND digest = $2 AND used_at > $3",
        row_id,
        token_digest(secret),
        clock.now() - POLICY.registration_lives,
    )
    if row is None:
        raise WrongCode("验证已过期，请重新输入手机号获取验证码。")
    return _unsealed(row_id, ticket)


def asked_phone(cookie: str) -> str:
    """The phone that this browser asked a code for, to be shown masked. Raises WrongCode for a cookie that is not
    ours.
    """
    row_id, _, ticket = _parts(cookie)
    return _unsealed(row_id, ticket)


async def log_in_registered(person: UUID, device: str) -> LoggedIn:
    """The session of a volunteer who has just registered with a proven phone."""
    async with transaction(EVERYWHERE):
        return await _session(person, device)


async def _session(person: UUID, device: str) -> LoggedIn:
    token, session = await open_session(None, person, device, POLICY.remembered, proven=True)
    actor = Actor(person, "", (Grant(Role.VOLUNTEER, None),), person=person, session=session)
    await note(actor, "log_in", "person", person)
    return LoggedIn(token, POLICY.remembered, actor)


def _code_mac(row: UUID, code: str) -> bytes:
    return crypto.ring().mac("login_code", row.bytes + code.encode())


def _parts(cookie: str) -> tuple[UUID, str, str]:
    try:
        row, secret, ticket = cookie.split(".")
        return UUID(row), secret, ticket
    except ValueError:
        raise WrongCode("验证已过期，请重新输入手机号获取验证码。") from None


def _unsealed(row: UUID, ticket: str) -> str:
    try:
        return crypto.ring().open(_TICKET, row, base64.urlsafe_b64decode(ticket))
    except (ValueError, crypto.Unreadable):
        raise WrongCode("验证已过期，请重新输入手机号获取验证码。") from None
