"""The second factor (动态口令): an authenticator app on her phone, and recovery codes on paper for when it is lost.

Enrolling takes one code, so that nobody locks herself out by a secret that never reached the phone.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from pyotp.totp import TOTP

from jinguo.access.errors import EnrolmentOver, SecondFactorNeeded, WrongSecondCode
from jinguo.access.policy import policy
from jinguo.access.queries import grants_of
from jinguo.access.second_factor import totp
from jinguo.access.second_factor.proof import require_proof
from jinguo.access.second_factor.recovery_codes import left, renew, spend
from jinguo.access.tables import Account, Session
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.secrets import tokens

ENROLMENT_LIVES = timedelta(minutes=30)
"""How long the page with the QR code may lie open."""

_FIELD = "second_factor.enrolment"
_SECRET_BYTES = 20
"""160 bits, what RFC 4226 recommends; 32 letters and digits to type."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of an account's second factor: since when, recovery codes left, whether a role needs it."""

    since: datetime | None
    recovery_codes_left: int
    needed: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A new secret under way: `uri` goes into the QR code, `secret` is typed instead, `ticket` comes back with the
    code.
    """

    uri: str
    secret: str
    ticket: str


async def standing(actor: Actor) -> Standing:
    """Read the state of the actor's own second factor. Raises Forbidden: the actor has no account."""
    account = await _own(actor)
    roles = {grant.role for grant in await grants_of(account.id)}
    needed = not policy().second_factor_for.isdisjoint(roles)
    return Standing(account.second_since, await left(account.id), needed)


async def begin(actor: Actor, ticket: str = "") -> Enrolment:
    """Begin an enrolment with a new secret, or that of a ticket shown again; nothing is kept until it is confirmed.

    Raises:
        ProofRequired: one is enrolled already, and whoever asks has not just proved to be she. Forbidden.
    """
    account = await _own(actor)
    if account.second_since is not None:
        require_proof(actor)
    secret = _secret(account.id, ticket) if ticket else base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    fresh = tokens.seal(_FIELD, account.id, json.dumps([secret, clock.now().isoformat()]))
    uri = TOTP(secret).provisioning_uri(name=account.username, issuer_name="巾帼册")
    return Enrolment(uri, secret, ticket or fresh)


async def enrol(actor: Actor, ticket: str, code: str) -> list[str]:
    """Enrol the second factor: take the secret that the code shows to be on her phone; other sessions of hers end.

    Returns:
        The recovery codes, which are never shown again.

    Raises:
        ProofRequired: as `begin`. EnrolmentOver: the ticket is not hers, or older than 30 minutes. WrongSecondCode.
    """
    account = await _own(actor)
    if account.second_since is not None:
        require_proof(actor)
    secret = _secret(account.id, ticket)
    step = totp.step_of(secret, code)
    if step is None:
        raise WrongSecondCode(fields={"code": "动态口令不对，请看手机上现在的 6 位数字；手机时间要准"})
    now = clock.now()
    async with transaction(actor):
        sealed = Account(id=account.id, second_secret=secret).second_secret
        taken = await fetch(
            "UPDATE account SET second_secret = $2, second_since = $3, second_step = $4"
            " WHERE id = $1 AND second_since IS NOT DISTINCT FROM $5 RETURNING id",
            account.id,
            bytes(sealed) if sealed else None,
            now,
            step,
            account.second_since,
        )
        if not taken:
            raise EnrolmentOver
        await _end_others(actor, account.id)
        await Session.update({Session.proven_at: now}).where(Session.id == actor.session)
        codes = await renew(account.id)
        await note(actor, "enrol_second_factor", "account", account.id, actor.path or "")
    return codes


async def new_recovery_codes(actor: Actor) -> list[str]:
    """Make ten new recovery codes; the old ones are worth nothing from now on. Raises ProofRequired, Forbidden."""
    account = await _own(actor)
    if account.second_since is None:
        raise SecondFactorNeeded("请先启用动态口令，再生成备用码。")
    require_proof(actor)
    async with transaction(actor):
        codes = await renew(account.id)
        await note(actor, "renew_recovery_codes", "account", account.id, actor.path or "")
    return codes


async def give_up(actor: Actor) -> None:
    """Give up the second factor of the actor's own account.

    Raises:
        SecondFactorNeeded: one of her roles asks for it. ProofRequired, Forbidden.
    """
    account, now = await _own(actor), await standing(actor)
    if now.needed:
        raise SecondFactorNeeded
    require_proof(actor)
    async with transaction(actor):
        await forget(account.id)
        await note(actor, "give_up_second_factor", "account", account.id, actor.path or "")


async def forget(account: UUID) -> None:
    """Forget an account's secret and recovery codes, in the caller's transaction, who has asked for permission."""
    await fetch("UPDATE account SET second_secret = NULL, second_since = NULL WHERE id = $1", account)
    await fetch(
        "UPDATE recovery_code SET replaced_at = $2 WHERE account = $1 AND used_at IS NULL AND replaced_at IS NULL",
        account,
        clock.now(),
    )


async def shown(account: UUID, answer: str) -> bool:
    """Whether an answer is the account's code of now, or a recovery code; whichever it is, it is spent."""
    if answer.isdigit():
        return await totp.accept(account, answer)
    return await spend(account, answer)


async def _own(actor: Actor) -> Account:
    account = await Account.objects().where(Account.id == actor.id, Account.closed_at.is_null()).first()
    if account is None or actor.session is None:
        raise Forbidden("您用手机验证码登录，不用动态口令。")
    return account


async def _end_others(actor: Actor, account: UUID) -> None:
    ended = Session.update({Session.ended_at: clock.now()})
    await ended.where(Session.account == account, Session.ended_at.is_null(), Session.id != actor.session)


def _secret(account: UUID, ticket: str) -> str:
    try:
        secret, begun = json.loads(tokens.sealed(_FIELD, account, ticket))
    except ValueError:
        raise EnrolmentOver from None
    if clock.now() - datetime.fromisoformat(begun).astimezone(UTC) >= ENROLMENT_LIVES:
        raise EnrolmentOver
    return secret
