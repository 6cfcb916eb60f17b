"""Changing passwords: one's own, and somebody else's forgotten one."""

from uuid import UUID

from jinguo.access.accounts.keepers import kept, taken_over
from jinguo.access.errors import WeakPassword, WrongPassword
from jinguo.access.forms import PasswordChange, PasswordReset
from jinguo.access.passwords import digests
from jinguo.access.passwords.lockout import Counter, own_counter
from jinguo.access.policy import policy
from jinguo.access.rules import weakness
from jinguo.access.second_factor import actions as second_factor
from jinguo.access.tables import Account, Session
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor
from jinguo.authority.errors import Forbidden
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.errors import Invalid


def refuse_weak(password: str, username: str) -> None:
    """Raise WeakPassword, with the reason, unless the password meets the policy."""
    why = weakness(password, username, policy())
    if why is not None:
        raise WeakPassword(why, fields={"password": why})


async def change_password(actor: Actor, change: PasswordChange) -> None:
    """Change one's own password; all other sessions of the account end.

    Raises:
        Forbidden: the actor has no password. WrongPassword: the present one. Locked: too often, as when logging in.
        WeakPassword; Invalid: the new one is the old one.
    """
    async with transaction(actor):
        account = await Account.objects().where(Account.id == actor.id, Account.closed_at.is_null()).first()
    if account is None:
        raise Forbidden("您用手机验证码登录，没有口令。")
    failures = own_counter(account, actor.session or account.id)
    await failures.refuse_locked()
    if not await digests.matches(account.password_hash, change.current):
        await failures.add()
        await Counter(account.id).add()
        raise WrongPassword("现在的口令不对，请重新输入。", fields={"current": "现在的口令不对，请重新输入"})
    refuse_weak(change.password, account.username)
    if change.password == change.current:
        raise Invalid(fields={"password": "新口令不能和现在的一样"})
    await _set_password(actor, account.id, change.password, actor.path or "", "change_password")


async def reset_password(actor: Actor, account: UUID, reset: PasswordReset) -> None:
    """Give a new password to somebody who has forgotten hers; she changes it at once. Her lock and sessions end.

    A keeper who has not all that the account has may do so only where a second factor keeps her out of it.

    Raises:
        NoSuchAccount, Forbidden, WeakPassword.
    """
    own = "自己的口令请在“修改口令”里改。"
    row = await Account.select(Account.username, Account.second_since).where(Account.id == account).first()
    guarded = row is not None and row["second_since"] is not None
    path = await (kept if guarded else taken_over)(actor, account, own)
    refuse_weak(reset.password, row["username"] if row else "")
    await _set_password(actor, account, reset.password, path, "reset_password")


async def reset_second_factor(actor: Actor, account: UUID) -> None:
    """Take the second factor from somebody who has lost phone and recovery codes; all her sessions end.

    Raises:
        NoSuchAccount, Forbidden: one's own, or the account may more than the actor.
    """
    async with transaction(actor):
        path = await taken_over(actor, account, "自己的动态口令请在“动态口令”页换。")
        await second_factor.forget(account)
        await _end_sessions(actor, account)
        await note(actor, "reset_second_factor", "account", account, path)


async def _set_password(actor: Actor, account: UUID, password: str, path: str, action: str) -> None:
    """Store the new digest and end all sessions but the actor's own. Who did not choose it herself has to change it."""
    password_hash, now = await digests.digest(password), clock.now()
    async with transaction(actor):
        values = {Account.password_hash: password_hash, Account.password_set_at: now, Account.failures: 0}
        values |= {Account.must_change: account != actor.id, Account.locked_until: None}
        await Account.update(values).where(Account.id == account)
        await _end_sessions(actor, account)
        await note(actor, action, "account", account, path)


async def _end_sessions(actor: Actor, account: UUID) -> None:
    ended = Session.update({Session.ended_at: clock.now()}).where(
        Session.account == account, Session.ended_at.is_null()
    )
    await (ended.where(Session.id != actor.session) if actor.session else ended)
