"""What can be done with access: log in and out, accounts and tokens."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from jinguo.access import passwords
from jinguo.access.errors import Locked, NoSuchAccount, NoSuchToken, SetupDone, Taken, WeakPassword, WrongPassword
from jinguo.access.forms import FirstRun, NewAccount, NewToken, PasswordChange, PasswordLogin, PasswordReset
from jinguo.access.lockout import count_failure, forget_failures, refuse_locked
from jinguo.access.queries import PROGRAM, grants_of, has_accounts, token_digest
from jinguo.access.rules import POLICY, is_strong
from jinguo.access.tables import Account, RoleGrant, Session, Token
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor, require
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import GRANTS, Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, transaction
from jinguo.kernel.errors import Invalid
from jinguo.organisations import actions as organisation_actions
from jinguo.organisations import queries as organisations
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.forms import NewOrganisation

NO_ACTOR = {
    "open_session": "internal: called once the person is proven",
    "log_in": "login: whoever asks has yet to prove who she is",
    "set_up": "login: the token from the console stands for the actor",
}
"""Functions that take no actor, and why."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A new session: its token goes into the cookie and nowhere else."""

    token: str
    lasts: timedelta
    actor: Actor


async def open_session(
    account: UUID | None, person: UUID | None, device: str, lasts: timedelta, *, proven: bool = False
) -> tuple[str, UUID]:
    """A new session row and its token. A browser's former token is never taken over: it cannot be fixed in advance.

    `proven`: something that only she has was shown just now (a second factor, a code to her phone), which counts as a
    proof of who she is.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    row = Session(
        digest=token_digest(token),
        account=account,
        person=person,
        device=device[:80],
        expires_at=now + lasts,
        proven_at=now if proven else None,
    )
    await Session.insert(row)
    return token, row.id


async def log_in(login: PasswordLogin, device: str) -> LoggedIn:
    """Log a member of staff in.

    Raises:
        WrongPassword: the two do not go together, or there is no such account.
        Locked: too many failures in a row (default 5, for 30 minutes).
    """
    async with transaction(SYSTEM):
        account = await Account.objects().where(Account.username == login.username, Account.closed_at.is_null()).first()
    refuse_locked(account.locked_until if account else None)
    right = await passwords.matches(account.password_hash if account else None, login.password)
    if account is None:
        raise WrongPassword
    if not right:
        await count_failure(account.id)
        raise WrongPassword
    async with transaction(SYSTEM):
        if not await forget_failures(account.id):
            raise Locked
        token, session = await open_session(account.id, account.person, device, POLICY.absolute)
        actor = Actor(account.id, account.name, await grants_of(account.id), person=account.person, session=session)
        await note(actor, "log_in", "account", account.id, actor.path or "")
    return LoggedIn(token, POLICY.absolute, actor)


async def touch_session(actor: Actor) -> None:
    """Remember that the session was used just now."""
    await Session.update({Session.seen_at: clock.now()}).where(Session.id == actor.session, Session.ended_at.is_null())


async def end_sessions(actor: Actor, person: UUID) -> None:
    """End all sessions of a person who logs in by phone: the number is no longer hers, or never was."""
    require(actor, Permission.REGISTER_VOLUNTEERS)
    ended = Session.update({Session.ended_at: clock.now()})
    await ended.where(Session.person == person, Session.account.is_null(), Session.ended_at.is_null())


async def log_out(actor: Actor) -> None:
    """End the session; its token is worth nothing from now on."""
    await Session.update({Session.ended_at: clock.now()}).where(Session.id == actor.session, Session.ended_at.is_null())


async def set_up(token: str, expected: str, new: FirstRun) -> UUID:
    """Make the first administrator and the district that she administers, with the one-time token from the console.

    Raises:
        SetupDone: the token is wrong, or somebody can already log in. WeakPassword.
    """
    if not expected or not secrets.compare_digest(token.encode(), expected.encode()):
        raise SetupDone
    async with transaction(SYSTEM):
        await fetch("SELECT pg_advisory_xact_lock(hashtext('set_up'))")
        if await has_accounts():
            raise SetupDone
        district = NewOrganisation(code=new.code, name=new.district, kind=OrganisationKind.DISTRICT)
        await organisation_actions.plant(SYSTEM, [district])
        first = NewAccount(
            username=new.username,
            name=new.name,
            password=new.password,
            role=Role.ADMINISTRATOR,
            organisation=new.code,
        )
        return await create_account(SYSTEM, first)


async def create_account(actor: Actor, new: NewAccount) -> UUID:
    """Open an account with one role over one organisation's subtree. Nobody gives away more than she has.

    Raises:
        WeakPassword, Taken, NotFound (the organisation), Forbidden.
    """
    if not is_strong(new.password):
        raise WeakPassword
    password_hash = await passwords.digest(new.password)
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.KEEP_ACCOUNTS, within=place.path)
        _forbid_more_than_own(actor, new.role, place.path)
        if await Account.exists().where(Account.username == new.username):
            raise Taken
        account = Account(username=new.username, name=new.name, password_hash=password_hash)
        await Account.insert(account)
        await RoleGrant.insert(
            RoleGrant(account=account.id, role=new.role.value, organisation=place.id, path=place.path)
        )
        await note(actor, "create_account", "account", account.id, place.path, role=new.role.value)
        return account.id


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
    refuse_locked(account.locked_until)
    if not await passwords.matches(account.password_hash, change.current):
        await count_failure(account.id)
        raise WrongPassword("现在的口令不对，请重新输入。", fields={"current": "现在的口令不对，请重新输入"})
    if not is_strong(change.password):
        raise WeakPassword(fields={"password": WeakPassword.message})
    if change.password == change.current:
        raise Invalid(fields={"password": "新口令不能和现在的一样"})
    await _set_password(actor, account.id, change.password, actor.path or "", "change_password")


async def reset_password(actor: Actor, account: UUID, reset: PasswordReset) -> None:
    """Give a new password to somebody who has forgotten hers; her lock and all her sessions end.

    Raises:
        NoSuchAccount, Forbidden, WeakPassword.
    """
    if not is_strong(reset.password):
        raise WeakPassword(fields={"password": WeakPassword.message})
    path = await _kept(actor, account, "自己的口令请在“修改口令”里改。")
    await _set_password(actor, account, reset.password, path, "reset_password")


async def _set_password(actor: Actor, account: UUID, password: str, path: str, action: str) -> None:
    """The new digest; every session but the actor's own ends."""
    password_hash, now = await passwords.digest(password), clock.now()
    async with transaction(actor):
        values = {Account.password_hash: password_hash, Account.password_set_at: now, Account.failures: 0}
        await Account.update({**values, Account.locked_until: None}).where(Account.id == account)
        ended = Session.update({Session.ended_at: now}).where(Session.account == account, Session.ended_at.is_null())
        await (ended.where(Session.id != actor.session) if actor.session else ended)
        await note(actor, action, "account", account, path)


async def close_account(actor: Actor, account: UUID) -> None:
    """Close an account and end its sessions at once. One's own cannot be closed. Raises NoSuchAccount, Forbidden."""
    async with transaction(actor):
        path = await _kept(actor, account, "自己的账号不能由自己停用，请另一位管理员来做。")
        now = clock.now()
        await Account.update({Account.closed_at: now}).where(Account.id == account)
        await Session.update({Session.ended_at: now}).where(Session.account == account, Session.ended_at.is_null())
        await note(actor, "close_account", "account", account, path)


async def reopen_account(actor: Actor, account: UUID) -> None:
    """Take a closing back; she logs in with her old password. Raises NoSuchAccount, Forbidden."""
    async with transaction(actor):
        path = await _kept(actor, account, "自己的账号没有停用。")
        await Account.update({Account.closed_at: None}).where(Account.id == account)
        await note(actor, "reopen_account", "account", account, path)


async def _kept(actor: Actor, account: UUID, own: str) -> str:
    """The path of an account that the actor keeps: all its roles are within her subtree, and none is more than hers.

    Raises:
        NoSuchAccount: there is none within reach. Forbidden: it is her own (`own` says so), or has more than she has.
    """
    grants = await grants_of(account)
    if not any(actor.may(Permission.KEEP_ACCOUNTS, within=grant.path) for grant in grants):
        raise NoSuchAccount
    if account == actor.id:
        raise Forbidden(own)
    for grant in grants:
        require(actor, Permission.KEEP_ACCOUNTS, within=grant.path)
    return grants[0].path or ""


async def create_token(actor: Actor, new: NewToken) -> str:
    """Give a program a bearer token. It is shown this once; only its digest is kept."""
    token = PROGRAM + secrets.token_urlsafe(32)
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.KEEP_TOKENS, within=place.path)
        _forbid_more_than_own(actor, new.role, place.path)
        row = Token(
            digest=token_digest(token),
            name=new.name,
            role=new.role.value,
            organisation=place.id,
            path=place.path,
            expires_at=clock.now() + new.lasts,
        )
        await Token.insert(row)
        await note(actor, "create_token", "token", row.id, place.path, role=new.role.value)
    return token


async def revoke_token(actor: Actor, token: UUID) -> None:
    """Make a bearer token worthless from now on. Raises NoSuchToken: there is none within reach."""
    async with transaction(actor):
        row = await Token.select(Token.path).where(Token.id == token).first()
        if row is None or not actor.may(Permission.KEEP_TOKENS, within=row["path"]):
            raise NoSuchToken
        await Token.update({Token.revoked_at: clock.now()}).where(Token.id == token, Token.revoked_at.is_null())
        await note(actor, "revoke_token", "token", token, row["path"])


def _forbid_more_than_own(actor: Actor, role: Role, path: str) -> None:
    if role in (Role.SYSTEM, Role.VOLUNTEER) or any(
        not actor.may(permission, within=path) for permission in GRANTS[role]
    ):
        raise Forbidden("不能给出比自己更大的权限，请选择其他角色或范围。")
