"""Proving anew who one is (step-up): before full data leaves, and whatever else a stolen open browser must not do.

A proof lasts 5 minutes. What counts as one: the page /desk/prove (the second factor, or the password where none is
enrolled), a log-in that took a second factor, and a volunteer's log-in by a code to her phone. A log-in with a password
alone does not: the browser may have kept it.
"""

from jinguo.access.errors import ProofRequired, WrongPassword, WrongSecondCode
from jinguo.access.forms import Proof
from jinguo.access.passwords import digests
from jinguo.access.passwords.lockout import Counter, own_counter
from jinguo.access.rules import POLICY
from jinguo.access.second_factor import totp
from jinguo.access.tables import Account, Session
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import MISSING


def require_proof(actor: Actor) -> None:
    """Require that the actor proved who she is within the last 5 minutes. The service itself may; programs never.

    Raises:
        ProofRequired: she has not, or too long ago.
    """
    if not has_proof(actor):
        raise ProofRequired


def has_proof(actor: Actor) -> bool:
    """Whether the actor proved who she is within the last 5 minutes, or is the service itself."""
    if any(grant.role is Role.SYSTEM for grant in actor.grants):
        return True
    lasts = POLICY.proof_lasts
    return actor.session is not None and actor.proven_at is not None and clock.now() - actor.proven_at < lasts


async def asks_for_code(actor: Actor) -> bool:
    """Whether the proof asks for the second factor's code; else for the password."""
    return await Account.exists().where(Account.id == actor.id, Account.second_since.is_not_null())


async def prove(actor: Actor, proof: Proof) -> None:
    """Take the proof: the second factor's code where one is enrolled, else the password.

    Raises:
        Forbidden: the actor has no account. Locked. WrongPassword, WrongSecondCode: counted as when logging in.
    """
    async with transaction(actor):
        account = await Account.objects().where(Account.id == actor.id, Account.closed_at.is_null()).first()
    if account is None or actor.session is None:
        raise Forbidden("您用手机验证码登录，请退出后重新登录一次，再来办理。")
    failures = own_counter(account, actor.session)
    await failures.refuse_locked()
    by_code = account.second_since is not None
    shown = proof.code if by_code else proof.password
    if shown is None:
        raise Invalid(fields={"code" if by_code else "password": MISSING})
    if not await (totp.accept(account.id, shown) if by_code else digests.matches(account.password_hash, shown)):
        await failures.add()
        await Counter(account.id).add()
        raise _wrong(by_code)
    async with transaction(actor):
        if not await failures.clear(account.id):
            raise failures.locked()
        await Session.update({Session.proven_at: clock.now()}).where(Session.id == actor.session)
        await note(actor, "prove_identity", "account", account.id, actor.path or "")


def _wrong(by_code: bool) -> WrongSecondCode | WrongPassword:
    if by_code:
        return WrongSecondCode(fields={"code": WrongSecondCode.message})
    return WrongPassword("口令不对，请重新输入。", fields={"password": "口令不对，请重新输入"})
