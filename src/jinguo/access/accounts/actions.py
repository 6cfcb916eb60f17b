"""Actions on access: log in and out, keep accounts and tokens."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from jinguo.access.accounts.keepers import TOO_MUCH, forbid_more_than_own, has_all_of, kept
from jinguo.access.accounts.passwords import refuse_weak
from jinguo.access.errors import (
    NoSuchToken,
    SecondStep,
    SecondStepOver,
    SetupDone,
    Taken,
    WrongPassword,
    WrongSecondCode,
)
from jinguo.access.forms import FirstRun, NewAccount, NewToken, PasswordLogin, SecondAnswer
from jinguo.access.passwords import digests
from jinguo.access.passwords.lockout import counter, counter_of_nobody
from jinguo.access.policy import policy
from jinguo.access.queries import PROGRAM, grants_of, has_accounts, opened, token_digest
from jinguo.access.second_factor import actions as second_factor
from jinguo.access.second_factor.ticket import account_of, ticket
from jinguo.access.sessions.known_browsers import STRANGE, KnownBrowser
from jinguo.access.tables import Account, Invitation, RoleGrant, Session, Token
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM, Actor, Grant, require
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import BUSINESS, OFFICES, Permission, Role
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.organisations import actions as organisation_actions
from jinguo.organisations import queries as organisations
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.forms import NewOrganisation

NO_ACTOR = {
    "open_session": "internal: called once the person is proven",
    "begin_session": "internal: called once the password (and the second factor) was shown",
    "refuse_taken": "internal: whether a user name is free",
    "log_in": "login: whoever asks has yet to prove who she is",
    "log_in_second": "login: whoever asks has yet to prove who she is",
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
    account: UUID | None,
    person: UUID | None,
    device: str,
    lasts: timedelta,
    *,
    proven: bool = False,
    phone_index: bytes | None = None,
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
        phone_index=phone_index,
    )
    await Session.insert(row)
    return token, row.id


async def log_in(login: PasswordLogin, device: str, browser: KnownBrowser = STRANGE) -> LoggedIn:
    """Log a member of staff in by her password, when she has no second factor.

    Raises:
        SecondStep: the password is right, the second factor comes next; there is no session yet.
        WrongPassword: the two do not go together, or there is no such account.
        Locked: too many failures in a row (default 5, for 30 minutes), of strangers or of this browser of hers; also
            for a user name that nobody has.
    """
    async with transaction(SYSTEM):
        account = await Account.objects().where(Account.username == login.username, Account.closed_at.is_null()).first()
    failures = counter(account, browser) if account else counter_of_nobody(login.username)
    await failures.refuse_locked()
    strange = account is None or not browser.knows(account.id)
    right = await digests.matches(account.password_hash if account else None, login.password, strange=strange)
    if account is None or not right:
        await failures.add()
        raise WrongPassword
    if account.second_since is not None:
        await failures.refuse_locked()
        raise SecondStep(ticket(account))
    return await begin_session(account, device, browser)


async def log_in_second(ticket: str, answer: SecondAnswer, device: str, browser: KnownBrowser = STRANGE) -> LoggedIn:
    """Log her in who has shown her password before (by her `ticket`), by her code of now or a recovery code.

    Raises:
        SecondStepOver: the ticket is spent, too old, or none. WrongSecondCode: counted as a failure. Locked.
    """
    async with transaction(SYSTEM):
        account = await account_of(ticket)
    failures = counter(account, browser)
    await failures.refuse_locked()
    if not await second_factor.shown(account.id, answer.code):
        await failures.add()
        raise WrongSecondCode
    return await begin_session(account, device, browser, proven=True)


async def begin_session(
    account: Account, device: str, browser: KnownBrowser = STRANGE, *, proven: bool = False
) -> LoggedIn:
    """The session of an account whose password (and second factor) was shown just now, as it was read for that.

    Raises:
        Locked: meanwhile. WrongPassword, SecondStepOver: password or second factor were changed meanwhile.
    """
    lasts, failures = policy().absolute, counter(account, browser)
    async with transaction(SYSTEM):
        if not await failures.clear(account.id):
            raise failures.locked()
        if await _changed(account):  # held since the failures went: whoever changes it now ends this session, too
            raise SecondStepOver if proven else WrongPassword
        token, _ = await open_session(account.id, None, device, lasts, proven=proven)
        await Account.update({Account.logged_in_at: clock.now()}).where(Account.id == account.id)
        actor = await opened(token)
        paths = [grant.path or "" for grant in await grants_of(account.id)]
        await note(actor, "log_in", "account", account.id, actor.path or min(paths, key=len, default=""))
    return LoggedIn(token, lasts, actor)


async def _changed(account: Account) -> bool:
    row = await fetch_one("SELECT password_hash, second_since FROM account WHERE id = $1", account.id)
    return row is None or (row["password_hash"], row["second_since"]) != (account.password_hash, account.second_since)


async def touch_session(actor: Actor) -> None:
    """Remember that the session was used just now."""
    await Session.update({Session.seen_at: clock.now()}).where(Session.id == actor.session, Session.ended_at.is_null())


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


async def create_account(actor: Actor, new: NewAccount, *, chosen_for_her: bool = False) -> UUID:
    """Open an account with one role over one organisation's subtree. Nobody gives away more than she has.

    Args:
        chosen_for_her: somebody else has chosen the password, so she has to change it first.

    Raises:
        WeakPassword, Taken, NotFound (the organisation), Forbidden.
    """
    refuse_weak(new.password, new.username)
    password_hash = await digests.digest(new.password)
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.KEEP_ACCOUNTS, within=place.path)
        forbid_more_than_own(actor, new.role, place.path)
        await refuse_taken(new.username)
        kind = OFFICES.get(new.role, BUSINESS)
        account = Account(username=new.username, name=new.name, kind=kind, password_hash=password_hash)
        account.must_change = chosen_for_her
        await Account.insert(account)
        given = RoleGrant(account=account.id, kind=kind, role=new.role.value, granted_by=actor.id)
        given.organisation, given.path = place.id, place.path
        await RoleGrant.insert(given)
        await note(actor, "create_account", "account", account.id, place.path, role=new.role.value)
        return account.id


async def refuse_taken(username: str) -> None:
    """Raise Taken when somebody has the user name; until the transaction ends, nobody else gets it."""
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"username {username}")
    if await Account.exists().where(Account.username == username):
        raise Taken


async def close_account(actor: Actor, account: UUID) -> None:
    """Close an account: its sessions, the tokens that it gave to programs and the links that it sent are worth nothing
    from now on, also when it is opened again. One's own cannot be closed. Raises NoSuchAccount, Forbidden.
    """
    async with transaction(actor):
        path = await kept(actor, account, "自己的账号不能由自己停用，请另一位管理员来做。")
        now = clock.now()
        await Account.update({Account.closed_at: now}).where(Account.id == account)
        await Session.update({Session.ended_at: now}).where(Session.account == account, Session.ended_at.is_null())
        await Token.update({Token.revoked_at: now}).where(Token.account == account, Token.revoked_at.is_null())
        await Invitation.update({Invitation.revoked_at: now}).where(
            Invitation.invited_by == account, Invitation.accepted_at.is_null(), Invitation.revoked_at.is_null()
        )
        await note(actor, "close_account", "account", account, path)


async def reopen_account(actor: Actor, account: UUID) -> None:
    """Take a closing back; she logs in with her old password. Raises NoSuchAccount, Forbidden."""
    async with transaction(actor):
        path = await kept(actor, account, "自己的账号没有停用。")
        await Account.update({Account.closed_at: None}).where(Account.id == account)
        await note(actor, "reopen_account", "account", account, path)


async def unlock_account(actor: Actor, account: UUID) -> None:
    """Unlock the account of somebody who has locked herself out, so that she can try again at once. Raises
    NoSuchAccount, Forbidden.
    """
    async with transaction(actor):
        path = await kept(actor, account, "自己的账号不能由自己解锁，请另一位管理员来做。")
        await Account.update({Account.failures: 0, Account.locked_until: None}).where(Account.id == account)
        await note(actor, "unlock_account", "account", account, path)


async def create_token(actor: Actor, new: NewToken) -> str:
    """Give a program a bearer token. It is shown this once; only its digest is kept."""
    token = PROGRAM + secrets.token_urlsafe(32)
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.KEEP_TOKENS, within=place.path)
        forbid_more_than_own(actor, new.role, place.path)
        if not has_all_of(actor, Grant(new.role, place.path)):
            raise Forbidden(TOO_MUCH)
        row = Token(
            digest=token_digest(token),
            name=new.name,
            role=new.role.value,
            organisation=place.id,
            path=place.path,
            account=await maker(actor),
            expires_at=clock.now() + new.lasts,
        )
        await Token.insert(row)
        await note(actor, "create_token", "token", row.id, place.path, role=new.role.value)
    return token


async def maker(actor: Actor) -> UUID | None:
    """The account that a new token acts for; None: the command line's."""
    found = await Account.select(Account.id).where(Account.id == actor.id).first()
    return found["id"] if found else None


async def revoke_token(actor: Actor, token: UUID) -> None:
    """Make a bearer token worthless from now on. Raises NoSuchToken: there is none within reach."""
    async with transaction(actor):
        row = await Token.select(Token.path).where(Token.id == token).first()
        if row is None or not actor.may(Permission.KEEP_TOKENS, within=row["path"]):
            raise NoSuchToken
        await Token.update({Token.revoked_at: clock.now()}).where(Token.id == token, Token.revoked_at.is_null())
        await note(actor, "revoke_token", "token", token, row["path"])
