"""One-time log-in codes: sent to a phone, bound to the browser that asked, answered the same whether or not the phone
is known.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from jinguo.access.accounts.actions import LoggedIn
from jinguo.access.codes.holders import begin_session, is_doubtful
from jinguo.access.codes.ticket import parts_of, sealed, unsealed
from jinguo.access.codes.troubles import FLOODED, GUESSED, raise_alarm
from jinguo.access.errors import TooManyCodes, WrongCode
from jinguo.access.queries import token_digest
from jinguo.access.rules import POLICY, may_send_code, may_take_newcomer
from jinguo.access.sessions.known_browsers import STRANGE, KnownBrowser
from jinguo.access.tables import LoginCode
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import EVERYWHERE, fetch, fetch_one, transaction
from jinguo.kernel.ids import uuid7
from jinguo.kernel.rows import fetch_as
from jinguo.people import queries as people
from jinguo.people.holders import holders

SHORT, LONG = 6, 8
"""Digits of a code, and while codes are being guessed."""

BETWEEN = timedelta(minutes=1)
"""Between two codes to one phone."""


_FAILURES = """coalesce(sum(tries - (used_at IS NOT NULL)::int)
                FILTER (WHERE created_at > $1::timestamptz - interval '1 hour'), 0)"""

_SENT = f"""
WITH day AS (SELECT *, phone_index = $2 AND browser IS NOT DISTINCT FROM $3 AS is_hers,
                    created_at > $1::timestamptz - interval '1 hour' AS is_new
               FROM login_code WHERE created_at > $1::timestamptz - interval '1 day')
SELECT count(*) FILTER (WHERE is_hers AND created_at > $1::timestamptz - interval '1 minute') AS minute,
       count(*) FILTER (WHERE is_hers AND is_new) AS hour, count(*) FILTER (WHERE is_hers) AS day,
       count(person) FILTER (WHERE browser IS NULL) AS all_day,
       count(*) FILTER (WHERE person IS NULL AND is_sent AND event IS NULL) AS newcomers,
       count(*) FILTER (WHERE person IS NULL AND is_sent AND event = $4) AS of_event,
       count(*) FILTER (WHERE person IS NULL AND is_sent AND is_new) AS newcomers_hour,
       {_FAILURES} AS failures,
       coalesce(sum(tries - (used_at IS NOT NULL)::int) FILTER (WHERE is_hers AND is_new), 0) AS own
  FROM day"""
"""$1 now, $2 the phone, $3 the browser if it is known with this phone, $4 the event that a newcomer stands at."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """The codes that were sent, within a day unless it says less: to this phone in the last `minute`, `hour` and `day`,
    to all registered ones, to newcomers at no event, at this event and within the hour; and the wrong answers of the
    last hour, all of them and this phone's `own`.
    """

    minute: int
    hour: int
    day: int
    all_day: int
    newcomers: int
    of_event: int
    newcomers_hour: int
    failures: int
    own: int

    @property
    def guessed(self) -> bool:
        """Whether somebody is guessing codes."""
        return self.failures >= POLICY.failures_an_hour_for_all


_TRIED = f"""
UPDATE login_code SET tries = tries + 1
 WHERE id = $2 AND digest = $3 AND used_at IS NULL AND expires_at > $1
   AND tries < CASE WHEN digits < $5 AND (SELECT {_FAILURES} FROM login_code
    WHERE created_at > $1::timestamptz - interval '1 hour') >= $6 THEN 1 ELSE $4 END
RETURNING code_mac, phone_index"""
"""While codes are guessed, a short one that is out already has one try."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge: a code under way to a phone. `cookie` stays with the browser (it carries the phone, sealed); `code`
    goes to the phone alone, and only when it `is_sent`.
    """

    cookie: str
    code: str
    phone: str
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Proven:
    """The result of proving a phone: it is in her hand, and whom it opens. `session` when it is clear whom it opens;
    else `asks` whether she has to say who she is, and when nobody is registered with it she has yet to register.
    """

    session: LoggedIn | None
    asks: bool = False


async def challenge(
    phone: str, *, browser: KnownBrowser = STRANGE, newcomers: bool = True, event: UUID | None = None
) -> Challenge:
    """Begin a log-in with a normalised phone number; whoever calls sends `code` to it if it `is_sent`.

    What a browser asked for that she has logged in with before is counted by itself: strangers who ask for codes to
    her phone hold up each other.

    Args:
        newcomers: a phone that nobody has registered gets a code too. Otherwise it gets the same answer and no code,
            and no answer to it is ever right.
        event: the event whose wall code a newcomer has just scanned.

    Raises:
        TooManyCodes: a cap was reached (this phone: 1 a minute, 5 an hour, 10 a day; all that strangers' browsers ask
            for registered ones: 5,000 a day).
    """
    index, now = people.phone_index(phone), clock.now()
    secret, row = secrets.token_urlsafe(32), uuid7()
    async with transaction(EVERYWHERE):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('login_code'))")
        person, own = await _asking(index, browser)
        sent = await _counted(now, index, own, event)
        code = _new_code(sent.guessed)
        is_sent = person is not None or (newcomers and may_take_newcomer(sent.newcomers, sent.of_event, event))
        await LoginCode.insert(
            LoginCode(
                id=row,
                digest=token_digest(secret),
                phone_index=index,
                code_mac=_code_mac(row, code if is_sent else secrets.token_hex()),
                person=person,
                digits=len(code),
                is_sent=is_sent,
                browser=own,
                event=event,
                expires_at=now + POLICY.code_lives,
            )
        )
    return Challenge(f"{row}.{secret}.{sealed(row, phone)}", code, phone, is_sent)


async def _asking(index: bytes, browser: KnownBrowser) -> tuple[UUID | None, UUID | None]:
    """Find who has registered the phone, and the browser's number if it is known with one of them."""
    registered = [each.person for each in await holders(index)]
    return next(iter(registered), None), browser.number if any(map(browser.knows, registered)) else None


async def _counted(now: datetime, index: bytes, browser: UUID | None, event: UUID | None) -> _Sent:
    """Count what was sent today, and hold to the caps.

    While somebody is guessing (300 wrong answers within the hour, from all phones together), codes have eight digits
    instead of six, which makes each guess worth a hundredth, and a phone with five wrong answers of its own waits.
    Nobody else does: an attacker cannot keep a district from logging in.

    Phones that nobody has registered have caps of their own (500 a day, 300 at an event), and once one is reached get
    the same answer and no code: a flood of made-up numbers keeps nobody registered out, and costs no more messages than
    that.

    Raises:
        TooManyCodes: as `challenge`.
    """
    sent = (await fetch_as(_Sent, _SENT, now, index, browser, event))[0]
    if not may_send_code(sent.minute, sent.hour, sent.day):
        raise TooManyCodes
    if browser is None and sent.all_day >= POLICY.codes_a_day_for_all:
        raise TooManyCodes
    if sent.guessed:
        await raise_alarm(GUESSED, now, wrong_answers=sent.failures)
    if sent.guessed and sent.own >= POLICY.code_tries:
        raise TooManyCodes
    if sent.newcomers_hour >= POLICY.newcomers_alarm:
        await raise_alarm(FLOODED, now, codes=sent.newcomers_hour)
    return sent


async def prove(cookie: str, code: str, device: str) -> Proven:
    """Answer a challenge; a registered volunteer is logged in for 30 days on this device.

    Raises:
        WrongCode: wrong, used, older than 5 minutes, or tried 5 times already (a short one once, while codes are being
            guessed).
    """
    return await _opened(await prove_number(cookie, code), device)


async def prove_number(cookie: str, code: str) -> bytes:
    """Answer a challenge; nobody is logged in by it. Returns the index of the number.

    Raises:
        WrongCode: as `prove`.
    """
    row_id, secret, _ = parts_of(cookie)
    now = clock.now()
    async with transaction(EVERYWHERE):
        tried = await fetch_one(
            _TRIED,
            now,
            row_id,
            token_digest(secret),
            POLICY.code_tries,
            LONG,
            POLICY.failures_an_hour_for_all,
        )
    if tried is None or not hmac.compare_digest(tried["code_mac"], _code_mac(row_id, code)):
        raise WrongCode
    async with transaction(EVERYWHERE):
        used = await fetch_one(
            "UPDATE login_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL RETURNING id", row_id, now
        )
    if used is None:
        raise WrongCode
    return tried["phone_index"]


async def _opened(index: bytes, device: str) -> Proven:
    """Open what a proven number belongs to now, which may be another person than when the code was asked for."""
    found = await holders(index)
    if not found:
        return Proven(None)
    if len(found) > 1 or not found[0].own or await is_doubtful(index, found[0]):
        return Proven(None, asks=True)
    return Proven(await begin_session(found[0].person, device, index))


async def proven_phone(cookie: str) -> str:
    """Find the phone that this browser has proven within the last 20 minutes, for registration.

    Raises:
        WrongCode: it has not, or too long ago.
    """
    row_id, secret, ticket = parts_of(cookie)
    row = await fetch_one(
        "SELECT 1 FROM login_code WHERE id = $1 AND digest = $2 AND used_at > $3",
        row_id,
        token_digest(secret),
        clock.now() - POLICY.registration_lives,
    )
    if row is None:
        raise WrongCode("验证已过期，请重新输入手机号获取验证码。")
    return unsealed(row_id, ticket)


async def wait_seconds(cookie: str) -> int:
    """Count the seconds until another code may be sent to the phone that this browser asked for; 0 when it may."""
    row_id, secret, _ = parts_of(cookie)
    row = await fetch_one(
        "SELECT created_at FROM login_code WHERE id = $1 AND digest = $2", row_id, token_digest(secret)
    )
    passed = clock.now() - row["created_at"] if row else BETWEEN
    return max(0, ceil((BETWEEN - passed).total_seconds()))


async def claimed_phone(cookie: str) -> tuple[str, bool]:
    """Find the phone that this browser asked a code for, and whether it has proven it. Raises WrongCode."""
    try:
        return await proven_phone(cookie), True
    except WrongCode:
        return asked_phone(cookie), False


def asked_phone(cookie: str) -> str:
    """Find the phone that this browser asked a code for, to be shown masked. Raises WrongCode for a cookie that is not
    ours.
    """
    row_id, _, ticket = parts_of(cookie)
    return unsealed(row_id, ticket)


def _new_code(guessed: bool) -> str:
    digits = LONG if guessed else SHORT
    return f"{secrets.randbelow(10**digits):0{digits}}"


def _code_mac(row: UUID, code: str) -> bytes:
    return crypto.ring().mac("login_code", row.bytes + code.encode())
