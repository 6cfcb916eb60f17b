"""One-time log-in codes: sent to a phone, bound to the browser that asked, answered the same whether or not the phone
is known.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

import structlog

from jinguo.access.actions import LoggedIn, open_session
from jinguo.access.errors import TooManyCodes, WrongCode
from jinguo.access.queries import opened, token_digest
from jinguo.access.rules import POLICY, may_send_code
from jinguo.access.tables import LoginCode
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.people import queries as people

_TICKET = "login_code.ticket"
SHORT, LONG = 6, 8
"""Digits of a code, and while codes are being guessed."""

BETWEEN = timedelta(minutes=1)
"""Between two codes to one phone."""

_ALARM = -1
"""The slot, no user name's, that remembers until when the alarm has been given."""

_log = structlog.get_logger("jinguo.access")

_SENT = """
SELECT count(*) FILTER (WHERE phone_index = $1 AND created_at > $2::timestamptz - interval '1 minute') AS minute,
       count(*) FILTER (WHERE phone_index = $1 AND created_at > $2::timestamptz - interval '1 hour') AS hour,
       count(*) FILTER (WHERE phone_index = $1) AS day, count(person) AS all_day,
       count(*) - count(person) AS strangers,
       coalesce(sum(tries - (used_at IS NOT NULL)::int)
                FILTER (WHERE created_at > $2::timestamptz - interval '1 hour'), 0) AS failures,
       coalesce(sum(tries - (used_at IS NOT NULL)::int)
                FILTER (WHERE phone_index = $1 AND created_at > $2::timestamptz - interval '1 hour'), 0) AS own
  FROM login_code WHERE created_at > $2::timestamptz - interval '1 day'"""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A code under way. `cookie` stays with the browser (it carries the phone, sealed); `code` goes to the phone
    alone, and only when it `is_sent`.
    """

    cookie: str
    code: str
    phone: str
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Proven:
    """The phone is hers. `session` when she is registered; None when she has yet to register."""

    session: LoggedIn | None


async def challenge(phone: str, *, newcomers: bool = True) -> Challenge:
    """Begin a log-in with a normalised phone number; whoever calls sends `code` to it if it `is_sent`.

    While somebody is guessing (300 wrong answers within the hour, from all phones together), codes have eight digits
    instead of six, which makes each guess worth a hundredth, and a phone with five wrong answers of its own waits.
    Nobody else does: an attacker cannot keep a district from logging in.

    Phones that nobody has registered have a cap of their own, and once it is reached get the same answer and no code:
    a flood of made-up numbers keeps nobody registered out, and costs no more messages than that.

    Args:
        newcomers: a phone that nobody has registered gets a code too. Otherwise it gets the same answer and no code,
            and no answer to it is ever right.

    Raises:
        TooManyCodes: a cap was reached (this phone: 1 a minute, 5 an hour, 10 a day; all registered ones: 5,000 a day).
    """
    index, now = people.phone_index(phone), clock.now()
    secret, row = secrets.token_urlsafe(32), uuid7()
    async with transaction(EVERYWHERE):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('login_code'))")
        sent = await fetch_one(_SENT, index, now)
        if sent is None or not may_send_code(sent["minute"], sent["hour"], sent["day"], sent["all_day"]):
            raise TooManyCodes
        guessed = sent["failures"] >= POLICY.failures_an_hour_for_all
        if guessed:
            await _alarm(now)
        if guessed and sent["own"] >= POLICY.code_tries:
            raise TooManyCodes
        code, person = _new_code(guessed), await people.id_by_phone(phone)
        is_sent = person is not None or (newcomers and sent["strangers"] < POLICY.codes_a_day_for_all)
        await LoginCode.insert(
            LoginCode(
                id=row,
                digest=token_digest(secret),
                phone_index=index,
                code_mac=_code_mac(row, code if is_sent else secrets.token_hex()),
                person=person,
                expires_at=now + POLICY.code_lives,
            )
        )
    ticket = base64.urlsafe_b64encode(crypto.ring().seal(_TICKET, row, phone)).decode()
    return Challenge(f"{row}.{secret}.{ticket}", code, phone, is_sent)


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


async def wait_seconds(cookie: str) -> int:
    """How long it is until another code may be sent to the phone that this browser asked one for; 0 when it may be."""
    row_id, secret, _ = _parts(cookie)
    row = await fetch_one(
        "SELECT created_at FROM login_code WHERE id = $1 AND digest = $2", row_id, token_digest(secret)
    )
    passed = clock.now() - row["created_at"] if row else BETWEEN
    return max(0, ceil((BETWEEN - passed).total_seconds()))


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
    token, _ = await open_session(None, person, device, POLICY.remembered, proven=True)
    actor = await opened(token)
    async with transaction(EVERYWHERE):  # told where she belongs: there the log is read
        row = await fetch_one("SELECT path FROM person WHERE id = $1", person)
    await note(actor, "log_in", "person", person, row["path"] if row else "")
    return LoggedIn(token, POLICY.remembered, actor)


def _new_code(guessed: bool) -> str:
    digits = LONG if guessed else SHORT
    return f"{secrets.randbelow(10**digits):0{digits}}"


async def _alarm(now: datetime) -> None:
    """Say once an hour, in the log and to whoever watches the service, that codes are being guessed."""
    first = await fetch(
        "INSERT INTO unknown_name AS n (slot, locked_until) VALUES ($1, $2) ON CONFLICT (slot)"
        " DO UPDATE SET locked_until = $2 WHERE n.locked_until <= $3 RETURNING slot",
        _ALARM,
        now + timedelta(hours=1),
        now,
    )
    if first:
        _log.warning("login codes are being guessed", wrong_answers=POLICY.failures_an_hour_for_all)
        await note(SYSTEM, "suspect_guessing", "account", None, EVERYWHERE.path or "")


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
